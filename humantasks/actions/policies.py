"""Edit the reusable escalation chains. Tasks that are open keep the chain they were opened with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from humantasks.escalation.plan import check_after
from humantasks.escalation.words import KINDS, names
from humantasks.models import EscalationPolicy
from portal.lib.errors import Conflict, Invalid, NotFound
from processes.actions.audit import record
from processes.models import Definition
from processes.visibility import check_everywhere

MAX_LEVELS, MAX_NAME = 20, 100
NAMED = frozenset(("notify", "add_candidates"))  # meaningless without somebody
ALONE = frozenset(("escalate", "complete"))


class PolicyInvalid(Invalid):
    code = "policy-invalid"


class PolicyExists(Conflict):
    code = "policy-exists"
    message = "Expected one policy for each process and group, but there is one for these already."


def save_policy(
    *,
    user: User,
    policy_id: int | None,
    name: str,
    process: str,
    group: str,
    levels: Sequence[Mapping[str, Any]],
    is_active: bool,
    now: datetime,
) -> EscalationPolicy:
    """Make or change one. Needs `administer` on all processes. Raises PolicyInvalid, PolicyExists, NotFound."""
    check_everywhere(user, "administer")
    row = EscalationPolicy.objects.filter(pk=policy_id).first() if policy_id else EscalationPolicy()
    if row is None:
        raise NotFound
    if not name.strip() or len(name) > MAX_NAME:
        raise PolicyInvalid("Expected a name of 1 to 100 characters, but it is empty or longer.")
    row.name, row.is_active, row.changed_at = name.strip(), is_active, now
    row.definition = _found(Definition.objects.filter(kind="bpmn", key=process), process, "process")
    row.group = _found(Group.objects.filter(name=group), group, "group")
    row.levels = checked_levels(levels)
    try:
        with transaction.atomic():
            row.save()
            record(user, "escalation_policy.save", kind="escalation_policy", object_id=row.pk, name=row.name)
    except IntegrityError as error:
        raise PolicyExists from error
    return row


def remove_policy(*, user: User, policy_id: int) -> None:
    """Needs `administer` on all processes. Raises NotFound."""
    check_everywhere(user, "administer")
    with transaction.atomic():
        gone, _ = EscalationPolicy.objects.filter(pk=policy_id).delete()
        if not gone:
            raise NotFound
        record(user, "escalation_policy.remove", kind="escalation_policy", object_id=policy_id)


def checked_levels(levels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each with a time and something to do; raises PolicyInvalid naming the level."""
    if not levels or len(levels) > MAX_LEVELS:
        raise PolicyInvalid("Expected 1 to 20 levels, but there are none or more.")
    return [_level(number, level) for number, level in enumerate(levels, start=1)]


def _level(number: int, level: Mapping[str, Any]) -> dict[str, Any]:
    after, actions = str(level.get("after", "")).strip(), list(level.get("actions", ()))
    try:
        check_after(after)
    except ValueError as error:
        raise PolicyInvalid(f"Level {number}: {error}") from error
    if not actions:
        raise PolicyInvalid(f"Expected level {number} to do something, but it does nothing.")
    for kind, argument in actions:
        if kind not in KINDS:
            raise PolicyInvalid(
                f"Expected level {number} to do one of {', '.join(KINDS)}, but it says {kind!r}."
            )
        if (kind in NAMED and not names(argument)) or (kind in ALONE and not argument):
            raise PolicyInvalid(
                f"Expected level {number} to say to whom or what, but it escalates to nobody."
            )
    return {"after": after, "actions": [[kind, argument or None] for kind, argument in actions]}


def _found(rows: Any, name: str, kind: str) -> Any:  # a row of either model, or None for no name
    if not name:
        return None
    found = rows.first()
    if found is None:
        raise PolicyInvalid(f"Expected a {kind} of this portal, but there is no {name!r}.")
    return found
