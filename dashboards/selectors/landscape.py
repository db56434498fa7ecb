"""All processes at a glance: what runs, what stands still, who calls and tells whom, which systems they use.

Links stand in the models of the versions that run or would start; calls that only the case's data names are found by the
instances they made. Calls to systems are the effects of the last seven days: failed are those refused and those whose end
nobody knows. Six statements, whatever the number of processes; models are compiled once per process of the portal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop as N_

from dashboards.heat.outward import MAIL, Outward, outward
from dashboards.selectors.process import ProcessMeasures, measure_links, process_measures, sla_state
from portal.lib import sql
from processes import visibility
from processes.models import Definition, DefinitionVersion, Destination
from processes.selectors.definitions import ProcessRow, process_rows, running_by_version
from processes.selectors.elements import compiled

DAYS = 7
MAIL_NAME = N_("Mail server")
_MEMO = "outward"
_CALLED = """
SELECT p.definition_id, c.definition_id, count(*) FROM instance c JOIN instance p ON p.id = c.parent_instance_id
 WHERE c.state IN ('active', 'compensating') GROUP BY 1, 2
"""
_CALLS_OUT = """
SELECT i.definition_id, e.destination, count(*), count(*) FILTER (WHERE e.state = 'intent'),
       count(*) FILTER (WHERE e.state = 'refused'), count(*) FILTER (WHERE e.state = 'unknown')
  FROM effect e JOIN instance i ON i.id = e.instance_id
 WHERE e.requested_at >= %(since)s AND e.destination <> '' AND i.definition_id = ANY(%(definitions)s)
 GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """One process. `state`: late | at_risk | on_target | running | idle; `version_state`: published | retired | draft."""

    key: str
    name: str
    version: int | None
    version_state: str
    state: str
    running: int
    incidents: int
    finished_today: int
    p95_seconds: float | None
    sla_met: float | None
    sla_target_seconds: int | None
    trend: list[int]


@dataclass(slots=True)
class Link:
    """`kind`: call | message | signal | event. `running`: instances called that live now; None for what is only said."""

    kind: str
    source: str
    target: str
    name: str
    steps: list[str] = field(default_factory=list)  # of the source
    running: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What one process asked of one system in the last seven days. `failure_rate` is of those that ended."""

    process: str
    system: str
    name: str
    steps: list[str]
    is_registered: bool
    calls: int = 0
    under_way: int = 0
    refused: int = 0
    unknown: int = 0

    @property
    def key(self) -> str:
        return f"{self.process} {self.system}"

    @property
    def failed(self) -> int:
        return self.refused + self.unknown

    @property
    def failure_rate(self) -> float | None:
        ended = self.calls - self.under_way
        return self.failed / ended if ended else None


@dataclass(frozen=True, slots=True)
class Landscape:
    """What one person may read of it. `behind`: by process, the list behind each of its numbers."""

    tiles: list[Tile]
    links: list[Link]
    uses: list[Use]
    as_of: datetime
    behind: dict[str, dict[str, str]]


def landscape(user: User, now: datetime) -> Landscape:
    """Every process the person may read, by name; links and systems of these alone."""
    rows = process_rows(visibility.definitions(user))
    definitions = {row.definition.pk: row.definition for row in rows}
    measures = process_measures(list(definitions.values()), now)
    versions = _versions(definitions)
    outwards = {key: _outwards(chosen) for key, chosen in versions.items()}
    return Landscape(
        tiles=[_tile(row, measures[row.definition.pk], versions[row.definition.pk]) for row in rows],
        links=_links(definitions, outwards),
        uses=_uses(definitions, outwards, now),
        as_of=now,
        behind={each.key: measure_links(each, measures[pk], now) for pk, each in definitions.items()},
    )


def failed_calls(uses: Iterable[Use], now: datetime) -> str:
    """The list of the instances behind the failed calls to one system; "" when none failed."""
    failing = [use for use in uses if use.failed]
    asked = {
        "process": ",".join(sorted({use.process for use in failing})),
        "failed_call": failing[0].system if failing else "",
        "called_after": (now - timedelta(days=DAYS)).isoformat(),
    }
    return f"/instances/?{urlencode(asked)}" if failing else ""


def plain_landscape(found: Landscape) -> dict[str, Any]:
    """For the API: the data of the picture, ids as texts, times in seconds, shares from 0 to 1."""
    return {
        "as_of": found.as_of,
        "processes": [{name: getattr(tile, name) for name in Tile.__slots__} for tile in found.tiles],
        "links": [{name: getattr(link, name) for name in Link.__slots__} for link in found.links],
        "systems": [_plain_use(use, found.as_of) for use in found.uses],
    }


def _plain_use(use: Use, now: datetime) -> dict[str, Any]:
    told = {name: getattr(use, name) for name in Use.__slots__}
    more = {"failed": use.failed, "failure_rate": use.failure_rate, "failed_calls": failed_calls([use], now)}
    return told | more


Version = tuple[int, int, str]  # id, number, state


def _versions(definitions: Iterable[int]) -> dict[int, list[Version]]:
    """Those that count, newest first: what new instances start with (else the newest there is), and what still runs."""
    found: dict[int, list[Version]] = {key: [] for key in definitions}
    rows = DefinitionVersion.objects.filter(definition__in=list(found)).order_by("-number")
    for key, pk, number, state in rows.values_list("definition_id", "pk", "number", "state"):
        found[key].append((pk, number, state))
    running = running_by_version([version[0] for versions in found.values() for version in versions])
    return {key: _counting(versions, running) for key, versions in found.items()}


def _counting(versions: list[Version], running: Mapping[int, int]) -> list[Version]:
    deployed = [version for version in versions if version[2] in ("published", "retired")]
    head = next((version for version in deployed if version[2] == "published"), None)
    head = head or next(iter(deployed or versions), None)
    others = [version for version in deployed if version[0] in running and version != head]
    return [head, *others] if head else []


def _outwards(versions: list[Version]) -> list[Outward]:
    """Drafts are left out: they may not even compile."""
    found = []
    for version_id, _, state in versions:
        if state in ("published", "retired"):
            process = compiled(version_id)
            if _MEMO not in process.memo:
                process.memo[_MEMO] = outward(process)
            found.append(process.memo[_MEMO])
    return found


def _tile(row: ProcessRow, measures: ProcessMeasures, versions: list[Version]) -> Tile:
    definition = row.definition
    _, number, state = versions[0] if versions else (0, None, "draft")
    return Tile(
        key=definition.key,
        name=definition.name,
        version=number,
        version_state="draft" if state == "in_review" else state,
        state=sla_state(row.live, measures, row.incidents),
        running=row.live,
        incidents=row.incidents,
        finished_today=measures.finished_today,
        p95_seconds=measures.p95_seconds,
        sla_met=measures.sla_met,
        sla_target_seconds=definition.sla_target_seconds,
        trend=measures.trend,
    )


def _links(definitions: Mapping[int, Definition], outwards: Mapping[int, list[Outward]]) -> list[Link]:
    by_key = {definition.key: pk for pk, definition in definitions.items()}
    found: dict[tuple[str, str, str, str], Link] = {}
    for source, parts in outwards.items():
        for part in parts:
            for key, step in part.calls:
                if key in by_key:
                    _add(found, "call", definitions[source].key, key, key, step)
    _add_running(found, definitions)
    for kind, name, source, target, step in _spoken(outwards):
        _add(found, kind, definitions[source].key, definitions[target].key, name, step)
    return sorted(found.values(), key=lambda link: (link.source, link.target, link.kind, link.name))


def _add(found: dict[Any, Link], kind: str, source: str, target: str, name: str, step: str = "") -> Link:
    link = found.setdefault((kind, source, target, name), Link(kind, source, target, name))
    if step and step not in link.steps:
        link.steps.append(step)
    if kind == "call" and link.running is None:
        link.running = 0
    return link


def _add_running(found: dict[Any, Link], definitions: Mapping[int, Definition]) -> None:
    for source, target, running in sql.fetch(_CALLED, {}):
        if source in definitions and target in definitions:
            key = definitions[target].key
            _add(found, "call", definitions[source].key, key, key).running = running


def _spoken(outwards: Mapping[int, list[Outward]]) -> Iterable[tuple[str, str, int, int, str]]:
    """(kind, name, source, target, step) for everything said that a process waits for or starts by.

    A business event is heard as a message and as a signal of its name.
    """
    heard: dict[tuple[str, str], set[int]] = defaultdict(set)
    for target, parts in outwards.items():
        for part in parts:
            for kind, name, _ in part.hears:
                heard[(kind, name)].add(target)
                heard[("event", name)].add(target)
    for source, parts in outwards.items():
        for part in parts:
            for kind, name, step in part.says:
                for target in sorted(heard[(kind, name)]):
                    yield kind, name, source, target, step


def _uses(
    definitions: Mapping[int, Definition], outwards: Mapping[int, list[Outward]], now: datetime
) -> list[Use]:
    """What the models name and what was called, also by versions that no longer count."""
    names = dict(Destination.objects.values_list("key", "name")) | {MAIL: MAIL_NAME}
    parameters = {"since": now - timedelta(days=DAYS), "definitions": list(definitions)}
    called = {(row[0], row[1]): row[2:] for row in sql.fetch(_CALLS_OUT, parameters)}
    steps: dict[tuple[int, str], list[str]] = {key: [] for key in called}
    for source, parts in outwards.items():
        for part in parts:
            for system, step in part.systems:
                known = steps.setdefault((source, system), [])
                if step not in known:
                    known.append(step)
    uses = []
    for (source, system), places in steps.items():
        counts = called.get((source, system), (0, 0, 0, 0))
        name = names.get(system, system)
        uses.append(Use(definitions[source].key, system, name, places, system in names, *counts))
    return sorted(uses, key=lambda use: (use.name, use.process))
