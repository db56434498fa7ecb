"""What can be done to many instances and incidents; each row here is one operation of `POST /batches`.

Every kind calls what one person would call for one thing (`by_people`), so rights and audit are the same.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop as N_

from portal.lib.bulk import Arguments, BulkKind
from portal.lib.errors import Conflict, Invalid
from processes.actions.by_people import (
    change_variables,
    modify_instance,
    move_instance,
    retry_incident,
    tell_instance,
)
from processes.models import ProcessInstance, Token

WORDS = {
    "cancel": "cancelled",
    "suspend": "suspended",
    "resume": N_("goes on"),
    "compensate": N_("is undone"),
}
LABELS = {
    "cancel": N_("Cancel"),
    "suspend": N_("Suspend"),
    "resume": N_("Resume"),
    "compensate": N_("Undo what was done"),
}


def _moving(move: str) -> BulkKind:
    def do(user: User, instance_id: int, arguments: Arguments) -> str:
        move_instance(user, instance_id, move, arguments.get("reason", ""))
        return WORDS[move]

    asks = ("reason",) if move == "cancel" else ()
    return BulkKind(move, LABELS[move], "instance", do, checked=_texts("reason"), asks=asks)


def _texts(*names: str) -> Any:  # a check of arguments: these texts and nothing else
    def checked(user: User, arguments: Arguments) -> dict[str, Any]:
        _no_others(arguments, names)
        for name in names:
            if not isinstance(arguments.get(name, ""), str):
                raise Invalid(f"Expected `{name}` to be text, but it is not.")
        return {name: arguments.get(name, "") for name in names}

    return checked


def _no_others(arguments: Arguments, names: tuple[str, ...]) -> None:
    if unknown := sorted(set(arguments) - set(names)):
        known = ", ".join(names) or "none"
        raise Invalid(f"Expected the arguments {known}, but got {unknown[0]!r}.")


def _object(arguments: Arguments, name: str) -> dict[str, Any]:
    value = arguments.get(name, {})
    if not isinstance(value, Mapping):
        raise Invalid(f"Expected `{name}` to be a JSON object, but it is not.")
    return dict(value)


def _retry_arguments(user: User, arguments: Arguments) -> dict[str, Any]:
    _no_others(arguments, ("variables", "new_effect"))
    if not isinstance(arguments.get("new_effect", False), bool):
        raise Invalid("Expected `new_effect` to be true or false, but it is not.")
    return {"variables": _object(arguments, "variables"), "new_effect": arguments.get("new_effect", False)}


def _retry(user: User, incident_id: int, arguments: Arguments) -> str:
    values, anew = arguments.get("variables", {}), arguments.get("new_effect", False)
    retry_incident(user, incident_id, values=values, new_effect=anew)
    return "tried again"


def _skip(user: User, incident_id: int, arguments: Arguments) -> str:
    retry_incident(user, incident_id, skip=True)
    return "went on without it"


def _variables_arguments(user: User, arguments: Arguments) -> dict[str, Any]:
    _no_others(arguments, ("variables",))
    values = _object(arguments, "variables")
    if not values:
        raise Invalid("Expected `variables` to assign, but there are none.")
    return {"variables": values}


def _variables(user: User, instance_id: int, arguments: Arguments) -> str:
    change_variables(user, instance_id, arguments["variables"])
    return "variables changed"


def _message_arguments(user: User, arguments: Arguments) -> dict[str, Any]:
    _no_others(arguments, ("name", "variables"))
    name = arguments.get("name")
    if not isinstance(name, str) or not name:
        raise Invalid("Expected the `name` of a message, but there is none.")
    return {"name": name, "variables": _object(arguments, "variables")}


def _message(user: User, instance_id: int, arguments: Arguments) -> str:
    tell_instance(user, instance_id, arguments["name"], arguments["variables"])
    return "told"


def _modify_arguments(user: User, arguments: Arguments) -> dict[str, Any]:
    """`move: [{from, to, variables?}]`, `activate: [{element_id, variables?}]`, `cancel: [element id]`."""
    _no_others(arguments, ("move", "activate", "cancel"))
    moves = [
        (_text(each, "from"), _text(each, "to"), _object(each, "variables"))
        for each in _list(arguments, "move")
    ]
    entered = [
        (_text(each, "element_id"), _object(each, "variables")) for each in _list(arguments, "activate")
    ]
    cancelled = arguments.get("cancel", [])
    if not isinstance(cancelled, list) or not all(isinstance(each, str) for each in cancelled):
        raise Invalid("Expected `cancel` to be a list of element ids, but it is not.")
    if not (moves or entered or cancelled):
        raise Invalid("Expected something to `move`, `activate` or `cancel`, but there is nothing.")
    return {
        "move": [{"from": source, "to": target, "variables": values} for source, target, values in moves],
        "activate": [{"element_id": element, "variables": values} for element, values in entered],
        "cancel": cancelled,
    }


def _list(arguments: Arguments, name: str) -> list[Mapping[str, Any]]:
    found = arguments.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise Invalid(f"Expected `{name}` to be a list of objects, but it is not.")
    return found


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise Invalid(f"Expected an element id as `{name}`, but there is none.")
    return value


def _modify(user: User, instance_id: int, arguments: Arguments) -> str:
    """Where the tokens stand is read here; one that has gone on since is refused by the engine."""
    tokens = _tokens_by_element(instance_id)
    cancelled = [token for element in arguments["cancel"] for token in tokens.get(element, [])]
    entered = [(each["element_id"], each["variables"]) for each in arguments["activate"]]
    for each in arguments["move"]:
        found = tokens.get(each["from"], [])
        cancelled += found
        entered += [(each["to"], each["variables"])] * len(found)
    if not cancelled and not entered:
        raise Conflict("Expected it to stand at one of these steps, but it stands elsewhere.")
    modify_instance(user, instance_id, cancelled, entered)
    return f"{len(cancelled)} ended, {len(entered)} entered"


def _tokens_by_element(instance_id: int) -> dict[str, list[int]]:
    row = (
        ProcessInstance.objects.filter(pk=instance_id).values_list("version__element_ids", flat=True).first()
    )
    found: dict[str, list[int]] = {}
    for pk, element in Token.objects.filter(instance_id=instance_id).values_list("pk", "element"):
        found.setdefault((row or [])[element], []).append(pk)
    return found


KINDS = (
    BulkKind("retry", N_("Retry"), "incident", _retry, checked=_retry_arguments),
    BulkKind("skip", N_("Go on without it"), "incident", _skip, checked=_texts()),
    _moving("suspend"),
    _moving("resume"),
    _moving("cancel"),
    _moving("compensate"),
    BulkKind(
        "message",
        N_("Send a message"),
        "instance",
        _message,
        checked=_message_arguments,
        asks=("name", "variables"),
    ),
    BulkKind(
        "set-variables",
        N_("Change variables"),
        "instance",
        _variables,
        checked=_variables_arguments,
        asks=("variables",),
    ),
    BulkKind(
        "modify",
        N_("Move to another step"),
        "instance",
        _modify,
        checked=_modify_arguments,
        asks=("from", "to"),
    ),
)
