"""What people and API clients may do to processes: the right is checked, the action taken, the audit written.

Pages and API call these and nothing below, so that both behave alike. What may not be seen is NotFound, what may not
be done is Forbidden. A start, cancel or retry is one short transaction with its audit line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.lib.errors import Conflict, NotFound
from portal.lib.sinks import deliver
from processes import visibility
from processes.actions import definitions, incidents, instances, messages, variables
from processes.actions.audit import record
from processes.actions.commands import broadcast_signal
from processes.actions.definitions import Deployed
from processes.actions.instances import NewInstance
from processes.actions.pressure import check_pressure, check_pressure_of_message
from processes.actions.releases import check_whole
from processes.actions.reviews import review
from processes.engine.commands import (
    CancelInstance,
    Command,
    CompensateInstance,
    ModifyInstance,
    ResumeInstance,
    SuspendInstance,
)
from processes.engine.lifecycle import VERSION
from processes.facts import StartedWithFiles
from processes.forms.files import files_of
from processes.models import Definition, DefinitionVersion, Incident, ProcessInstance
from processes.store.definitions import Compiled, startable

MOVES = {
    "cancel": CancelInstance,
    "suspend": SuspendInstance,
    "resume": ResumeInstance,
    "compensate": CompensateInstance,
}


def start(
    user: User,
    key: str,
    new: Sequence[NewInstance],
    *,
    number: int | None = None,
    start_at: str | None = None,
) -> list[int]:
    """Start instances of process `key`; their ids in the order given. Needs the role `start`.

    Files that their variables name become theirs in the same transaction, or nothing starts.
    """
    version = startable(key, number)
    if version is None:
        definition = Definition.objects.filter(kind="bpmn", key=key).first()
        if definition is not None:
            visibility.check(user, "start", definition.pk)
        raise instances.ProcessNotFound(key=key)
    visibility.check(user, "start", version.definition_id)
    check_pressure()
    new = _with_initiator(user, version, new)
    actor = visibility.actor_of(user)
    files = [tuple(files_of(one.variables)) for one in new]
    if not any(files):  # and so may share its transaction with others
        return instances.start_compiled(version, new, actor=actor, start_at=start_at)
    with transaction.atomic():
        ids = instances.start_compiled(version, new, actor=actor, start_at=start_at)
        about = (version.version_id, version.definition_id, user.pk)
        deliver([StartedWithFiles(pk, *about, each) for pk, each in zip(ids, files, strict=True) if each])
    return ids


def _with_initiator(user: User, version: Compiled, new: Sequence[NewInstance]) -> list[NewInstance]:
    """With the name of whoever starts them, where the model wants it (Camunda 7's `initiator`)."""
    name = version.process.initiator if version.process else ""
    if not name:
        return list(new)
    return [replace(one, variables={name: user.get_username(), **one.variables}) for one in new]


def move_instance(user: User, instance_id: int | str, move: str, reason: str = "") -> ProcessInstance:
    """cancel | suspend | resume | compensate. Needs the role `operate`."""
    row = _operated(user, instance_id)
    actor = visibility.actor_of(user)
    command: Command = (
        CancelInstance(row.pk, reason, actor) if move == "cancel" else MOVES[move](row.pk, actor=actor)
    )
    with transaction.atomic():
        instances.do(command)
        _record(user, f"instance.{move}", row, reason=reason)
    row.refresh_from_db()
    return row


def modify_instance(
    user: User,
    instance_id: int | str,
    cancel_tokens: Sequence[int],
    activate: Sequence[tuple[str, Mapping[str, Any]]],
) -> None:
    """Cancel tokens, enter elements (by id). Needs the role `operate`."""
    row = _operated(user, instance_id)
    names = row.version.element_ids
    if unknown := [element for element, _ in activate if element not in names]:
        raise NotFound(f"Expected an element {unknown[0]!r} in this version, but there is none.")
    entered = tuple((names.index(element), dict(values)) for element, values in activate)
    with transaction.atomic():
        instances.do(ModifyInstance(row.pk, tuple(cancel_tokens), entered, visibility.actor_of(user)))
        _record(user, "instance.modify", row, entered=[element for element, _ in activate])


def tell_instance(user: User, instance_id: int | str, name: str, values: Mapping[str, Any]) -> None:
    """Give a message to this instance, whatever its correlation key. Needs the role `operate`.

    Raises Conflict when it does not wait for one of that name.
    """
    row = _operated(user, instance_id)
    with transaction.atomic():
        messages.tell_instance(row.pk, name, values, actor=visibility.actor_of(user))
        _record(user, "instance.message", row, name=name)


def change_variables(
    user: User, instance_id: int | str, values: Mapping[str, Any], token_id: int | None = None
) -> None:
    """Assign variables. Needs the role `operate`; the audit names them, not their values."""
    row = _operated(user, instance_id)
    with transaction.atomic():
        variables.set_variables(row.pk, values, token_id=token_id, actor=visibility.actor_of(user))
        _record(user, "instance.variables", row, names=sorted(values))


def retry_incident(
    user: User,
    incident_id: int | str,
    *,
    values: Mapping[str, Any] | None = None,
    skip: bool = False,
    new_effect: bool = False,
) -> Incident:
    """Try again what stopped, or go on without it. Needs the role `operate`."""
    incident = get_visible(visibility.incidents(user), incident_id)
    visibility.check(user, "operate", incident.definition_id)
    if incident.state != "open":
        raise Conflict(f"Expected incident {incident.pk} to be open, but it is {incident.state}.")
    with transaction.atomic():
        incidents.resolve_incident(
            incident.pk, variables=values, skip=skip, new_effect=new_effect, actor=visibility.actor_of(user)
        )
        record(
            user,
            "incident.skip" if skip else "incident.retry",
            kind="incident",
            object_id=incident.pk,
            instance_id=incident.instance_id,
            definition_id=incident.definition_id,
            new_effect=new_effect,
        )
    incident.refresh_from_db()
    return incident


def deploy(
    user: User, files: Sequence[tuple[str, bytes]], *, name: str = "", publish: bool = True
) -> Deployed:
    """Store files as new versions. Needs the role `edit` on processes that exist, and anywhere for new ones."""
    visibility.check_anywhere(user, "edit")
    with transaction.atomic():
        deployed = definitions.deploy(files, user=user, name=name, publish_now=publish)
        for resource in deployed.resources:
            _check_deployed(user, resource.definition_id, resource.number, publish)
            record(
                user,
                "version.deploy",
                kind=resource.kind,
                object_id=resource.version_id,
                definition_id=resource.definition_id,
                key=resource.key,
                number=resource.number,
            )
    return deployed


def move_version(
    user: User,
    version_id: int | str,
    move: str,
    comment: str = "",
    reviewers: Sequence[int] = (),
    seen: str = "",
) -> DefinitionVersion:
    """A move of the lifecycle with its reason; `visibility.VERSION_ROLES` says which role each needs.

    `seen` is the checksum of what somebody decides about: raises VersionChanged when it is another by now.
    """
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    visibility.check(user, visibility.VERSION_ROLES[move], version.definition_id)
    with transaction.atomic():
        version = definitions.held(version, seen)
        _move(version, move, user, comment.strip(), reviewers)
        record(
            user,
            f"version.{move}",
            kind=version.definition.kind,
            object_id=version.pk,
            definition_id=version.definition_id,
            number=version.number,
        )
    version.refresh_from_db(fields=["published_at", "updated_at", "comment"])
    return version


def publish_message(
    user: User,
    name: str,
    *,
    correlation_key: str,
    values: Mapping[str, Any],
    ttl_seconds: float,
    message_id: str | None,
) -> messages.Published:
    """Tell the processes something happened. Needs the role `start` or `operate` somewhere."""
    if not (visibility.rights(user).anywhere("start") or visibility.rights(user).anywhere("operate")):
        visibility.check_anywhere(user, "start")
    check_pressure_of_message(name, correlation_key)
    return messages.publish_message(
        name,
        correlation_key=correlation_key,
        variables=values,
        ttl_seconds=ttl_seconds,
        message_id=message_id,
        actor=visibility.actor_of(user),
    )


def send_signal(user: User, name: str, values: Mapping[str, Any]) -> int:
    """Tell everybody who waits for the signal; its id. Needs the role `operate` somewhere."""
    visibility.check_anywhere(user, "operate")
    return broadcast_signal(name, dict(values), by=visibility.actor_of(user))


def _move(version: DefinitionVersion, move: str, user: User, comment: str, reviewers: Sequence[int]) -> None:
    if move == "publish":
        _publish(version, user, comment)
    elif move == "retire":
        definitions.retire(version, comment)
    elif move == "restore":
        check_whole([version])
        definitions.restore(version, comment)
    else:
        review(version, move, user, comment, reviewers)


def _publish(version: DefinitionVersion, user: User, comment: str) -> None:
    """Its state first, then its problems: somebody else may have been faster."""
    if version.state in VERSION.move("publish").sources and version.has_no_errors():
        check_whole([version])
    definitions.publish(version, user=user, note=comment)
    if comment:
        DefinitionVersion.objects.filter(pk=version.pk).update(comment=comment)


def _check_deployed(user: User, definition_id: int, number: int, publish: bool) -> None:
    """A first version makes the process its maker's; a later one needs rights on it."""
    if number > 1:
        visibility.check(user, "edit", definition_id)
        if publish:
            visibility.check(user, "publish", definition_id)


def _operated(user: User, instance_id: int | str) -> ProcessInstance:
    row = get_visible(visibility.instances(user).select_related("version"), instance_id)
    visibility.check(user, "operate", row.definition_id)
    return row


def _record(user: User, action: str, row: ProcessInstance, **details: Any) -> None:
    record(
        user,
        action,
        kind="instance",
        object_id=row.pk,
        instance_id=row.pk,
        definition_id=row.definition_id,
        **details,
    )
