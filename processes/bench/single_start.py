"""One start per request, paced, over many connections and two web processes; latency counts from when it was due.

Paced and not as fast as possible: a server that falls behind shows it in the latency, not in a lower load.
"""

import asyncio
from collections.abc import Iterator
from time import perf_counter

import httpx

from processes.bench.base import Bar, Bench, Report
from processes.bench.figures import percentile
from processes.bench.ground import Ground
from processes.bench.models import deploy_task
from processes.bench.web import client_headers, processor_seconds, start_web

PER_SECOND, CONNECTIONS, WEB, WARM = 150, 20, 2, 100
BODY = {"process_key": "single", "variables": {"customer": "ACME Flooring", "amount": 120.0}}


def run(ground: Ground, size: int) -> Report:
    """See the module. Nobody does the jobs: only the starts are measured."""
    deploy_task("single", "outside:single")
    webs = [start_web(ground) for _ in range(WEB)]
    headers = client_headers()
    urls = [url for url, _ in webs]
    asyncio.run(_start_paced(urls, headers, WARM))
    before = sum(processor_seconds(process) for _, process in webs)
    began = perf_counter()
    times = asyncio.run(_start_paced(urls, headers, size))
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


async def _start_paced(urls: list[str], headers: dict[str, str], size: int) -> list[float]:
    """Milliseconds from due to answered, of each."""
    begin = perf_counter() + 0.1
    turns = iter(range(size))
    connections = [_connection(urls[n % len(urls)], headers, turns, begin) for n in range(CONNECTIONS)]
    return [time for times in await asyncio.gather(*connections) for time in times]


async def _connection(url: str, headers: dict[str, str], turns: Iterator[int], begin: float) -> list[float]:
    times = []
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        for turn in turns:
            due = begin + turn / PER_SECOND
            await asyncio.sleep(max(due - perf_counter(), 0))
            (await client.post("/api/v1/process-instances", json=BODY)).raise_for_status()
            times.append((perf_counter() - due) * 1000)
    return times


BENCH = Bench("single_start", run, 3_000, "one start per request, 150 a second")
