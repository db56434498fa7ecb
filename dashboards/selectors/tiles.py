"""The tiles of a process's dashboard: each a table with links to what is behind its rows, and a picture of the same rows.

The picture, the table beside it, the CSV and the JSON are one thing: `Tile.rows`. Cells are numbers; words are the page's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.heat.layers import LAYERS
from dashboards.selectors.heat import heat_document
from dashboards.selectors.measures import MEASURES
from dashboards.selectors.operations import LIVE, started_between
from dashboards.selectors.process_figures import Day, Window
from humantasks.assignment.principals import of_group
from portal.lib import sql
from portal.lib.moments import short_day
from processes import visibility
from processes.models import Definition, DefinitionVersion
from processes.selectors.elements import elements_of
from processes.selectors.incidents import incident_groups

MOST_STEPS = 8
HOUR = 3_600
AGES = (("< 1 h", 1), (N_("1 to 4 h"), 4), (N_("4 to 24 h"), 24), (N_("1 to 7 d"), 168), ("> 7 d", None))

_AGES = """
SELECT width_bucket(extract(epoch FROM %(now)s - started_at) / 3600, ARRAY[1, 4, 24, 168]::numeric[]), count(*)
  FROM instance WHERE definition_id = %(definition)s AND state IN ('active', 'compensating') GROUP BY 1
"""
_WORKLOAD = """
SELECT c.principal, count(*) FILTER (WHERE t.assignee_id IS NOT NULL), count(*) FILTER (WHERE t.assignee_id IS NULL),
       count(*) FILTER (WHERE t.due_at < %(now)s AND t.paused_since IS NULL)
  FROM task_candidate c JOIN task t ON t.id = c.task_id
 WHERE c.principal = ANY(%(principals)s) AND c.definition_id = %(definition)s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """`units` are those of the columns; `links` those of each cell ("" for none); `kind` is the chart, "" for a table."""

    key: str
    columns: tuple[str, ...]
    units: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    links: Sequence[tuple[str, ...]]
    kind: str = ""
    tones: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        return MEASURES[self.key].label

    @property
    def sentence(self) -> str:
        return MEASURES[self.key].sentence

    @property
    def cells(self) -> list[list[tuple[Any, str, str]]]:
        """Rows of (value, unit, link), for the table."""
        return [
            list(zip(row, self.units, links, strict=True))
            for row, links in zip(self.rows, self.links, strict=True)
        ]

    @property
    def chart(self) -> dict[str, Any]:
        """For `charts.js`: a series for each column after the first, and the address behind each mark."""
        return {
            "labels": [row[0] for row in self.rows],
            "series": [
                {"name": name, "values": [row[place] for row in self.rows], "tone": tone}
                for place, (name, tone) in enumerate(zip(self.columns[1:], self.tones, strict=True), start=1)
            ],
            "links": [[row[place] for row in self.links] for place in range(1, len(self.columns))],
            "unit": self.units[1],
            "description": gettext("{title}. {sentence} The same numbers stand in the table below.").format(
                title=self.title, sentence=self.sentence
            ),
        }


def throughput_tile(definition: Definition, window: Window, days: Sequence[Day]) -> Tile:
    links = [
        (
            "",
            _instances(definition, **_on("started", window, at)),
            _instances(definition, **_on("ended", window, at)),
        )
        for at in range(len(days))
    ]
    rows = [(_label(day), each.started, each.finished) for day, each in zip(window.days, days, strict=True)]
    names = (gettext("Day"), gettext("Started"), gettext("Finished"))
    return Tile("throughput", names, ("text", "count", "count"), rows, links, "bars", ("quiet", "main"))


def cycle_tile(definition: Definition, window: Window, days: Sequence[Day]) -> Tile:
    rows = [(_label(day), each.p50, each.p90) for day, each in zip(window.days, days, strict=True)]
    links = [
        ("", *(_longer(definition, window, at, length) for length in rows[at][1:])) for at in range(len(days))
    ]
    return Tile(
        "cycle",
        (gettext("Day"), "p50", "p90"),
        ("text", "seconds", "seconds"),
        rows,
        links,
        "lines",
        ("main", "second"),
    )


def age_tile(definition: Definition, now: datetime) -> Tile:
    found = dict(sql.fetch(_AGES, {"definition": definition.pk, "now": now}))
    rows = [(gettext(label), found.get(place, 0)) for place, (label, _) in enumerate(AGES)]
    youngest = 0
    links = []
    for _, oldest in AGES:
        links.append(
            (
                "",
                _instances(
                    definition, state=LIVE, **started_between(now, youngest * HOUR, oldest and oldest * HOUR)
                ),
            )
        )
        youngest = oldest or 0
    return Tile(
        "age", (gettext("Age"), gettext("Instances")), ("text", "count"), rows, links, "bars", ("quiet",)
    )


def workload_tile(definition: Definition, now: datetime) -> Tile:
    groups = {of_group(group.pk): group.name for group in Group.objects.all()}
    parameters = {"principals": list(groups), "definition": definition.pk, "now": now}
    found = sorted(sql.fetch(_WORKLOAD, parameters), key=lambda row: (-row[1] - row[2], groups[row[0]]))
    rows = [(groups[principal], *counts) for principal, *counts in found]
    links = [(_tasks(definition, row[0]), "", "", "") for row in rows]
    return Tile(
        "workload",
        (gettext("Group"), gettext("Taken"), gettext("Not taken"), gettext("Late")),
        ("text", "count", "count", "count"),
        rows,
        links,
    )


def slowest_tile(definition: Definition, window: Window) -> Tile:
    versions = list(
        DefinitionVersion.objects.filter(definition=definition).order_by("number").defer("content")
    )
    document = heat_document(versions, LAYERS["total_p95"], window.since, window.now, window.now)
    names = {each: info.name for version in versions for each, info in elements_of(version.pk).items()}
    timed = [(step, node) for step, node in document["nodes"].items() if node["value"] is not None]
    slowest = sorted(timed, key=lambda each: -each[1]["value"])[:MOST_STEPS]
    rows = [(names.get(step, step), node["n"], node["mean"], node["value"]) for step, node in slowest]
    left = {"left_after": window.since.isoformat(), "left_before": window.until}
    links = [
        (
            _instances(definition, element=step, state=LIVE),
            _instances(definition, left_element=step, **left),
            "",
            "",
        )
        for step, _ in slowest
    ]
    return Tile(
        "slowest",
        (gettext("Step"), gettext("Visits"), gettext("Mean"), "p95"),
        ("text", "count", "seconds", "seconds"),
        rows,
        links,
    )


def causes_tile(definition: Definition, user: User) -> Tile:
    """Of the incidents this person may see."""
    groups = incident_groups(visibility.incidents(user).filter(definition=definition), limit=MOST_STEPS)
    rows = [(group.shape, group.count) for group in groups]
    links = [
        (f"/incidents/?{urlencode({'process': definition.key, 'element': group.element_id})}", "")
        for group in groups
    ]
    return Tile("causes", (gettext("Cause"), gettext("Open")), ("text", "count"), rows, links)


def _label(day: Any) -> str:
    return short_day(day)


def _on(end: str, window: Window, at: int) -> dict[str, str]:
    day = window.days[at]
    after, before = window.midnight(day), window.midnight(day + timedelta(days=1))
    return {f"{end}_after": after.isoformat(), f"{end}_before": before.isoformat()}


def _longer(definition: Definition, window: Window, at: int, seconds: float | None) -> str:
    """The instances of a day that took longer than its percentile."""
    if seconds is None:
        return ""
    return _instances(definition, **_on("ended", window, at), slower_than=exact(seconds))


def exact(seconds: float) -> str:
    """As a link says it: to the microsecond, so that the case at the border stays on its side."""
    return f"{seconds:.6f}"


def _instances(definition: Definition, **query: str) -> str:
    return f"/instances/?{urlencode({'process': definition.key, **query})}"


def _tasks(definition: Definition, group: str) -> str:
    return f"/tasks/?{urlencode({'view': 'all', 'process': definition.key, 'group': group})}"
