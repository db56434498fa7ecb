"""Escalation chains as clocks on the steps of a case."""

from humantasks.models import Escalation
from humantasks.selectors.clocks import clocks_of
from tests.humantasks.actions.test_watches import chain, started
from tests.humantasks.conftest import FRIDAY


def test_a_task_shows_what_is_next_and_what_fired(opened, case):
    levels = [
        {"after": "PT1H", "actions": [["remind", None]]},
        {"after": "PT2H", "actions": [["notify", "Risk"]]},
    ]
    task = opened(escalation=levels)
    Escalation.objects.filter(task=task, level=0).update(state="fired", fired_at=FRIDAY)

    assert [(clock.element_id, clock.words) for clock in clocks_of(case.instance.pk)] == [
        ("review", "Mon 09:10: Risk is notified; 1 fired")
    ]


def test_a_step_and_the_process_have_theirs(cast):
    instance = started(cast, process=chain("alert", after="P2D"), step=chain("alert", after="PT1H"))

    assert [clock.name for clock in clocks_of(instance)] == ["Pack", "Ship"]


def test_a_paused_clock_says_so(opened, case):
    task = opened(escalation=[{"after": "PT1H", "actions": [["remind", None]]}])
    Escalation.objects.filter(task=task).update(state="paused")

    assert clocks_of(case.instance.pk)[0].words == "clock paused"


def test_a_case_without_chains_has_no_clocks(opened, case):
    opened()

    assert clocks_of(case.instance.pk) == []
