"""Published at a set time: once, by whoever planned it, as it was looked at then, or refused with a reason that is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils.timezone import localtime

from humantasks.models import Notification
from portal.lib.clock import portal_now
from portal.lib.errors import Forbidden
from processes.actions.clock import advance
from processes.actions.definitions import FourEyes, VersionChanged, deploy
from processes.actions.drafts import save_draft
from processes.actions.instances import NewInstance, start_instances
from processes.actions.planning import (
    NotAhead,
    NothingPlanned,
    Planned,
    let_follow,
    plan_publication,
    publish_planned,
    unplan_publication,
)
from processes.models import (
    AuditEntry,
    BatchOperation,
    Definition,
    DefinitionVersion,
    Grant,
    PlannedPublication,
    TransitionLog,
)
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
HOUR = 3_600


@pytest.fixture
def paula(db: None) -> User:
    return member("paula", "read", "edit", "publish", "operate")


@pytest.fixture
def draft(deployed, paula) -> DefinitionVersion:
    deployed(line("order", "pay"))
    made = deploy([("order.bpmn", line("order", "pay", "ship"))], user=paula, publish_now=False)
    return DefinitionVersion.objects.get(pk=made.resources[0].version_id)


def plan(user: User, version: DefinitionVersion, hours: float = 1, **wanted: object) -> PlannedPublication:
    at = portal_now() + timedelta(hours=hours)
    return plan_publication(user, version.pk, Planned(at, **wanted))  # type: ignore[arg-type]


def time_comes() -> None:
    """What the sweeps do when it has come."""
    PlannedPublication.objects.filter(ended_at=None).update(at=portal_now())
    publish_planned()
    let_follow()


def state(version: DefinitionVersion) -> str:
    return DefinitionVersion.objects.values_list("state", flat=True).get(pk=version.pk)


def refusal(version: DefinitionVersion) -> str:
    return PlannedPublication.objects.get(version=version).refusal


@pytest.mark.django_db(transaction=True)
def test_it_is_published_at_its_time_and_not_before(paula, draft, settings):
    settings.PODIUM_TEST_CLOCK = True
    plan(paula, draft, comment="From Monday on")

    advance(HOUR - 60)
    assert state(draft) == "draft"
    advance(61)
    assert state(draft) == "published"
    draft.refresh_from_db()
    assert (draft.published_by, draft.comment) == (paula, "From Monday on")
    assert TransitionLog.objects.get(object_id=draft.pk, move="publish").actor == f"user:{paula.pk}"
    assert "was published as planned" in Notification.objects.get(user=paula).title


def test_what_fits_follows_as_one_batch_of_whoever_planned_it(paula, draft):
    start_instances(draft.definition.versions.get(number=1), [NewInstance() for _ in range(3)], actor="test")
    plan(paula, draft, moves=True)

    time_comes()

    batch = BatchOperation.objects.get()
    assert (batch.kind, batch.size, batch.created_by) == ("migrate", 3, paula)
    assert PlannedPublication.objects.get().moved_at is not None


def test_whoever_may_not_operate_any_more_moves_nothing_and_is_told(paula, draft):
    start_instances(draft.definition.versions.get(number=1), [NewInstance()], actor="test")
    plan(paula, draft, moves=True)
    Grant.objects.filter(user=paula, role="operate").delete()

    time_comes()
    let_follow()

    assert (state(draft), BatchOperation.objects.count()) == ("published", 0)
    told = Notification.objects.get(user=paula, title__contains="nothing that runs was moved")
    kept = AuditEntry.objects.get(action="version.plan_not_followed")
    assert (told.body, told.url) == (kept.details["reason"], "/processes/order/versions/")
    assert "allowed to move what runs still, but paula is not" in told.body


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_publish_it_once(paula, draft):
    plan(paula, draft)
    PlannedPublication.objects.update(at=portal_now())

    def sweep(_: int) -> int:
        try:
            return publish_planned()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(sweep, range(4)))

    assert sum(ended) == 1
    assert TransitionLog.objects.filter(object_id=draft.pk, move="publish").count() == 1


def test_what_was_changed_meanwhile_is_not_published_and_its_people_learn_why(paula, draft):
    plan(paula, draft)
    save_draft(paula, draft.pk, line("order", "pay", "tell"), draft.checksum)

    time_comes()

    assert state(draft) == "draft"
    assert "somebody saved into it" in refusal(draft)
    notice = Notification.objects.get(user=paula)
    assert "was not published as planned" in notice.title
    assert "somebody saved into it" in notice.body
    assert AuditEntry.objects.filter(action="version.plan_refused").count() == 1


def test_whoever_may_not_publish_any_more_publishes_nothing(paula, draft):
    plan(paula, draft)
    Grant.objects.filter(user=paula, role="publish").delete()

    time_comes()

    assert state(draft) == "draft"
    assert "paula is not" in refusal(draft)


def test_whoever_left_publishes_nothing(paula, draft):
    plan(paula, draft)
    User.objects.filter(pk=paula.pk).update(is_active=False)

    time_comes()

    assert (state(draft), bool(refusal(draft))) == ("draft", True)


def test_an_approval_that_is_asked_for_meanwhile_holds_it_back(paula, draft):
    plan(paula, draft)
    Definition.objects.update(four_eyes=True)

    time_comes()

    assert state(draft) == "draft"
    assert "four eyes" in refusal(draft)


def test_taken_back_it_stays_a_draft(paula, draft):
    plan(paula, draft)
    unplan_publication(paula, draft.pk)

    time_comes()

    assert state(draft) == "draft"
    with pytest.raises(NothingPlanned):
        unplan_publication(paula, draft.pk)
    assert list(AuditEntry.objects.values_list("action", flat=True).order_by("pk"))[-2:] == [
        "version.plan",
        "version.unplan",
    ]


def test_planned_anew_only_the_last_time_counts(paula, draft):
    first = plan(paula, draft, hours=1)
    second = plan(paula, draft, hours=3)

    waiting = PlannedPublication.objects.get(ended_at=None)
    first.refresh_from_db()
    assert (waiting, first.moves) == (second, False)


def test_published_by_hand_there_is_nothing_left_to_do(paula, draft):
    plan(paula, draft)
    Rest(paula).post(f"/process-definitions/{draft.pk}/publish")

    time_comes()

    assert refusal(draft) == ""
    assert not Notification.objects.filter(title__contains="planned").exists()


@pytest.mark.parametrize("hours", [-1, 0, 24 * 400])
def test_a_time_that_is_over_or_far_away_is_refused(paula, draft, hours):
    with pytest.raises(NotAhead):
        plan(paula, draft, hours=hours)


def test_what_could_not_be_published_now_is_not_planned(paula, draft):
    with pytest.raises(VersionChanged):
        plan(paula, draft, seen={draft.pk: "another"})
    Definition.objects.update(four_eyes=True)
    with pytest.raises(FourEyes):
        plan(paula, draft)
    with pytest.raises(Forbidden):
        plan(member("rita", "read"), draft)


def test_the_page_plans_shows_and_takes_back(paula, draft, client: Client):
    client.force_login(paula)
    path = f"/modeler/{draft.pk}/publish/"
    at = localtime(portal_now() + timedelta(days=2)).strftime("%Y-%m-%dT07:00")
    sent = {"how": "time", "at": at, "seen": f"{draft.pk}:{draft.checksum}", "comment": "Later"}

    answer = client.post(path, sent, follow=True)

    assert localtime(PlannedPublication.objects.get().at).strftime("%Y-%m-%dT%H:%M") == at
    page = answer.content.decode()
    assert "will be published" in page
    assert "Do not publish then" in page
    assert "It will be published" in client.get(f"/modeler/{draft.pk}/").content.decode()
    assert "planned for" in client.get("/processes/order/versions/").content.decode()
    client.post(path, {"unplan": "1"})
    assert PlannedPublication.objects.get().ended_at is not None
    assert state(draft) == "draft"


def test_the_page_keeps_what_was_typed_when_the_time_is_none(paula, draft, client: Client):
    client.force_login(paula)

    answer = client.post(f"/modeler/{draft.pk}/publish/", {"how": "time", "at": "soon", "comment": "Mine"})

    assert answer.status_code == 422
    assert "Expected a day and a time" in answer.content.decode()
    assert (answer.context["how"], answer.context["typed"]) == ("time", "Mine")


def test_the_interface_plans_answers_and_takes_back(paula, draft):
    rest, path = Rest(paula), f"/process-definitions/{draft.pk}/publication"
    at = (portal_now() + timedelta(hours=5)).isoformat()

    assert rest.get(path).status_code == 404
    made = rest.put(path, {"at": at, "comment": "Later"}, **{"If-Match": f'"{draft.checksum}"'})
    assert (made.status_code, made.body["versions"], made.body["by"]) == (200, [str(draft.pk)], "paula")
    assert datetime.fromisoformat(rest.get(path).body["at"]) == datetime.fromisoformat(at)
    assert rest.delete(path).status_code == 204
    assert is_problem(rest.delete(path), 409)
    assert is_problem(rest.put(path, {"at": "2001-01-01T00:00:00Z"}), 422)
    assert is_problem(Rest(member("stan")).put(path, {"at": at}), 404)
