"""Names of the channel groups of heat, and the one message they carry: something of this version was folded."""

from portal.live.push import push


def heat_group(version_id: int) -> str:
    return f"heat.{version_id}"


def tell_folded(version_id: int, sequence: int) -> None:
    """Ring every web process that shows this version. Lost without regret: views are read now and then without a bell."""
    push([heat_group(version_id)], {"type": "heat.folded", "version_id": version_id, "sequence": sequence})
