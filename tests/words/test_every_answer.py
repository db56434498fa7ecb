"""Every page as the server sends it, in the pseudo-language: nothing readable was left unmarked for translation."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.end_to_end.test_every_page import addresses
from tests.security.world import World, make_world
from tests.words.reading import bare_words


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def reader(world: World, pseudo_language: str) -> Client:
    """Somebody who sees every page, in the pseudo-language."""
    User.objects.filter(pk=world.requester.pk).update(is_superuser=True)
    client = Client(headers={"accept-language": pseudo_language})
    client.force_login(world.requester, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_no_page_says_a_word_that_was_not_marked(world: World, reader: Client):
    found = {path: bare_words(reader.get(path).content.decode()) for path in addresses(world)}

    assert [f"{path} {each}" for path, words in found.items() for each in words] == []


def test_a_page_says_which_language_it_speaks(world: World, reader: Client, pseudo_language: str):
    answer = reader.get("/tasks/")

    assert f'<html lang="{pseudo_language}"' in answer.content.decode()
    assert answer.headers["Content-Language"] == pseudo_language


def test_the_sign_in_page_says_no_word_that_was_not_marked(db: None, pseudo_language: str):
    page = Client(headers={"accept-language": pseudo_language}).get("/login/")

    assert bare_words(page.content.decode()) == []
