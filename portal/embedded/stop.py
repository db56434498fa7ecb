"""`make stop`: end the `make up` that runs in another terminal, and whatever a killed one left running."""

import signal
import sys
import time
from pathlib import Path

from portal.embedded.running import end_leftovers, is_alive, read_running, send

FOLDER = Path(__file__).resolve().parents[2] / ".podium"
STOP_SECONDS = 60.0


def stop(folder: Path, seconds: float = STOP_SECONDS) -> str:
    """Says what was stopped.

    Raises:
        TimeoutError: it was asked to stop, but still runs.
    """
    note = read_running(folder)
    if note:
        send(note["process"], signal.SIGTERM)
        _wait_for_end(note["process"], seconds)
        return f"Stopped the portal at {note['url']}."
    if left := end_leftovers(folder / "logs"):
        return f"Podium was not running, but an earlier run had left {', '.join(left)}; ended that."
    return "Podium was not running."


def _wait_for_end(mark: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(mark):
        if time.monotonic() > deadline:
            pid = mark.partition("-")[0]
            raise TimeoutError(f"Expected process {pid} to stop within {seconds:.0f} s, but it still runs.")
        time.sleep(0.05)


if __name__ == "__main__":
    print(stop(FOLDER))
    sys.exit(0)
