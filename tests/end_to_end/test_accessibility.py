"""Every page of the URL table, signed in and with data: axe finds nothing serious, in light and in dark."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOT_PAGES = ("api/", "health", "metrics", "static", "logout")
SERIOUS = {"serious", "critical"}
FEWEST_PAGES = 20  # fewer means that pages were left out, not that they are well


def routes() -> list[str]:
    """Every route of the URL table that is no interface for machines, as written: `instances/<int:instance_id>/`."""
    found = (route for route in _walk(get_resolver().url_patterns, "") if not route.startswith(NOT_PAGES))
    return sorted(set(found))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        else:
            yield route


@pytest.fixture
def admin(transactional_db: None) -> User:
    return User.objects.create_superuser("root", "root@podium.example", "x")


@pytest.fixture
def address(admin: User, cast: Cast) -> Callable[[str], str]:
    """A route with the ids of one case that stands at its review, started by the reader."""
    task = start_review(by=admin)
    values = {
        "key": "checked",
        "task_id": task.pk,
        "instance_id": task.instance_id,
        "version_id": task.process_version_id,
        "element_id": "review",
        "page": "operate",
    }

    def fill(route: str) -> str:
        for name, value in values.items():
            for kind in ("int:", "str:", "slug:", "path:", ""):
                route = route.replace(f"<{kind}{name}>", str(value))
        return f"/{route}"

    return fill


def shows_a_page(user: User, url: str) -> bool:
    """False for buttons, redirects and fragments, which are parts of pages."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(url)
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    theme: str,
    address: Callable[[str], str],
    admin: User,
    window: Callable[..., Page],
    portal_url: str,
):
    urls = [url for url in map(address, routes()) if "<" not in url and shows_a_page(admin, url)]
    page = window(admin)
    page.context.add_cookies([{"name": "podium_theme", "value": theme, "url": portal_url}])

    found = {url: violations(page, url) for url in urls}

    assert {url: what for url, what in found.items() if what} == {}
    assert len(urls) >= FEWEST_PAGES


def violations(page: Page, url: str) -> list[tuple[str, list[str]]]:
    page.goto(url, wait_until="networkidle")
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in SERIOUS]
    return [(each["id"], [str(node["target"]) for node in each["nodes"]]) for each in serious]
