"""Where embedded data lies: `.podium/` in the project, and a short folder for the sockets.

A socket's path may have about 100 characters, less than some home folders alone, so sockets live under
`/tmp`, in a folder named by a hash of the project's path. It is always `/tmp`: TMPDIR and XDG_RUNTIME_DIR
differ between a login, cron and sudo, and every command has to find the same socket.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.account import Account, give
from portal.lib.errors import Unavailable


class FolderTaken(Unavailable):
    """Somebody else made the socket folder first; trusting it would hand them the passwords."""

    code = "socket-folder-taken"
    message = "Expected to own the folder {folder}, but it belongs to somebody else. Remove it and try again."


@dataclass(frozen=True, slots=True)
class Home:
    """The folder everything embedded lives in."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def sockets(self) -> Path:
        digest = hashlib.sha256(str(self.root.resolve()).encode()).hexdigest()[:12]
        return Path("/tmp") / f"podium-{digest}"  # noqa: S108 - made 0700 and checked in make_private

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"


def make_private(folder: Path, account: Account | None) -> None:
    """Make `folder`, or check that it is ours, so that only `account` (and root) may enter it.

    Raises:
        FolderTaken: it exists and belongs to somebody else, or is a link.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _check_ours(folder, account)
        folder.chmod(0o700)
    else:
        give(folder, account)


def _check_ours(folder: Path, account: Account | None) -> None:
    owner = account.uid if account else os.geteuid()
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise FolderTaken(folder=folder)
