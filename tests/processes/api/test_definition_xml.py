"""The file of a definition: as it was deployed, or with a diagram for the eye."""

import pytest
from django.contrib.auth.models import User

from processes.actions.definitions import deploy
from tests.bpmn.models import END, START, path, process

pytestmark = pytest.mark.django_db
BARE = process(START, END, path("start", "end"))


@pytest.fixture
def url() -> str:
    version = deploy([("bare.bpmn", BARE)]).resources[0].version_id
    return f"/api/v1/process-definitions/{version}/xml"


@pytest.fixture
def signed_in(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_the_file_comes_back_byte_for_byte(signed_in, url: str):
    assert signed_in.get(url).content == BARE


def test_a_file_without_diagram_can_be_asked_for_with_one(signed_in, url: str):
    drawn = signed_in.get(url, {"drawn": "true"}).content

    assert b'bpmnElement="start"' in drawn
    assert b"BPMNEdge" in drawn


def test_who_may_not_see_the_process_finds_no_file(client, url: str):
    client.force_login(User.objects.create_user("stranger"))

    assert client.get(url).status_code == 404


def test_without_signing_in_there_is_nothing(client, url: str):
    assert client.get(url).status_code in (401, 403)
