"""What `make up` writes down while it runs, for `make stop` and for commands that come along."""

import contextlib
import json
import os
import signal
from pathlib import Path
from typing import Any

import psutil

FILE = "up.json"
END_SECONDS = 30.0


def write_running(folder: Path, url: str, environment: dict[str, str]) -> None:
    """Say that this process runs the portal at `url`; `environment` holds no secrets."""
    note = {"process": fingerprint(os.getpid()), "url": url, "environment": environment}
    (folder / FILE).write_text(json.dumps(note, indent=1))


def read_running(folder: Path) -> dict[str, Any]:
    """What the running `make up` said of itself; empty when none runs."""
    try:
        note: dict[str, Any] = json.loads((folder / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return note if is_alive(note.get("process", "")) else {}


def forget_running(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


def fingerprint(pid: int) -> str:
    """A process, told from a later one with the same number.

    Raises:
        psutil.NoSuchProcess: there is none with this number.
    """
    return f"{pid}-{int(psutil.Process(pid).create_time() * 100)}"


def is_alive(mark: str) -> bool:
    """Whether the very process `mark` was made of still runs."""
    pid = int(mark.partition("-")[0] or 0)
    try:
        return pid > 0 and fingerprint(pid) == mark and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def send(mark: str, number: signal.Signals) -> None:
    """Signal the very process `mark` was made of, if it still runs."""
    if is_alive(mark):
        os.kill(int(mark.partition("-")[0]), number)


def note_process(note: Path, pid: int) -> None:
    """Write down who runs, so that a later start can end it if we are gone by then."""
    with contextlib.suppress(psutil.NoSuchProcess):
        fresh = note.with_suffix(".new")
        fresh.write_text(fingerprint(pid))
        fresh.replace(note)  # whoever reads it finds the old process or the new one, never half a number


def end_leftovers(notes: Path) -> list[str]:
    """End programs an earlier, killed `make up` left running; says which."""
    left = [note for note in sorted(notes.glob("*.process")) if is_alive(note.read_text())]
    for note in left:
        end_process(int(note.read_text().partition("-")[0]))
    return [note.stem for note in left]


def end_process(pid: int) -> None:
    """Ask a process to end (PostgreSQL: fast), wait for it, kill it if it takes too long."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(END_SECONDS)
