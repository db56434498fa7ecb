"""Take in BPMN files as drafts, whatever is wrong with them: drawings of other tools, to be looked at and finished.

A file is kept byte for byte. Only what is no BPMN at all is refused; everything else the editor shows, with its problems.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePosixPath

from django.contrib.auth.models import User
from django.db import transaction

from portal.lib.clock import portal_now
from portal.lib.errors import Conflict
from portal.lib.problems import Problem
from processes import visibility
from processes.actions.definitions import ModelProblems
from processes.actions.drafts import columns_of, insert_draft, next_draft
from processes.actions.reading import read_files
from processes.bpmn.elements import Model
from processes.bpmn.reader import read_model
from processes.models import Definition, DefinitionVersion


class NotYours(Conflict):
    code = "definition-exists"
    message = "Expected a new model, but there is one with the id {key!r} that you may not edit."


def import_drawings(user: User, files: Sequence[tuple[str, bytes]]) -> list[DefinitionVersion]:
    """A draft for each file, all or nothing. Needs the role `edit`.

    Raises:
        ModelProblems: a file is no BPMN; nothing was stored.
        NotYours: a model of the same id is somebody else's.
    """
    visibility.check_anywhere(user, "edit")
    models = [(read_model(content, name), content) for name, content in files]
    if unreadable := [problem for model, _ in models if not _is_bpmn(model) for problem in _told(model)]:
        raise ModelProblems(count=len(unreadable), problems=[asdict(problem) for problem in unreadable])
    with transaction.atomic():
        return [_import(user, model, content) for model, content in models]


def _is_bpmn(model: Model) -> bool:
    return bool(model.processes) or not model.problems


def _told(model: Model) -> Sequence[Problem]:
    return model.problems


def _import(user: User, model: Model, content: bytes) -> DefinitionVersion:
    resources, problems = read_files([(model.file, content)])
    resource = next((each for each in resources if each.kind == "bpmn"), None)
    columns = columns_of(resource, content, problems)
    key, name = _known_as(model)
    definition = Definition.objects.filter(kind="bpmn", key=key).first()
    if definition is None:
        definition = Definition.objects.create(
            kind="bpmn", key=key, name=name, owner=user, created_at=portal_now()
        )
        return insert_draft(user, definition, model.file, 1, columns, "")
    if not visibility.may(user, "edit", definition.pk):
        raise NotYours(key=key)
    newest = definition.versions.select_related("definition").order_by("-number")[0]
    return next_draft(user, newest, columns, "")


def _known_as(model: Model) -> tuple[str, str]:
    """The process that could run, else the first one, else the file."""
    stem = PurePosixPath(model.file).stem
    process = next(iter([*model.executable, *model.processes]), None)
    if process is None or not process.id:
        return re.sub(r"[^A-Za-z0-9_.-]+", "_", stem) or "drawing", stem
    return process.id, process.name or stem
