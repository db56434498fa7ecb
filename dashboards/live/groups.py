"""Names of the channel groups of heat, and the one message they carry: something of this version was folded."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def heat_group(version_id: int) -> str:
    return f"heat.{version_id}"


def tell_folded(version_id: int, sequence: int) -> None:
    """Ring every web process that shows this version. Lost without regret: the next fold rings again."""
    layer = get_channel_layer()
    if layer is None:
        return
    message = {"type": "heat.folded", "version_id": version_id, "sequence": sequence}
    try:
        async_to_sync(layer.group_send)(heat_group(version_id), message)
    except OSError:  # Redis is away; sockets show "not live" or slide
        return
