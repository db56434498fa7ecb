"""German, the second language: complete, chosen by the person or the browser."""

import re

import pytest
from babel.messages.catalog import Message
from django.test import Client
from django.utils.translation import gettext, override

from humantasks.models import PersonSettings
from humantasks.sweeps.mail import send_due_mail
from portal.setup.messages import FOLDER, catalogue
from tests.humantasks.conftest import case as case
from tests.humantasks.conftest import cast as cast
from tests.humantasks.conftest import opened as opened
from tests.humantasks.conftest import request_for as request_for
from tests.humantasks.notify.conftest import mails as mails

# English words that a rule fills in; a German sentence says what is so without them.
ENGLISH = {"{verb}", "{move}", "{what}", "{state}"}
PLACE = re.compile(r"\{\w+(?:![rs])?(?::[^}]*)?\}|%\(\w+\)s")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_message_of_the_catalogue_has_german(domain: str):
    lacking = [each.id for each in _messages(domain) if each.fuzzy or not all(_both(each.string))]

    assert lacking == [], "say them in German in locale/de, then run `make messages` again"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_a_translation_keeps_the_places_of_its_sentence(domain: str):
    wrong = [
        said
        for each in _messages(domain)
        for source, said in zip(_both(each.id), _both(each.string), strict=True)
        if said and not _places(source) - ENGLISH <= _places(said) <= _places(source)
    ]

    assert wrong == []


def _messages(domain: str) -> list[Message]:
    return [each for each in catalogue(FOLDER / "de", domain) if each.id]


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def _both(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, list | tuple) else [str(text)]


def test_the_compiled_catalogue_is_that_of_the_text():
    said = {each.id: each.string for each in _messages("django") if isinstance(each.id, str) and each.string}

    with override("de"):
        assert {each: gettext(each) for each in said} == said


def test_whose_browser_asks_for_german_signs_in_in_german(db: None):
    answer = Client(headers={"accept-language": "de-CH,de;q=0.9,en;q=0.5"}).get("/login/")

    assert '<html lang="de"' in answer.content.decode()
    assert "Anmelden" in answer.content.decode()


def test_the_language_somebody_chose_stands_above_their_browsers(cast, opened, client: Client):
    opened(title="Fraud review")
    PersonSettings.objects.create(user=cast.ann, language="de")
    client.force_login(cast.ann, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get("/tasks/", headers={"accept-language": "en"})

    assert answer.headers["Content-Language"] == "de"
    assert '<html lang="de"' in answer.content.decode()
    assert "Meine Gruppen" in answer.content.decode()
    assert '<meta name="reader-dates" content="dotted">' in answer.content.decode()


def test_a_mail_to_a_german_reader_is_in_german(cast, opened, mails):
    PersonSettings.objects.create(user=cast.ann, language="de")
    opened(assignee="ann", title="Fraud review")

    send_due_mail()

    text = mails[0].get_body(("plain",)).get_content()
    assert mails[0]["Subject"] == "Ihre Aufgabe: Fraud review"
    assert text.startswith("Guten Tag ann,")
    assert "Von Anfang an Ihre: Der Prozess hat sie Ihnen zugewiesen." in text
    assert re.search(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d", text)
    assert '<html lang="de">' in mails[0].get_body(("html",)).get_content()


def test_who_chose_no_language_is_written_to_in_the_usual_one(cast, opened, mails, settings):
    settings.USUAL_LANGUAGE = "de"
    opened(assignee="ann", title="Fraud review")

    send_due_mail()

    assert mails[0]["Subject"] == "Ihre Aufgabe: Fraud review"


def test_a_refusal_is_in_the_language_of_the_page_that_asked(cast, opened, client: Client):
    task = opened(assignee="bob", title="Fraud review")
    client.force_login(cast.ann, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"/api/v1/tasks/{task.pk}/claim", headers={"accept-language": "de"})

    assert answer.json()["detail"].startswith("bob hat diese Aufgabe um ")
