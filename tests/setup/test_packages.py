"""`.venv` is made again only when its lock changed."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal.setup import packages
from portal.setup.packages import install_packages


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        (tmp_path / name).write_text(f"# {name}\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    return tmp_path


def make_as(project: Path, lock: str) -> None:
    (project / ".venv" / packages.NOTE).write_text(packages._digest(project / lock))


def test_an_environment_made_from_this_lock_is_left_alone(project):
    make_as(project, "requirements.lock")
    said = []

    install_packages(project, "run", said.append)

    assert said == []


def test_an_environment_for_developing_serves_for_running(project):
    make_as(project, "requirements-dev.lock")
    said = []

    install_packages(project, "run", said.append)

    assert said == []


def test_an_environment_whose_python_is_gone_is_not_current(project):
    make_as(project, "requirements.lock")
    (project / ".venv/bin/python").unlink()

    assert not packages._is_current(project, project / ".venv", "run")


def test_a_half_made_environment_is_not_current(project):
    assert not packages._is_current(project, project / ".venv", "run")


def test_a_changed_lock_is_noticed(project):
    make_as(project, "requirements.lock")
    (project / "requirements.lock").write_text("# another\n")

    assert not packages._is_current(project, project / ".venv", "run")
