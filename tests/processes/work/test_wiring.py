"""What start-up has to connect, or bells ring for nobody and workers wait for ever."""

from celery import current_app, signals

from portal import polling
from portal.celery import app
from portal.lib.sweep import sweeps
from portal.live.bells import TASKS


def test_bells_are_rung_through_the_portals_own_celery() -> None:
    assert current_app._get_current_object() is app


def test_workers_look_by_themselves() -> None:
    connected = {receiver() for _, receiver in signals.worker_process_init.receivers}

    assert polling._start in connected


def test_every_bell_and_every_look_is_a_task() -> None:
    app.loader.import_default_modules()

    rung = {task for task, _ in TASKS.values()}
    assert rung | set(polling.TASK_OF_QUEUE.values()) <= set(app.tasks)


def test_what_comes_due_is_swept() -> None:
    names = {sweep.name for sweep in sweeps()}

    assert {"timers", "timer_starts", "leases", "commands", "messages", "partitions"} <= names
