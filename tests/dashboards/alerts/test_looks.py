"""What the sweep makes of a number: fires once, tells when it is loud, ends by itself; whatever runs twice or dies."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from dashboards.actions.alert_rules import change_rule, delete_rule, drafted
from dashboards.actions.alert_rules import test_rule as try_rule
from dashboards.actions.alerts import acknowledge, resolve
from dashboards.models import Alert, AlertCall, AlertRule, AlertSample
from dashboards.store.alert_rules import read_rule
from dashboards.sweeps import alerts as sweep
from dashboards.sweeps.alerts import forget_samples, look, look_at_alerts
from dashboards.visibility import rules
from humantasks.models import HumanTask, Notification
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound
from processes.models import AuditEntry, Destination, Grant
from tests.processes.actions.test_races import at_once
from tests.rest import member

pytestmark = pytest.mark.django_db


def later(rule: AlertRule, minutes: float = 0) -> bool:
    """A look, so many minutes from now."""
    found = AlertRule.objects.select_related("definition").get(pk=rule.pk)
    return look(found, portal_now() + timedelta(minutes=minutes))


def cleared(rule: AlertRule, back: bool = True) -> None:
    """The number falls below what clears, or rises again."""
    AlertRule.objects.filter(pk=rule.pk).update(**({"threshold": 9, "clears_at": 9} if back else {"threshold": 3, "clears_at": 3}))  # fmt: skip


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_it_fires_tells_its_owner_and_ends_by_itself(past, ruled):
    rule = ruled()

    assert later(rule)
    alert = Alert.objects.get()
    assert (alert.state, alert.value, alert.told_at is not None) == ("firing", 4, True)
    assert alert.words == "Open tasks of slow: 4 (above 3 fires)."
    cleared(rule)
    assert later(rule, 1)
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", None)
    assert told(past.boss) == ["Alert: Too many", "Over: Too many"]


def test_looking_again_changes_nothing(past, ruled):
    rule = ruled()

    assert [later(rule), later(rule, 1), later(rule, 2)] == [True, False, False]
    assert Alert.objects.count() == 1
    assert told(past.boss) == ["Alert: Too many"]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_fire_once(past, ruled):
    rule = ruled()
    found = AlertRule.objects.select_related("definition").get(pk=rule.pk)
    now = portal_now()

    at_once(lambda: look(found, now), lambda: look(found, now))

    assert Alert.objects.count() == 1
    assert told(past.boss) == ["Alert: Too many"]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_share_the_rules(past, ruled):
    for _ in range(4):
        ruled()

    looked: list[int] = []
    at_once(lambda: looked.append(look_at_alerts()), lambda: looked.append(look_at_alerts()))

    assert sum(looked) == 4
    assert Alert.objects.count() == 4


def test_a_rule_is_looked_at_once_in_its_time(past, ruled):
    ruled()

    assert [look_at_alerts(), look_at_alerts()] == [1, 0]


def test_more_rules_than_a_batch_are_all_looked_at(past, ruled, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 2)
    for _ in range(5):
        ruled()

    while look_at_alerts():
        pass

    assert Alert.objects.count() == 5


def test_what_was_read_for_another_wording_is_dropped(past, ruled):
    rule = ruled()
    old = AlertRule.objects.select_related("definition").get(pk=rule.pk)
    change_rule(past.boss, rule.pk, drafted(past.boss, read_rule({"name": "x", "measure": "tasks_open", "process": "slow", "threshold": 50})))  # fmt: skip

    assert not look(old, portal_now())
    assert not Alert.objects.exists()


def test_an_older_look_does_not_undo_a_newer_one(past, ruled):
    rule = ruled()
    later(rule, 5)

    cleared(rule)
    assert not later(rule, 1)
    assert Alert.objects.get().state == "firing"


def test_the_condition_has_to_hold_for_its_minutes(past, ruled):
    rule = ruled(minutes=10)

    assert [later(rule), later(rule, 9.9), later(rule, 10.1)] == [False, False, True]


def test_a_gap_begins_the_minutes_anew(past, ruled):
    rule = ruled(minutes=10)
    later(rule)
    cleared(rule)
    later(rule, 5)
    cleared(rule, back=False)

    assert [later(rule, 6), later(rule, 11), later(rule, 16.1)] == [False, False, True]


def test_quiet_hours_hold_back_the_telling_not_the_alert(past, ruled):
    rule = ruled(quiet_from="00:00", quiet_to="23:59:59")

    later(rule)

    assert Alert.objects.get().told_at is None
    assert told(past.boss) == []
    AlertRule.objects.filter(pk=rule.pk).update(quiet_from=None, quiet_to=None)
    assert later(rule, 1)
    assert told(past.boss) == ["Alert: Too many"]


def test_what_somebody_looks_after_is_not_told_when_quiet_hours_end(past, ruled):
    rule = ruled(quiet_from="00:00", quiet_to="23:59:59")
    later(rule)
    acknowledge(past.boss, Alert.objects.get().pk)
    AlertRule.objects.filter(pk=rule.pk).update(quiet_from=None, quiet_to=None)

    assert not later(rule, 1)
    assert told(past.boss) == []


def test_what_nobody_was_told_of_ends_in_silence(past, ruled):
    rule = ruled(quiet_from="00:00", quiet_to="23:59:59")
    later(rule)
    cleared(rule)

    assert later(rule, 1)
    assert told(past.boss) == []


def test_without_a_number_an_open_alert_stays_and_says_why(past, ruled):
    rule = ruled()
    later(rule)
    Grant.objects.filter(user=past.boss).delete()

    assert not later(rule, 1)
    rule.refresh_from_db()
    assert (rule.value, rule.trouble != "") == (None, True)
    assert Alert.objects.get().state == "firing"


def test_a_paused_rule_is_not_looked_at(past, ruled):
    ruled(paused=True)

    assert look_at_alerts() == 0


def test_what_was_seen_is_kept_by_the_hour_and_forgotten(past, ruled):
    rule = ruled()
    later(rule)
    HumanTask.objects.filter(pk=HumanTask.objects.first().pk).delete()
    later(rule, 0.01)

    sample = AlertSample.objects.order_by("-hour").first()
    assert sample.low == 3
    AlertSample.objects.update(hour=portal_now() - timedelta(days=40))
    assert forget_samples() == AlertSample.objects.count() + 1


def test_the_database_knows_one_open_alert_of_a_rule(past, ruled):
    rule = ruled()
    Alert.objects.create(rule=rule, name="a", fired_at=portal_now())

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(rule=rule, name="b", fired_at=portal_now())


# who looks after it


def test_acknowledged_by_one_of_two_and_written_down(past, ruled):
    later(ruled())
    alert = Alert.objects.get()

    acknowledge(past.boss, alert.pk)

    with pytest.raises(Conflict):
        acknowledge(past.boss, alert.pk)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", past.boss)
    assert AuditEntry.objects.filter(action="alert.acknowledge").count() == 1


def test_resolved_by_hand_with_a_reason_it_waits_until_the_number_was_back(past, ruled):
    rule = ruled()
    later(rule)
    alert = Alert.objects.get()

    with pytest.raises(Invalid):
        resolve(past.boss, alert.pk, "  ")
    resolve(past.boss, alert.pk, "More people came")
    with pytest.raises(Conflict):
        resolve(past.boss, alert.pk, "again")

    assert not later(rule, 1)
    cleared(rule)
    later(rule, 2)
    cleared(rule, back=False)
    assert later(rule, 3)
    alert.refresh_from_db()
    assert (alert.reason, Alert.objects.count()) == ("More people came", 2)


def test_an_acknowledged_alert_ends_by_itself_as_well(past, ruled):
    rule = ruled()
    later(rule)
    acknowledge(past.boss, Alert.objects.get().pk)
    cleared(rule)

    assert later(rule, 1)
    assert Alert.objects.get().state == "resolved"


def test_who_may_only_read_settles_nothing_unless_told(past, ruled):
    Grant.objects.create(role="read", user=past.half, definition=past.slow.definition)
    rule = ruled()
    later(rule)
    alert = Alert.objects.get()

    with pytest.raises(Forbidden):
        acknowledge(past.half, alert.pk)
    with pytest.raises(NotFound):
        acknowledge(past.stranger, alert.pk)
    AlertRule.objects.filter(pk=rule.pk).update(tell=[f"user:{past.half.pk}"])
    assert acknowledge(past.half, alert.pk).state == "acknowledged"


# who sees and makes them


def test_whoever_may_read_the_process_sees_its_alerts(past, ruled):
    slow, quick, everything = ruled(), ruled(measure="finished", process="quick"), ruled(process="")

    assert set(rules(past.boss)) == {slow, quick, everything}
    assert set(rules(past.half)) == {quick}
    assert set(rules(past.stranger)) == set()


def test_an_alert_that_asks_for_a_variable_shows_to_those_who_may_see_it(past, ruled):
    rule = ruled(filters={"variable": "amount", "value": "5"})
    reader = member("reader", "read")

    assert rule in rules(past.boss)
    assert rule not in rules(reader)


def test_only_who_operates_or_owns_the_process_makes_one(past, ruled):
    with pytest.raises(Forbidden):
        ruled(measure="finished", process="quick", by=past.half)
    with pytest.raises(Invalid):
        ruled(process="slow", by=past.half)
    past.quick.definition.owner = past.half
    past.quick.definition.save()
    assert ruled(measure="finished", process="quick", by=past.half).pk


def test_who_is_named_and_may_not_see_the_process_learns_nothing(past, ruled):
    rule = ruled(tell=[f"user:{past.half.pk}", f"user:{past.boss.pk}"])
    later(rule)

    assert (told(past.half), told(past.boss)) == ([], ["Alert: Too many"])


def test_a_reader_changes_and_deletes_nothing(past, ruled):
    Grant.objects.create(role="read", user=past.half, definition=past.slow.definition)
    rule = ruled()
    draft = drafted(past.boss, read_rule({"measure": "tasks_open", "process": "slow", "threshold": 1}))

    for do in (lambda: change_rule(past.half, rule.pk, draft), lambda: delete_rule(past.half, rule.pk), lambda: try_rule(past.half, rule.pk)):  # fmt: skip
        with pytest.raises(Forbidden):
            do()
    delete_rule(past.boss, rule.pk)
    with pytest.raises(NotFound):
        delete_rule(past.boss, rule.pk)


def test_the_test_tells_and_calls_without_an_alert(past, ruled):
    place = Destination.objects.create(key="hook", name="Hook", scheme="https", host="hook.example", port=443, all_processes=True, created_at=portal_now())  # fmt: skip
    rule = ruled(destination=place.key)

    assert try_rule(past.boss, rule.pk) == 1
    assert told(past.boss) == ["Test: Too many"]
    assert [call.body["event"] for call in AlertCall.objects.all()] == ["test"]
    assert not Alert.objects.exists()


def test_a_destination_that_is_closed_to_the_process_is_refused(past, ruled):
    Destination.objects.create(key="hook", name="Hook", scheme="https", host="hook.example", port=443, processes=["quick"], created_at=portal_now())  # fmt: skip

    with pytest.raises(Invalid, match="open to this process"):
        ruled(destination="hook")
    assert ruled(measure="finished", process="quick", destination="hook").destination.key == "hook"


def test_nobody_named_is_known_is_refused(past, ruled):
    with pytest.raises(Invalid, match="person or group"):
        ruled(tell=["user:999999"])
