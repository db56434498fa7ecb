"""The page that moves running instances to another version."""

import pytest
from django.test import Client

from processes.actions.batches import carry_out_batches
from processes.actions.instances import NewInstance, start_instances
from processes.models import ProcessInstance
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def olga() -> Client:
    client = Client()
    client.force_login(member("olga", "operate"))
    return client


@pytest.fixture
def running(deployed) -> list[int]:
    return start_instances(deployed(line("order", "pay")), [NewInstance()] * 3, actor="test")


def page_of(version) -> str:
    return f"/processes/order/versions/{version.pk}/migrate/"


def test_the_plan_leads_by_id_and_says_that_all_fit(olga, running, deployed):
    page = olga.get(page_of(deployed(line("order", "pay", "ship"))))

    assert [(place.count, chosen) for place, chosen in page.context["places"]] == [(3, "do-1")]
    assert "3 of 3 fit" in page.content.decode()


def test_the_dry_run_says_who_does_not_fit_and_why(olga, running, deployed):
    version = deployed(line("order", "pay").replace(b"do-1", b"other"))

    page = olga.get(page_of(version))

    assert [(each["count"], "leads nowhere" in each["words"]) for each in page.context["reasons"]] == [
        (3, True)
    ]
    assert "Migrate 3" not in page.content.decode()


def test_a_chosen_place_mends_the_plan_and_the_batch_runs(olga, running, deployed):
    version = deployed(line("order", "pay").replace(b"do-1", b"other"))

    answer = olga.post(page_of(version), {"map.do-1": "other"})
    carry_out_batches()

    assert answer["Location"].startswith("/batches/")
    assert set(ProcessInstance.objects.values_list("version_id", flat=True)) == {version.pk}


def test_a_plan_with_holes_comes_back_and_touches_none(olga, running, deployed):
    version = deployed(line("order", "pay").replace(b"do-1", b"other"))

    answer = olga.post(page_of(version), {"map.do-1": ""})

    assert answer.status_code == 422
    assert not ProcessInstance.objects.filter(version=version).exists()


def test_without_other_versions_there_is_nothing_to_do(olga, deployed):
    assert "Nothing to migrate" in olga.get(page_of(deployed(line("order", "pay")))).content.decode()


def test_a_migrated_instance_shows_its_whole_history(olga, running, deployed):
    version = deployed(line("order", "pay").replace(b"do-1", b"other"))
    olga.post(page_of(version), {"map.do-1": "other"})
    carry_out_batches()

    page = olga.get(f"/instances/{running[0]}/")

    assert "do-1" in page.content.decode()
