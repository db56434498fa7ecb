"""Conditional start events: somebody tells what is so, and every process begins whose condition that makes true.

A condition of a start event has no instance whose variables could change, so it is asked when values come from outside,
as Camunda 7 does it. One query, then a microsecond per condition; every start is an instance of its own.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from portal.lib.clock import portal_now
from processes import visibility
from processes.actions.instances import NewInstance, start_instances
from processes.actions.pressure import check_pressure
from processes.engine.conditions import conditions_of
from processes.engine.expressions import truth
from processes.models import DefinitionVersion, Subscription
from processes.store.definitions import compiled_process


def start_by_conditions(user: User, values: Mapping[str, Any], *, business_key: str = "") -> list[int]:
    """Start what `user` may start and whose condition holds with these values; the ids."""
    visibility.check_anywhere(user, "start")
    check_pressure()
    started: list[int] = []
    for version, position, said in _listening(user):
        element = compiled_process(version.pk).elements[position]
        conditions = [condition for _, condition in conditions_of(element.event) if condition.text == said]
        if any(truth(condition, values, portal_now()) is True for condition in conditions):
            new = [NewInstance(dict(values), business_key)]
            actor = visibility.actor_of(user)
            started += start_instances(version, new, actor=actor, start_at=element.id)
    return started


def _listening(user: User) -> list[tuple[DefinitionVersion, int, str]]:
    rows = Subscription.objects.filter(kind="condition", instance=None).select_related("version__definition")
    may = visibility.rights(user).where("start", "definition_id")
    return [
        (row.version, row.element, row.name)
        for row in rows.filter(may).order_by("pk")
        if row.version is not None
    ]
