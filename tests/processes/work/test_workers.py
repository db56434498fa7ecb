"""Real worker processes: killed in the middle, without their broker, called by a bell."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic

import psutil
import pytest
from django.conf import settings

from humantasks.models import HumanTask
from processes.actions.instances import NewInstance, start_instance, start_instances
from processes.doctor.checks import CHECKS
from processes.models import DefinitionVersion, Job, ProcessInstance
from processes.sweeps.expired_leases import take_back_expired
from tests.processes.models import line, line_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Workers = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def workers(process_environment: dict[str, str]) -> Iterator[Workers]:
    """Start `celery worker` on this test's database; what still runs is killed in the end."""
    running = []

    def start(*, processes: int = 2, **environment: str) -> "subprocess.Popen[bytes]":
        options = (
            "-Q",
            "work",
            "-c",
            str(processes),
            "--without-gossip",
            "--without-mingle",
            "--loglevel",
            "ERROR",
        )
        short = {"JOB_LEASE_SECONDS": "2", "JOB_HEARTBEAT_SECONDS": "1"}
        handlers = {"HANDLER_MODULES": "tests.processes.work.slow_handlers"}
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "portal.celery", "worker", *options],
            env=process_environment | short | handlers | environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 a worker with all its processes."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition: Callable[[], bool], seconds: float = 60.0) -> float:
    """Wait for a condition; how long that took."""
    started, pause = monotonic(), Event()
    while not condition():
        assert monotonic() - started < seconds, "waited in vain"
        pause.wait(0.05)
    return monotonic() - started


def start(version: DefinitionVersion, count: int) -> None:
    start_instances(version, [NewInstance()] * count, actor="user:1")


def completed() -> int:
    return ProcessInstance.objects.filter(state="completed").count()


def swept_and_completed() -> int:
    """Do what the sweep of leases does every second, then count."""
    take_back_expired()
    return completed()


def test_workers_that_are_killed_lose_nothing(
    deployed: Callable[..., DefinitionVersion], workers: Workers
) -> None:
    start(deployed(line("order", "slow", "slow")), 60)
    first = workers()
    until(lambda: completed() > 5)
    kill(first)
    assert Job.objects.filter(state="leased").exists()

    workers()
    until(lambda: swept_and_completed() == 60)

    assert not Job.objects.exists()
    assert [check.name for check in CHECKS if check.name != "default_partitions_used" and check.find()] == []


def test_one_killed_child_loses_nothing(deployed: Callable[..., DefinitionVersion], workers: Workers) -> None:
    start(deployed(line("order", "slow", "slow")), 40)
    worker = workers()
    until(lambda: completed() > 3)
    psutil.Process(worker.pid).children()[0].kill()

    until(lambda: swept_and_completed() == 40)

    assert not Job.objects.exists()


def test_a_worker_killed_while_the_parcel_leaves_leaves_a_question_and_no_second_call(
    deployed: Callable[..., DefinitionVersion], workers: Workers, tmp_path: Path
) -> None:
    book = tmp_path / "parcels"
    order = start_instance(
        deployed(line_once("order", "parcel")), variables={"book": str(book)}, actor="user:1"
    )
    first = workers()
    until(book.exists)
    kill(first)

    workers()
    until(lambda: bool(take_back_expired()) or HumanTask.objects.exists())

    question = HumanTask.objects.get(instance_id=order)
    assert (question.kind, question.title, question.state) == ("outcome_question", "Did it leave?", "ready")
    assert len(book.read_text().splitlines()) == 1
    assert not Job.objects.filter(state="leased").exists()


def test_work_goes_on_while_redis_is_gone(
    deployed: Callable[..., DefinitionVersion], workers: Workers
) -> None:
    workers(processes=1, REDIS_URL="unix:///nowhere/redis.sock?db=0")
    start(deployed(line("order", "quick", "quick")), 3)

    until(lambda: completed() == 3)


def test_a_bell_calls_before_the_next_look(
    deployed: Callable[..., DefinitionVersion], workers: Workers
) -> None:
    version = deployed(line("order", "quick"))
    workers(processes=1)
    start(version, 1)
    until(lambda: completed() == 1)

    waited = []
    for number in range(2, 8):
        start(version, 1)
        waited.append(until(lambda number=number: completed() == number))

    assert sorted(waited)[2] < 1.0  # a worker that hears nothing looks every two seconds
