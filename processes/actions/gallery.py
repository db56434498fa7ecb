"""The gallery: processes that come with the portal, to begin one of one's own from.

A copy is drafts under new keys: the process by its new name, its decisions and forms by that name and their own. Keys
are replaced where they stand alone between quotes, so that everything that names them still does.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from portal.lib.errors import Conflict, Invalid, NotFound
from portal.lib.xml import parse_xml
from processes import visibility
from processes.actions.audit import record
from processes.actions.drafts import key_of
from processes.actions.import_files import import_files
from processes.actions.reading import read_files
from processes.bpmn.diagram.draw import with_diagram
from processes.bpmn.diagram.picture import Picture, picture_of
from processes.bpmn.elements import Call, Decision, Job, Process, UserTask
from processes.bpmn.reader import read_model
from processes.models import Definition, DefinitionVersion

EXAMPLES = Path(__file__).resolve().parents[1] / "demos"
ENDINGS = (".bpmn", ".dmn", ".form")


@dataclass(frozen=True, slots=True)
class Example:
    """`shows` are a few words each: what one learns from it."""

    key: str
    name: str
    summary: str
    shows: tuple[str, ...]
    picture: Picture | None
    files: tuple[tuple[str, bytes], ...]


@cache
def examples() -> tuple[Example, ...]:
    """By name. Read once for each process of the portal: they come with it and don't change."""
    folders = sorted(each for each in EXAMPLES.iterdir() if each.is_dir())
    found = [example for folder in folders if (example := _example(folder)) is not None]
    return tuple(sorted(found, key=lambda each: each.name))


def create_from_example(user: User, key: str, name: str) -> list[DefinitionVersion]:
    """Drafts of one's own, the process first. Needs the role `edit` somewhere.

    Raises:
        NotFound: no such example. Invalid: a name without letters. Conflict: there is a model of that key already.
    """
    visibility.check_anywhere(user, "edit")
    example = next((each for each in examples() if each.key == key), None)
    if example is None:
        raise NotFound(f"Expected an example {key!r}, but there is none.")
    new = key_of(name)
    if not new:
        raise Invalid("Expected a name with at least one letter.")
    if Definition.objects.filter(kind="bpmn", key=new).exists():
        raise Conflict(f"Expected a new name, but there is a model {new!r} already.")
    with transaction.atomic():
        made = import_files(user, _renamed(example, new, name))
        drafts = sorted((each.version for each in made), key=lambda each: each.definition.kind != "bpmn")
        record(
            user,
            "draft.from-example",
            kind="bpmn",
            object_id=drafts[0].pk,
            definition_id=drafts[0].definition_id,
            example=key,
        )
    return drafts


def _example(folder: Path) -> Example | None:
    files = tuple(
        (each.name, each.read_bytes()) for each in sorted(folder.iterdir()) if each.suffix in ENDINGS
    )
    drawing = next((content for name, content in files if name.endswith(".bpmn")), None)
    if drawing is None:
        return None
    process = read_model(drawing, folder.name).processes[0]
    picture = picture_of(parse_xml(with_diagram(drawing, folder.name), filename=folder.name))
    return Example(process.id, process.name, process.documentation, _shows(process), picture, files)


def _shows(process: Process) -> tuple[str, ...]:
    works = [node.work for node in process.nodes]
    triggers = {event.trigger for node in process.nodes for event in node.events}
    told = (
        (N_("People decide"), any(isinstance(work, UserTask) for work in works)),
        (N_("Several vote"), any(isinstance(work, UserTask) and work.votes for work in works)),
        (
            N_("Escalation"),
            process.watch is not None
            or any(
                isinstance(work, UserTask) and (work.escalation or work.escalation_policy) for work in works
            ),
        ),
        (N_("Decision table"), any(isinstance(work, Decision) for work in works)),
        (N_("Calls systems"), any(isinstance(work, Job) for work in works)),
        (N_("Shared process"), any(isinstance(work, Call) for work in works)),
        (N_("Many at once"), any(node.loop is not None for node in process.nodes)),
        (N_("Undoing"), any(node.is_for_compensation for node in process.nodes)),
        (N_("Timers"), "timer" in triggers),
        (N_("Messages"), "message" in triggers),
        (N_("Errors"), "error" in triggers),
    )
    return tuple(words for words, is_so in told if is_so)


def _renamed(example: Example, new: str, name: str) -> list[tuple[str, bytes]]:
    resources, _ = read_files(example.files)
    keys = {each.key: new if each.kind == "bpmn" else f"{new}_{each.key}" for each in resources}
    files = []
    for filename, content in example.files:
        for old, key in keys.items():
            content = content.replace(f'"{old}"'.encode(), f'"{key}"'.encode())
        if filename.endswith(".bpmn"):
            content = _with_name(content, example.name, name)
        files.append((f"{new}_{filename}" if not filename.endswith(".bpmn") else f"{new}.bpmn", content))
    return files


def _with_name(content: bytes, old: str, name: str) -> bytes:
    """The process's own name; it is the first that stands in the file."""
    told = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return content.replace(f'name="{old}"'.encode(), f'name="{told}"'.encode(), 1)
