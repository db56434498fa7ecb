"""Pages of alerts: lists, the form prefilled from a tile or a step, what a person typed, settling, the file."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from dashboards.actions.boards import create_board
from dashboards.models import Alert, AlertRule
from dashboards.selectors.alerts import firing_count
from dashboards.sweeps.alerts import look_at_alerts
from portal.live.counts import counts_of
from processes.models import Grant
from tests.dashboards.alerts.conftest import Ruled
from tests.dashboards.boards.conftest import Past

pytestmark = pytest.mark.django_db
TYPED = {"what": "measure:tasks_open", "process": "slow", "comparison": "above", "amount": "3", "minutes": "0", "by_mail": "on"}  # fmt: skip


@pytest.fixture
def boss(past: Past) -> Client:
    client = Client()
    client.force_login(past.boss)
    return client


@pytest.fixture
def firing(ruled: Ruled) -> Alert:
    ruled()
    look_at_alerts()
    return Alert.objects.get()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.getvalue().decode()


def test_an_empty_list_says_what_alerts_are_for(boss):
    assert "No alert yet" in text(boss, "/alerts/")


def test_what_fires_stands_above_the_rules_with_its_count_beside_the_navigation(boss, past, firing):
    page = text(boss, "/alerts/")

    assert "Open tasks of slow: 4 (above 3 fires)." in page
    assert (firing_count(past.boss), counts_of(past.boss)["alerts"]) == (1, 1)
    assert 'data-count="alerts">1<' in page


def test_who_may_read_sees_and_settles_nothing(past, firing):
    reader = Client()
    Grant.objects.create(role="read", user=past.half, definition=past.slow.definition)
    reader.force_login(past.half)

    assert "Acknowledge" not in text(reader, "/alerts/")
    assert reader.get(f"/alerts/{firing.rule_id}/").status_code == 200
    assert reader.post(f"/alerts/firings/{firing.pk}/acknowledge/").status_code == 403
    assert reader.get("/alerts/new/").status_code == 403


def test_the_list_narrows_by_state_and_process(boss, firing, ruled):
    ruled(name="Quiet one", measure="finished", process="quick", threshold=99)

    assert "Quiet one" not in text(boss, "/alerts/?state=firing")
    assert "Quiet one" in text(boss, "/alerts/?process=quick")
    assert "No alert is like this" in text(boss, "/alerts/?state=paused")


def test_the_list_is_a_file_whose_cells_run_no_formula(boss, ruled):
    ruled(name="=cmd()")

    lines = list(csv.reader(io.StringIO(text(boss, "/alerts/?format=csv"))))
    assert lines[0][:2] == ["id", "name"]
    assert lines[1][1] == "'=cmd()"


def test_home_shows_operators_what_fires(boss, firing):
    assert "Too many" in text(boss, "/")


def test_an_alert_is_made_from_what_was_typed(boss):
    answer = boss.post("/alerts/new/", TYPED)

    rule = AlertRule.objects.get()
    assert answer.headers["Location"] == f"/alerts/{rule.pk}/"
    assert (rule.name, rule.threshold, rule.clears_at) == ("Open tasks of slow", 3, 3)


@pytest.mark.parametrize(
    ("what", "amount", "unit", "value"),
    [("p90", "1,5", "hours", 5_400), ("sla_met", "95", "%", 0.95), ("finished", "7", "", 7)],
)
def test_amounts_are_typed_in_units_and_shown_in_them_again(boss, what, amount, unit, value):
    boss.post("/alerts/new/", TYPED | {"what": f"measure:{what}", "amount": amount, "unit": unit})

    rule = AlertRule.objects.get()
    assert rule.threshold == value
    again = boss.get(f"/alerts/{rule.pk}/edit/").context["values"]
    back = {"hours": ("90", "minutes"), "%": ("95", "%"), "": ("7", "")}[unit]
    assert (again["amount"], again["unit"]) == back


@pytest.mark.parametrize("wrong", [{"amount": "many"}, {"amount": ""}, {"process": "none"}, {"clears": "9"}])
def test_what_cannot_be_is_said_and_what_was_typed_stays(boss, wrong):
    answer = boss.post("/alerts/new/", TYPED | {"name": "Kept"} | wrong)

    assert answer.status_code == 422
    assert b'value="Kept"' in answer.content
    assert b'role="alert"' in answer.content


def test_it_is_changed(boss, ruled):
    rule = ruled()

    boss.post(f"/alerts/{rule.pk}/edit/", TYPED | {"amount": "8", "name": "Other"})

    rule.refresh_from_db()
    assert (rule.name, rule.threshold) == ("Other", 8)


def test_the_fields_follow_the_number_and_the_process(boss):
    heat = boss.post("/alerts/fields/", TYPED | {"what": "heat:total_p95"}).content.decode()
    count = boss.post("/alerts/fields/", TYPED | {"what": "measure:running"}).content.decode()

    assert 'value="t"' in heat
    assert "hours" in heat
    assert "a-step" not in count
    assert "a-unit" not in count


def test_the_preview_answers_before_anything_is_saved(boss):
    shown = boss.post("/alerts/preview/", TYPED).content.decode()
    wrong = boss.post("/alerts/preview/", TYPED | {"amount": "x"}).content.decode()

    assert "It would have fired <b>once</b>" in shown
    assert "Expected `threshold`" in wrong
    assert not AlertRule.objects.exists()


def test_a_tile_leads_to_an_alert_about_its_number(boss, past):
    tiles = [{"id": "a", "picture": "number", "measure": "sla_met", "process": "quick", "target": 0.9}]
    board = create_board(past.boss, "Mine", tiles=tiles)

    page = text(boss, f"/dashboards/{board.pk}/?period=7d")
    href = page.split('href="/alerts/new/?')[1].split('"')[0].replace("&amp;", "&")
    values = boss.get(f"/alerts/new/?{href}").context["values"]

    assert {name: values[name] for name in ("what", "process", "period", "comparison", "amount", "unit")} == {
        "what": "measure:sla_met", "process": "quick", "period": "7d", "comparison": "below", "amount": "90", "unit": "%",
    }  # fmt: skip


def test_a_step_of_the_heat_map_leads_to_an_alert_about_it(boss):
    panel = text(boss, "/processes/slow/elements/t/?layer=live&period=7d")
    href = panel.split('href="/alerts/new/?')[1].split('"')[0].replace("&amp;", "&")
    values: dict[str, Any] = boss.get(f"/alerts/new/?{href}").context["values"]

    assert (values["what"], values["process"], values["step"], values["period"]) == ("heat:live", "slow", "t", "7d")  # fmt: skip


def test_filters_of_the_dashboard_come_along(boss):
    query = urlencode({"what": "measure:running", "process": "slow", "key": "K-1", "amount": "1"})
    values = boss.get(f"/alerts/new/?{query}").context["values"]

    boss.post("/alerts/new/", TYPED | {"what": "measure:running"} | values["filters"])
    assert AlertRule.objects.get().filters == {"key": "K-1"}


def test_it_is_settled_from_the_page_and_says_when_it_was_before(boss, firing):
    path = f"/alerts/firings/{firing.pk}"

    assert boss.post(f"{path}/acknowledge/", {"next": "/"}).headers["Location"] == "/"
    boss.post(f"{path}/resolve/", {"reason": "They came"})
    boss.post(f"{path}/resolve/", {"reason": "again"})

    assert "already" in text(boss, "/alerts/")
    assert "They came" in text(boss, f"/alerts/{firing.rule_id}/")
    assert boss.post(f"{path}/burn/").status_code == 404


def test_test_and_delete(boss, ruled):
    rule = ruled()

    boss.post(f"/alerts/{rule.pk}/test/")
    assert "One person is told, as if it fired." in text(boss, f"/alerts/{rule.pk}/")
    boss.post(f"/alerts/{rule.pk}/delete/")
    assert boss.get(f"/alerts/{rule.pk}/").status_code == 404


def test_a_retired_process_is_said(boss, ruled, past):
    rule = ruled(measure="finished", process="quick")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE definition_version SET state = 'retired' WHERE id = %s", [past.quick.pk])

    assert "This process is retired" in text(boss, f"/alerts/{rule.pk}/")
