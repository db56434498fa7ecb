"""Assets are built when their sources changed, and only then."""

import stat
from pathlib import Path

import pytest

from portal.setup.assets import build_assets

NPM = """#!/bin/sh
echo "$1" >> calls
case "$1" in ci) mkdir -p node_modules;; run) mkdir -p dist;; esac
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose npm writes down what it was asked."""
    (tmp_path / "static/src").mkdir(parents=True)
    (tmp_path / "static/package-lock.json").write_text("{}")
    (tmp_path / "static/src/portal.js").write_text("1")
    for name, script in {"npm": NPM, "node": "#!/bin/sh\necho v22.1.0\n"}.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(script)
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path


def calls(project: Path) -> list[str]:
    """What npm was asked since the last look."""
    log = project / "static/calls"
    said = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return said


def test_the_first_time_packages_are_installed_and_assets_built(project):
    build_assets(project, lambda _: None)

    assert calls(project) == ["ci", "run"]


def test_the_second_time_nothing_is_done(project):
    build_assets(project, lambda _: None)
    calls(project)

    build_assets(project, lambda _: None)

    assert calls(project) == []


def test_a_changed_source_is_built_without_installing_again(project):
    build_assets(project, lambda _: None)
    calls(project)
    (project / "static/src/portal.js").write_text("2")

    build_assets(project, lambda _: None)

    assert calls(project) == ["run"]
