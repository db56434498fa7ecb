"""Take in BPMN, DMN and form files as drafts, whatever is wrong with them: to be looked at and finished.

A file is kept byte for byte. Only what is nothing of the kind is refused; everything else the editor shows, with what
keeps it from running. Files that belong together come together: what one names is looked for in the others first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

from django.contrib.auth.models import User
from django.db import transaction

from portal.lib.clock import portal_now
from portal.lib.errors import Conflict
from portal.lib.problems import Problem
from processes import visibility
from processes.actions.definitions import ModelProblems
from processes.actions.drafts import columns_of, insert_draft, next_draft
from processes.actions.imports import store_imports
from processes.actions.outside import missing_outside
from processes.actions.reading import read_files
from processes.actions.resource import Resource
from processes.bpmn.elements import Model
from processes.bpmn.reader import read_model
from processes.models import Definition, DefinitionVersion

OTHERS = (".dmn", ".dmn.xml", ".form", ".json")


class NotYours(Conflict):
    code = "definition-exists"
    message = "Expected a new model, but there is one with the id {key!r} that you may not edit."


@dataclass(frozen=True, slots=True)
class Imported:
    """A draft, and everything that keeps it from running or from being depended on, what lies outside it too."""

    version: DefinitionVersion
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """One definition of one file, before it is stored."""

    kind: str
    key: str
    name: str
    filename: str
    content: bytes
    resource: Resource | None
    problems: list[Problem]


def import_files(user: User, files: Sequence[tuple[str, bytes]]) -> list[Imported]:
    """A draft for each process file, decision and form, all or nothing. Needs the role `edit`.

    Raises:
        ModelProblems: a file is no BPMN, DMN or form at all; nothing was stored.
        NotYours: a model of the same id is somebody else's.
    """
    visibility.check_anywhere(user, "edit")
    named = [(_as_form(name), content) for name, content in files]
    drawings = [(name, content) for name, content in named if not name.lower().endswith(OTHERS)]
    others = [(name, content) for name, content in named if name.lower().endswith(OTHERS)]
    found = [*_drawings(drawings), *_others(others)]
    outside = missing_outside([each.resource for each in found if each.resource is not None])
    with transaction.atomic():
        return [_stored(user, each, outside) for each in found]


def _as_form(name: str) -> str:
    return f"{name.removesuffix('.json')}.form" if name.endswith(".json") else name


def _drawings(files: Sequence[tuple[str, bytes]]) -> Iterator[_Found]:
    models = [(read_model(content, name), content) for name, content in files]
    _refuse([problem for model, _ in models if not _is_bpmn(model) for problem in model.problems])
    for model, content in models:
        resources, problems = read_files([(model.file, content)])
        key, name = _known_as(model)
        own = next((each for each in resources if each.kind == "bpmn"), None)
        yield _Found("bpmn", key, name, model.file, content, own, problems)


def _others(files: Sequence[tuple[str, bytes]]) -> Iterator[_Found]:
    resources, problems = read_files(files)
    holding = {each.filename for each in resources}
    _refuse([each for each in problems if each.file not in holding] or _nothing_in(files, holding))
    for each in resources:
        own = [problem for problem in problems if problem.file == each.filename]
        yield _Found(each.kind, each.key, each.name, each.filename, each.content, each, own)


def _nothing_in(files: Sequence[tuple[str, bytes]], holding: set[str]) -> list[Problem]:
    sentence = "Expected a decision or a form, but the file has none."
    return [Problem("nothing-in-file", sentence, file=name) for name, _ in files if name not in holding]


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise ModelProblems(count=len(problems), problems=[asdict(problem) for problem in problems])


def _is_bpmn(model: Model) -> bool:
    return bool(model.processes) or not model.problems


def _stored(user: User, found: _Found, outside: Sequence[Problem]) -> Imported:
    columns = columns_of(found.resource, found.content, found.problems)
    definition = Definition.objects.filter(kind=found.kind, key=found.key).first()
    if definition is None:
        definition = Definition.objects.create(
            kind=found.kind, key=found.key, name=found.name, owner=user, created_at=portal_now()
        )
        version = insert_draft(user, definition, found.filename, 1, columns, "")
    elif not visibility.may(user, "edit", definition.pk):
        raise NotYours(key=found.key)
    else:
        newest = definition.versions.select_related("definition").order_by("-number")[0]
        version = next_draft(user, newest, columns, "")
    if found.kind == "dmn":
        store_imports(version, found.resource)
    own = [*found.problems, *(each for each in outside if each.file == found.filename)]
    return Imported(version, tuple(replace(each, file=found.filename) for each in own))


def _known_as(model: Model) -> tuple[str, str]:
    """The process that could run, else the first one, else the file."""
    stem = PurePosixPath(model.file).stem
    process = next(iter([*model.executable, *model.processes]), None)
    if process is None or not process.id:
        return re.sub(r"[^A-Za-z0-9_.-]+", "_", stem) or "drawing", stem
    return process.id, process.name or stem
