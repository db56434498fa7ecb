"""What publishing a version would do: to instances that run now, and to decisions as they were made lately."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from processes.dmn.api import DmnProblems
from processes.dmn.compare import Comparison
from processes.models import DefinitionVersion
from processes.selectors.decisions import comparison
from processes.selectors.migration import Place, live_of, places, sources_of

LOOKED_AT = 500  # instances of one version that are tried; more are counted, not tried
EVALUATIONS = 200
MOST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Running:
    """Instances of one other version. `tried` are the ids a dry run looks at."""

    version: DefinitionVersion
    count: int
    places: list[Place]
    tried: list[int]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Recorded evaluations that would come out alike otherwise than they did."""

    before: str
    after: str
    count: int
    rules: tuple[str, ...]  # rows of the new version that did it: "Rule 2"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often one result came out, by the version before and by this one."""

    words: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Decided:
    """`compared` of the last recorded evaluations, the oldest of `since`.

    `otherwise`: the most frequent changes first; `outcomes`: the results that come out more or less often, the largest
    difference first.
    """

    compared: int
    changed: int
    otherwise: list[Otherwise]
    refusal: str = ""
    outcomes: tuple[Outcome, ...] = ()
    since: datetime | None = None


def running_of(target: DefinitionVersion) -> list[Running]:
    """Per version with live instances, newest first."""
    return [
        Running(version, count, places(version, target), live_of(version, LOOKED_AT))
        for version, count in sources_of(target)
    ]


def decided_otherwise(target: DefinitionVersion, before: DefinitionVersion) -> Decided:
    """The recorded evaluations of the decision of the file's own key, by both versions."""
    try:
        found = comparison(target.definition, before, target, EVALUATIONS)
    except (KeyError, DmnProblems):
        return Decided(0, 0, [], gettext("The decision cannot be evaluated as it stands; see its problems."))
    grouped: Counter[tuple[str, str]] = Counter()
    rules: dict[tuple[str, str], Counter[str]] = {}
    for change in found.changes:
        key = (_words(change.before), _words(change.after))
        grouped[key] += 1
        rules.setdefault(key, Counter()).update(
            gettext("Rule {index}").format(index=index) for _, index in change.after.rules
        )
    rows = [
        Otherwise(before, after, count, tuple(name for name, _ in rules[before, after].most_common(3)))
        for (before, after), count in grouped.most_common(MOST_GROUPS)
    ]
    return Decided(found.compared, len(found.changes), rows, outcomes=_outcomes(found), since=found.since)


def _outcomes(found: Comparison) -> tuple[Outcome, ...]:
    stays = Counter(words for side in found.same for words in _parts(side))
    before = stays + Counter(words for change in found.changes for words in _parts(change.before))
    after = stays + Counter(words for change in found.changes for words in _parts(change.after))
    rows = [Outcome(words, before[words], after[words]) for words in before | after]
    turned = [each for each in rows if each.before != each.after]
    turned.sort(key=lambda each: (-abs(each.after - each.before), each.before - each.after))
    return tuple(turned[:MOST_GROUPS])


def _parts(side: Any) -> list[str]:  # a Side of `dmn.compare`
    """Each output by itself, where there are several."""
    if side.error or not isinstance(side.value, dict):
        return [_words(side)]
    return [f"{name} {_value(inner)}" for name, inner in side.value.items()]


def _words(side: Any) -> str:  # a Side of `dmn.compare`
    if side.error:
        return gettext("an error")
    return _value(side.value)


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(inner)}" for name, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_value(inner) for inner in value) or "nothing"
    return str(value)
