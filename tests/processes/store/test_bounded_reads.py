"""Finishing one child of many reads and writes as many rows as finishing one of few."""

from typing import Any

import pytest

from portal.lib import sql
from processes.actions.run import run
from processes.engine.commands import CompleteJob
from processes.models import Job
from tests.processes.models import many

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows_met(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each statement of the store answered or touched."""
    met: list[int] = []
    fetch, execute = sql.fetch, sql.execute

    def counted_fetch(*given: Any) -> Any:
        rows = fetch(*given)
        met.append(len(rows))
        return rows

    def counted_execute(*given: Any) -> int:
        met.append(execute(*given))
        return met[-1]

    monkeypatch.setattr(sql, "fetch", counted_fetch)
    monkeypatch.setattr(sql, "execute", counted_execute)
    return met


def finish_one(started: Any, children: int, rows_met: list[int]) -> list[int]:
    instance_id = started(many(f"of-{children}"), items=list(range(children)))
    job = Job.objects.filter(instance=instance_id).order_by("-pk").first()
    rows_met.clear()
    run([CompleteJob(instance_id, job.token_id, job.pk, {"result": 1})], wait=True)
    return list(rows_met)


def test_finishing_one_of_10000_children_meets_a_few_rows(started, rows_met):
    few = finish_one(started, 10, rows_met)
    many_ = finish_one(started, 10_000, rows_met)

    assert max(many_) == max(few)
    assert sum(many_) < 30  # a block of new ids is one row now and then
