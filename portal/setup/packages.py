"""Python packages into `.venv`, exactly as locked, by uv.

uv itself comes by pip, pinned and with hashes, into `.podium/tools`. A note in `.venv` says which lock it
was made from, so nothing happens when nothing changed; a half-made environment has no note and is made again.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}  # dev holds all of run
UV_LOCK = "requirements-uv.lock"
NOTE = "podium-lock"

Say = Callable[[str], None]


def install_packages(project: Path, what: str, say: Say) -> None:
    """Bring `.venv` to what the lock of `what` says.

    Raises:
        subprocess.CalledProcessError: pip or uv failed and has said why.
    """
    environment = project / ".venv"
    if environment.is_symlink() or _is_current(project, environment, what):
        return
    say("Python packages (about a minute the first time)")
    uv = _uv(project, say)
    if not _works(environment):
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, environment])
    (environment / NOTE).unlink(missing_ok=True)
    python = environment / "bin/python"
    _run([uv, "pip", "sync", "--python", python, "--require-hashes", project / LOCKS[what]])
    (environment / NOTE).write_text(_digest(project / LOCKS[what]))


def _is_current(project: Path, environment: Path, what: str) -> bool:
    note = environment / NOTE
    good = {_digest(project / LOCKS[name]) for name in {what, "dev"}}
    return note.exists() and note.read_text() in good and _works(environment)


def _works(environment: Path) -> bool:
    """Whether its Python starts: it does not after the folder was moved or Python was replaced."""
    python = environment / "bin/python"
    if not python.exists():
        return False
    return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


def _uv(project: Path, say: Say) -> Path:
    lock = project / UV_LOCK
    folder = project / ".podium/tools" / f"uv-{_digest(lock)[:12]}"
    if not (folder / "bin/uv").exists():
        say("uv, the package installer")
        exactly = ("--require-hashes", "--only-binary=:all:", "-r", lock)
        _run(
            [
                *_pip(project),
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--target",
                folder,
                *exactly,
            ]
        )
    return folder / "bin/uv"


def _pip(project: Path) -> list[Path | str]:
    """A pip: this Python's own, or that of a small environment made for it."""
    if _can([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    helper = project / ".podium/tools/pip"
    if not _can([helper / "bin/python", "-m", "pip", "--version"]):
        _run([sys.executable, "-m", "venv", "--clear", helper])
    return [helper / "bin/python", "-m", "pip"]


def _can(command: list[Path | str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _run(command: list[Path | str]) -> None:
    quiet = {"UV_PYTHON_DOWNLOADS": "never", "PIP_ROOT_USER_ACTION": "ignore"}
    subprocess.run(command, check=True, env=os.environ | quiet)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
