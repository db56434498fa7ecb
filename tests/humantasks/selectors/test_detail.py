"""One task with everything around it, as its reader may see it."""

from datetime import timedelta

import pytest

from humantasks.actions.claim import claim_task
from humantasks.actions.conversation import comment
from humantasks.models import Escalation
from humantasks.selectors.detail import task_detail
from humantasks.selectors.queue import open_work, place_in_queue
from humantasks.selectors.rows import rows_of
from humantasks.visibility import find_task
from processes.models import Definition, DefinitionVersion
from tests.humantasks.conftest import FRIDAY

CHAIN = [
    {"after": "PT1H", "actions": [["remind", None]]},
    {"after": "PT4H", "actions": [["notify", "lea"], ["raise_priority", "high"]]},
]


def detail(task, user):
    return task_detail(find_task(user, task.pk), user)


def test_a_candidate_may_claim_complete_comment_and_snooze(task, cast):
    assert detail(task, cast.ann).actions == ["claim", "complete", "comment", "snooze"]


def test_a_colleague_of_the_holder_only_comments(task, cast):
    claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY)

    assert detail(task, cast.bob).actions == ["comment", "snooze"]


def test_steps_of_the_escalation_say_when_what_and_to_whom(opened, cast):
    first, second = detail(opened(escalation=CHAIN), cast.ann).escalation

    assert (first.does, first.to, first.after) == ("A reminder goes to whoever has it", [], "1 working hour")
    assert (second.does, second.to) == ("Lea is notified and its priority becomes high", ["lea"])
    assert second.at - first.at > timedelta(hours=3)


def test_without_a_form_the_summary_is_the_form(task, cast):
    form = detail(task, cast.ann).form

    assert [(c["label"], c["defaultValue"]) for c in form.schema["components"]] == [("Customer", "ACME")]


@pytest.fixture
def form(case):
    definition = Definition.objects.create(kind="form", key="review", name="Review", created_at=FRIDAY)
    content = b'{"components": [{"type": "number", "key": "amount", "id": "f", "readonly": true}]}'
    return DefinitionVersion.objects.create(
        definition=definition,
        number=1,
        state="published",
        filename="review.form",
        content=content,
        checksum="y",
        created_at=FRIDAY,
        updated_at=FRIDAY,
    )


def test_a_form_gets_only_the_variables_it_mentions(opened, cast, form):
    assert detail(opened(form="review"), cast.ann).form.data == {"amount": 25_000}


def test_who_only_reads_gets_no_form(opened, cast, form):
    task = opened(form="review")
    claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY)
    task.refresh_from_db()
    task.owner = cast.sam
    task.save(update_fields=["owner"])

    assert detail(task, cast.sam).form is None


def test_a_missing_form_is_said_in_a_sentence(opened, cast):
    assert "no form of that key" in detail(opened(form="lost"), cast.ann).form.problem


def test_history_tells_what_happened_in_order(opened, cast):
    task = opened(escalation=CHAIN)
    claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY + timedelta(minutes=1))
    Escalation.objects.filter(level=0).update(
        state="fired", fired_at=FRIDAY + timedelta(hours=1), result="Reminded"
    )

    lines = [(entry.who, entry.text) for entry in detail(task, cast.ann).history]

    assert lines == [("", "The process opened this task."), ("ann", "took it"), ("", "Reminded")]


def test_rows_say_who_has_it(opened, cast):
    free, held = opened(), opened()
    claim_task(task_id=held.pk, user=cast.ann, now=FRIDAY)
    comment(task_id=held.pk, text="hello", user=cast.ann, now=FRIDAY)

    first, second = rows_of([free.pk, held.pk], cast.ann)

    assert (first.who.name, first.who.kind, first.is_mine, first.comments) == ("Risk", "group", False, 0)
    assert (second.who.name, second.who.kind, second.is_mine, second.comments) == ("ann", "user", True, 1)


def test_a_page_of_rows_costs_the_same_whatever_its_length(opened, cast, django_assert_num_queries):
    ids = [opened().pk for _ in range(12)]

    with django_assert_num_queries(5):
        rows_of(ids, cast.ann)


def test_the_place_in_line_counts_by_due_date(opened, cast):
    last = opened(due="PT6H")
    opened(due="PT1H")
    claim_task(task_id=opened(due="PT2H").pk, user=cast.ann, now=FRIDAY)

    place = place_in_queue(last)

    assert (place.place, place.length) == (2, 2)


def test_open_work_of_a_case_says_where_it_stands(task, case, cast):
    work = open_work([case.instance.pk])[case.instance.pk]

    assert [(each.name, each.who.name, each.place.place) for each in work] == [("Fraud review", "Risk", 1)]
