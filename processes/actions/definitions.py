"""Deploy files, publish and retire versions.

Everything wrong with all files is told at once, and then nothing is stored. A version whose bytes equal the newest
one's is that version: deploying twice changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from portal.lib import sinks, trace
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid
from portal.lib.problems import Problem, has_errors
from processes.actions.imports import store_imports
from processes.actions.outside import missing_outside
from processes.actions.reading import read_files
from processes.actions.resource import Resource, checksum
from processes.actions.starts import close_starts, grant_starters, open_starts
from processes.actions.transitions import log_move
from processes.engine.lifecycle import VERSION
from processes.facts import VersionPublished
from processes.models import Definition, DefinitionVersion, Deployment, PlannedPublication
from processes.store.definitions import raise_epoch
from processes.store.guarded import move_one


class ModelProblems(Invalid):
    """Some file cannot run; `details["problems"]` names every problem of every file."""

    code = "model-problems"
    message = "Expected models that can run, but {count} problems keep them from it."


STATE_WORDS = {
    "draft": "a draft",
    "in_review": "in review",
    "published": "published",
    "retired": "retired",
}


class VersionMoved(Conflict):
    code = "version-moved"
    message = "Expected to {move} version {number}, but it is {state}."


class VersionChanged(Conflict):
    code = "version-changed"
    message = (
        "Expected version {number} of “{name}” as you saw it, but somebody saved into it in the meantime. "
        "Nothing was done; look at what changed."
    )
    status = 412


class FourEyes(Forbidden):
    code = "four-eyes"
    message = "Expected somebody else to {move} this version, because you made it and this process asks for four eyes."


@dataclass(frozen=True, slots=True)
class DeployedResource:
    kind: str  # bpmn | dmn | form
    key: str
    name: str
    definition_id: int
    version_id: int
    number: int
    state: str
    is_new: bool  # False: these very bytes were there already
    problems: list[Problem] = field(default_factory=list)  # warnings


@dataclass(frozen=True, slots=True)
class Deployed:
    deployment_id: int
    resources: list[DeployedResource]


def deploy(
    files: Sequence[tuple[str, bytes]], *, user: User | None = None, name: str = "", publish_now: bool = True
) -> Deployed:
    """Store files (name, bytes) as new versions and publish them, all or nothing.

    Raises:
        ModelProblems: at least one file has errors; nothing was stored.
    """
    resources, problems = read_files(files)
    problems += missing_outside(resources)
    if has_errors(problems) or not resources:
        found = problems or [
            Problem("nothing-to-deploy", "Expected a process, decision or form, but there is none.")
        ]
        raise ModelProblems(count=len(found), problems=[asdict(problem) for problem in found])
    with transaction.atomic():
        now = portal_now()
        deployment = Deployment.objects.create(name=name, created_at=now, created_by=user)
        stored = [_store(resource, deployment, user, now) for resource in resources]
        fresh = [version for version, is_new in stored if is_new]
        if publish_now:
            publish_all([v for v in fresh if not _needs_review(v)], user, now)
    return Deployed(
        deployment.id,
        [_deployed(*pair, problems) for pair in stored],
    )


def _needs_review(version: DefinitionVersion) -> bool:
    return version.definition.four_eyes


def _store(
    resource: Resource, deployment: Deployment, user: User | None, now: datetime
) -> tuple[DefinitionVersion, bool]:
    definition, _ = Definition.objects.get_or_create(
        kind=resource.kind,
        key=resource.key,
        defaults={"name": resource.name, "created_at": now, "owner": user},
    )
    # The definition's row is the lock under which its versions are numbered.
    definition = Definition.objects.select_for_update().get(pk=definition.pk)
    newest = definition.versions.order_by("-number").defer("content").first()
    if newest is not None and newest.state == "published" and _is_same(newest, resource):
        return newest, False
    if definition.name != resource.name:
        Definition.objects.filter(pk=definition.pk).update(name=resource.name)
    version = DefinitionVersion.objects.create(
        definition=definition,
        deployment=deployment,
        number=newest.number + 1 if newest else 1,
        tag=resource.tag,
        filename=resource.filename,
        content=resource.content,
        checksum=checksum(resource.content),
        element_ids=resource.element_ids,
        flow_ids=resource.flow_ids,
        problems=[asdict(problem) for problem in resource.problems],
        created_at=now,
        created_by=user,
        updated_at=now,
    )
    if resource.imports:
        store_imports(version, resource)
    return version, True


def _is_same(version: DefinitionVersion, resource: Resource) -> bool:
    """The same bytes that mean the same: a decision whose imported model changed is a new version."""
    if version.checksum != checksum(resource.content):
        return False
    return version.import_checksums == {imported.checksum for imported in resource.imports}


def _deployed(version: DefinitionVersion, is_new: bool, problems: Iterable[Problem]) -> DeployedResource:
    definition = version.definition
    state = DefinitionVersion.objects.values_list("state", flat=True).get(pk=version.pk)
    own = [problem for problem in problems if problem.file == version.filename]
    return DeployedResource(
        definition.kind,
        definition.key,
        definition.name,
        definition.id,
        version.id,
        version.number,
        state,
        is_new,
        own,
    )


def held(version: DefinitionVersion, seen: str = "") -> DefinitionVersion:
    """The version as it is now, kept so to the end of the caller's transaction. Locks its definition first, as all do.

    Raises VersionChanged when it is not the content (`seen`: its checksum) that somebody decides about.
    """
    Definition.objects.select_for_update(no_key=True).only("pk").get(pk=version.definition_id)
    rows = DefinitionVersion.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("definition").get(pk=version.pk)
    check_seen(found, seen)
    return found


def check_seen(version: DefinitionVersion, seen: str) -> None:
    """Raises VersionChanged. "" is whoever looked at nothing."""
    if seen and seen != version.checksum:
        raise VersionChanged(number=version.number, name=version.definition.name)


def publish(version: DefinitionVersion, *, user: User | None, note: str = "") -> None:
    """Open a version for new starts; its start events replace those of the version before.

    Raises:
        ModelProblems: it still has errors.
        FourEyes: its maker may publish it only when somebody else has approved it.
        VersionMoved: it is no draft and not in review.
    """
    if not version.has_no_errors():
        errors = [each for each in version.problems if each.get("severity") == "error"]
        raise ModelProblems(count=len(errors), problems=version.problems)
    check_four_eyes(version, user)
    with transaction.atomic():
        publish_all([version], user, portal_now(), note)


def check_four_eyes(version: DefinitionVersion, user: User | None) -> None:
    """Raises FourEyes when `user` wrote it, the process asks for a second person, and nobody has approved."""
    if user is None or not version.definition.four_eyes or version.approved_by_id is not None:
        return
    if user.pk in version.author_ids():
        raise FourEyes(move="publish")


def publish_all(
    versions: Iterable[DefinitionVersion], user: User | None, now: datetime, note: str = ""
) -> None:
    """Open versions for new starts, in the caller's transaction; rights and errors are the caller's to check."""
    published = list(versions)
    for version in published:
        user_id = user.pk if user else None
        stamped = {"published_at": now, "published_by_id": user_id, "updated_at": now}
        move(version, "publish", now, stamped, note)
    if published:
        raise_epoch()
    # What was to happen later has happened.
    waiting = PlannedPublication.objects.filter(version__in=published, ended_at=None)
    waiting.update(ended_at=now, moves=False)
    for version in published:
        close_starts(version.definition_id)
        open_starts(version, now)
        grant_starters(version, user)
    sinks.deliver([VersionPublished(v.definition_id, v.id, now) for v in published])


def retire(version: DefinitionVersion, note: str = "") -> None:
    """Close a version for new starts; running instances go on, an older published version starts again."""
    with transaction.atomic():
        now = portal_now()
        move(version, "retire", now, {"updated_at": now}, note)
        raise_epoch()
        reopen_newest(version.definition_id, now)


def restore(version: DefinitionVersion, note: str = "") -> None:
    """Open a retired version for new starts again."""
    with transaction.atomic():
        now = portal_now()
        move(version, "restore", now, {"updated_at": now}, note)
        raise_epoch()
        reopen_newest(version.definition_id, now)


def reopen_newest(definition_id: int, now: datetime) -> None:
    """The start events of the newest published version listen, and no others; in the caller's transaction."""
    close_starts(definition_id)
    published = DefinitionVersion.objects.filter(definition=definition_id, state="published")
    if newest := published.order_by("-number").first():
        open_starts(newest, now)


def move(
    version: DefinitionVersion, name: str, now: datetime, assign: dict[str, Any], note: str = ""
) -> None:
    """One move of the lifecycle by its guarded statement, logged with its reason; in the caller's transaction.

    Raises VersionMoved when the version is in no state for it.
    """
    if not move_one(VERSION, name, "definition_version", version.pk, assign):
        raise _moved(version, name)
    log_move(VERSION, name, "version", version.pk, None, version.state, now, trace.current(), note)
    version.refresh_from_db(fields=["state", *assign])


def _moved(version: DefinitionVersion, name: str) -> VersionMoved:
    """What it is now, which may be something else than when it was read."""
    state = DefinitionVersion.objects.values_list("state", flat=True).get(pk=version.pk)
    return VersionMoved(move=name, number=version.number, state=STATE_WORDS[state])
