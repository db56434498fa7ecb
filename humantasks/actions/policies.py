"""Edit the reusable escalation chains. Tasks that are open keep the chain they were opened with; those opened afterwards
follow the policy as it is then, also where a model names it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain, count
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from humantasks.escalation.plan import check_after, fits
from humantasks.escalation.words import KINDS, names
from humantasks.models import EscalationPolicy
from portal.lib.errors import Conflict, Invalid, NotFound
from processes.actions.audit import record
from processes.models import Definition
from processes.selectors.used_by import uses_of_policy
from processes.visibility import check_everywhere

MAX_LEVELS, MAX_NAME = 20, 100
NAMED = frozenset(("notify", "add_candidates"))  # meaningless without somebody
ALONE = frozenset(("escalate", "complete"))


class PolicyInvalid(Invalid):
    code = "policy-invalid"


class PolicyExists(Conflict):
    code = "policy-exists"
    message = "Expected one policy for each process and group, but there is one for these already."


class PolicyInUse(Conflict):
    code = "policy-in-use"
    message = "Expected a policy that no model names, but {step} of {process}{more} do. Let them name another, or switch it off."


class PolicyMisfit(Conflict):
    code = "policy-misfit"
    message = (
        "Expected times, not shares, and things that can happen to {step} of {process}, which names this policy: to a step "
        "that nobody holds only reminders, notices, alerts and what the process is told."
    )


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
    only_named: bool = False,
) -> EscalationPolicy:
    """Make or change one; a new one gets its key from its name. Needs `administer` on all processes.

    Raises PolicyInvalid, PolicyExists, PolicyMisfit, NotFound.
    """
    check_everywhere(user, "administer")
    row = EscalationPolicy.objects.filter(pk=policy_id).first() if policy_id else EscalationPolicy()
    if row is None:
        raise NotFound
    if not name.strip() or len(name) > MAX_NAME:
        raise PolicyInvalid("Expected a name of 1 to 100 characters, but it is empty or longer.")
    row.name, row.is_active, row.changed_at = name.strip(), is_active, now
    row.definition = _found(Definition.objects.filter(kind="bpmn", key=process), process, "process")
    row.group = _found(Group.objects.filter(name=group), group, "group")
    row.only_named = only_named
    if only_named and (process or group):
        raise PolicyInvalid(
            "Expected a policy for its process or group, or one that models name, but it is both."
        )
    row.levels = checked_levels(levels)
    row.key = row.key or _free_key(row.name)
    _check_fits(row, user)
    try:
        with transaction.atomic():
            row.save()
            record(user, "escalation_policy.save", kind="escalation_policy", object_id=row.pk, name=row.name)
    except IntegrityError as error:
        raise PolicyExists from error
    return row


def remove_policy(*, user: User, policy_id: int) -> None:
    """Needs `administer` on all processes. Raises NotFound, PolicyInUse."""
    check_everywhere(user, "administer")
    row = EscalationPolicy.objects.filter(pk=policy_id).first()
    uses = uses_of_policy(row.key, user) if row and row.key else None
    if uses is not None and uses.rows:
        first = uses.rows[0]
        more = f" and {len(uses.rows) - 1} more" if len(uses.rows) > 1 else ""
        raise PolicyInUse(step=f"“{first.element_name}”", process=first.version.definition.name, more=more)
    with transaction.atomic():
        gone, _ = EscalationPolicy.objects.filter(pk=policy_id).delete()
        if not gone:
            raise NotFound
        record(user, "escalation_policy.remove", kind="escalation_policy", object_id=policy_id)


def _check_fits(row: EscalationPolicy, user: User) -> None:
    """What steps without people, sub-processes and processes name must go on to fit them."""
    if row.pk is None or not row.key or fits(row.levels, holds_tasks=False):
        return
    fits_scopes = fits(row.levels, holds_tasks=True)
    uses = [
        each
        for each in uses_of_policy(row.key, user).rows
        if each.is_of_step or (each.is_of_scope and not fits_scopes)
    ]
    if uses:
        raise PolicyMisfit(step=f"“{uses[0].element_name}”", process=uses[0].version.definition.name)


def _free_key(name: str) -> str:
    """`Two days` -> `two-days`, with a number where there is one already."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "policy"
    taken = set(EscalationPolicy.objects.filter(key__startswith=base).values_list("key", flat=True))
    numbered = (f"{base}-{number}" for number in count(2))
    return next(key for key in chain((base,), numbered) if key not in taken)


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
