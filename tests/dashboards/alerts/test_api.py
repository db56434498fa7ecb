"""Alerts over REST: made, previewed, changed, settled, deleted; wrong role, somebody else's, malformed, twice."""

from typing import Any

import pytest

from dashboards.models import Alert, AlertRule
from dashboards.sweeps.alerts import look_at_alerts
from processes.models import AuditEntry, Grant
from tests.dashboards.alerts.conftest import Ruled
from tests.dashboards.boards.conftest import Past
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Too many", "measure": "tasks_open", "process": "slow", "threshold": 3, "clears_at": 2, "quiet_from": "22:00", "quiet_to": "06:00"}  # fmt: skip


@pytest.fixture
def boss(past: Past) -> Rest:
    return Rest(past.boss)


@pytest.fixture
def firing(ruled: Ruled) -> Alert:
    ruled()
    look_at_alerts()
    return Alert.objects.get()


def test_an_alert_is_made_and_read_back(boss):
    made = boss.post("/alerts", GIVEN)

    assert made.status_code == 201
    assert made.body | GIVEN == made.body
    assert boss.get(f"/alerts/{made.body['id']}").body["state"] == "fine"
    assert [each["id"] for each in boss.get("/alerts").body["results"]] == [made.body["id"]]
    assert AuditEntry.objects.filter(action="alert.create").count() == 1


def test_a_change_keeps_what_is_left_out(boss):
    made = boss.post("/alerts", GIVEN).body

    changed = boss.patch(f"/alerts/{made['id']}", {"threshold": 7, "paused": True}).body

    assert (changed["threshold"], changed["clears_at"], changed["state"], changed["quiet_from"]) == (7, 2, "paused", "22:00")  # fmt: skip


def test_it_is_deleted_once(boss):
    made = boss.post("/alerts", GIVEN).body

    assert boss.client.delete(f"/api/v1/alerts/{made['id']}").status_code == 204
    assert boss.client.delete(f"/api/v1/alerts/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "nothing"},
        {"threshold": "x"},
        {"clears_at": 9},
        {"process": "nowhere"},
        {"period": "long", "measure": "finished"},
        {"filters": {"group": "Nobody"}},
        {"step": "t", "measure": "running"},
        {"tell": ["user:0"]},
        {"destination": "none"},
        {"more": 1},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(boss, wrong):
    assert is_problem(boss.post("/alerts", GIVEN | wrong), 422)
    assert not AlertRule.objects.exists()


def test_a_body_that_is_no_object_is_refused(boss):
    assert is_problem(boss.post("/alerts", [1]), 422)


def test_who_only_reads_makes_and_changes_none(past, boss):
    made = boss.post("/alerts", GIVEN).body
    Grant.objects.create(role="read", user=past.half, definition=past.slow.definition)
    half = Rest(past.half)

    assert is_problem(half.post("/alerts", GIVEN), 403)
    assert is_problem(half.patch(f"/alerts/{made['id']}", {"threshold": 1}), 403)
    assert half.get(f"/alerts/{made['id']}").status_code == 200


def test_a_stranger_finds_nothing(past, boss):
    made = boss.post("/alerts", GIVEN).body
    stranger = Rest(past.stranger)

    assert stranger.get("/alerts").body["results"] == []
    assert is_problem(stranger.get(f"/alerts/{made['id']}"), 404)
    assert is_problem(stranger.get(f"/alerts/{made['id']}/history"), 404)


def test_the_preview_says_when_it_would_have_fired_before_it_is_saved(boss):
    shown = boss.post("/alerts/preview", GIVEN).body

    assert len(shown["fired"]) == 1
    assert shown["points"][-1]["value"] == 4
    assert not AlertRule.objects.exists()


def test_a_saved_one_has_the_same_preview(boss):
    made = boss.post("/alerts", GIVEN).body

    assert len(boss.get(f"/alerts/{made['id']}/preview").body["fired"]) == 1


def test_a_firing_is_acknowledged_once_and_resolved_with_a_reason(boss, firing):
    path = f"/alerts/firings/{firing.pk}"

    assert boss.post(f"{path}/acknowledge").body["acknowledged_by"] == "boss"
    assert is_problem(boss.post(f"{path}/acknowledge"), 409)
    assert is_problem(boss.post(f"{path}/resolve"), 422)
    assert is_problem(boss.post(f"{path}/resolve", {"reason": 5}), 422)
    assert boss.post(f"{path}/resolve", {"reason": "They came"}).body["state"] == "resolved"
    assert is_problem(boss.post(f"{path}/resolve", {"reason": "again"}), 409)
    assert boss.get(path).body["reason"] == "They came"


def test_the_history_is_paged_newest_first(boss, firing):
    for number in range(3):
        Alert.objects.create(rule=firing.rule, name=str(number), state="resolved", fired_at=firing.fired_at)

    first = boss.get(f"/alerts/{firing.rule_id}/history", limit=2).body
    second = boss.get(f"/alerts/{firing.rule_id}/history", limit=2, cursor=first["next"]).body

    assert [each["name"] for each in first["results"] + second["results"]] == ["2", "1", "0", "Too many"]
    assert second["next"] is None


def test_firings_are_narrowed_by_state(boss, firing):
    def ids(state: str) -> list[Any]:
        return [each["id"] for each in boss.get("/alerts/firings", state=state).body["results"]]

    assert (ids("firing,acknowledged"), ids("resolved")) == ([str(firing.pk)], [])
    assert is_problem(boss.get("/alerts/firings", state="burning"), 422)


def test_the_test_says_how_many_were_told(boss):
    made = boss.post("/alerts", GIVEN).body

    assert boss.post(f"/alerts/{made['id']}/test").body == {"told": 1}


def test_the_list_is_paged(boss, ruled):
    made = [ruled().pk for _ in range(3)]

    first = boss.get("/alerts", limit=2).body
    rest = boss.get("/alerts", limit=2, cursor=first["next"]).body

    assert [int(each["id"]) for each in first["results"] + rest["results"]] == made
