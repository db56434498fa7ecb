"""Two people click at once, four hundred times, on a real database: one wins each time, and the other is told who."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from humantasks.actions.claim import claim_task
from humantasks.actions.moves import TaskAlreadyClaimed
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from portal.lib.sinks import deliver
from processes.facts import WorkOpened

pytestmark = pytest.mark.django_db(transaction=True)
TASKS = 400


@pytest.fixture
def both() -> Iterator[Callable[[Callable[[User], str], User, User], tuple[str, str]]]:
    """Two threads that do the same thing at the same moment, each with a connection of its own."""
    start = Barrier(2)

    def at_once(do: Callable[[User], str], user: User) -> str:
        start.wait(timeout=30)
        return do(user)

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


@pytest.fixture
def opened_many(request_for) -> Callable[[int], list[int]]:
    def open_all(count: int) -> list[int]:
        deliver([WorkOpened(request_for(name=f"task {number}")) for number in range(count)])
        return list(HumanTask.objects.values_list("pk", flat=True))

    return open_all
