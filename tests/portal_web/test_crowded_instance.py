"""An instance with thousands of children: its page is small and quick, and finishing one reads few rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes.actions.run import run
from processes.engine.commands import CompleteJob, RaiseIncident
from processes.models import Job, ProcessInstance
from processes.selectors.crowds import crowds, members
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed
from tests.processes.conftest import started as started
from tests.processes.models import many
from tests.rest import member

pytestmark = pytest.mark.django_db
CHILDREN = 2_000
FINISHED = 30


@pytest.fixture
def crowded(started) -> ProcessInstance:
    instance_id = started(many(), items=list(range(CHILDREN)))
    jobs = Job.objects.order_by("pk").values_list("token_id", "pk")[: FINISHED + 1]
    for token, job in jobs[:FINISHED]:
        run([CompleteJob(instance_id, token, job, {"result": 1})], wait=True)
    token, job = jobs[FINISHED]
    run([RaiseIncident(instance_id, token, "job-failed", "no", job, 3)], wait=True)
    return ProcessInstance.objects.select_related("version").get(pk=instance_id)


@pytest.fixture
def rita() -> Client:
    client = Client()
    client.force_login(member("rita", "read"))
    return client


def test_a_crowd_is_one_row_with_its_numbers(crowded, rita):
    page = rita.get(f"/instances/{crowded.pk}/")

    [row] = [row for row in page.context["history"]["rows"] if row["crowd"]]
    assert row["name"].endswith("× 2,000")
    assert row["note"] == "30 done, 1,970 open, 1 with an incident"
    assert len(page.content) < 150_000


def test_the_page_asks_as_much_for_many_as_for_few(crowded, started, rita):
    few = started(many("few"), items=[1, 2])

    counts = []
    for instance_id in (few, crowded.pk):
        rita.get(f"/instances/{instance_id}/")  # definitions are cached from here on
        with CaptureQueriesContext(connection) as asked:
            rita.get(f"/instances/{instance_id}/")
        counts.append(len(asked))

    assert counts[1] <= counts[0] + 2


def test_its_members_come_page_by_page_each_once(crowded):
    element = crowded.version.element_ids.index("each")
    seen: list[int | None] = []
    cursor = ""
    while True:
        page = members(crowded, element, limit=200, cursor=cursor)
        seen += [each.loop_index for each in page.rows]
        cursor = page.next
        if not cursor:
            break

    assert sorted(seen) == list(range(CHILDREN))


def test_members_are_a_fragment_for_readers(crowded, rita):
    path = f"/instances/{crowded.pk}/steps/each/"

    assert rita.get(path).content.decode().count("<tr>") == 51
    assert rita.get(f"/instances/{crowded.pk}/steps/nothing/").status_code == 404


def test_few_visits_are_no_crowd(started):
    instance = ProcessInstance.objects.get(pk=started(many(), items=[1, 2, 3]))

    assert crowds(instance) == {}
