"""Move running instances to another version: the plan checked, a dry run with reasons, one instance under its lock."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.lib.bulk import Arguments, BulkKind
from portal.lib.errors import Conflict, Invalid
from processes import visibility
from processes.actions.audit import record
from processes.actions.instances import do
from processes.engine.commands import MigrateInstance
from processes.engine.migration import holes, plan, unknown_ids
from processes.graph.model import CompiledProcess
from processes.models import DefinitionVersion
from processes.store.definitions import compiled_process
from processes.store.migrations import whole_states

SLICE = 1_000  # instances a dry run loads at a time


class NoSuchVersion(Invalid):
    code = "no-such-version"
    message = "Expected a published version as `to_version`, but there is none of this id."


class OtherProcess(Conflict):
    code = "other-process"
    message = "Expected a version of the same process, but instance {instance_id} runs another one."


def migrate_instance(
    user: User, instance_id: int | str, *, to_version: int, mapping: Mapping[str, str]
) -> None:
    """Let one instance go on by the version `to_version` (its id). Needs the role `operate`.

    Raises:
        NotFound, Forbidden, NoSuchVersion, OtherProcess; CommandRejected with the holes of the plan: nothing was changed.
    """
    row = get_visible(visibility.instances(user), instance_id)
    visibility.check(user, "operate", row.definition_id)
    version = _version(to_version)
    if version.definition_id != row.definition_id:
        raise OtherProcess(instance_id=row.pk)
    pairs = tuple(sorted(mapping.items()))
    with transaction.atomic():
        do(MigrateInstance(row.pk, version.pk, version.number, pairs, visibility.actor_of(user)))
        record(
            user,
            "instance.migrate",
            kind="instance",
            object_id=row.pk,
            instance_id=row.pk,
            definition_id=row.definition_id,
            to=version.number,
            mapping=dict(mapping),
        )


def holes_of(
    ids: Sequence[int], *, to_version: int, mapping: Mapping[str, str], published: bool = True
) -> dict[int, str]:
    """The dry run: instance -> why it cannot follow. Looks at all of them and changes nothing.

    `published` False: a draft will do, to see what would follow once it is.
    """
    target = _version(to_version, published=published)
    into = compiled_process(target.pk)
    found: dict[int, str] = {}
    for start in range(0, len(ids), SLICE):
        part = list(ids[start : start + SLICE])
        states = whole_states(part)
        for instance_id in part:
            state = states.get(instance_id)
            if reason := _reason(state, target, into, mapping) if state else "It is gone.":
                found[instance_id] = reason
    return found


def _reason(
    state: Any,  # an InstanceState
    target: DefinitionVersion,
    into: CompiledProcess,
    mapping: Mapping[str, str],
) -> str:
    if state.definition_id != target.definition_id:
        return "It runs another process."
    if state.version_id == target.pk:
        return f"It runs version {target.number} already."
    if state.state not in ("active", "compensating"):
        return f"It is {state.state}."
    source = compiled_process(state.version_id)
    if wrong := unknown_ids(source, into, mapping):
        return f"The plan names {wrong[0]!r}, which these versions do not have."
    return " ".join(holes(plan(source, into, mapping), state))


def _version(version_id: int, *, published: bool = True) -> DefinitionVersion:
    found = DefinitionVersion.objects.filter(pk=version_id, definition__kind="bpmn")
    if published:
        found = found.filter(state="published")
    version = found.defer("content").first()
    if version is None:
        raise NoSuchVersion
    return version


def _checked(user: User, arguments: Arguments) -> dict[str, Any]:
    """`to_version` (the id of a version) and `mapping` {element id: element id}."""
    if unknown := sorted(set(arguments) - {"to_version", "mapping"}):
        raise Invalid(f"Expected the arguments to_version, mapping, but got {unknown[0]!r}.")
    mapping = arguments.get("mapping", {})
    if not isinstance(mapping, Mapping) or not all(isinstance(to, str) for to in mapping.values()):
        raise Invalid("Expected `mapping` to lead from element ids to element ids, but it does not.")
    version_id = str(arguments.get("to_version", ""))
    if not version_id.isdigit():
        raise Invalid("Expected the id of a version as `to_version`, but there is none.")
    return {"to_version": str(_version(int(version_id)).pk), "mapping": dict(mapping)}


def _holes(user: User, ids: Sequence[int], arguments: Arguments) -> dict[int, str]:
    return holes_of(ids, to_version=int(arguments["to_version"]), mapping=arguments["mapping"])


def _do(user: User, instance_id: int, arguments: Arguments) -> str:
    to_version = int(arguments["to_version"])
    migrate_instance(user, instance_id, to_version=to_version, mapping=arguments["mapping"])
    return "goes on by the new version"


MIGRATE = BulkKind(
    "migrate",
    "Migrate",
    "instance",
    _do,
    checked=_checked,
    holes=_holes,
    all_or_none=True,
    on_lists=False,
)
