"""The one way down: a task's decision becomes a command to its instance."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection

from humantasks.visibility import case_of_task, no_such_task
from portal.lib.errors import Conflict
from processes.actions.run import InstanceBusy, run
from processes.engine.commands import Command, Rejected


class ProcessMovedOn(Conflict):
    code = "process-moved-on"
    message = "Expected the process to wait for this, but {reason}"


def lock_case(user: User, task_id: int | str) -> None:
    """The lock of the case of a task for the rest of the transaction, before any row of the task is touched.

    Raises NotFound where the person may not see the task; InstanceBusy after two seconds.
    """
    case = case_of_task(user, task_id).select_for_update().values_list("pk", flat=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {settings.INTERACTIVE_LOCK_TIMEOUT_MS:d}")
        if not list(case):
            raise no_such_task()
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
