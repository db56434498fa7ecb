"""Files over HTTP: put by the page's form, shown or saved under headers that let nothing run."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from humantasks.models import Attachment
from tests.humantasks.actions.test_attachments import PNG, put
from tests.rest import Rest, is_problem


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_form_puts_files_into_the_thread(task, cast):
    client = signed_in(cast.ann)

    client.post(f"/tasks/{task.pk}/files/", {"files": [SimpleUploadedFile("plan.png", PNG)]})

    page = client.get(f"/tasks/{task.pk}/?tab=conversation").content.decode()
    assert f'<img class="pd-picture" src="/files/{Attachment.objects.get().pk}/"' in page


def test_a_refusal_is_said_on_the_page(task, cast):
    file = SimpleUploadedFile("plan.pdf", b"no pdf")

    answer = signed_in(cast.ann).post(f"/tasks/{task.pk}/files/", {"files": [file]}, follow=True)

    assert "to be what its name says" in answer.content.decode()


def test_a_picture_is_shown_and_nothing_in_it_runs(task, cast):
    answer = signed_in(cast.ann).get(f"/files/{put(task, cast.ann).pk}/")

    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"plain text", b"PK\x03\x04zip"])
def test_everything_else_is_saved(task, cast, content):
    found = put(task, cast.ann, ("page.html", content))

    answer = signed_in(cast.ann).get(f"/files/{found.pk}/")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="page.html.txt"'


def test_a_stranger_finds_nothing(task, cast):
    assert signed_in(cast.sam).get(f"/files/{put(task, cast.ann).pk}/").status_code == 404


def test_a_removed_file_is_named_in_the_thread(task, cast):
    found, client = put(task, cast.ann), signed_in(cast.ann)

    client.post(f"/files/{found.pk}/remove/")

    assert "note.png, removed by ann" in client.get(f"/tasks/{task.pk}/").content.decode()
    assert client.get(f"/files/{found.pk}/").status_code == 409


def test_comments_are_cleaned_markdown(task, cast):
    client = signed_in(cast.ann)

    client.post(f"/tasks/{task.pk}/comment/", {"text": "**Now** <script>alert(1)</script>"})

    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert "<strong>Now</strong>" in page
    assert "<script>alert(1)</script>" not in page


def test_rest_puts_lists_reads_and_removes(task, cast):
    client = APIClient()
    client.force_login(cast.ann)
    files = {"files[]": [SimpleUploadedFile("plan.png", PNG)]}

    made = client.post(f"/api/v1/tasks/{task.pk}/attachments", files, format="multipart")

    number = made.json()["results"][0]["id"]
    assert made.status_code == 201
    assert client.get(f"/api/v1/attachments/{number}").content == PNG
    assert client.delete(f"/api/v1/attachments/{number}").status_code == 204
    assert Rest(cast.ann).get(f"/tasks/{task.pk}/attachments").body["results"][0]["deleted_at"]


def test_rest_says_what_is_wrong_with_a_file(task, cast, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    client = APIClient()
    client.force_login(cast.ann)
    files = {"files[]": [SimpleUploadedFile("plan.png", PNG)]}

    answer = client.post(f"/api/v1/tasks/{task.pk}/attachments", files, format="multipart")

    answer.body = answer.json()
    assert is_problem(answer, 413)


def test_only_people_who_see_the_task_can_be_mentioned(task, cast):
    found = Rest(cast.ann).get(f"/tasks/{task.pk}/mentionable", q="")

    assert [each["username"] for each in found.body["results"]] == ["ann", "bob", "lea"]
