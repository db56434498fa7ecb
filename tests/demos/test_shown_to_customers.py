"""What a customer of click_and_collect sees in My requests; when the nightly pipeline says it starts."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.lib.clock import portal_now
from processes.actions.clock import advance
from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.engine.commands import CompleteJob
from processes.models import Calendar, DefinitionVersion, Job
from processes.selectors.upcoming import upcoming_starts
from processes.visibility import actor_of
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)
DEMOS = Path("processes/demos")
BERLIN = ZoneInfo("Europe/Berlin")
ORDER = {"customer": "Ada", "email": "ada@shop.example", "how_many": 2}


@pytest.fixture
def collect(deployed) -> DefinitionVersion:
    file = DEMOS / "click_and_collect" / "click_and_collect.bpmn"
    return deployed(file.read_bytes(), file.name)


@pytest.fixture
def ada():
    return member("ada", "start")


def order(version: DefinitionVersion, ada, number: str) -> int:
    return start_instance(version, variables=ORDER | {"order_number": number}, actor=actor_of(ada))


def do_jobs(**variables: object) -> None:
    jobs = Job.objects.order_by("pk").values_list("instance_id", "token_id", "pk")
    run([CompleteJob(*each, variables) for each in jobs], wait=True)


def seen_by(ada, instance: int) -> str:
    client = Client()
    client.force_login(ada)
    return client.get(f"/requests/{instance}/").content.decode()


def test_the_promised_time_is_shown_and_follows_when_it_changes(collect, ada, settings):
    settings.PODIUM_TEST_CLOCK = True
    instance = order(collect, ada, "W-1")
    assert "on time" in seen_by(ada, instance)

    advance(2 * 3_600 + 60)

    page = seen_by(ada, instance)
    assert "on time" in page
    assert Job.objects.filter(type="podium:email").count() == 1


def test_the_place_in_line_at_the_counter_is_shown(collect, ada):
    Group.objects.create(name="Counter")
    instances = [order(collect, ada, f"W-{number}") for number in range(3)]
    do_jobs(pick={"pick_id": "P"})
    do_jobs()

    page = seen_by(ada, instances[2])

    assert "3rd" in page
    assert "of 3 at Counter" in page


def test_upcoming_nights_are_listed_in_the_hours_of_their_calendar(deployed, ada):
    office = {"name": "Office", "zone": "Europe/Berlin", "changed_at": portal_now()}
    office |= {"week": [[["09:00", "17:00"]]] * 5 + [[], []]}
    Calendar.objects.update_or_create(key="office", defaults=office)
    file = DEMOS / "nightly_data_pipeline" / "nightly_data_pipeline.bpmn"
    version = deployed(file.read_bytes(), file.name)

    starts = upcoming_starts(version.definition_id)
    client = Client()
    client.force_login(member("rita", "read"))
    page = client.get("/processes/nightly_data_pipeline/versions/").content.decode()

    assert [start.at.astimezone(BERLIN).hour for start in starts] == [2] * 5
    assert len({start.at.date() for start in starts}) == 5
    assert page.count("Every night at two") == 5
