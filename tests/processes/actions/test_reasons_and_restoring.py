"""Why something was saved, and earlier saves and versions as the draft again: processes, decisions and forms alike."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.lib.errors import Forbidden
from processes.actions.drafts import InReview, create_model, restore_save, restore_version, save_draft
from processes.models import AuditEntry, DefinitionVersion, DraftSave
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db
KINDS = ("bpmn", "dmn", "form")
CHANGES = {
    "bpmn": (b'name="End"', b'name="Over"'),
    "dmn": (b'name="result"', b'name="answer"'),
    "form": (b'"schemaVersion": 16', b'"schemaVersion":16'),
}


@pytest.fixture
def emma(db: None) -> User:
    return member("emma", "edit", "publish")


@pytest.fixture(params=KINDS)
def draft(request: pytest.FixtureRequest, emma: User) -> DefinitionVersion:
    return create_model(emma, request.param, "Order")


def changed(version: DefinitionVersion) -> bytes:
    old, new = CHANGES[version.definition.kind]
    content = bytes(version.content)
    return content.replace(old, new) if old in content else content.replace(b":16", b": 16")


def content_of(version: DefinitionVersion) -> bytes:
    return bytes(DefinitionVersion.objects.get(pk=version.pk).content)


def publish_and_change(emma: User, draft: DefinitionVersion) -> tuple[bytes, DefinitionVersion]:
    """What version 1 was, and the draft of version 2."""
    DefinitionVersion.objects.filter(pk=draft.pk).update(problems=[])
    published = bytes(draft.content)
    Rest(emma).post(f"/process-definitions/{draft.pk}/publish", {})
    return published, save_draft(emma, draft.pk, changed(draft), draft.checksum)


def test_a_reason_given_after_it_saved_itself_is_kept_with_the_same_content(emma, draft):
    saved = save_draft(emma, draft.pk, changed(draft), draft.checksum)
    save_draft(emma, draft.pk, changed(draft), saved.checksum, "The customer asked for it")

    newest, before = DraftSave.objects.order_by("-pk")[:2]
    assert (newest.why, newest.checksum) == ("The customer asked for it", before.checksum)
    assert DefinitionVersion.objects.get(pk=draft.pk).comment == "The customer asked for it"


def test_the_list_of_saves_shows_the_reason(emma, draft, client: Client):
    save_draft(emma, draft.pk, changed(draft), draft.checksum, "The customer asked for it")
    client.force_login(emma)

    assert "The customer asked for it" in client.get(f"/modeler/{draft.pk}/saves/").content.decode()


def test_an_earlier_save_becomes_the_draft(emma, draft):
    before = bytes(draft.content)
    save_draft(emma, draft.pk, changed(draft), draft.checksum)

    restore_save(emma, DraftSave.objects.earliest("pk").pk)

    assert content_of(draft) == before


def test_an_earlier_version_becomes_the_draft_there_is(emma, draft):
    published, second = publish_and_change(emma, draft)

    restored = restore_version(emma, draft.pk)

    assert restored.pk == second.pk
    assert content_of(second) == published
    assert DraftSave.objects.filter(version=second).latest("pk").why == "Back to version 1"


def test_without_a_draft_it_becomes_a_new_one(emma, draft):
    published, second = publish_and_change(emma, draft)
    DefinitionVersion.objects.filter(pk=second.pk).update(problems=[])
    Rest(emma).post(f"/process-definitions/{second.pk}/publish", {})

    answer = Rest(emma).post(f"/process-definitions/{draft.pk}/draft", {})

    assert (answer.status_code, answer.body["version"], answer.body["state"]) == (201, 3, "draft")
    assert content_of(DefinitionVersion.objects.get(number=3)) == published
    assert AuditEntry.objects.filter(action="draft.restore").count() == 1


def test_the_page_lists_versions_and_makes_one_the_draft(emma, draft, client: Client):
    published, second = publish_and_change(emma, draft)
    client.force_login(emma)

    page = client.get(f"/modeler/{second.pk}/saves/").content.decode()
    client.post(f"/modeler/{draft.pk}/draft/")

    assert f'action="/modeler/{draft.pk}/draft/"' in page
    assert content_of(second) == published


def test_what_was_the_draft_stays_in_the_list(emma, draft):
    _, second = publish_and_change(emma, draft)
    lost = content_of(second)

    restore_version(emma, draft.pk)

    assert lost in {bytes(row.content) for row in DraftSave.objects.filter(version=second)}


def test_whoever_may_not_edit_restores_nothing(emma, draft):
    with pytest.raises(Forbidden):
        restore_version(member("rita", "read"), draft.pk)


def test_a_version_in_review_is_not_changed_under_its_reviewer(emma, draft):
    DefinitionVersion.objects.filter(pk=draft.pk).update(problems=[])
    Rest(emma).post(f"/process-definitions/{draft.pk}/submit", {})

    with pytest.raises(InReview):
        restore_save(emma, DraftSave.objects.earliest("pk").pk)
