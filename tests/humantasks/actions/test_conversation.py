"""Drafts, comments, snoozing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from humantasks.actions.conversation import (
    NotYoursToWrite,
    SnoozeIntoThePast,
    comment,
    save_draft,
    snooze,
)
from humantasks.actions.kept_drafts import DraftChangedElsewhere, DraftTooLarge
from humantasks.models import Draft, Notification, Snooze
from portal.lib.errors import NotFound
from portal.lib.sinks import deliver
from processes.facts import WorkClosed
from tests.humantasks.conftest import FRIDAY


def save(task, user, values, seen=None):
    return save_draft(task_id=task.pk, values=values, seen_revision=seen, user=user, now=FRIDAY)


def say(task, user, text):
    return comment(task_id=task.pk, text=text, user=user, now=FRIDAY)


def test_a_draft_is_kept_and_counted(task, cast):
    save(task, cast.ann, {"note": "a"})

    draft = save(task, cast.ann, {"note": "ab"}, seen=1)

    assert (draft.values, draft.revision) == ({"note": "ab"}, 2)


def test_a_second_tab_does_not_overwrite_the_first(task, cast):
    save(task, cast.ann, {"note": "a"})
    save(task, cast.ann, {"note": "b"}, seen=1)

    with pytest.raises(DraftChangedElsewhere) as caught:
        save(task, cast.ann, {"note": "c"}, seen=1)

    assert caught.value.details["values"] == {"note": "b"}


def test_everybody_has_a_draft_of_their_own(task, cast):
    save(task, cast.ann, {"note": "ann"})

    assert save(task, cast.bob, {"note": "bob"}).revision == 1


def test_a_draft_is_a_form_not_a_file(task, cast):
    with pytest.raises(DraftTooLarge):
        save(task, cast.ann, {"note": "x" * 1_000_001})


def test_readers_write_no_drafts(task, cast):
    with pytest.raises(NotYoursToWrite):
        save(task, cast.lea, {})


def test_a_closed_task_takes_no_drafts(task, cast):
    deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    with pytest.raises(NotYoursToWrite):
        save(task, cast.ann, {})


def test_a_comment_stands_in_the_thread(task, cast):
    assert say(task, cast.ann, "  Called them.  ").text == "Called them."


def test_mentioned_people_are_told(task, cast):
    say(task, cast.ann, "@bob, please look. mail@bob.example is no mention")

    assert Notification.objects.get(kind="mentioned").user == cast.bob


def test_a_mention_tells_nobody_who_may_not_see_the_task(task, cast):
    say(task, cast.ann, "@sam should not learn of this")

    assert not Notification.objects.filter(user=cast.sam).exists()


def test_strangers_do_not_comment(task, cast):
    with pytest.raises(NotFound):
        say(task, cast.sam, "hello")


def test_a_task_is_put_off_for_oneself(task, cast):
    until = FRIDAY + timedelta(hours=1)

    snooze(task_id=task.pk, until=until, user=cast.ann, now=FRIDAY)

    assert Snooze.objects.get().until == until


def test_nothing_is_put_off_into_the_past(task, cast):
    with pytest.raises(SnoozeIntoThePast):
        snooze(task_id=task.pk, until=FRIDAY, user=cast.ann, now=FRIDAY)


def test_numbers_of_a_draft_stay_exact(task, cast):
    save(task, cast.ann, {"limit": Decimal("0.1")})

    assert Draft.objects.get().values == {"limit": Decimal("0.1")}
