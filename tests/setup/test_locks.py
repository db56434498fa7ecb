"""The lock files hold what `pyproject.toml` asks for; a forgotten one would only be noticed on a bare machine."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

from tests import architecture

PROJECT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[A-Za-z0-9._-]+")


def asked() -> dict[str, set[str]]:
    """Names by lock file; an extra in brackets is asked for by its own packages, so it counts as the name alone."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    run = {_name(line) for line in project["project"]["dependencies"]}
    dev = {_name(line) for line in project["dependency-groups"]["dev"]}
    return {"requirements.lock": run, "requirements-dev.lock": run | dev}


def locked(lock: str) -> set[str]:
    lines = (PROJECT / lock).read_text().splitlines()
    return {_name(line) for line in lines if re.match(r"[A-Za-z0-9]", line)}


def _name(line: str) -> str:
    found = NAME.match(line)
    assert found
    return re.sub(r"[._]", "-", found.group()).lower()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_asked_for_is_locked(lock):
    assert asked()[lock] - locked(lock) == set()


def test_every_package_the_code_imports_is_locked_for_running():
    ours = {*architecture.APPS, *sys.stdlib_module_names, "tests"}
    modules = architecture.read_imports(PROJECT)
    running = (modules[name] for name in modules.keys() - set(architecture.AFTER_INSTALLATION))
    imported = {name.split(".")[0] for names in running for name in names}
    installed = packages_distributions()
    wanted = {
        module: installed.get(module, ["nothing installed"])
        for module in imported | _apps()
        if module not in ours
    }

    missing = {
        module
        for module, names in wanted.items()
        if not {_name(n) for n in names} & locked("requirements.lock")
    }

    assert missing == set()


def _apps() -> set[str]:
    return {app.split(".")[0] for app in settings.INSTALLED_APPS}
