"""Back to the previous version with one decision: the one that starts now is retired, the one before starts again.

Both moves are the lifecycle's own, in one transaction and one catalogue epoch: a start gets one version or the other,
whole. What runs keeps its version. No second person is asked, also where four eyes are: it has been published before.
"""

from dataclasses import asdict

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict
from portal.lib.problems import Problem, has_errors
from processes import visibility
from processes.actions.audit import record
from processes.actions.definitions import ModelProblems, move, reopen_newest
from processes.actions.imports import files_beside
from processes.actions.outside import missing_outside
from processes.actions.reading import read_files
from processes.models import Definition, DefinitionVersion
from processes.store.definitions import raise_epoch


class NothingBefore(Conflict):
    code = "nothing-before"
    message = "Expected a version that was published before version {number}, but there is none."


class NotStarting(Conflict):
    code = "not-the-one-that-starts"
    message = "Expected the version that starts now, but version {number} is not it any more."


def previous_of(version: DefinitionVersion) -> DefinitionVersion | None:
    """What would start in its place: the newest one below it that is published, else that was. One query."""
    rows = DefinitionVersion.objects.filter(
        definition=version.definition_id, number__lt=version.number, published_at__isnull=False
    )
    found = rows.filter(state__in=("published", "retired")).order_by("-number").select_related("definition")
    return found.filter(state="published").first() or found.first()


def starts_now(version: DefinitionVersion) -> bool:
    """Is it the one that new cases get?"""
    newer = DefinitionVersion.objects.filter(
        definition=version.definition_id, state="published", number__gt=version.number
    )
    return version.state == "published" and not newer.exists()


def hindrances(version: DefinitionVersion) -> list[Problem]:
    """What keeps an earlier version from starting today: something it needs may be gone."""
    resources, problems = read_files([(version.filename, bytes(version.content))], files_beside(version))
    found = [*problems, *missing_outside(resources)]
    return [each for each in found if each.severity == "error"]


def return_to_previous(user: User, version_id: int | str, reason: str = "") -> DefinitionVersion:
    """The version that starts from now on. Needs the role `publish`.

    Raises:
        NotStarting: another version has been published or retired meanwhile.
        NothingBefore: no earlier version was ever published.
        ModelProblems: the earlier one needs what is not there any more; nothing was changed.
    """
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    visibility.check(user, "publish", version.definition_id)
    with transaction.atomic():
        Definition.objects.select_for_update().get(pk=version.definition_id)
        version.refresh_from_db(fields=["state"])
        previous = _checked(version)
        now = portal_now()
        move(version, "retire", now, {"updated_at": now}, reason)
        if previous.state == "retired":
            move(previous, "restore", now, {"updated_at": now}, reason)
        raise_epoch()
        reopen_newest(version.definition_id, now)
        record(
            user,
            "version.return",
            kind=version.definition.kind,
            object_id=previous.pk,
            definition_id=version.definition_id,
            number=previous.number,
            from_number=version.number,
            reason=reason,
        )
    return previous


def _checked(version: DefinitionVersion) -> DefinitionVersion:
    if not starts_now(version):
        raise NotStarting(number=version.number)
    previous = previous_of(version)
    if previous is None:
        raise NothingBefore(number=version.number)
    problems = hindrances(previous)
    if has_errors(problems):
        sentence = f"Nothing was changed. {problems[0].message}"
        raise ModelProblems(sentence, problems=[asdict(each) for each in problems])
    return previous
