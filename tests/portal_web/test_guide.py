"""The guide: every page there is is served, with pictures that are there and links that lead somewhere."""

import re

import pytest
from django.test import Client

from portal.web.docs import EXAMPLES, GUIDE, PAGES, path_of
from tests.rest import member

pytestmark = pytest.mark.django_db
ALL = [*PAGES, *EXAMPLES]


@pytest.fixture
def client(db) -> Client:
    client = Client()
    client.force_login(member("ada"))
    return client


@pytest.mark.parametrize("page", ALL)
def test_every_page_is_served_with_its_pictures(client, page):
    answer = client.get(f"/guide/{page}/")

    text = path_of(page).read_text()
    missing = [
        name
        for name in re.findall(r"\(pictures/([^)]+)\)", text)
        if not (GUIDE / "pictures" / name).is_file()
    ]
    assert (answer.status_code, missing) == (200, [])


def test_each_demo_with_a_page_is_led_to_from_the_examples(client):
    page = client.get("/guide/examples/").content.decode()

    assert [key for key in EXAMPLES if f'href="/guide/{key}/"' not in page] == []


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_page_of_a_demo_stands_under_the_examples(client, key):
    page = client.get(f"/guide/{key}/").content.decode()

    assert 'href="/guide/examples/" aria-current="page"' in page
