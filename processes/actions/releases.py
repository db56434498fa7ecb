"""Publish files that belong together as one release: all of them or none, each bound to the others' versions.

A release is a deployment: a call with the binding `deployment` finds the versions of its own release. Costs a fixed
number of statements for each file; instances that start meanwhile see all of it or nothing (one catalogue epoch).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.contrib.auth.models import User
from django.db import transaction

from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid, NotFound
from portal.lib.problems import Problem, has_errors
from processes import visibility
from processes.actions.audit import record
from processes.actions.definitions import STATE_WORDS, ModelProblems, check_four_eyes, check_seen, publish_all
from processes.actions.imports import files_beside
from processes.actions.outside import missing_outside
from processes.actions.reading import read_files
from processes.actions.resource import Resource
from processes.models import Definition, DefinitionVersion, Deployment

MOST_FILES = 50


class NothingToRelease(Invalid):
    code = "nothing-to-release"
    message = "Expected one to 50 versions to publish together, but got {count}."


class NotReleasable(Conflict):
    code = "not-releasable"
    message = "Expected drafts or versions in review, but “{name}” version {number} is {state}."


class TwiceReleased(Invalid):
    code = "twice-in-release"
    message = "Expected one version of each model, but there are two of “{name}”."


def release(
    user: User,
    version_ids: Sequence[int],
    *,
    name: str = "",
    comment: str = "",
    seen: Mapping[int, str] | None = None,
) -> Deployment:
    """Publish these versions together. Needs the role `publish` on each.

    `comment`: what changed, kept with the first of them and in the log of all. `seen`: their checksums as somebody read them.

    Raises:
        VersionChanged: somebody saved into one of them since.
        ModelProblems: one has errors, or needs what is neither released with it nor published; nothing was published.
        FourEyes: somebody else has to approve one of them first.
        NotReleasable, TwiceReleased, NothingToRelease, NotFound, Forbidden.
    """
    with transaction.atomic():
        versions = releasable(user, version_ids, seen or {})
        now = portal_now()
        made = Deployment.objects.create(name=name, created_at=now, created_by=user)
        DefinitionVersion.objects.filter(pk__in=[each.pk for each in versions]).update(deployment=made)
        publish_all(versions, user, now, comment or name)
        if comment:
            DefinitionVersion.objects.filter(pk=version_ids[0]).update(comment=comment)
        for version in versions:
            record(
                user,
                "version.publish",
                kind=version.definition.kind,
                object_id=version.pk,
                definition_id=version.definition_id,
                number=version.number,
                release=str(made.pk),
            )
    return made


def releasable(user: User, version_ids: Sequence[int], seen: Mapping[int, str]) -> list[DefinitionVersion]:
    """These versions as they are now, held to the end of the caller's transaction. Raises whatever `release` raises."""
    wanted = sorted(set(version_ids))
    if not 1 <= len(wanted) <= MOST_FILES:
        raise NothingToRelease(count=len(wanted))
    versions = _locked(user, wanted)
    for version in versions:
        _check(user, version)
        check_seen(version, seen.get(version.pk, ""))
    check_whole(versions)
    return versions


def _locked(user: User, wanted: Sequence[int]) -> list[DefinitionVersion]:
    """Their definitions locked in ascending id, as every deployment does."""
    visible = visibility.versions(user).filter(pk__in=wanted)
    ids = sorted(set(visible.values_list("definition_id", flat=True)))
    list(Definition.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows = visible.select_for_update(of=("self",), no_key=True)
    found = list(rows.select_related("definition").order_by("definition_id"))
    if len(found) != len(wanted):
        raise NotFound
    return found


def _check(user: User, version: DefinitionVersion) -> None:
    visibility.check(user, "publish", version.definition_id)
    if version.state not in ("draft", "in_review"):
        state = STATE_WORDS[version.state]
        raise NotReleasable(name=version.definition.name, number=version.number, state=state)
    check_four_eyes(version, user)


def check_whole(versions: Sequence[DefinitionVersion]) -> None:
    """Can they run, and is what they name among them or published? Raises ModelProblems, TwiceReleased."""
    keys = [version.definition_id for version in versions]
    for version in versions:
        if keys.count(version.definition_id) > 1:
            raise TwiceReleased(name=version.definition.name)
    resources, problems = _read(versions)
    problems += missing_outside(resources)
    if has_errors(problems):
        raise ModelProblems(_sentence(problems), problems=[asdict(each) for each in problems])


def lacking(versions: Sequence[DefinitionVersion]) -> list[Problem]:
    """What they name that is neither among them nor published; the first one's own before the rest."""
    found = missing_outside(_read(versions)[0])
    own = _filename(versions[0])
    return sorted(found, key=lambda problem: problem.file != own)


def _read(versions: Sequence[DefinitionVersion]) -> tuple[list[Resource], list[Problem]]:
    beside = [file for version in versions for file in files_beside(version)]
    # A file of several decisions is a version of each, and still one file.
    files = {each.checksum: (_filename(each), bytes(each.content)) for each in versions}
    return read_files(list(files.values()), beside)


def _sentence(problems: Sequence[Problem]) -> str:
    first = next(each for each in problems if each.severity == "error")
    return f"Nothing was published. {first.message}"


def _filename(version: DefinitionVersion) -> str:
    """Two files of one name are told apart by their key."""
    return f"{version.definition.key}/{version.filename}"
