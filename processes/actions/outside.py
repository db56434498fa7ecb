"""What processes need that lies outside their files: is it deployed with them, deployed already, registered?

A fixed number of queries for any number of files.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from portal.lib.problems import Problem
from processes.actions.resource import Resource
from processes.bpmn.references import Kind, Reference, missing
from processes.connectors.registry import doers
from processes.models import Calendar, Definition, Destination

_KINDS: dict[str, Kind] = {"bpmn": "process", "dmn": "decision", "form": "form"}
Known = set[tuple[Kind, str]]
Asked = Callable[[Collection[str]], Collection[str]]  # keys -> those that are there

_kept_elsewhere: dict[Kind, Asked] = {}


def know(kind: Kind, asked: Asked) -> None:
    """Say which keys of a kind an app above keeps. Called by its `ready()`."""
    _kept_elsewhere[kind] = asked


def missing_outside(resources: Sequence[Resource]) -> list[Problem]:
    """A problem for everything that the processes among `resources` name and that is nowhere."""
    wanted = [reference for resource in resources for reference in resource.needs]
    if not wanted:
        return []
    known = _with_them(resources) | _deployed(wanted) | _registered(wanted)

    def is_known(reference: Reference) -> bool:
        return (reference.kind, reference.key) in known

    return [
        problem for resource in resources for problem in missing(resource.needs, resource.filename, is_known)
    ]


def _with_them(resources: Iterable[Resource]) -> Known:
    return {(_KINDS[resource.kind], resource.key) for resource in resources}


def _deployed(wanted: Iterable[Reference]) -> Known:
    """Definitions that have a published version."""
    found = Definition.objects.filter(
        key__in={reference.key for reference in wanted}, versions__state="published"
    )
    return {(_KINDS[kind], key) for kind, key in found.values_list("kind", "key").distinct()}


def _registered(wanted: Iterable[Reference]) -> Known:
    keys = {reference.key for reference in wanted}
    known: Known = {("handler", key) for key in keys & set(doers())}
    known |= {
        ("calendar", key) for key in Calendar.objects.filter(key__in=keys).values_list("key", flat=True)
    }
    names = Destination.objects.filter(key__in=keys).values_list("key", flat=True)
    known |= {("destination", key) for key in names}
    for kind, asked in _kept_elsewhere.items():
        named = {reference.key for reference in wanted if reference.kind == kind}
        known |= {(kind, key) for key in asked(named)} if named else set()
    return known
