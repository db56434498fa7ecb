"""The small script with the browser's words."""

import pytest
from django.test import Client


def test_the_words_of_a_language_are_a_public_script(db: None, pseudo_language: str):
    answer = Client().get(f"/words/{pseudo_language}.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert "globalThis.podiumWords" in answer.content.decode()
    assert "⟦" in answer.content.decode()


def test_a_page_in_english_loads_no_words(db: None):
    assert 'id="words"' not in Client().get("/login/").content.decode()


def test_a_page_in_another_language_loads_them_first(db: None, pseudo_language: str):
    page = Client(headers={"accept-language": pseudo_language}).get("/login/").content.decode()

    assert f'src="/words/{pseudo_language}.js"' in page
    assert page.index('id="words"') < page.index('type="module"')


@pytest.mark.parametrize("language", ["fr", "xx", "django"])
def test_a_language_that_is_not_offered_has_no_words(db: None, language: str):
    assert Client().get(f"/words/{language}.js").status_code == 404
