"""Signed links to a case: what they open, what they don't, and how they end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from humantasks.actions.ask import ask_for_information
from humantasks.actions.claim import claim_task
from humantasks.actions.links import (
    CaseOver,
    LinkOver,
    TooManyMessages,
    answer_question,
    find_link,
    make_link,
    revoke_link,
    write_by_link,
)
from humantasks.models import CaseLink, Comment, Notification
from humantasks.notify.links import title_of
from humantasks.sweeps.mail import send_due_mail
from humantasks.sweeps.promises import tell_changed_promises
from portal.lib.clock import machine_now
from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound
from processes.models import AuditEntry, ProcessInstance
from tests.humantasks.conftest import FRIDAY


@pytest.fixture
def link(case, cast) -> CaseLink:
    return make_link(
        instance_id=case.instance.pk, name="Zoe", email="zoe@shop.example", days=30, user=cast.rex
    )


@pytest.fixture
def held(task, cast):
    """Ann has the review."""
    return claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY)


def test_its_address_finds_it(link):
    assert find_link(link.token) == link


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace("-", "-x", 1),
        lambda token: str(int(token.split("-")[0]) + 1) + "-" + token.split("-", 1)[1],
        lambda token: token.rpartition(":")[0],
        lambda token: "",
        lambda token: "9" * 400 + token,
    ],
)
def test_a_tampered_address_finds_nothing(link, spoil):
    with pytest.raises(NotFound):
        find_link(spoil(link.token))


def test_the_address_of_another_link_with_the_same_number_finds_nothing(link):
    token = link.token
    CaseLink.objects.filter(pk=link.pk).update(secret="another")

    with pytest.raises(NotFound):
        find_link(token)


def test_it_ends_by_itself(link):
    CaseLink.objects.filter(pk=link.pk).update(expires_at=machine_now())

    with pytest.raises(LinkOver):
        find_link(link.token)


def test_it_ends_when_it_is_withdrawn_and_that_is_written_down(link, cast):
    revoke_link(instance_id=link.instance_id, link_id=link.pk, user=cast.lea)

    with pytest.raises(LinkOver):
        find_link(link.token)
    done = AuditEntry.objects.filter(object_kind="link").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["link.create", "link.revoke"]


def test_only_requester_and_operators_make_links(case, cast):
    with pytest.raises(NotFound):
        make_link(instance_id=case.instance.pk, name="", email="", days=1, user=cast.sam)


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 366}, {"email": "no address"}, {"name": "x" * 101}])
def test_what_is_no_link_is_refused(case, cast, wrong):
    usual = {"name": "Zoe", "email": "zoe@shop.example", "days": 1}

    with pytest.raises(Invalid):
        make_link(instance_id=case.instance.pk, user=cast.rex, **(usual | wrong))


def test_a_message_stands_in_the_thread_and_whoever_works_on_it_is_told(link, held, cast):
    write_by_link(link=link, text="Please hurry.")

    written = Comment.objects.get()
    assert (written.text, written.author, written.link, written.for_requester) == (
        "Please hurry.", None, link, True,
    )  # fmt: skip
    assert Notification.objects.filter(user=cast.ann, kind="written").count() == 1


def test_a_case_that_is_over_takes_no_messages(link):
    ProcessInstance.objects.filter(pk=link.instance_id).update(ended_at=FRIDAY)

    with pytest.raises(CaseOver):
        write_by_link(link=link, text="Hello?")


def test_nobody_fills_the_database_by_a_link(link):
    for number in range(20):
        write_by_link(link=link, text=f"{number}")

    with pytest.raises(TooManyMessages):
        write_by_link(link=link, text="one more")


def test_the_requester_answers_by_the_link_and_the_clock_runs_again(link, held, cast):
    ask_for_information(task_id=held.pk, question="Which address?", of="", user=cast.ann, now=FRIDAY)

    answer_question(link=link, task_id=held.pk, text="The new one.")

    held.refresh_from_db()
    assert (held.state, held.paused_since) == ("claimed", None)
    assert Notification.objects.filter(user=cast.ann, kind="answered").count() == 1


def test_nobody_answers_twice_by_a_link(link, held, cast):
    ask_for_information(task_id=held.pk, question="Which address?", of="", user=cast.ann, now=FRIDAY)
    answer_question(link=link, task_id=held.pk, text="The new one.")

    with pytest.raises(Conflict):
        answer_question(link=link, task_id=held.pk, text="No, the old one.")


def test_what_a_colleague_was_asked_is_not_answered_by_a_link(link, held, cast):
    ask_for_information(task_id=held.pk, question="Is he a friend?", of="bob", user=cast.ann, now=FRIDAY)

    with pytest.raises(NotFound):
        answer_question(link=link, task_id=held.pk, text="Yes.")


def test_a_task_of_another_case_is_not_found(link, held, cast):
    link.instance_id = 4711

    with pytest.raises(NotFound):
        answer_question(link=link, task_id=held.pk, text="Yes.")


def test_somebody_without_an_account_is_asked_by_mail_with_the_link(link, held, cast):
    ProcessInstance.objects.update(started_by="message")
    held.__class__.objects.update(started_by="message")

    asked = ask_for_information(task_id=held.pk, question="Which address?", of="", user=cast.ann, now=FRIDAY)
    send_due_mail()

    question = next(each for each in mail.outbox if "question" in each.subject)
    assert (asked.asked_id, question.to) == (None, ["zoe@shop.example"])
    assert f"/case/{link.token}/" in question.body


def test_a_promise_that_changes_is_told_once(link, case):
    _promise(case, "2026-11-24T12:00:00+01:00")

    assert tell_changed_promises() == 1
    assert tell_changed_promises() == 0
    send_due_mail()
    told = next(each for each in mail.outbox if "new date" in each.subject)
    assert "Tuesday 24 November 2026, 12:00" in told.body


def test_a_withdrawn_link_is_told_nothing(link, case, cast):
    revoke_link(instance_id=link.instance_id, link_id=link.pk, user=cast.rex)
    _promise(case, "2026-11-24T12:00:00+01:00")

    assert tell_changed_promises() == 0
    assert send_due_mail() == 0


def test_readers_of_a_case_do_not_share_it(case, cast):
    from_reader = pytest.raises(Forbidden)
    with from_reader:
        _reader_shares(case, cast)


def _reader_shares(case, cast):
    case.definition.grant_set.create(role="read", user=cast.sam)
    make_link(instance_id=case.instance.pk, name="", email="", days=1, user=cast.sam)


def _promise(case, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE instance SET variables = variables || jsonb_build_object('promised_at', %s::text)", [text]
        )


def test_the_title_is_the_one_requesters_know(case):
    assert title_of(case.instance) == "ORD-1"


def test_days_are_counted_by_the_machine_not_by_the_portals_clock(link):
    left = link.expires_at - machine_now()

    assert timedelta(days=29) < left <= timedelta(days=30)
