"""Back to the previous version with one decision: whole, logged, and without touching what runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from portal.lib.errors import Forbidden
from processes.actions.definitions import ModelProblems, deploy
from processes.actions.instances import start_instance, startable_version
from processes.actions.returning import NothingBefore, NotStarting, return_to_previous
from processes.models import AuditEntry, DefinitionVersion, ProcessInstance, Timer
from tests.processes.actions.test_releases import ORDER, RULES
from tests.processes.models import bpmn, event, flows, line, timer
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def paula(db: None) -> User:
    return member("paula", "read", "publish", "edit", "start")


@pytest.fixture
def two(deployed: Callable[..., DefinitionVersion]) -> tuple[DefinitionVersion, DefinitionVersion]:
    return deployed(line("order", "pay")), deployed(line("order", "pay", "ship"))


def states() -> list[str]:
    return list(DefinitionVersion.objects.order_by("number").values_list("state", flat=True))


def test_new_starts_get_the_previous_version_and_what_runs_keeps_its_own(paula, two):
    first, second = two
    running = start_instance(startable_version("order"), variables={}, actor="test")

    return_to_previous(paula, second.pk, "It sends parcels twice")

    assert states() == ["published", "retired"]
    assert startable_version("order").pk == first.pk
    assert ProcessInstance.objects.get(pk=running).version_id == second.pk


def test_one_that_was_retired_before_is_published_again(paula, two):
    first, second = two
    Rest(paula).post(f"/process-definitions/{first.pk}/retire", {})

    return_to_previous(paula, second.pk)

    assert states() == ["published", "retired"]


def test_both_moves_are_logged_with_the_reason_and_audited_once(paula, two):
    return_to_previous(paula, two[1].pk, "Too early")

    log = Rest(paula).get(f"/process-definitions/{two[1].pk}/review").body["log"]
    assert (log[0]["move"], log[0]["note"]) == ("retire", "Too early")
    assert AuditEntry.objects.get(action="version.return").details == {
        "number": 1,
        "from_number": 2,
        "reason": "Too early",
    }


def test_start_events_of_the_previous_version_listen_again(paula, deployed):
    nightly = event("startEvent", "start", timer("PT1H"))
    first = deployed(bpmn("order", f'{nightly}<endEvent id="end"/>{flows("start", "end")}'))
    second = deployed(line("order", "pay"))
    assert not Timer.objects.exists()

    return_to_previous(paula, second.pk)

    assert Timer.objects.get().version_id == first.pk


def test_without_an_earlier_version_nothing_is_done(paula, deployed):
    with pytest.raises(NothingBefore):
        return_to_previous(paula, deployed(line("order", "pay")).pk)

    assert states() == ["published"]


def test_twice_is_refused(paula, two):
    return_to_previous(paula, two[1].pk)

    with pytest.raises(NotStarting):
        return_to_previous(paula, two[1].pk)


def test_an_earlier_version_whose_decision_is_gone_is_refused_whole(paula, deployed):
    deploy([("order.bpmn", ORDER), ("rules.dmn", RULES)])
    second = deployed(line("order", "pay"))
    table = DefinitionVersion.objects.get(definition__kind="dmn")
    Rest(paula).post(f"/process-definitions/{table.pk}/retire", {})

    with pytest.raises(ModelProblems) as refused:
        return_to_previous(paula, second.pk)

    assert "Nothing was changed." in refused.value.sentence
    assert "rules" in refused.value.sentence
    assert startable_version("order").pk == second.pk


def test_the_role_publish_is_asked_for(two):
    with pytest.raises(Forbidden):
        return_to_previous(member("emma", "edit"), two[1].pk)


def test_the_interface_answers_what_starts_now(paula, two):
    answer = Rest(paula).post(f"/process-definitions/{two[1].pk}/return", {"comment": "Too early"})

    assert (answer.status_code, answer.body["id"], answer.body["state"]) == (200, str(two[0].pk), "published")
    assert Rest(paula).post(f"/process-definitions/{two[1].pk}/return", {}).status_code == 409


def test_the_page_says_what_it_does_and_does_it(paula, two, client: Client):
    client.force_login(paula)
    start_instance(two[1], variables={}, actor="test")

    page = client.get(f"/modeler/{two[1].pk}/return/").content.decode()
    client.post(f"/modeler/{two[1].pk}/return/", {"comment": "Too early"})

    assert "New starts get version 1 instead of version 2, at once." in page
    assert "One case runs by version 2. It keeps it to its end." in page
    assert states() == ["published", "retired"]


def test_the_list_of_versions_and_the_publish_page_lead_there(paula, two, client: Client):
    client.force_login(paula)

    for path in ("/processes/order/versions/", f"/modeler/{two[1].pk}/publish/"):
        assert f"/modeler/{two[1].pk}/return/" in client.get(path).content.decode()


def test_a_page_without_a_way_back_offers_no_button(paula, deployed, client: Client):
    client.force_login(paula)
    only = deployed(line("order", "pay"))

    page = client.get(f"/modeler/{only.pk}/return/").content.decode()

    assert "There is no earlier version to go back to from here." in page
    assert client.post(f"/modeler/{only.pk}/return/").status_code == 409


def test_readers_may_not_open_it(two, client: Client):
    client.force_login(member("rita", "read"))

    assert client.get(f"/modeler/{two[1].pk}/return/").status_code == 403


def test_a_retired_version_says_that_nothing_starts_any_more(paula, deployed, client: Client):
    client.force_login(paula)
    only = deployed(line("order", "pay"))

    page = client.get(f"/modeler/{only.pk}/retire/").content.decode()
    client.post(f"/modeler/{only.pk}/retire/", {"comment": "Over"})

    assert "Nothing starts any more: no other version is published." in page
    assert states() == ["retired"]


@pytest.mark.django_db(transaction=True)
def test_starts_meanwhile_run_one_version_or_the_other(paula, two):
    with ThreadPoolExecutor(2) as threads:
        started = threads.submit(_alone, lambda: [_start() for _ in range(10)])
        threads.submit(_alone, lambda: return_to_previous(paula, two[1].pk)).result()
        ids = started.result()

    versions = set(ProcessInstance.objects.filter(pk__in=ids).values_list("version_id", flat=True))
    assert len(ids) == 10
    assert versions <= {each.pk for each in two}
    assert startable_version("order").pk == two[0].pk


def _start() -> int:
    return start_instance(startable_version("order"), variables={}, actor="test")


def _alone(do: Callable[[], object]) -> object:
    try:
        return do()
    finally:
        connection.close()
