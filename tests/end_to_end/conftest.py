"""A real browser. Without a Chromium browser tests are left out; in CI that is an error."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from portal.setup.browser import OPTIONS, find_chromium, is_ci
from tests.humantasks.conftest import cast as cast


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module: Playwright keeps an event loop running, which async tests elsewhere would trip over."""
    program = find_chromium(os.environ)
    if program is None and not is_ci(os.environ):
        pytest.skip("no Chromium on this machine; see `make test`")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the same loop makes Django think the test were async
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, portal_url: str) -> Iterator[Callable[..., Page]]:
    """Opens windows: `window(user)` is a page signed in as `user`, `window()` nobody's.

    What a page reports as an error (an exception, a refused script or style) fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_window(user: AbstractUser | None = None) -> Page:
        context = browser.new_context(base_url=portal_url)
        contexts.append(context)
        if user:
            context.add_cookies([_session_of(user, portal_url)])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if _is_fault(said) else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


def _is_fault(said: ConsoleMessage) -> bool:
    """Answers of 400 to 499 and a missing connection may be what a test is about; Chromium reports them as errors."""
    expected = ("responded with a status of 4", "ERR_INTERNET_DISCONNECTED")
    return said.type == "error" and not any(words in said.text for words in expected)


def _session_of(user: AbstractUser, url: str) -> dict[str, str]:
    """What signing in leaves in the browser, without the form."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
