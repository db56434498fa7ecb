"""Two periods and two versions side by side: each number is what plain SQL counts over the history and what still stands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from portal.lib.clock import portal_now
from processes.actions.clock import advance
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion, Job
from tests.processes.conftest import handlers as handlers
from tests.processes.conftest import worked as worked
from tests.processes.models import line
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
ENTERED = """
SELECT v.element_ids ->> e.element, count(*) FROM (
    SELECT version_id, element, entered_at FROM element_history
     UNION ALL SELECT i.version_id, t.element, t.entered_at FROM token t JOIN instance i ON i.id = t.instance_id
) e JOIN definition_version v ON v.id = e.version_id
 WHERE e.version_id = %s AND e.entered_at >= %s AND e.entered_at < %s GROUP BY 1
"""
MEAN = """
SELECT v.element_ids ->> h.element, avg(floor(extract(epoch FROM left_at - entered_at) * 1000))::float8 / 1000
  FROM element_history h JOIN definition_version v ON v.id = h.version_id
 WHERE h.version_id = %s AND left_at >= %s AND left_at < %s AND left_at > entered_at GROUP BY 1
"""
BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def plain(query: str, version: DefinitionVersion, start: datetime, end: datetime) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, [version.pk, start, end])
        return dict(cursor.fetchall())


def told(document: dict[str, Any]) -> dict[str, Any]:
    return {element: float(node["value"]) for element, node in document["nodes"].items() if node["value"]}


@pytest.fixture
def version(
    deployed: Callable[..., DefinitionVersion], handlers: Any, worked: Any, settings: Any
) -> DefinitionVersion:
    """Four cases, two of them over; three hours later three more, all over. Work begins a minute after a case."""
    settings.PODIUM_TEST_CLOCK = True
    version = deployed(line("order", "pay", "ship"))
    for cases, leaves in ((4, 2), (3, 0)):
        start_instances(version, [NewInstance() for _ in range(cases)], actor="test")
        advance(60)
        Job.objects.filter(
            pk__in=list(Job.objects.order_by("-pk").values_list("pk", flat=True)[:leaves])
        ).update(run_at=portal_now() + timedelta(days=9))
        handlers(pay=lambda job: {}, ship=lambda job: {})
        while worked():
            pass
        advance(3 * 3_600)
    return version


@pytest.mark.parametrize(("layer", "query"), [("frequency", ENTERED), ("total_mean", MEAN)])
def test_two_periods(version, layer, query):
    middle, end = portal_now() - 4 * HOUR, portal_now()
    middle = middle.replace(second=0, microsecond=0)
    periods = {"from": middle, "to": end, "compare_from": middle - 4 * HOUR, "compare_to": middle}

    asked = {name: at.isoformat() for name, at in periods.items()}
    body = (
        Rest(member("rita", "read")).get(f"/process-definitions/{version.pk}/heat", layer=layer, **asked).body
    )

    for document, start, until in (
        (body, middle, end),
        (body["compare"], middle - 4 * HOUR, middle),
    ):
        assert told(document) == pytest.approx(plain(query, version, start, until))
        assert told(document)


@pytest.mark.parametrize(("layer", "query"), [("frequency", ENTERED), ("total_mean", MEAN)])
def test_two_versions(version, deployed, layer, query):
    newer = deployed(line("order", "pay"))
    start_instances(newer, [NewInstance() for _ in range(5)], actor="test")

    asked = {"layer": layer, "period": "all", "compare_version": "1"}
    body = Rest(member("rita", "read")).get(f"/process-definitions/{newer.pk}/heat", **asked).body

    end = portal_now() + HOUR
    assert told(body) == pytest.approx(plain(query, newer, BEGINNING, end))
    assert told(body["compare"]) == pytest.approx(plain(query, version, BEGINNING, end))
