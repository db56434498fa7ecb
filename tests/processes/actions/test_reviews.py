"""Versions on their way: who may ask, approve, send back, publish; reasons, four eyes, who is told."""

import pytest
from django.contrib.auth.models import User

from humantasks.models import Notification
from portal.lib.errors import Forbidden, Invalid
from processes import visibility
from processes.actions.by_people import move_version
from processes.actions.definitions import FourEyes, VersionMoved
from processes.actions.drafts import create_model, save_draft
from processes.actions.reviews import NoReviewer, ReasonMissing
from processes.models import AuditEntry, Definition, DefinitionVersion, Grant, TransitionLog
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma() -> User:
    """Writes; may publish too, so that only four eyes keep her from it."""
    person = member("emma", "edit")
    Grant.objects.create(role="publish", user=person)
    return person


@pytest.fixture
def max_() -> User:
    return member("max", "publish")


@pytest.fixture
def draft(emma: User) -> DefinitionVersion:
    version = create_model(emma, "bpmn", "Order")
    Definition.objects.update(four_eyes=True)
    return DefinitionVersion.objects.select_related("definition").get(pk=version.pk)


def moves_of(user: User, version: DefinitionVersion) -> list[str]:
    fresh = DefinitionVersion.objects.select_related("definition").get(pk=version.pk)
    return sorted(visibility.version_moves(user, fresh))


def test_a_review_tells_whoever_is_asked_and_keeps_the_reason(emma, max_, draft):
    move_version(emma, draft.pk, "submit", "7,500 EUR now", [max_.pk])

    told = Notification.objects.get(user=max_)
    assert (told.kind, told.body, told.mail_state) == ("review", "7,500 EUR now", "pending")
    assert told.url == f"/modeler/{draft.pk}/review/"
    assert TransitionLog.objects.get(kind="version", object_id=draft.pk).note == "7,500 EUR now"


def test_nobody_named_tells_whoever_may_publish(emma, max_, draft):
    move_version(emma, draft.pk, "submit")

    assert list(Notification.objects.values_list("user__username", flat=True)) == ["max"]


def test_a_reviewer_must_be_able_to_publish_and_not_have_written_it(emma, draft):
    reader = member("rita", "read")

    for person in (reader, emma):
        with pytest.raises(NoReviewer):
            move_version(emma, draft.pk, "submit", "", [person.pk])

    assert DefinitionVersion.objects.get(pk=draft.pk).state == "draft"


def test_the_author_neither_approves_nor_publishes_alone(emma, max_, draft):
    move_version(emma, draft.pk, "submit")

    assert moves_of(emma, draft) == ["reject", "withdraw"]
    with pytest.raises(FourEyes):
        move_version(emma, draft.pk, "approve")
    with pytest.raises(FourEyes):
        move_version(emma, draft.pk, "publish")


def test_who_saved_into_a_draft_is_an_author_too(emma, max_, draft):
    helper = member("hans", "edit")
    Grant.objects.create(role="publish", user=helper)
    save_draft(helper, draft.pk, bytes(draft.content).replace(b"End", b"Done"), draft.checksum)
    move_version(emma, draft.pk, "submit")

    with pytest.raises(FourEyes):
        move_version(helper, draft.pk, "approve")


def test_an_approved_version_is_published_by_its_author(emma, max_, draft):
    move_version(emma, draft.pk, "submit")
    move_version(max_, draft.pk, "approve", "Watch the queue")

    version = move_version(emma, draft.pk, "publish")

    assert (version.state, version.approved_by_id) == ("published", max_.pk)


def test_without_four_eyes_the_author_publishes_at_once(emma, draft):
    Definition.objects.update(four_eyes=False)

    assert move_version(emma, draft.pk, "publish").state == "published"


def test_sent_back_needs_a_reason_that_the_author_reads(emma, max_, draft):
    move_version(emma, draft.pk, "submit")

    with pytest.raises(ReasonMissing):
        move_version(max_, draft.pk, "reject", " ")
    move_version(max_, draft.pk, "reject", "Ship needs a timeout")

    assert Notification.objects.get(user=emma).body == "Ship needs a timeout"
    assert DefinitionVersion.objects.get(pk=draft.pk).state == "draft"


def test_leaving_review_forgets_the_approval(emma, max_, draft):
    move_version(emma, draft.pk, "submit")
    move_version(max_, draft.pk, "approve")
    move_version(emma, draft.pk, "withdraw", "One more row")

    assert DefinitionVersion.objects.get(pk=draft.pk).approved_by_id is None
    with pytest.raises(FourEyes):
        move_version(emma, draft.pk, "publish")


def test_a_move_that_is_not_open_changes_nothing(emma, max_, draft):
    with pytest.raises(VersionMoved):
        move_version(max_, draft.pk, "approve")

    assert not AuditEntry.objects.filter(action="version.approve").exists()


def test_approving_needs_the_role_publish(emma, draft):
    move_version(emma, draft.pk, "submit")

    with pytest.raises(Forbidden):
        move_version(member("eve", "edit"), draft.pk, "approve")


def test_every_move_is_in_the_audit(emma, max_, draft):
    move_version(emma, draft.pk, "submit")
    move_version(max_, draft.pk, "approve")

    actions = AuditEntry.objects.filter(action__startswith="version.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["version.submit", "version.approve"]


def test_the_interface_moves_and_tells_what_is_open(emma, max_, draft):
    asked = Rest(emma).post(
        f"/process-definitions/{draft.pk}/submit", {"comment": "Please", "reviewers": [str(max_.pk)]}
    )
    seen = Rest(max_).get(f"/process-definitions/{draft.pk}/review")

    assert (asked.status_code, asked.body["state"]) == (200, "in_review")
    assert [each["username"] for each in seen.body["reviewers"]] == ["max"]
    assert sorted(seen.body["moves"]) == ["approve", "publish", "reject"]
    assert seen.body["log"][0]["note"] == "Please"


def test_the_interface_refuses_a_second_submit(emma, draft):
    rest = Rest(emma)
    rest.post(f"/process-definitions/{draft.pk}/submit")

    assert rest.post(f"/process-definitions/{draft.pk}/submit").status_code == 409


def test_the_interface_refuses_what_it_does_not_know(emma, draft):
    assert Rest(emma).post(f"/process-definitions/{draft.pk}/submit", {"x": 1}).status_code == 422


def test_the_page_offers_what_the_lifecycle_allows(emma, max_, draft, client):
    move_version(emma, draft.pk, "submit")
    client.force_login(max_)

    page = client.get(f"/modeler/{draft.pk}/review/")

    assert [each["name"] for each in page.context["actions"]] == ["approve", "reject"]
    assert "emma" in page.content.decode()


def test_the_page_sends_back_with_a_sentence_when_the_reason_is_missing(emma, max_, draft, client):
    move_version(emma, draft.pk, "submit")
    client.force_login(max_)

    answer = client.post(f"/modeler/{draft.pk}/reject/", {"comment": "", "back": "review"}, follow=True)

    assert "Expected a reason" in answer.content.decode()


def test_invalid_reviewers_are_refused(emma, draft):
    with pytest.raises(Invalid):
        move_version(emma, draft.pk, "submit", "", [999_999])
