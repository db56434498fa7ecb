"""A model of 2,000 steps, as the editor's server meets it: saved byte for byte, compared step by step, and where the limit is."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.lib.json import dumps
from processes.actions.definitions import deploy
from processes.models import DefinitionVersion
from tests.processes.models import bpmn, flows
from tests.rest import member

pytestmark = pytest.mark.django_db
STEPS = 2_000


def model(renamed: str = "") -> bytes:
    names = [f"step_{number}" for number in range(STEPS)]
    tasks = "".join(
        f'<userTask id="{name}" name="{renamed if name == "step_1200" and renamed else name}" podium:candidateGroups="Risk"/>'
        for name in names
    )
    return bpmn("long", f'<startEvent id="start"/>{tasks}<endEvent id="end"/>{flows("start", *names, "end")}')


@pytest.fixture
def emma() -> User:
    return member("emma", "edit", "publish")


@pytest.fixture
def version(emma: User) -> DefinitionVersion:
    return DefinitionVersion.objects.get(pk=deploy([("long.bpmn", model())]).resources[0].version_id)


def saved(client: Client, version: DefinitionVersion, content: str):
    return client.put(
        f"/modeler/{version.pk}/save/",
        dumps({"content": content}),
        content_type="application/json",
        headers={"If-Match": version.checksum},
    )


def test_it_is_saved_whole_and_one_changed_step_is_one_difference(emma, version, client):
    client.force_login(emma)

    answer = saved(client, version, model("Renamed").decode())
    draft = DefinitionVersion.objects.get(pk=answer.json()["id"])
    page = client.get(f"/modeler/{draft.pk}/compare/?with={version.pk}")

    assert bytes(draft.content) == model("Renamed")
    assert len(draft.element_ids) == len(version.element_ids) > STEPS
    assert [row.element_id for group in page.context["groups"] for row in group["rows"]] == ["step_1200"]


def test_what_is_larger_than_the_server_takes_is_refused_with_a_sentence(emma, version, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
    client.force_login(emma)

    answer = saved(client, version, model("Renamed").decode())

    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert "at most" in answer.json()["detail"]
    assert DefinitionVersion.objects.count() == 1
