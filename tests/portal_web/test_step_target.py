"""The target of a step, set where its heat is seen."""

import pytest
from django.test import Client

from dashboards.selectors.targets import targets_of
from processes.models import AuditEntry, Definition, DefinitionVersion
from tests.processes.conftest import deployed as deployed
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/processes/order/elements/do-1/target/"


@pytest.fixture
def version(deployed) -> DefinitionVersion:
    return deployed(line("order", "pay"))


def targets(version: DefinitionVersion) -> dict[str, float]:
    return targets_of(DefinitionVersion.objects.filter(pk=version.pk))[version.pk]


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(member("-".join(roles), *roles))
    return client


def test_an_editor_sets_it_and_the_panel_shows_it(version):
    answer = signed_in("read", "edit").post(PATH, {"amount": "1.5", "unit": "hours"})

    assert targets(version) == {"do-1": 5_400}
    assert answer.context["target_parts"] == ("90", "minutes")
    assert AuditEntry.objects.get(action="process.target").details == {"element_id": "do-1", "seconds": 5_400}


def test_an_empty_one_takes_it_away(version):
    client = signed_in("read", "edit")
    client.post(PATH, {"amount": "2", "unit": "days"})

    client.post(PATH, {"amount": "", "unit": "days"})

    assert targets(version) == {}


def test_the_owner_may_set_it_too(version):
    owner = member("owner", "read")
    Definition.objects.update(owner=owner)

    assert (
        Rest(owner)
        .post(f"/process-definitions/{version.pk}/target", {"element_id": "do-1", "seconds": 60})
        .status_code
        == 200
    )
    assert targets(version) == {"do-1": 60}


def test_who_only_looks_may_not(version):
    answer = Rest(member("reader", "read")).post(
        f"/process-definitions/{version.pk}/target", {"element_id": "do-1", "seconds": 60}
    )

    assert is_problem(answer, 403)


@pytest.mark.parametrize("seconds", [0, -5, 10**12])
def test_a_target_that_cannot_be_is_refused(version, seconds):
    editor = member("editor", "read", "edit")
    answer = Rest(editor).post(
        f"/process-definitions/{version.pk}/target", {"element_id": "do-1", "seconds": seconds}
    )

    assert is_problem(answer, 422)


def test_a_step_that_no_version_has_is_not_found(version):
    editor = member("editor", "read", "edit")
    answer = Rest(editor).post(
        f"/process-definitions/{version.pk}/target", {"element_id": "nowhere", "seconds": 5}
    )

    assert is_problem(answer, 404)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("soon", "hours"), ("4", "moons"), ("-1", "hours"), ("1e300", "days"), ("nan", "days")],
)
def test_words_that_are_no_target_are_refused(version, amount, unit):
    assert signed_in("read", "edit").post(PATH, {"amount": amount, "unit": unit}).status_code == 422
    assert targets(version) == {}
