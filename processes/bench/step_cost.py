"""Python per command, load to changes: the engine with everything around it but the database's own time."""

from time import perf_counter

from django.db import transaction

from processes.engine.changes import Changes
from processes.engine.commands import CompleteJob, StartInstance
from processes.engine.environment import Environment
from processes.engine.limits import DEFAULT_LIMITS
from processes.engine.run import run_command
from processes.engine.state import InstanceState
from processes.models import DefinitionVersion
from processes.store.definitions import PortalCatalog
from processes.store.ids import id_stream, take_ids
from processes.store.load import read_times

INSTANCES = 2_000
COMMANDS = 4  # start and three jobs


def measure(version: DefinitionVersion) -> float:
    """Microseconds per command, in memory: what the engine itself takes of the budget of 150."""
    now, _, epoch = read_times()
    catalog = PortalCatalog(epoch)
    process = catalog.process(version.pk)
    env = Environment(now, id_stream(), catalog, DEFAULT_LIMITS)
    ids = take_ids(INSTANCES)
    started = perf_counter()
    with transaction.atomic():
        for instance_id in ids:
            changes = Changes(now)
            start = StartInstance(
                instance_id, version.pk, version.definition_id, {"amount": 7, "customer": "c"}
            )
            state = run_command(None, process, start, env, changes)
            for _ in range(COMMANDS - 1):
                assert isinstance(state, InstanceState)
                job = changes.jobs[-1]
                done = CompleteJob(instance_id, job[2], job[0], {"done": 1})
                state = run_command(state, process, done, env, changes)
    return (perf_counter() - started) / (INSTANCES * COMMANDS) * 1e6
