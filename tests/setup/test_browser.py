"""Chromium is found where it is, and its absence is an error only in CI."""

from pathlib import Path

import pytest

from portal.setup import browser


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine without any browser, and without a way to get one."""
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    monkeypatch.setattr(browser, "_install", lambda project: None)
    return {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}


def test_playwrights_own_chromium_is_found(bare, tmp_path):
    program = tmp_path / "chromium-1200/chrome-linux/chrome"
    program.parent.mkdir(parents=True)
    program.touch()

    assert browser.find_chromium(bare) == str(program)


def test_a_named_chromium_comes_first(bare):
    assert browser.find_chromium(bare | {"CHROMIUM": "/opt/chrome"}) == "/opt/chrome"


def test_without_a_browser_a_persons_run_goes_on_and_says_so(bare, tmp_path):
    said = []

    assert browser.provide_browser(tmp_path, bare, said.append)
    assert "Browser tests are left out" in said[-1]


def test_without_a_browser_ci_fails(bare, tmp_path):
    assert not browser.provide_browser(tmp_path, bare | {"CI": "true"}, lambda _: None)
