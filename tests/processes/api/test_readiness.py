"""Readiness over REST: errors and warnings of a stored version, and what the portal adds to them."""

import pytest
from django.contrib.auth.models import Group, User

from dashboards.models import AlertRule
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.models import Definition, DefinitionVersion, ModelTrial
from tests.bpmn.models import END, START, path, process
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db
TASK = '<userTask id="a" podium:candidateGroups="Risk" podium:due="PT4H"/>'


@pytest.fixture
def version() -> DefinitionVersion:
    found = deploy([("p.bpmn", process(START, TASK, END, path("start", "a", "end")))]).resources[0]
    return DefinitionVersion.objects.get(pk=found.version_id)


def codes(rest: Rest, version: DefinitionVersion) -> set[str]:
    answer = rest.get(f"/process-definitions/{version.pk}/readiness")
    return {each["code"] for each in answer.json()["warnings"]}


def test_a_new_process_is_told_all_that_is_missing(rita: Rest, version: DefinitionVersion):
    assert codes(rita, version) == {
        "ready-owner",
        "ready-target",
        "ready-alert",
        "ready-tried",
        "ready-escalation",
        "ready-nobody",
    }


def test_what_is_mended_in_the_portal_is_no_warning_any_more(rita: Rest, version: DefinitionVersion):
    rex = User.objects.create(username="rex")
    rex.groups.add(Group.objects.create(name="Risk"))
    Definition.objects.update(owner=rex, sla_target_seconds=60)
    ModelTrial.objects.create(
        definition_id=version.definition_id, checksum=version.checksum, tried_at=portal_now(), tried_by=rex
    )

    assert codes(rita, version) == {"ready-alert", "ready-escalation"}


@pytest.mark.parametrize("definition", ["its own", "all"])
def test_a_real_alert_is_no_warning_until_it_is_paused(
    rita: Rest, version: DefinitionVersion, definition: str
):
    reader = member("reader", "read")
    rule = AlertRule.objects.create(
        name="Late", owner=reader, kind="measure", measure="running", period="today", comparison="above",
        threshold=1, clears_at=1, created_at=portal_now(),
        definition_id=version.definition_id if definition == "its own" else None,
    )  # fmt: skip

    assert "ready-alert" not in codes(rita, version)
    AlertRule.objects.filter(pk=rule.pk).update(is_paused=True)
    assert "ready-alert" in codes(rita, version)


def test_an_alert_of_somebody_who_may_not_read_the_process_is_none(rita: Rest, version: DefinitionVersion):
    AlertRule.objects.create(
        name="Late", owner=member("other"), kind="measure", measure="running", period="today", comparison="above",
        threshold=1, clears_at=1, created_at=portal_now(),
    )  # fmt: skip

    assert "ready-alert" in codes(rita, version)


def test_somebody_elses_process_is_not_there(stan: Rest, version: DefinitionVersion):
    assert stan.get(f"/process-definitions/{version.pk}/readiness").status_code == 404
