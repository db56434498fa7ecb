"""One instance with N parallel children, results collected in order; and what another process feels meanwhile.

First by in-process handlers, then by sixteen workers outside that lease fifty at a time and complete each by one REST
request.
The others' time is that of a one-step process, from its start to its end as the database has them.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import perf_counter

from django.db import connection

from portal.lib import sql
from processes.actions.instances import NewInstance, start_instances
from processes.bench.base import Bar, Bench, Report
from processes.bench.figures import percentile
from processes.bench.ground import Ground
from processes.bench.models import deploy_each, deploy_task
from processes.bench.web import Client, client_headers, start_web
from processes.models import DefinitionVersion

WORKERS, WEB = 2, 2
CLIENTS = 16
LEASED = 50
PACE_SECONDS = 0.1  # between two starts of the other process
BASELINE = 60
_ENDED = "SELECT state = 'completed' FROM instance WHERE id = {:d}"


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    inside, outside = deploy_each("inside", "bench:first"), deploy_each("outside", "outside:item")
    other = deploy_task("other", "bench:second")
    urls = [start_web(ground)[0] for _ in range(WEB)]
    ground.start_workers(WORKERS, HANDLER_MODULES="processes.bench.handlers")
    _complete(ground, _start(inside, 100))
    baseline = _baseline(ground, other)
    with Others(other) as others:
        seconds = _complete(ground, _start(inside, size))
    p95 = others.p95(ground)
    rest_seconds = _by_rest(ground, outside, size, urls)
    figures = {
        "seconds": seconds,
        "rest_seconds": rest_seconds,
        "baseline_p95_ms": baseline,
        "others_p95_ms": p95,
        "others": float(others.count),
    }
    bars = [
        Bar("seconds", seconds, 10, at_least=False),
        Bar("rest_seconds", rest_seconds, 10, at_least=False),
        Bar("others_p95_ms", p95, max(2 * baseline, baseline + 100), at_least=False),
    ]
    return Report(figures, bars)


def _start(version: DefinitionVersion, size: int) -> tuple[int, float]:
    began = perf_counter()
    [instance_id] = start_instances(version, [NewInstance({"items": list(range(size))})], actor="user:1")
    return int(instance_id), began


def _complete(ground: Ground, started: tuple[int, float]) -> float:
    instance_id, began = started
    ground.wait_until(_ENDED.format(instance_id), seconds=300)
    seconds = perf_counter() - began
    _check_order(instance_id)
    return seconds


def _check_order(instance_id: int) -> None:
    in_order = sql.fetch_value(
        f"SELECT variables->'results' = variables->'items' FROM instance WHERE id = {instance_id:d}"  # noqa: S608 - a number
    )
    if not in_order:
        raise AssertionError(f"Expected the results of instance {instance_id} in the order of its items.")


class Others:
    """Somebody who starts the other process ten times a second while the block runs."""

    def __init__(self, version: DefinitionVersion) -> None:
        self.version = version
        self.ids: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> "Others":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def count(self) -> int:
        return len(self.ids)

    def _go_on(self) -> None:
        try:
            while not self._over.is_set():
                self.ids += [int(i) for i in start_instances(self.version, [NewInstance({})], actor="user:1")]
                self._over.wait(PACE_SECONDS)
        finally:
            connection.close()

    def p95(self, ground: Ground) -> float:
        """Milliseconds from start to end."""
        ids = ", ".join(map(str, self.ids))
        ground.wait_until(
            f"SELECT NOT EXISTS (SELECT 1 FROM instance WHERE id IN ({ids}) AND ended_at IS NULL)",  # noqa: S608 - numbers
            seconds=300,
        )
        rows = sql.fetch(
            f"SELECT extract(epoch FROM ended_at - started_at) * 1000 FROM instance WHERE id IN ({ids})",  # noqa: S608
            {},
        )
        return percentile([float(row[0]) for row in rows], 0.95)


def _baseline(ground: Ground, other: DefinitionVersion) -> float:
    with Others(other) as others:
        threading.Event().wait(BASELINE * PACE_SECONDS)
    return others.p95(ground)


def _by_rest(ground: Ground, version: DefinitionVersion, size: int, urls: list[str]) -> float:
    headers = client_headers()
    instance_id, began = _start(version, size)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [
            pool.submit(_work_outside, urls[number % WEB], headers, number) for number in range(CLIENTS)
        ]
        done = sum(client.result() for client in clients)
    if done != size:
        raise AssertionError(f"Expected {size} jobs to be done by REST, but {done} were.")
    return _complete(ground, (instance_id, began))


def _work_outside(url: str, headers: dict[str, str], number: int) -> int:
    done = 0
    ask = {"type": "outside:item", "worker": f"w{number}", "max_jobs": LEASED, "wait_seconds": 1}
    ask["fetch_variables"] = [
        "item"
    ]  # as a worker asks that does not want the whole collection with each item
    with closing(Client(url, headers)) as client:
        while jobs := client.post("/jobs/activate", ask)["results"]:
            for job in jobs:
                client.post(f"/jobs/{job['id']}/complete", {"fence": job["fence"]})
            done += len(jobs)
    return done


BENCH = Bench("multi_instance", run, 5_000, "thousands of parallel children, and what others feel meanwhile")
