"""The one way down: a task's decision becomes a command to its instance."""

from collections.abc import Sequence

from django.conf import settings
from django.db import OperationalError, connection

from portal.lib.errors import Conflict
from processes.actions.run import InstanceBusy, run
from processes.engine.commands import Command, Rejected


class ProcessMovedOn(Conflict):
    code = "process-moved-on"
    message = "Expected the process to wait for this, but {reason}"


def lock_instance(instance_id: int) -> None:
    """The instance's lock for the rest of the transaction, before any row of a task is touched.

    Raises InstanceBusy after two seconds.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {settings.INTERACTIVE_LOCK_TIMEOUT_MS:d}")
            cursor.execute("SELECT id FROM instance WHERE id = %s FOR UPDATE", [instance_id])
    except OperationalError as error:
        raise InstanceBusy from error


def lock_free_instances(instance_ids: Sequence[int]) -> list[int]:
    """Those of the instances that nobody else holds, now locked, ascending: for background work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM instance WHERE id = ANY(%s) AND NOT suspended ORDER BY id FOR UPDATE SKIP LOCKED",
            [sorted(set(instance_ids))],
        )
        return [row[0] for row in cursor.fetchall()]


def go_on(command: Command) -> None:
    """Carry it out now, in this transaction. Raises ProcessMovedOn when the engine refuses it."""
    result = run([command], wait=True)[0]
    if isinstance(result, Rejected):
        raise ProcessMovedOn(reason=result.message)
