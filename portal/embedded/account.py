"""Under whose name the servers run.

Started by an ordinary person they run as that person. PostgreSQL refuses to run as root, so root starts
them through `setpriv` as the owner of the data folder, at first `nobody` (initdb wants an account that has
a name). Where the project lies in a folder only root may enter (`/root`, `mktemp -d`), the server keeps
one capability, to pass through closed folders; permissions of folders that are not ours are never widened.
"""

import os
import pwd
import shutil
import signal
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.lib.errors import Unavailable

SETPRIV = "setpriv"  # util-linux; its process becomes the server, so ids and signals stay true
PASSING = ((2, "dac_read_search"), (1, "dac_override"))  # by number; containers often have only the second


class CannotDropRoot(Unavailable):
    """Root starts the servers, but nothing here can give them another name."""

    code = "cannot-drop-root"
    message = (
        "Expected to start PostgreSQL under an ordinary account, but {reason}. "
        "Install the package util-linux, start Podium as an ordinary user, or set DATABASE_URL."
    )


@dataclass(frozen=True, slots=True)
class Account:
    """An account the servers run as; `None` in its place means: as whoever starts them."""

    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """Whom a server with `data` runs as: the folder's owner when root starts it, else the starter.

    Raises:
        CannotDropRoot: no account `nobody`, or no `setpriv`.
    """
    if os.geteuid() != 0:
        return None
    if shutil.which(SETPRIV) is None:
        raise CannotDropRoot(reason="the program setpriv is missing")
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as missing:
        raise CannotDropRoot(reason="there is no account named nobody") from missing
    return Account(nobody.pw_uid, nobody.pw_gid)


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of `path`."""
    if account:
        os.chown(path, account.uid, account.gid)


def run_as(account: Account | None, *, reaching: tuple[Path, ...]) -> tuple[str, ...]:
    """What to put before a command so that it runs as `account` and can enter the folders `reaching`.

    Raises:
        CannotDropRoot: `account` may not enter them, and root here may not help.
    """
    if account is None:
        return ()
    closed = next((path for path in reaching if _is_closed(path, account)), None)
    return (
        SETPRIV,
        f"--reuid={account.uid}",
        f"--regid={account.gid}",
        "--clear-groups",
        *(_passing_through(closed) if closed else ("--inh-caps=-all", "--ambient-caps=-all")),
        "--no-new-privs",
    )


def _passing_through(closed: Path) -> tuple[str, ...]:
    """Options that keep the one capability to enter closed folders."""
    has = int(_status("CapBnd"), 16)
    kept = next((name for bit, name in PASSING if has >> bit & 1), None)
    if kept is None:
        raise CannotDropRoot(reason=f"that account may not enter {closed.parent}")
    # Without the securebit, access(2) would judge as if the capability were not there, and initdb asks it.
    return (f"--inh-caps=-all,+{kept}", f"--ambient-caps=-all,+{kept}", "--securebits=+no_setuid_fixup")


def _status(field: str) -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{field}:"))


def leashed(command: Sequence[str], ends_by: signal.Signals) -> list[str]:
    """`command`, made to get `ends_by` when the process that started it is gone, however it went.

    Only where the system has setpriv; elsewhere the next start ends what an earlier one left behind.
    """
    leash = (f"--pdeathsig={ends_by.name.removeprefix('SIG')}",)
    if command[0] == SETPRIV:
        return [SETPRIV, *leash, *command[1:]]
    return [SETPRIV, *leash, *command] if shutil.which(SETPRIV) else list(command)


def _is_closed(path: Path, account: Account) -> bool:
    """Whether some folder on the way to `path` keeps `account` out."""
    return any(not _may_enter(folder.stat(), account) for folder in path.resolve().parents)


def _may_enter(folder: os.stat_result, account: Account) -> bool:
    if folder.st_uid == account.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == account.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)
