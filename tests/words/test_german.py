"""German, the second language: complete for whoever takes tasks and asks for things, chosen by the person or the browser."""

import re

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from humantasks.models import PersonSettings
from humantasks.sweeps.mail import send_due_mail
from portal.setup.extract import of_template
from portal.setup.messages import FOLDER, PROJECT, catalogue
from tests.humantasks.conftest import case as case
from tests.humantasks.conftest import cast as cast
from tests.humantasks.conftest import opened as opened
from tests.humantasks.conftest import request_for as request_for
from tests.humantasks.notify.conftest import mails as mails

# What the page of the inbox is made of.
INBOX = (
    "_parts/*.html",
    "humantasks/inbox.html",
    "humantasks/_inbox_*.html",
    "humantasks/_task_rows.html",
    "humantasks/_task_table.html",
    "humantasks/_task_cell.html",
    "humantasks/_columns_menu.html",
    "humantasks/_saved_view.html",
)
ALIKE = {
    "API",
    "CSV",
    "Dashboards",
    "Editor",
    "Linear",
    "Name",
    "Normal",
    "Start",
    "Text",
    "Version",
    "normal",
}  # in both languages
WORD = re.compile("[A-Za-z]{2}")
PLACE = re.compile(r"\{\w+(?:![rs])?(?::[^}]*)?\}|%\(\w+\)s")


def test_the_inbox_has_no_english_among_its_words():
    templates = {path for pattern in INBOX for path in (PROJECT / "templates").glob(pattern)}
    messages = {one for path in templates for _, one, _ in of_template(path.read_text())} - ALIKE
    with override("de"):
        english = sorted(each for each in messages if gettext(each) == each and WORD.search(each))

    assert english == [], f"give them German words in locale/de: {english}"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_a_translation_names_no_place_that_its_sentence_does_not_fill(domain: str):
    wrong = [
        said
        for each in catalogue(FOLDER / "de", domain)
        for source, said in zip(_both(each.id), _both(each.string), strict=True)
        if not set(PLACE.findall(said)) <= set(PLACE.findall(source))
    ]

    assert wrong == []


def _both(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, list | tuple) else [str(text)]


def test_the_compiled_catalogue_is_that_of_the_text():
    with override("de"):
        assert [gettext(str(each.id)) for each in catalogue(FOLDER / "de", "django") if each.id and isinstance(each.id, str) and each.string] == [
            each.string for each in catalogue(FOLDER / "de", "django") if each.id and isinstance(each.id, str) and each.string
        ]  # fmt: skip


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
