"""Between looking at a version and deciding about it: what may happen meanwhile, and that nothing is lost or half done."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.test import Client

from portal.lib import sql
from processes.actions.by_people import move_version
from processes.actions.definitions import FourEyes, ModelProblems, VersionChanged, VersionMoved, deploy
from processes.actions.drafts import create_model, save_draft
from processes.actions.releases import release
from processes.models import Definition, DefinitionVersion, Grant, TransitionLog
from tests.processes.actions.test_releases import ORDER, RULES
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma(db: None) -> User:
    person = member("emma", "edit")
    Grant.objects.create(role="publish", user=person)
    return person


@pytest.fixture
def max_(db: None) -> User:
    return member("max", "publish")


@pytest.fixture
def draft(emma: User) -> DefinitionVersion:
    version = create_model(emma, "bpmn", "Order")
    return DefinitionVersion.objects.select_related("definition").get(pk=version.pk)


@pytest.fixture
def page(max_: User, client: Client) -> Client:
    client.force_login(max_)
    return client


def renamed(draft: DefinitionVersion, name: str = "Done") -> bytes:
    return bytes(draft.content).replace(b'name="End"', f'name="{name}"'.encode())


def state_of(version: DefinitionVersion) -> str:
    return DefinitionVersion.objects.values_list("state", flat=True).get(pk=version.pk)


def drafts_of_order() -> tuple[DefinitionVersion, DefinitionVersion]:
    """The process and the decision it asks for, neither published."""
    made = deploy([("order.bpmn", ORDER), ("rules.dmn", RULES)], publish_now=False).resources
    order = next(each.version_id for each in made if each.kind == "bpmn")
    rules = next(each.version_id for each in made if each.kind == "dmn")
    return DefinitionVersion.objects.get(pk=order), DefinitionVersion.objects.get(pk=rules)


# somebody saves meanwhile


def test_nobody_publishes_what_somebody_changed_since_they_looked(emma, draft, page):
    seen = page.get(f"/modeler/{draft.pk}/publish/").context["version"].checksum
    save_draft(emma, draft.pk, renamed(draft), draft.checksum)

    answer = page.post(
        f"/modeler/{draft.pk}/publish/", {"seen": f"{draft.pk}:{seen}", "comment": "Ends otherwise"}
    )

    said = answer.content.decode()
    assert (answer.status_code, state_of(draft)) == (412, "draft")
    assert "somebody saved into it in the meantime" in said
    assert "Ends otherwise</textarea>" in said


def test_nobody_approves_what_was_taken_back_and_changed_since_they_looked(emma, max_, draft):
    move_version(emma, draft.pk, "submit")
    move_version(emma, draft.pk, "withdraw")
    save_draft(emma, draft.pk, renamed(draft), draft.checksum)
    move_version(emma, draft.pk, "submit")

    with pytest.raises(VersionChanged):
        move_version(max_, draft.pk, "approve", seen=draft.checksum)

    assert DefinitionVersion.objects.get(pk=draft.pk).approved_by_id is None


def test_a_release_holds_none_that_was_changed_since(max_):
    order, rules = drafts_of_order()

    with pytest.raises(VersionChanged):
        release(max_, [order.pk, rules.pk], seen={order.pk: order.checksum, rules.pk: "another"})

    assert {state_of(order), state_of(rules)} == {"draft"}


def test_the_interface_asks_for_what_was_seen_too(max_, draft):
    rest = Rest(max_)
    stale = {"If-Match": '"another"'}

    refused = rest.post(f"/process-definitions/{draft.pk}/publish", {}, **stale)
    done = rest.post(f"/process-definitions/{draft.pk}/publish", {}, **{"If-Match": f'"{draft.checksum}"'})

    assert (refused.status_code, refused.body["code"]) == (412, "version-changed")
    assert (done.status_code, done.body["state"]) == (200, "published")


# somebody was faster


def test_who_publishes_second_is_told_what_it_is_now_and_keeps_what_was_typed(emma, draft, page):
    move_version(emma, draft.pk, "publish")

    answer = page.post(f"/modeler/{draft.pk}/publish/", {"comment": "Mine"})

    assert answer.status_code == 409
    assert "Expected to publish version 1, but it is published." in answer.content.decode()
    assert TransitionLog.objects.filter(kind="version", object_id=draft.pk, move="publish").count() == 1


def test_a_reason_is_not_lost_when_the_review_is_over_already(emma, draft, page):
    move_version(emma, draft.pk, "submit")
    move_version(emma, draft.pk, "withdraw")

    answer = page.post(f"/modeler/{draft.pk}/reject/", {"comment": "No timeout", "back": "review"})

    assert answer.status_code == 409
    assert "Expected to reject version 1, but it is a draft." in answer.content.decode()
    assert "No timeout" in answer.content.decode()


def test_what_is_in_review_is_not_retired_and_stays_in_review(emma, max_, draft, page):
    move_version(emma, draft.pk, "submit", "Please", [max_.pk])
    move_version(max_, draft.pk, "approve")

    with pytest.raises(VersionMoved):
        move_version(max_, draft.pk, "retire")
    answer = page.post(f"/modeler/{draft.pk}/retire/", {"comment": "Old"})

    kept = DefinitionVersion.objects.get(pk=draft.pk)
    assert "Expected to retire version 1, but it is in review." in answer.content.decode()
    assert (kept.state, kept.approved_by_id, list(kept.reviewers.all())) == ("in_review", max_.pk, [max_])


def test_a_review_goes_on_while_the_version_before_is_retired(emma, max_, draft):
    move_version(emma, draft.pk, "publish")
    after = save_draft(emma, draft.pk, renamed(draft), draft.checksum)
    move_version(emma, after.pk, "submit")
    move_version(max_, draft.pk, "retire", "It was wrong")

    assert move_version(max_, after.pk, "publish").state == "published"


# what it needs is missing


def test_a_process_alone_is_not_published_without_the_decision_it_names(max_):
    order, _ = drafts_of_order()

    with pytest.raises(ModelProblems) as refused:
        move_version(max_, order.pk, "publish")

    assert refused.value.sentence.startswith("Nothing was published.")
    assert "rules" in refused.value.sentence
    assert state_of(order) == "draft"


def test_the_page_says_what_is_missing_before_anybody_presses(max_, page):
    order, rules = drafts_of_order()
    with_it = page.get(f"/modeler/{order.pk}/publish/").context
    rules.definition.delete()

    without = page.get(f"/modeler/{order.pk}/publish/")

    assert with_it["errors"] == []
    assert [each["name"] for each in without.context["errors"]] == ["decide"]
    assert "Publish for new starts" not in without.content.decode()


def test_leaving_a_file_out_that_is_needed_publishes_nothing(max_, page):
    order, rules = drafts_of_order()

    answer = page.post(f"/modeler/{order.pk}/publish/", {})

    assert "Nothing was published." in answer.content.decode()
    assert {state_of(order), state_of(rules)} == {"draft"}


def test_a_retired_version_does_not_come_back_without_its_decision(max_):
    order, rules = drafts_of_order()
    release(max_, [order.pk, rules.pk])
    for each in (order, rules):
        move_version(max_, each.pk, "retire")

    with pytest.raises(ModelProblems):
        move_version(max_, order.pk, "restore")

    assert state_of(order) == "retired"


# reasons


def test_every_move_keeps_its_reason(max_, draft):
    for move in ("publish", "retire", "restore"):
        move_version(max_, draft.pk, move, f"why {move}")

    said = TransitionLog.objects.filter(kind="version", object_id=draft.pk).order_by("pk")
    assert [row.note for row in said] == ["why publish", "why retire", "why restore"]


# at the same moment


@contextmanager
def waiting(do: Callable[[], Any]) -> Any:
    """Inside, `do` runs in a connection of its own and waits for what this one holds."""

    def go() -> Any:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Definition.objects.select_for_update().get()
            found: Future[Any] = threads.submit(go)
            while not _waiters():
                assert not found.done()
            yield found
        found.exception()


def _waiters() -> list[int]:
    """Backends that wait for this one."""
    asked = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    return [pid for (pid,) in sql.fetch(asked)]


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_at_that_moment_is_not_published_without_its_approval(emma, max_, draft):
    Definition.objects.update(four_eyes=True)
    move_version(emma, draft.pk, "submit")
    move_version(max_, draft.pk, "approve")

    with waiting(lambda: move_version(emma, draft.pk, "publish")) as published:
        move_version(emma, draft.pk, "withdraw")

    assert isinstance(published.exception(), FourEyes)
    assert state_of(draft) == "draft"


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_while_publishing_publishes_nothing_and_the_next_press_does(max_, draft):
    with waiting(lambda: move_version(max_, draft.pk, "publish", "Spring")) as lost:
        for pid in _waiters():
            sql.fetch("SELECT pg_terminate_backend(%(pid)s)", {"pid": pid})

    assert isinstance(lost.exception(), OperationalError)
    assert (state_of(draft), TransitionLog.objects.filter(kind="version").count()) == ("draft", 0)
    assert move_version(max_, draft.pk, "publish", "Spring").state == "published"


@pytest.mark.django_db(transaction=True)
def test_a_save_at_that_moment_begins_the_next_draft(emma, max_, draft):
    with waiting(lambda: save_draft(emma, draft.pk, renamed(draft), draft.checksum)) as saved:
        move_version(max_, draft.pk, "publish")

    assert (state_of(draft), saved.result().number, saved.result().state) == ("published", 2, "draft")
    assert bytes(DefinitionVersion.objects.get(pk=draft.pk).content) == bytes(draft.content)
