"""Trying a model: its bytes in the pure engine, with the newest decisions, processes and calendars of the portal.

Nothing is called, no instance, task or job is made. The one thing kept is that these bytes were tried, and which steps
somebody came through: readiness asks for it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid
from processes import visibility
from processes.engine.environment import DecisionAnswer
from processes.engine.simulation.answers import Answers, AnswersUnreadable
from processes.engine.simulation.drawing import read_drawing
from processes.engine.simulation.trial import replay
from processes.engine.simulation.world import World
from processes.graph.compile import CannotCompile
from processes.graph.model import CompiledProcess
from processes.models import DefinitionVersion, ModelTrial
from processes.store.calendars import calendar
from processes.store.definitions import compiled_process, compiled_version, decide

MOST_COMMANDS = 20_000  # a model that runs in circles is stopped after a second or two


class CannotTry(Invalid):
    code = "cannot-try"


def try_model(
    user: User,
    version_id: int | str,
    variables: dict[str, Any],
    steps: Sequence[Mapping[str, Any]],
    content: bytes | None = None,
) -> dict[str, Any]:
    """What the trial shows after `steps`. `content`: as it stands in an editor, instead of what is stored.

    Raises:
        CannotTry: the file cannot run at all, or a step is unreadable.
    """
    visible = visibility.versions(user).select_related("definition")
    version = get_visible(visible, version_id)
    tried = bytes(version.content) if content is None else content
    catalog = _Catalog(_processes(version, tried))
    now = portal_now()
    world = World(catalog, catalog.own, Answers(is_waiting=True), now, now, max_commands=MOST_COMMANDS)
    try:
        shown = replay(world, 0, variables, steps)
    except AnswersUnreadable as error:
        raise CannotTry(str(error)) from error
    if any(instance["state"] == "completed" for instance in shown["instances"][:1]):
        _remember(user, version, tried, shown)
    return {**shown, "decisions": catalog.decided}


def _processes(version: DefinitionVersion, content: bytes) -> dict[int, CompiledProcess]:
    """The processes of the file: the one that is tried as 0, its companions below."""
    if version.definition.kind != "bpmn":
        raise CannotTry("Expected a process to try, but this is a decision or a form.")
    try:
        found = read_drawing(content, version.filename)
    except CannotCompile as error:
        first = error.problems[0].message if error.problems else "it cannot be read"
        raise CannotTry(f"Expected a process that can run, but: {first}") from error
    ordered = sorted(found, key=lambda process: process.key != version.definition.key)
    return {-place: process for place, process in enumerate(ordered)}


def _remember(user: User, version: DefinitionVersion, content: bytes, shown: dict[str, Any]) -> None:
    entered = set(shown["instances"][0]["entered"])
    checksum = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        trial, is_new = ModelTrial.objects.select_for_update().get_or_create(
            definition_id=version.definition_id,
            checksum=checksum,
            defaults={"elements": sorted(entered), "tried_at": portal_now(), "tried_by": user},
        )
        if not is_new and not entered <= set(trial.elements):
            ModelTrial.objects.filter(pk=trial.pk).update(elements=sorted(entered | set(trial.elements)))


@dataclass(slots=True)
class _Catalog:
    """The engine's `Catalog` of a trial: its own file first, then the newest of the portal, drafts included."""

    own: dict[int, CompiledProcess]
    decided: list[dict[str, Any]] = field(default_factory=list)

    def process(self, version_id: int) -> CompiledProcess:
        return self.own[version_id] if version_id in self.own else compiled_process(version_id)

    def called(self, key: str, binding: str, value: str) -> tuple[int, int] | None:
        own = next((version for version, process in self.own.items() if process.key == key), None)
        if own is not None:
            return own, own
        found = _newest("bpmn", key)
        return (found.definition_id, found.pk) if found else None

    def decide(
        self, key: str, binding: str, value: str, context: dict[str, Any], now: datetime
    ) -> DecisionAnswer | None:
        found = _newest("dmn", key)
        model = compiled_version(found.pk).decisions if found else None
        if found is None or model is None:
            return None
        answer = decide(model, key, found.pk, context, now)
        self.decided.append(
            {
                "decision": key,
                "version": found.number,
                "inputs": answer.inputs,
                "value": answer.value,
                "rules": list(answer.rules),
                "diagnostics": answer.diagnostics,
            }
        )
        return answer

    def calendar(self, key: str) -> Any | None:
        return calendar(key)


def _newest(kind: str, key: str) -> DefinitionVersion | None:
    """The newest version without errors, published or not."""
    rows = DefinitionVersion.objects.filter(definition__kind=kind, definition__key=key).exclude(
        state="retired"
    )
    return next((row for row in rows.defer("content").order_by("-number") if row.has_no_errors()), None)
