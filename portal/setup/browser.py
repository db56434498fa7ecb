"""A Chromium for the browser tests: found, or installed, or said to be missing."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_OWN = "chromium-*/chrome-linux*/chrome"
OPTIONS = (  # for tests and benches
    "--no-sandbox",  # Chromium refuses to run as root with one
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

Say = Callable[[str], None]


def find_chromium(environment: Mapping[str, str]) -> str | None:
    """The path of a Chromium: the one CHROMIUM names, one on the PATH, or Playwright's own."""
    if named := environment.get("CHROMIUM"):
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = sorted(_playwright_folder(environment).glob(PLAYWRIGHT_OWN))
    return str(own[-1]) if own else None


def provide_browser(project: Path, environment: Mapping[str, str], say: Say) -> bool:
    """Find or install Chromium; without one, browser tests are left out, except in CI, where that fails."""
    if find_chromium(environment):
        return True
    say("Chromium, for the browser tests")
    _install(project)
    if find_chromium(environment):
        return True
    say(
        "Expected to find or install Chromium, but neither worked. Install the package chromium, or set "
        "CHROMIUM=/path/to/it. Browser tests are left out."
    )
    return not is_ci(environment)


def is_ci(environment: Mapping[str, str]) -> bool:
    """Whether this run must not leave anything out."""
    return environment.get("CI", "").lower() in {"1", "true"}


def _install(project: Path) -> None:
    """The distribution's package where we may install it, else Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        if subprocess.run(command, check=False, env=quiet).returncode == 0:
            return
    subprocess.run([project / ".venv/bin/python", "-m", "playwright", "install", "chromium"], check=False)


def _playwright_folder(environment: Mapping[str, str]) -> Path:
    chosen = environment.get("PLAYWRIGHT_BROWSERS_PATH")
    return Path(chosen) if chosen else Path.home() / ".cache/ms-playwright"
