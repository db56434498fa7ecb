"""The side panel of a step: what can be done to all that stand there, and what goes with being slow."""

import pytest
from django.test import Client

from dashboards.sweeps.fold import fold_all
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.engine.commands import RaiseIncident
from processes.models import BatchOperation, Job, VariableValue
from tests.humantasks.conftest import cast as cast
from tests.humantasks.engine import start_review
from tests.processes.conftest import deployed as deployed
from tests.processes.conftest import started as started
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


def panel(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(member("-".join(roles), *roles))
    return client


def actions(client: Client, path: str) -> list[str]:
    return [action["name"] for action in client.get(path).context["actions"]]


def test_cases_at_a_step_can_be_moved_told_and_cancelled(started):
    started(line("order", "pay"))

    assert actions(signed_in("operate"), "/processes/order/elements/do-1/") == ["modify", "message", "cancel"]


def test_incidents_of_a_step_can_be_retried_in_one_batch(started):
    started(line("order", "pay"))
    job = Job.objects.get()
    run([RaiseIncident(job.instance_id, job.token_id, "job-failed", "broke", job.pk, 3)], wait=True)
    client = signed_in("operate")
    [retry] = [
        each
        for each in client.get("/processes/order/elements/do-1/").context["actions"]
        if each["name"] == "retry"
    ]

    preview = client.get("/batches/preview/", {"operation": "retry", **retry["fields"]})
    client.post("/batches/", {"operation": "retry", **retry["fields"]})

    assert preview.context["count"] == 1
    assert (BatchOperation.objects.get().kind, BatchOperation.objects.get().size) == ("retry", 1)


def test_who_has_a_task_of_a_step_can_be_reminded(cast):
    start_review(by=cast.rex, operator=cast.lea)
    client = Client()
    client.force_login(cast.lea)

    assert actions(client, "/processes/checked/elements/review/")[:2] == ["remind", "reassign"]


def test_readers_get_no_buttons(started):
    started(line("order", "pay"))

    assert "/batches/preview/" not in panel(signed_in("read"), "/processes/order/elements/do-1/")


def test_only_who_may_see_variables_compares_by_them(started):
    started(line("order", "pay"))
    fold_all()
    path = "/processes/order/elements/do-1/goes-with/"

    assert "Only those who may see the variables" in panel(signed_in("read"), path)
    assert "Too few visits" in panel(signed_in("read", "see_variables"), path)


def test_a_step_that_does_not_exist_is_not_found(started):
    started(line("order", "pay"))

    assert signed_in("read").get("/processes/order/elements/gone/goes-with/").status_code == 404


@pytest.fixture
def two_versions(deployed):
    """A case of 10 and one of 20 at the first step of version 1, one of 20 at that of version 2, which is published."""
    for model, amounts in ((line("order", "pay"), (10, 20)), (line("order", "pay", "ship"), (20,))):
        cases = start_instances(deployed(model), [NewInstance() for _ in amounts], actor="test")
        for case, amount in zip(cases, amounts, strict=True):
            VariableValue.objects.create(instance_id=case, name="amount", num=amount)


@pytest.mark.parametrize(
    ("asked", "standing", "listed"),
    [
        ({"versions": "all"}, 3, ""),
        ({"version": "1"}, 2, "&version=1"),
        ({"version": "1", "var.amount": "20"}, 1, "&version=1&variable=amount&value=20"),
        ({"versions": "all", "var.amount": "20"}, 2, "&variable=amount&value=20"),
    ],
)
def test_list_badge_and_batch_are_those_of_the_versions_and_values_shown(
    two_versions, asked, standing, listed
):
    client = signed_in("operate", "see_variables")
    context = client.get("/processes/order/elements/do-1/", asked | {"period": "all"}).context
    cancel = next(each for each in context["actions"] if each["name"] == "cancel")

    assert (context["there"]["total"], context["element"]["live"], context["filter_link"]) == (
        standing,
        standing,
        listed,
    )
    assert client.get(cancel["href"], cancel["fields"]).context["count"] == standing


def test_cases_of_an_older_version_can_be_migrated_from_the_step_they_stand_at(two_versions):
    client = signed_in("operate", "see_variables")
    asked = {"version": "1", "var.amount": "20", "period": "all"}
    context = client.get("/processes/order/elements/do-1/", asked).context
    migrate = next(each for each in context["actions"] if each["name"] == "migrate")

    plan = client.get(migrate["href"], migrate["fields"])
    client.post(migrate["href"], migrate["fields"] | {"map.do-1": "do-1"})

    assert (migrate["label"], len(plan.context["ids"])) == ("Migrate to v2…", 1)
    assert (BatchOperation.objects.get().kind, BatchOperation.objects.get().size) == ("migrate", 1)
