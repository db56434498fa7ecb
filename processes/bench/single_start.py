"""One start per request, paced, over many connections and two web processes; latency counts from when it was due.

Paced and not as fast as possible: a server that falls behind shows it in the latency, not in a lower load.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import perf_counter, sleep

from processes.bench.base import Bar, Bench, Report
from processes.bench.figures import percentile
from processes.bench.ground import Ground
from processes.bench.models import deploy_task
from processes.bench.web import Client, client_headers, processor_seconds, start_web

PER_SECOND, CONNECTIONS, WEB, WARM = 150, 20, 2, 100
BODY = {"process_key": "single", "variables": {"customer": "ACME Flooring", "amount": 120.0}}


def run(ground: Ground, size: int) -> Report:
    """See the module. Nobody does the jobs: only the starts are measured."""
    deploy_task("single", "outside:single")
    webs = [start_web(ground) for _ in range(WEB)]
    headers = client_headers()
    urls = [url for url, _ in webs]
    _start_paced(urls, headers, WARM)
    before = sum(processor_seconds(process) for _, process in webs)
    began = perf_counter()
    times = _start_paced(urls, headers, size)
    seconds = perf_counter() - began
    spent = sum(processor_seconds(process) for _, process in webs) - before
    figures = {
        "p50_ms": percentile(times, 0.5),
        "p99_ms": percentile(times, 0.99),
        "requests_per_second": size / seconds,
        "processor_ms_per_start": spent / size * 1000,
    }
    bars = [
        Bar("p99_ms", figures["p99_ms"], 150, at_least=False),
        Bar("processor_ms_per_start", figures["processor_ms_per_start"], 6, at_least=False),
    ]
    return Report(figures, bars)


def _start_paced(urls: list[str], headers: dict[str, str], size: int) -> list[float]:
    """Milliseconds from due to answered, of each."""
    begin = perf_counter() + 0.1
    turns = iter(range(size))
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        connections = [
            pool.submit(_connection, urls[number % len(urls)], headers, turns, begin)
            for number in range(CONNECTIONS)
        ]
        return [time for connection in connections for time in connection.result()]


def _connection(url: str, headers: dict[str, str], turns: Iterator[int], begin: float) -> list[float]:
    times = []
    with closing(Client(url, headers)) as client:
        for turn in turns:
            due = begin + turn / PER_SECOND
            sleep(max(due - perf_counter(), 0))
            client.post("/process-instances", BODY)
            times.append((perf_counter() - due) * 1000)
    return times


BENCH = Bench("single_start", run, 3_000, "one start per request, 150 a second")
