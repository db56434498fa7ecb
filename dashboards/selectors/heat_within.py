"""Only the instances that a step of another process called: `within=<process>:<step>`, several for calls through calls.

`within=top:call,middle:call` are instances called at `call` of `middle`, by instances called at `call` of `top`. Instances that
are over count like those that live. Each process named must be readable.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.lib.errors import Invalid, NotFound
from processes import visibility
from processes.models import Definition, DefinitionVersion, ElementHistory, ProcessInstance, Token
from processes.selectors.elements import compiled

DEEPEST = 20  # calls within calls; the engine allows no more


@dataclass(frozen=True, slots=True)
class Caller:
    """One step that calls. `versions` are (version id, position of the step)."""

    definition: Definition
    element_id: str
    versions: tuple[tuple[int, int], ...]

    @property
    def step_name(self) -> str:
        version_id, position = self.versions[0]
        return compiled(version_id).elements[position].name or self.element_id


def callers(given: str, user: User) -> list[Caller]:
    """The steps named, outermost first; none for "". Raises Invalid, NotFound."""
    parts = [part.partition(":") for part in given.split(",") if part]
    if len(parts) > DEEPEST or any(not key or not step for key, _, step in parts):
        raise Invalid(f"Expected `within` to name steps as process:step, but got {given[:200]!r}.")
    return [_caller(key, step, user) for key, _, step in parts]


def called_within(chain: list[Caller]) -> "QuerySet[ProcessInstance]":
    """Those that the last step of the chain called."""
    found = ProcessInstance.objects.all()
    for place, caller in enumerate(chain):
        inside = Q() if place == 0 else Q(parent_instance__in=found.values("pk"))
        found = ProcessInstance.objects.filter(
            inside, _at(caller), parent_instance__definition=caller.definition
        )
    return found


def _caller(key: str, step: str, user: User) -> Caller:
    definition = visibility.definitions(user).filter(kind="bpmn", key=key).first()
    rows = DefinitionVersion.objects.filter(definition=definition, state__in=("published", "retired"))
    versions = [
        (pk, names.index(step))
        for pk, names in rows.order_by("-number").values_list("pk", "element_ids")
        if step in names
    ]
    if definition is None or not versions:
        raise NotFound(f"Expected a step {step!r} of a process {key!r} that you may read, but there is none.")
    return Caller(definition, step, tuple(versions))


def _at(caller: Caller) -> Any:  # a condition on an instance: its caller's token stands or stood there
    standing, past = Q(), Q()
    for version_id, position in caller.versions:
        standing |= Q(instance__version=version_id, element=position)
        past |= Q(version_id=version_id, element=position)
    tokens = Token.objects.filter(
        standing, pk=OuterRef("parent_token"), instance_id=OuterRef("parent_instance_id")
    )
    visits = ElementHistory.objects.filter(
        past, instance_id=OuterRef("parent_instance_id"), visit=OuterRef("parent_token")
    )
    return Exists(tokens) | Exists(visits.values("instance_id"))
