"""Files between a case and its requester: in My requests, and behind a signed link by somebody without an account."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from humantasks.actions.ask import ask_for_information
from humantasks.actions.attachments import attach
from humantasks.actions.complete import Decision, complete_task
from humantasks.actions.links import make_link
from humantasks.models import Attachment, Comment, HumanTask, Notification
from portal.lib.clock import portal_now
from tests.humantasks.actions.test_attachments import PNG
from tests.security.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def link(world):
    return make_link(
        instance_id=world.instance_id, name="Zoe", email="z@shop.example", days=9, user=world.requester
    )


def send(client: Client, path: str, *names: str, content: bytes = PNG, **fields: str):
    files = [SimpleUploadedFile(name, content) for name in names]
    return client.post(path, {"files": files, **fields})


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_with_the_link_sends_files_that_the_cases_people_find(world, link):
    send(Client(), f"/case/{link.token}/message/", "bill.png", text="Here it is")

    found = Attachment.objects.get(name="bill.png")
    page = client_of(world.candidate).get(f"/tasks/{world.task.pk}/?tab=conversation").content.decode()
    assert (found.link, found.instance_id) == (link, world.instance_id)
    assert f'<img class="pd-picture" src="/files/{found.pk}/"' in page
    assert "<b>Zoe</b> attached" in page


def test_a_question_is_answered_with_a_file_alone(world, link):
    ask_for_information(
        task_id=world.task.pk, question="The bill?", of="", user=world.candidate, now=portal_now()
    )

    send(Client(), f"/case/{link.token}/message/", "bill.png", task=str(world.task.pk))

    assert Comment.objects.get(kind="answer").text == "bill.png"
    assert HumanTask.objects.get(pk=world.task.pk).state == "claimed"


def test_what_the_team_sends_is_behind_the_link_and_said_by_mail_and_nothing_else_is(world, link):
    ours = world_files(world, "ours.png")
    theirs = world_files(world, "for-you.png", to_requester=True)
    client = Client()

    page = client.get(f"/case/{link.token}/").content.decode()

    assert f"/case/{link.token}/files/{theirs.pk}/" in page
    assert "ours.png" not in page
    assert client.get(f"/case/{link.token}/files/{theirs.pk}/").content == PNG
    assert client.get(f"/case/{link.token}/files/{ours.pk}/").status_code == 404
    assert Notification.objects.filter(link=link, kind="replied", body="for-you.png").count() == 1


def test_the_requester_with_an_account_opens_what_is_meant_for_them_only(world):
    ours, theirs = world_files(world, "ours.png"), world_files(world, "for-you.png", to_requester=True)
    client = client_of(world.requester)

    assert f'href="/files/{theirs.pk}/"' in client.get(f"/requests/{world.instance_id}/").content.decode()
    assert client.get(f"/files/{theirs.pk}/").content == PNG
    assert client.get(f"/files/{ours.pk}/").status_code == 404


def test_a_refused_file_sends_nothing_and_keeps_what_was_written(world, link, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    before = Attachment.objects.count()

    by_link = send(Client(), f"/case/{link.token}/message/", "bill.png", text="Here it is")
    by_account = send(
        client_of(world.requester), f"/requests/{world.instance_id}/message/", "bill.png", text="Here it is"
    )

    for answer in (by_link, by_account):
        assert answer.status_code == 413
        assert "Expected files of at most 10 bytes" in answer.content.decode()
        assert ">Here it is</textarea>" in answer.content.decode()
    assert Attachment.objects.count() == before
    assert not Comment.objects.filter(text="Here it is").exists()


def test_who_reads_the_process_reads_the_whole_thread_on_the_case(world, link):
    send(Client(), f"/case/{link.token}/message/", "bill.png", text="Here <b>it</b> is")
    decision = Decision(outcome="", variables={})
    complete_task(task_id=world.task.pk, decision=decision, user=world.candidate, now=portal_now())
    client = client_of(world.person("read", world.version))

    page = client.get(f"/instances/{world.instance_id}/?tab=conversation").content.decode()

    assert "bill.png" in page
    assert "completed “Review”" in page
    assert "Here it is" in page.replace("&lt;b&gt;", "").replace("&lt;/b&gt;", "")
    assert "Here <b>it</b>" not in page


def test_the_link_of_another_case_opens_no_file_of_this_one(world, link):
    theirs = world_files(world, "for-you.png", to_requester=True)
    Attachment.objects.filter(pk=theirs.pk).update(instance_id=world.instance_id + 1)

    assert Client().get(f"/case/{link.token}/files/{theirs.pk}/").status_code == 404


def world_files(world: World, name: str, *, to_requester: bool = False) -> Attachment:
    return attach(
        task_id=world.task.pk,
        files=[(name, PNG)],
        user=world.candidate,
        now=portal_now(),
        to_requester=to_requester,
    )[0]
