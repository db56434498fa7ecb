"""Start, cancel, suspend, resume, compensate and modify instances; one or thousands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.lib import trace
from portal.lib.errors import Conflict, Invalid, NotFound
from portal.lib.spans import span
from processes.actions.run import Applied, Result, Skipped, run
from processes.actions.together import run_together
from processes.engine.commands import (
    CancelInstance,
    Command,
    CompensateInstance,
    ModifyInstance,
    Rejected,
    ResumeInstance,
    StartInstance,
    SuspendInstance,
)
from processes.models import DefinitionVersion, ProcessInstance
from processes.store.definitions import Compiled, compiled_version
from processes.store.ids import take_ids
from processes.store.targets import Order

MAX_STARTS = 10_000  # in one call


class ProcessNotFound(NotFound):
    code = "process-not-found"
    message = "Expected a published process {key!r}, but there is none."


class CommandRejected(Conflict):
    """The command changed nothing; its own code and sentence say why."""

    code = "rejected"

    def __init__(self, rejected: Rejected) -> None:
        self.code = rejected.code  # type: ignore[misc]  # the engine's word for it
        super().__init__(rejected.message)


class InstanceHeld(Conflict):
    code = "instance-busy"
    message = "Expected to change instance {instance_id} now, but something else is changing it. Try again."


@dataclass(frozen=True, slots=True)
class NewInstance:
    """What one instance starts with."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str = ""


def published_version(process_key: str, number: int | None = None) -> DefinitionVersion:
    """The version that a start by key means: the newest published one, or that number.

    Raises:
        ProcessNotFound: no such process, or none that may be started.
    """
    version = startable_version(process_key, number)
    if version is None:
        raise ProcessNotFound(key=process_key)
    return version


def startable_version(process_key: str, number: int | None = None) -> DefinitionVersion | None:
    """The same; None when there is none."""
    versions = DefinitionVersion.objects.filter(
        definition__kind="bpmn", definition__key=process_key, state="published"
    ).select_related("definition")
    if number is not None:
        versions = versions.filter(number=number)
    return versions.defer("content").order_by("-number").first()


def start_instances(
    version: DefinitionVersion,
    new: Sequence[NewInstance],
    *,
    actor: str,
    start_at: str | None = None,
) -> list[int]:
    """Start instances of one version, in transactions of 100; their ids in the order given.

    `start_at` is the id of a start event; without it the none start event is meant.

    Raises as `start_compiled`.
    """
    return start_compiled(compiled_version(version.pk), new, actor=actor, start_at=start_at)


def start_compiled(
    version: Compiled, new: Sequence[NewInstance], *, actor: str, start_at: str | None = None
) -> list[int]:
    """The same, without the row of the version, of which a start needs nothing else.

    Raises:
        Invalid: too many at once, or no such start event.
        CommandRejected: the engine refused one; those before it have started.
    """
    if len(new) > MAX_STARTS:
        raise Invalid(f"Expected at most {MAX_STARTS} instances at once, but got {len(new)}.")
    position = _start_event(version, start_at) if start_at else None
    ids = take_ids(len(new))
    correlation_id = trace.current().correlation_id
    commands = [
        StartInstance(
            instance_id=instance_id,
            version_id=version.version_id,
            definition_id=version.definition_id,
            variables=dict(one.variables),
            business_key=one.business_key,
            # One request, one trace; a batch gives each instance an id of its own.
            correlation_id=correlation_id if correlation_id and len(new) == 1 else trace.new_id(),
            actor=actor,
            start_at=position,
        )
        for instance_id, one in zip(ids, new, strict=True)
    ]
    with span(f"start {version.key}", commands[0].correlation_id if commands else ""):
        for result in _started(commands):
            check(result)
    return ids


def _started(commands: Sequence[StartInstance]) -> list[Result]:
    """A single start shares its transaction with others that come at the same moment."""
    if len(commands) == 1:
        return [run_together(Order(commands[0]))]
    return run(commands, wait=True)


def start_instance(
    version: DefinitionVersion,
    *,
    variables: Mapping[str, Any],
    business_key: str = "",
    actor: str,
    start_at: str | None = None,
) -> int:
    """Start one instance; its id."""
    return start_instances(version, [NewInstance(variables, business_key)], actor=actor, start_at=start_at)[0]


def _start_event(version: Compiled, element_id: str) -> int:
    elements = version.process.elements if version.process else ()
    for element in elements:
        if element.id == element_id:
            return element.position
    raise Invalid(f"Expected a start event {element_id!r}, but the process has no such element.")


def _position(version: DefinitionVersion, element_id: str) -> int:
    try:
        return int(version.element_ids.index(element_id))
    except ValueError:
        raise Invalid(
            f"Expected a start event {element_id!r}, but the process has no such element."
        ) from None


def cancel_instances(instance_ids: Iterable[int], *, actor: str, reason: str = "") -> list[Result]:
    """Cancel instances with everything in them; a result for each."""
    return run([CancelInstance(i, reason, actor) for i in instance_ids], wait=True)


def suspend_instances(instance_ids: Iterable[int], *, actor: str) -> list[Result]:
    """Let instances rest: running work may finish, nothing new begins."""
    return run([SuspendInstance(i, actor) for i in instance_ids], wait=True)


def resume_instances(instance_ids: Iterable[int], *, actor: str) -> list[Result]:
    """Let suspended instances go on."""
    return run([ResumeInstance(i, actor) for i in instance_ids], wait=True)


def compensate_instances(instance_ids: Iterable[int], *, actor: str) -> list[Result]:
    """Undo what instances have done, newest first."""
    return run([CompensateInstance(i, actor) for i in instance_ids], wait=True)


def modify_instance(
    instance_id: int,
    *,
    cancel_tokens: Sequence[int] = (),
    activate: Sequence[tuple[str, Mapping[str, Any]]] = (),
    actor: str,
) -> None:
    """Operator repair: cancel tokens and enter elements (by id, with local variables).

    Raises:
        CommandRejected: nothing was changed.
    """
    version = (
        ProcessInstance.objects.select_related("version")
        .only("version__element_ids")
        .get(pk=instance_id)
        .version
    )
    entered = tuple((_position(version, element_id), dict(values)) for element_id, values in activate)
    do(ModifyInstance(instance_id, tuple(cancel_tokens), entered, actor))


def do(command: Command) -> Applied:
    """Carry out one command for somebody who waits.

    Raises:
        CommandRejected, InstanceHeld: nothing was changed.
    """
    return check(run([command], wait=True)[0])


def check(result: Result) -> Applied:
    """A result that has to be `Applied`; anything else as the error it is."""
    if isinstance(result, Rejected):
        raise CommandRejected(result)
    if isinstance(result, Skipped):
        raise InstanceHeld(instance_id=result.instance_id)
    return result
