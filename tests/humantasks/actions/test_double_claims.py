"""Two people click at once, four hundred times, on a real database: one wins each time, and the other is told who."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from humantasks.actions.claim import claim_task
from humantasks.actions.moves import TaskAlreadyClaimed
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from portal.lib.sinks import deliver
from processes.facts import WorkOpened
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db(transaction=True)
TASKS, OVER_REST = 400, 40


@pytest.fixture
def both() -> Iterator[Callable[[Callable[[Any], str], Any, Any], tuple[str, str]]]:
    """Two threads that do the same thing at the same moment, each with a connection of its own."""
    start = Barrier(2)

    def at_once(do: Callable[[Any], str], who: Any) -> str:
        start.wait(timeout=30)
        return do(who)

    with ThreadPoolExecutor(2) as threads:
        yield lambda do, one, other: tuple(
            each.result() for each in [threads.submit(at_once, do, u) for u in (one, other)]
        )
        close = [threads.submit(lambda: (start.wait(timeout=30), connection.close())) for _ in range(2)]
        for each in close:
            each.result()


def test_four_hundred_double_claims_have_four_hundred_winners(opened_many, cast, both):
    outcomes = [both(lambda user, pk=pk: claimed(pk, user), cast.ann, cast.bob) for pk in opened_many(TASKS)]

    holders = dict(HumanTask.objects.filter(state="claimed").values_list("pk", "assignee__username"))
    losers = [words for pair in outcomes for words in pair if words != "won"]
    assert [sorted(pair).count("won") for pair in outcomes] == [1] * TASKS
    assert len(holders) == TASKS
    assert len(losers) == TASKS
    assert all("ann claimed it" in words or "bob claimed it" in words for words in losers)


def claimed(task_id: int, user: User) -> str:
    try:
        claim_task(task_id=task_id, user=user, now=portal_now())
    except TaskAlreadyClaimed as lost:
        return lost.sentence
    return "won"


def test_over_rest_it_is_the_same(opened_many, cast, both):
    tasks, ann, bob = opened_many(OVER_REST), Rest(cast.ann), Rest(cast.bob)

    outcomes = [both(lambda client, pk=pk: claimed_over_rest(pk, client), ann, bob) for pk in tasks]

    assert [sorted(pair)[1] for pair in outcomes] == ["won"] * OVER_REST
    assert all("claimed it" in sorted(pair)[0] for pair in outcomes)


def claimed_over_rest(task_id: int, client: Rest) -> str:
    """What the loser is told."""
    answer = client.post(f"/tasks/{task_id}/claim", {})
    if answer.status_code == 200:
        return "won"
    assert is_problem(answer, 409)
    return str(answer.body["detail"])


@pytest.fixture
def opened_many(request_for) -> Callable[[int], list[int]]:
    def open_all(count: int) -> list[int]:
        deliver([WorkOpened(request_for(name=f"task {number}")) for number in range(count)])
        return list(HumanTask.objects.values_list("pk", flat=True))

    return open_all
