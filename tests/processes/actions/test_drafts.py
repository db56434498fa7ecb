"""Saves of a draft: each kept, the second beside the first, the way back; who may save while others edit."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from portal.lib.clock import machine_now
from processes.actions.by_people import move_version
from processes.actions.drafts import DraftBegun, DraftMoved, InReview, create_model, restore_save, save_draft
from processes.actions.editing import GRACE, LEASE, DraftTaken, enter, holder, leave, tab_of, take_over
from processes.models import AuditEntry, DefinitionVersion, DraftSave, Editing
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def emma() -> User:
    return member("emma", "edit")


@pytest.fixture
def hans() -> User:
    return member("hans", "edit")


@pytest.fixture
def draft(emma: User) -> DefinitionVersion:
    return create_model(emma, "bpmn", "Order")


def with_end(draft: DefinitionVersion, name: str) -> bytes:
    return bytes(draft.content).replace(b'name="End"', f'name="{name}"'.encode())


def ends(save: DraftSave) -> bytes:
    return bytes(save.content).partition(b'id="end" name="')[2].partition(b'"')[0]


def test_every_save_is_kept_with_who_and_why(emma, hans, draft):
    saved = save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum, "first")
    save_draft(hans, draft.pk, with_end(draft, "B"), saved.checksum)

    kept = [(ends(row), row.by.username, row.why) for row in DraftSave.objects.order_by("pk")]
    assert kept == [(b"End", "emma", ""), (b"A", "emma", "first"), (b"B", "hans", "")]


def test_the_list_of_models_says_who_saved_last(emma, hans, draft, client):
    save_draft(hans, draft.pk, with_end(draft, "B"), draft.checksum)
    client.force_login(emma)

    [model] = client.get("/modeler/").context["models"]

    assert model["draft"]["by"] == "hans"


def test_saving_what_is_there_already_keeps_no_second_copy(emma, draft):
    save_draft(emma, draft.pk, bytes(draft.content), draft.checksum)

    assert DraftSave.objects.count() == 1


def test_what_comes_second_is_kept_beside_the_draft(emma, hans, draft):
    save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)

    with pytest.raises(DraftMoved) as refused:
        save_draft(hans, draft.pk, with_end(draft, "B"), draft.checksum)

    kept = DraftSave.objects.get(pk=refused.value.details["kept_as"])
    assert (ends(kept), kept.is_aside, kept.by) == (b"B", True, hans)
    assert b'name="A"' in bytes(DefinitionVersion.objects.get(pk=draft.pk).content)


def test_going_back_loses_nothing(emma, draft):
    saved = save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)
    first = DraftSave.objects.order_by("pk")[0]

    back = restore_save(emma, first.pk)

    assert back.checksum == draft.checksum
    assert DraftSave.objects.filter(checksum=saved.checksum).exists()
    assert AuditEntry.objects.filter(action="draft.restore").exists()


def test_nobody_saves_into_a_draft_that_another_tab_holds(emma, hans, draft):
    enter(draft, emma, tab_of(emma, "emma-tab"))

    with pytest.raises(DraftTaken):
        save_draft(hans, draft.pk, with_end(draft, "B"), draft.checksum, tab=tab_of(hans, "hans-tab"))

    assert [ends(row) for row in DraftSave.objects.filter(is_aside=True)] == [b"B"]


def test_taking_over_moves_the_right_to_save_and_keeps_what_the_other_still_sends(emma, hans, draft):
    enter(draft, emma, tab_of(emma, "emma-tab"))
    take_over(hans, draft.pk, tab_of(hans, "hans-tab"))

    save_draft(hans, draft.pk, with_end(draft, "B"), draft.checksum, tab=tab_of(hans, "hans-tab"))
    with pytest.raises(DraftTaken):
        save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum, tab=tab_of(emma, "emma-tab"))

    assert [(ends(row), row.is_aside) for row in DraftSave.objects.order_by("pk")[1:]] == [
        (b"B", False),
        (b"A", True),
    ]
    assert AuditEntry.objects.get(action="draft.take-over").details == {"from_person": "emma"}


def test_a_tab_that_is_not_seen_any_more_holds_nothing(emma, hans, draft):
    enter(draft, emma, tab_of(emma, "emma-tab"))
    Editing.objects.update(seen_at=machine_now() - LEASE - timedelta(seconds=1))

    enter(draft, hans, tab_of(hans, "hans-tab"))

    assert holder(draft.pk).user == hans


def test_who_closes_the_editor_makes_way(emma, hans, draft):
    enter(draft, emma, tab_of(emma, "emma-tab"))
    leave(draft.pk, tab_of(emma, "emma-tab"))
    Editing.objects.update(seen_at=F("seen_at") - GRACE)
    enter(draft, hans, tab_of(hans, "hans-tab"))

    assert holder(draft.pk).user == hans


def test_a_reader_never_holds_a_draft(draft):
    rita = member("rita", "read")

    enter(draft, rita, tab_of(rita, "rita-tab"))

    assert holder(draft.pk) is None


def test_a_draft_under_review_stays_as_it_is(emma, draft):
    move_version(emma, draft.pk, "submit")

    with pytest.raises(InReview):
        save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)

    assert DefinitionVersion.objects.get(pk=draft.pk).checksum == draft.checksum


def test_a_published_version_is_left_alone(emma, draft):
    move_version(member("max", "publish"), draft.pk, "publish")

    saved = save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)

    assert (saved.number, saved.state) == (2, "draft")


def test_who_begins_the_same_draft_second_is_told_and_loses_nothing(emma, hans, draft):
    move_version(member("max", "publish"), draft.pk, "publish")
    first = save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)

    with pytest.raises(DraftBegun, match="emma began version 2") as refused:
        save_draft(hans, draft.pk, with_end(draft, "B"), draft.checksum)

    kept = DraftSave.objects.get(pk=refused.value.details["kept_as"])
    assert (kept.version_id, kept.is_aside, ends(kept)) == (first.pk, True, b"B")
    assert restore_save(hans, kept.pk).pk == first.pk
    assert draft.definition.versions.count() == 2


def test_a_first_save_whose_answer_was_lost_is_no_second_draft(emma, draft):
    move_version(member("max", "publish"), draft.pk, "publish")
    first = save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)

    again = save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)
    more = save_draft(emma, draft.pk, with_end(draft, "B"), draft.checksum)

    assert (again.pk, more.pk) == (first.pk, first.pk)
    assert b'"B"' in bytes(more.content)


def test_the_interface_saves_lists_and_goes_back(emma, draft):
    rest = Rest(emma)
    path = f"/process-definitions/{draft.pk}"
    body = {"content": with_end(draft, "A").decode(), "comment": "why not"}

    saved = rest._sent("put", f"{path}/content", body, {"If-Match": draft.checksum})
    listed = rest.get(f"{path}/saves")
    back = rest.post(f"{path}/saves/{listed.body['results'][1]['id']}/restore")

    assert saved.status_code == 200
    assert [each["why"] for each in listed.body["results"]] == ["why not", ""]
    assert back.body["checksum"] == draft.checksum


@pytest.mark.django_db(transaction=True)
def test_the_interface_keeps_what_it_refuses(emma, draft):
    body = {"content": with_end(draft, "A").decode()}

    answer = Rest(emma)._sent("put", f"/process-definitions/{draft.pk}/content", body, {"If-Match": "old"})

    assert answer.status_code == 412
    assert DraftSave.objects.get(pk=answer.body["kept_as"]).is_aside


def test_the_list_of_saves_is_a_page_with_a_way_back(emma, draft, client):
    save_draft(emma, draft.pk, with_end(draft, "A"), draft.checksum)
    client.force_login(emma)

    page = client.get(f"/modeler/{draft.pk}/saves/")
    first = page.context["saves"][-1]
    client.post(f"/modeler/{draft.pk}/saves/{first['id']}/restore/")

    assert [each["is_now"] for each in page.context["saves"]] == [True, False]
    assert DefinitionVersion.objects.get(pk=draft.pk).checksum == draft.checksum
