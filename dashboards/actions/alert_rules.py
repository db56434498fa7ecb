"""Make, change, delete and test alerts. Each leaves a line in the audit."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop as N_

from dashboards.actions.alert_telling import call, tell
from dashboards.models import AlertRule
from dashboards.store.alert_rules import Wanted
from dashboards.store.named import known
from dashboards.visibility import check_change, find_rule, may_make
from portal.lib.clock import portal_now
from portal.lib.errors import Forbidden, Invalid
from portal.lib.phrases import Phrase
from processes.actions.audit import record
from processes.models import Definition, Destination
from processes.visibility import definitions, rights

MOST_RULES = 200


def drafted(user: User, wanted: Wanted) -> AlertRule:
    """The rule as it would be saved, not saved. Raises Invalid and Forbidden."""
    definition = _definition(user, wanted.process)
    if not may_make(user, definition):
        raise Forbidden("Expected somebody who operates or owns the process, but you do neither.")
    if wanted.reads_variables:
        _check_variables(user, definition)
    known(wanted.tell)
    return AlertRule(
        owner=user,
        kind=wanted.kind,
        measure=wanted.measure,
        definition=definition,
        name=wanted.name,
        reads_variables=wanted.reads_variables,
        tell=list(wanted.tell),
        destination=_destination(user, wanted.destination, definition),
        is_paused=wanted.paused,
        **{name: getattr(wanted, name) for name in _PLAIN},
    )


_PLAIN = ("step", "period", "filters", "comparison", "threshold", "clears_at", "minutes", "quiet_from", "quiet_to", "by_mail")  # fmt: skip
_SAVED = (
    *_PLAIN,
    "kind",
    "measure",
    "definition",
    "name",
    "reads_variables",
    "tell",
    "destination",
    "is_paused",
)


def create_rule(user: User, draft: AlertRule) -> AlertRule:
    """`draft` is what `drafted` made and whose number could be read."""
    with transaction.atomic():
        if AlertRule.objects.filter(owner=user).count() >= MOST_RULES:
            raise Invalid(f"Expected at most {MOST_RULES} alerts of one's own, but you have that many.")
        draft.created_at = portal_now()
        draft.save()
        _record(user, "alert.create", draft)
    return draft


def change_rule(user: User, rule_id: int, draft: AlertRule) -> AlertRule:
    """Another wording; what was pending begins anew, and what is read meanwhile for the old one is dropped."""
    rule = find_rule(user, rule_id)
    check_change(user, rule)
    values = {name: getattr(draft, name) for name in _SAVED}
    anew: dict[str, Any] = {"pending_since": None, "look_at": None, "trouble": "", "is_settled": False}
    with transaction.atomic():
        AlertRule.objects.filter(pk=rule.pk).update(**values, **anew, version=F("version") + 1)
        _record(user, "alert.change", rule)
    return find_rule(user, rule_id)


def delete_rule(user: User, rule_id: int) -> None:
    rule = find_rule(user, rule_id)
    check_change(user, rule)
    with transaction.atomic():
        _record(user, "alert.delete", rule)
        rule.delete()


def test_rule(user: User, rule_id: int) -> int:
    """Tell everybody and call the destination once, as if it fired, without an alert; how many people were told."""
    rule = find_rule(user, rule_id)
    check_change(user, rule)
    with transaction.atomic():
        _record(user, "alert.test", rule)
        call(rule, None, "test")
        title = Phrase(N_("Test: {name}"), {"name": rule.name})
        nothing = Phrase(N_("Nothing has happened; this is what it would look like."))
        return tell(rule, title, nothing, rule.by_mail)


test_rule.__test__ = False  # type: ignore[attr-defined]  # a name for people, not for pytest


def _record(user: User, action: str, rule: AlertRule) -> None:
    record(
        user, action, kind="alert", object_id=rule.pk, definition_id=rule.definition_id, name=rule.name, measure=rule.measure
    )  # fmt: skip


def _definition(user: User, key: str) -> Definition | None:
    if not key:
        return None
    found = definitions(user).filter(kind="bpmn", key=key).first()
    if found is None:
        raise Invalid(f"Expected a process that you may read, but got {key[:80]!r}.")
    return found


def _check_variables(user: User, definition: Definition | None) -> None:
    mine = rights(user)
    clear = mine.has("see_variables", definition.pk) if definition else "see_variables" in mine.everywhere
    if not clear:
        raise Forbidden("Expected the right to see the variables it is filtered by, but you do not have it.")


def _destination(user: User, key: str, definition: Definition | None) -> Destination | None:
    """One that is open to the process: what models may call, its alerts may."""
    if not key:
        return None
    found = Destination.objects.filter(key=key).first()
    is_open = found and (found.all_processes or (definition and definition.key in found.processes))
    if not is_open:
        raise Invalid(f"Expected a destination that is open to this process, but got {key[:40]!r}.")
    return found
