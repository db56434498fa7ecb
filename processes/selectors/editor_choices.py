"""What an editor offers to choose from: forms with their fields, decisions, processes, people, destinations, calendars, and
what other apps add with `offer`.

Four to nine small queries per opened editor; nothing here is secret from somebody who may edit a model.
"""

from collections.abc import Callable, Iterator, Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User

from portal.lib.json import loads
from processes.models import Calendar, Definition, DefinitionVersion, Destination
from processes.selectors.element_templates import element_templates

MOST_PEOPLE = 500  # a list to choose from, not a directory

_offers: dict[str, Callable[[], list[Any]]] = {}


def offer(name: str, read: Callable[[], list[Any]]) -> None:
    """Add a list to choose from. Called by an app's `ready()`."""
    _offers[name] = read


def editor_choices() -> dict[str, Any]:
    """Lists by what they are, as the editor's script reads them."""
    people = User.objects.filter(is_active=True).order_by("username").values_list("username", flat=True)
    return {
        "forms": _forms(),
        "decisions": _named("dmn"),
        "processes": _named("bpmn"),
        "groups": list(Group.objects.order_by("name").values_list("name", flat=True)),
        "people": list(people[:MOST_PEOPLE]),
        "destinations": list(Destination.objects.order_by("key").values_list("key", flat=True)),
        "calendars": list(Calendar.objects.order_by("key").values_list("key", flat=True)),
        "senders": [parseaddr(text)[1] for text in settings.EMAIL_SENDERS],
        "templates": element_templates(),
        **{name: read() for name, read in _offers.items()},
    }


def _named(kind: str) -> list[dict[str, Any]]:
    rows = Definition.objects.filter(kind=kind).order_by("name").values_list("key", "name")
    return [{"id": key, "name": name} for key, name in rows]


def _forms() -> list[dict[str, Any]]:
    """Every form with the variables its newest version fills."""
    newest = DefinitionVersion.objects.filter(definition__kind="form").order_by("definition_id", "-number")
    rows = newest.distinct("definition_id").values_list("definition__key", "content")
    fields = {key: sorted(set(_keys(bytes(content)))) for key, content in rows}
    return [{**form, "fields": fields.get(form["id"], [])} for form in _named("form")]


def _keys(content: bytes) -> Iterator[str]:
    try:
        schema = loads(content)
    except ValueError:
        return
    if isinstance(schema, dict):
        yield from _fields(schema)


def _fields(part: Mapping[str, Any]) -> Iterator[str]:
    for component in part.get("components", []):
        if component.get("key"):
            yield component["key"]
        else:
            yield from _fields(component)
