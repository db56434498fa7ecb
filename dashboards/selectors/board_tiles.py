"""A tile as its reader sees it: rows with links, and a chart of the same rows; or a sentence where there is nothing to show.

The picture, the table beside it, the CSV and the JSON are one thing: `BoardTile.rows`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.selectors.board_filters import BoardFilter
from dashboards.selectors.board_groups import names_of, ordered, said_of
from dashboards.selectors.board_links import link
from dashboards.selectors.board_people import as_seen
from dashboards.selectors.board_query import TooSlow, is_searchable, read_groups, read_with_days
from dashboards.selectors.measures import MEASURES, Measure
from dashboards.store.tile_words import COUNTED, GROUPINGS, MOST_ROWS, TileSpec, check_measure
from portal.lib.errors import Invalid
from processes.models import Definition, DefinitionVersion

MOST_SERIES = 8
OF_ONE_PERSON = N_("Figures of one person are seen by that person and by who leads them.")
KINDS = {"bar": "bars", "line": "lines", "area": "area", "histogram": "histogram", "heat": "grid"}


@dataclass(frozen=True, slots=True)
class BoardTile:
    """`problem` says why there is nothing; `trend` are the days behind a number."""

    spec: TileSpec
    columns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    rows: Sequence[tuple[Any, ...]] = ()
    links: Sequence[tuple[str, ...]] = ()
    problem: str = ""
    note: str = ""
    trend: Sequence[float] = field(default=())

    @property
    def key(self) -> str:
        return self.spec.id

    @property
    def measure(self) -> Measure | None:
        """None for words of a person, and for what this version of the portal does not know."""
        return MEASURES.get(self.spec.measure)

    @property
    def sentence(self) -> str:
        return gettext(self.measure.sentence) if self.measure else ""

    @property
    def title(self) -> str:
        if self.spec.title or not self.measure:
            return self.spec.title or self.spec.measure
        groups = [GROUPINGS.get(each, each) for each in (self.spec.by, self.spec.by2) if each]
        label = gettext(self.measure.label)
        if not groups:
            return label
        return gettext("{measure} by {groups}").format(
            measure=label, groups=gettext(" and ").join(gettext(each) for each in groups)
        )

    @property
    def unit(self) -> str:
        return self.measure.unit if self.measure else ""

    @property
    def kind(self) -> str:
        return KINDS.get(self.spec.picture, "") if self.rows else ""

    @property
    def cells(self) -> list[list[tuple[Any, str, str]]]:
        """Rows of (value, unit, link), for the table."""
        return [
            list(zip(row, self.units, links, strict=True))
            for row, links in zip(self.rows, self.links, strict=True)
        ]

    @property
    def number(self) -> tuple[Any, str]:
        """The first value and its link."""
        return (self.rows[0][-1], self.links[0][-1]) if self.rows else (None, "")

    @property
    def misses(self) -> bool:
        """Whether the number is on the wrong side of its target: shares fall below, everything else exceeds."""
        value, target = self.number[0], self.spec.target
        if value is None or target is None:
            return False
        return bool(value < target) if self.unit == "ratio" else bool(value > target)

    @property
    def chart(self) -> dict[str, Any]:
        """For `charts.js`: a series for each column after the first, and the address behind each mark."""
        return {
            "labels": [str(row[0]) for row in self.rows],
            "series": [
                {"name": gettext(name) if name else "", "values": [row[place] for row in self.rows]}
                for place, name in enumerate(self.columns[1:], start=1)
            ],
            "links": [[row[place] for row in self.links] for place in range(1, len(self.columns))],
            "unit": self.unit,
            "target": self.spec.target,
            "description": gettext("{title}. {sentence} The same numbers stand in the table below.").format(
                title=self.title, sentence=self.sentence
            ),
        }


def without_links(tile: BoardTile) -> BoardTile:
    """For readers who may go nowhere else."""
    return replace(tile, links=[("",) * len(row) for row in tile.links])


def board_tile(spec: TileSpec, wanted: BoardFilter, user: User) -> BoardTile:
    """One tile, read. One statement for its numbers, and what names their groups."""
    if spec.picture == "text":
        return BoardTile(spec)
    try:
        check_measure(spec)
    except Invalid as error:  # saved by another version of the portal
        return BoardTile(spec, problem=error.sentence)
    if wanted.refused:
        return BoardTile(
            spec,
            problem=gettext("There is no process “{refused}” that you may read.").format(
                refused=wanted.refused
            ),
        )
    wanted, problem = narrowed_to_tile(spec, wanted)
    if problem:
        return BoardTile(spec, problem=problem)
    days: dict[date, Any] = {}
    try:
        if _has_days(spec, wanted):
            value, days = read_with_days(spec, wanted)
            found: list[tuple[Any, ...]] = [(value,)]
        else:
            found = read_groups(spec, wanted)
    except TooSlow:
        return BoardTile(
            spec,
            problem=gettext("This took longer than three seconds. Choose a shorter period or one process."),
        )
    found, is_veiled = as_seen(spec, wanted, found)
    if is_veiled and not found:
        return BoardTile(spec, problem=gettext(OF_ONE_PERSON))
    note = " ".join(filter(None, (retired_note(spec, wanted), gettext(OF_ONE_PERSON) if is_veiled else "")))
    tile = replace(_drawn(spec, wanted, found), note=note)
    is_daily = _has_days(spec, wanted) and tile.rows
    return replace(tile, trend=_trend(spec, wanted, days)) if is_daily else tile


def narrowed_to_tile(spec: TileSpec, wanted: BoardFilter) -> tuple[BoardFilter, str]:
    """The filter narrowed to the tile's own process, and why there is nothing to read."""
    if spec.process:
        mine = {pk: key for pk, key in wanted.definitions.items() if key == spec.process}
        if not mine:
            return wanted, gettext("There is no process “{process}” here that you may read.").format(
                process=spec.process
            )
        wanted = replace(wanted, definitions=mine, everything=False, clear=wanted.clear & set(mine))
    if not wanted.definitions:
        return wanted, gettext("There is no process that you may read.")
    if (wanted.variable or "variable" in (spec.by, spec.by2)) and set(wanted.definitions) - wanted.clear:
        wanted = replace(
            wanted,
            definitions={pk: key for pk, key in wanted.definitions.items() if pk in wanted.clear},
            everything=False,
        )
        if not wanted.definitions:
            return wanted, gettext("This shows values of variables, which you may not see.")
    return wanted, _unsearchable(spec, wanted)


def _unsearchable(spec: TileSpec, wanted: BoardFilter) -> str:
    """Why a variable finds nothing, whatever its value: a 0 would be wrong."""
    grouped = spec.variable if "variable" in (spec.by, spec.by2) else ""
    for name in filter(None, (wanted.variable, grouped)):
        if not is_searchable(name, wanted):
            return gettext(
                "No value of “{name}” can be searched here: only what forms, conditions, decisions or columns name."
            ).format(name=name)
    return ""


def retired_note(spec: TileSpec, wanted: BoardFilter) -> str:
    """A process all of whose versions are retired still has a past."""
    if not spec.process:
        return ""
    (pk,) = [pk for pk, key in wanted.definitions.items() if key == spec.process]
    states = set(DefinitionVersion.objects.filter(definition=pk).values_list("state", flat=True))
    return gettext("This process is retired: nothing new starts.") if states == {"retired"} else ""


def _drawn(spec: TileSpec, wanted: BoardFilter, found: list[tuple[Any, ...]]) -> BoardTile:
    unit = MEASURES[spec.measure].unit
    targets = _targets(wanted) if spec.measure == "sla_met" else {}
    if not spec.by:
        ((value,),) = found
        value = plain_number(value)
        to = link(spec, wanted, {}, {}, value, targets)
        if value is None:
            return BoardTile(
                spec,
                problem=gettext("{sentence} There are none.").format(
                    sentence=gettext(MEASURES[spec.measure].sentence)
                ),
            )
        return BoardTile(
            spec, ("", MEASURES[spec.measure].label), ("text", unit), [(gettext("Now") if not COUNTED[spec.measure].time else gettext("Period"), value)],
            [("", to)],
        )  # fmt: skip
    if not found:
        return BoardTile(
            spec,
            problem=gettext("{sentence} There are none.").format(
                sentence=gettext(MEASURES[spec.measure].sentence)
            ),
        )
    if not spec.by2:
        return _one_way(spec, wanted, found, targets)
    return _two_ways(spec, wanted, found, targets)


def _one_way(
    spec: TileSpec, wanted: BoardFilter, found: list[tuple[Any, ...]], targets: dict[int, int]
) -> BoardTile:
    values = {group: plain_number(value) for group, value in found}
    order = ordered(spec.by, spec, wanted, values)
    names, said = names_of(spec.by, order, wanted), said_of(spec.by, order, wanted)
    rows = [(names[group], values.get(group, 0 if _counts(spec) else None)) for group in order]
    links = [
        ("", link(spec, wanted, {spec.by: group}, {spec.by: said[group]}, values.get(group), targets))
        for group in order
    ]
    columns = (_heading(spec.by), gettext(MEASURES[spec.measure].label))
    return BoardTile(spec, columns, ("text", MEASURES[spec.measure].unit), rows, links)


def _heading(grouping: str) -> str:
    words = gettext(GROUPINGS[grouping])
    return words[:1].upper() + words[1:]


def _two_ways(
    spec: TileSpec, wanted: BoardFilter, found: list[tuple[Any, ...]], targets: dict[int, int]
) -> BoardTile:
    """Rows by the first grouping, a column for each of the largest groups of the second."""
    values = {(one, two): plain_number(value) for one, two, value in found}
    ones = ordered(spec.by, spec, wanted, _summed(values, 0))
    most = MOST_ROWS if spec.picture in ("heat", "table") else MOST_SERIES
    twos = ordered(spec.by2, spec, wanted, _summed(values, 1), fill=False)[:most]
    names, others = names_of(spec.by, ones, wanted), names_of(spec.by2, twos, wanted)
    said, said2 = said_of(spec.by, ones, wanted), said_of(spec.by2, twos, wanted)
    none = 0 if _counts(spec) else None

    def to(one: Any, two: Any) -> str:
        groups, words = {spec.by: one, spec.by2: two}, {spec.by: said[one], spec.by2: said2[two]}
        return link(spec, wanted, groups, words, values.get((one, two)), targets)

    rows = [(names[one], *(values.get((one, two), none) for two in twos)) for one in ones]
    links = [("", *(to(one, two) for two in twos)) for one in ones]
    columns = (_heading(spec.by), *(str(others[two]) for two in twos))
    units = ("text", *(MEASURES[spec.measure].unit for _ in twos))
    return BoardTile(spec, columns, units, rows, links)


def _summed(values: dict[tuple[Any, Any], Any], place: int) -> dict[Any, float]:
    sums: dict[Any, float] = {}
    for groups, value in values.items():
        sums[groups[place]] = sums.get(groups[place], 0) + (value or 0)
    return sums


def _has_days(spec: TileSpec, wanted: BoardFilter) -> bool:
    """Whether days stand behind a number."""
    return not spec.by and bool(COUNTED[spec.measure].time) and len(wanted.days) > 1


def _trend(spec: TileSpec, wanted: BoardFilter, by_day: dict[date, Any]) -> list[float]:
    none = 0 if _counts(spec) else None
    series = [plain_number(by_day.get(day, none)) for day in wanted.days[-90:]]
    return [value for value in series if value is not None]


def _targets(wanted: BoardFilter) -> dict[int, int]:
    rows = Definition.objects.filter(pk__in=wanted.definitions, sla_target_seconds__isnull=False)
    return dict(rows.values_list("pk", "sla_target_seconds"))  # type: ignore[arg-type]


def _counts(spec: TileSpec) -> bool:
    return MEASURES[spec.measure].unit == "count"


def plain_number(value: Any) -> Any:
    return value.total_seconds() if isinstance(value, timedelta) else (float(value) if value is not None and not isinstance(value, int) else value)  # fmt: skip
