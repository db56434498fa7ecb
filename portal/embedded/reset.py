"""`make reset`: throw the embedded data away, after asking. Installed packages stay."""

import shutil
import sys
from pathlib import Path

from portal.embedded.running import read_running

FOLDER = Path(__file__).resolve().parents[2] / ".podium"
KEPT = frozenset({"tools"})  # the package installer: not data


def reset(folder: Path) -> None:
    """Remove everything in `folder` but tools."""
    for entry in folder.iterdir() if folder.exists() else ():
        if entry.name not in KEPT:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def main() -> int:
    if note := read_running(FOLDER):
        print(f"Podium runs at {note['url']}. Stop it first: make stop", file=sys.stderr)
        return 1
    print(f"This removes the embedded database with everything in it: {FOLDER}")
    if input("Type yes to go on: ").strip().lower() != "yes":
        print("Nothing was removed.")
        return 1
    reset(FOLDER)
    print("Removed. `make up` starts anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
