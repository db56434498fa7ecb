"""Many at once: each item for itself, with its own outcome, through kills, pauses and rights that change."""

import pytest

from portal.lib import bulk, sql
from portal.lib.bulk import BulkKind
from portal.lib.errors import Conflict, Invalid
from processes.actions import batches
from processes.actions.batches import Wanted, carry_out_batches, create_batch, move_batch, preview
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.engine.commands import RaiseIncident
from processes.models import AuditEntry, BatchItem, Grant, Job, ProcessInstance
from processes.store.batches import take_items
from tests.processes.models import line, waits_for_message
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def olga():
    return member("olga", "operate", "start")


@pytest.fixture
def cases(deployed) -> list[int]:
    return start_instances(deployed(line("order", "pay")), [NewInstance()] * 25, actor="test")


@pytest.fixture
def fail_all():
    def do() -> None:
        jobs = Job.objects.values_list("instance_id", "token_id", "pk")
        run([RaiseIncident(case, token, "job-failed", "no", job, 3) for case, token, job in jobs], wait=True)

    return do


def carry_out_all() -> int:
    rounds = 0
    while carry_out_batches():
        rounds += 1
    return rounds


def outcomes(batch) -> list[str]:
    return list(
        BatchItem.objects.filter(batch_id=batch.pk).order_by("number").values_list("state", flat=True)
    )


def test_every_item_is_carried_out_once_in_small_slices(olga, cases):
    batch = create_batch(
        olga, Wanted("cancel", filter={"process_key": "order"}, arguments={"reason": "flood"})
    )

    rounds = carry_out_all()

    batch.refresh_from_db()
    assert (batch.state, outcomes(batch), rounds) == ("completed", ["done"] * 25, 3)
    assert set(ProcessInstance.objects.values_list("state", "end_note")) == {("cancelled", "flood")}


def test_each_item_leaves_its_own_line_in_the_audit(olga, cases):
    create_batch(olga, Wanted("suspend", ids=tuple(cases)))

    carry_out_all()

    assert AuditEntry.objects.filter(action="instance.suspend").count() == 25
    assert AuditEntry.objects.filter(action="batch.create").count() == 1


def test_what_cannot_be_done_fails_alone_and_says_why(olga, cases):
    create_batch(olga, Wanted("cancel", ids=(cases[3],)))
    carry_out_all()

    batch = create_batch(olga, Wanted("cancel", ids=tuple(cases)))
    carry_out_all()

    [failed] = BatchItem.objects.filter(batch_id=batch.pk, state="failed")
    assert (failed.target_id, bool(failed.code), bool(failed.words)) == (cases[3], True, True)
    assert outcomes(batch).count("done") == 24


def test_a_paused_batch_rests_and_goes_on_where_it_was(olga, cases):
    batch = create_batch(olga, Wanted("cancel", ids=tuple(cases)))
    carry_out_batches()
    move_batch(olga, batch.pk, "pause")

    assert (carry_out_batches(), outcomes(batch).count("done")) == (0, 10)
    move_batch(olga, batch.pk, "resume")
    carry_out_all()
    assert outcomes(batch) == ["done"] * 25


def test_an_item_in_hand_when_its_batch_is_stopped_is_rolled_back(olga, cases, monkeypatch):
    batch = create_batch(olga, Wanted("cancel", ids=tuple(cases[:1])))
    kind = bulk.kind_named("cancel")

    def stop_meanwhile(user, target_id, arguments):
        words = kind.do(user, target_id, arguments)
        sql.execute("UPDATE batch SET state = 'stopped' WHERE id = %(id)s", {"id": batch.pk})
        return words

    monkeypatch.setitem(bulk._kinds, "cancel", BulkKind("cancel", "Cancel", "instance", stop_meanwhile))
    carry_out_batches()

    assert ProcessInstance.objects.get(pk=cases[0]).state == "active"
    assert outcomes(batch) == ["waiting"]


def test_a_stopped_batch_cannot_go_on(olga, cases):
    batch = create_batch(olga, Wanted("cancel", ids=tuple(cases)))
    move_batch(olga, batch.pk, "stop")

    with pytest.raises(Conflict):
        move_batch(olga, batch.pk, "resume")
    assert carry_out_batches() == 0


def test_items_of_a_killed_worker_come_up_again_and_are_done_once(olga, cases):
    batch = create_batch(olga, Wanted("suspend", ids=tuple(cases[:5])))
    lost = take_items()  # and its worker is gone
    assert (len(lost), carry_out_batches()) == (5, 0)

    sql.execute("UPDATE batch_item SET not_before = clock_timestamp()")  # a minute later
    carry_out_all()

    assert outcomes(batch) == ["done"] * 5
    assert AuditEntry.objects.filter(action="instance.suspend").count() == 5


def test_whoever_took_an_item_later_decides(olga, cases):
    batch = create_batch(olga, Wanted("cancel", ids=(cases[0],)))
    [early] = take_items()
    sql.execute("UPDATE batch_item SET not_before = clock_timestamp(), tries = tries + 1")

    batches._carry_out(batch, early)

    assert (outcomes(batch), ProcessInstance.objects.get(pk=cases[0]).state) == (["waiting"], "active")


def test_rights_are_those_of_the_moment(olga, cases):
    batch = create_batch(olga, Wanted("cancel", ids=tuple(cases)))
    carry_out_batches()
    Grant.objects.filter(user=olga).delete()

    carry_out_all()

    assert outcomes(batch) == ["done"] * 10 + ["failed"] * 15
    assert ProcessInstance.objects.filter(state="active").count() == 15


def test_a_preview_counts_shows_and_changes_nothing(olga, cases):
    seen = preview(olga, Wanted("cancel", ids=(*cases, 999)))

    assert (len(seen.ids), len(seen.examples), seen.left_out) == (25, 10, [999])
    assert not BatchItem.objects.exists()


def test_a_small_batch_does_not_wait_for_a_large_one(olga, cases):
    create_batch(olga, Wanted("suspend", ids=tuple(cases)))
    small = create_batch(olga, Wanted("cancel", ids=(cases[-1],)))

    carry_out_batches()

    assert outcomes(small) == ["done"]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("dance", ids=(1,)),
        Wanted("cancel", ids=()),
        Wanted("cancel", filter={"proces_key": "order"}),
        Wanted("cancel", filter={"state": "lost"}),
        Wanted("cancel", ids=(1,), arguments={"why": "so"}),
        Wanted("modify", ids=(1,), arguments={"move": "all"}),
        Wanted("message", ids=(1,), arguments={}),
    ],
    ids=str,
)
def test_what_cannot_be_right_is_refused_at_once(olga, cases, wanted):
    with pytest.raises(Invalid):
        create_batch(olga, wanted)


def test_incidents_of_one_cause_are_retried_by_filter(olga, cases, fail_all):
    fail_all()
    batch = create_batch(olga, Wanted("retry", filter={"process_key": "order", "element_id": "do-1"}))

    carry_out_all()

    assert outcomes(batch) == ["done"] * 25


def test_instances_are_moved_to_another_step(olga, deployed):
    version = deployed(line("order", "pay", "ship"))
    ids = start_instances(version, [NewInstance()] * 3, actor="test")
    moves = {"move": [{"from": "do-1", "to": "do-2", "variables": {"note": "by hand"}}]}

    create_batch(olga, Wanted("modify", ids=tuple(ids), arguments=moves))
    carry_out_all()

    at = sql.fetch("SELECT DISTINCT element FROM token")
    assert at == [(version.element_ids.index("do-2"),)]


def test_instances_are_told_a_message_past_their_keys(olga, deployed):
    from_variables = [NewInstance({"order": str(number)}) for number in range(3)]
    ids = start_instances(deployed(waits_for_message()), from_variables, actor="test")

    batch = create_batch(olga, Wanted("message", ids=tuple(ids), arguments={"name": "paid"}))
    carry_out_all()

    assert outcomes(batch) == ["done"] * 3
    assert set(ProcessInstance.objects.values_list("state", flat=True)) == {"completed"}
