"""The number an alert looks at: read by the code behind tiles and heat maps, so that it is what they show.

With the rights its owner has at that moment. Where there is no number there is a sentence that says why.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.heat.layers import LAYERS
from dashboards.models import AlertRule
from dashboards.selectors.board_filters import BoardFilter, board_filter
from dashboards.selectors.board_query import TooSlow, read_groups
from dashboards.selectors.board_tiles import narrowed_to_tile, plain_number
from dashboards.selectors.heat_query import heat_answer
from dashboards.selectors.measures import MEASURES
from dashboards.store.tile_words import COUNTED, TileSpec
from portal.lib.errors import Invalid, PortalError
from processes import visibility
from processes.models import DefinitionVersion

TOO_SLOW = N_("Reading the number took longer than three seconds. Choose a shorter period or one process.")
RETIRED = N_("This process is retired: nothing new starts.")


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` None: `trouble` says why."""

    value: float | None
    trouble: str = ""


def read_number(rule: AlertRule, now: datetime) -> Reading:
    """What the number is now. Never raises for what has become wrong since the rule was saved."""
    owner = User.objects.get(pk=rule.owner_id)  # rights read anew
    if not owner.is_active:
        return Reading(
            None, gettext("The account of its owner is closed, and the number is read with its rights.")
        )
    try:
        return checked_number(rule, owner, now)
    except PortalError as error:
        return Reading(None, error.sentence)


def checked_number(rule: AlertRule, owner: User, now: datetime) -> Reading:
    """The same; raises Invalid or Forbidden for a question that cannot be asked."""
    return _of_heat(rule, owner, now) if rule.kind == "heat" else _of_tile(rule, owner, now)


def unit_of(rule: AlertRule) -> str:
    return LAYERS[rule.measure].unit if rule.kind == "heat" else MEASURES[rule.measure].unit


def label_of(rule: AlertRule) -> str:
    """What is looked at, in words without its place."""
    return LAYERS[rule.measure].label if rule.kind == "heat" else MEASURES[rule.measure].label


def is_retired(rule: AlertRule) -> bool:
    """Whether the process still has a past only."""
    if rule.definition_id is None:
        return False
    states = set(
        DefinitionVersion.objects.filter(definition=rule.definition_id).values_list("state", flat=True)
    )
    return states == {"retired"}


def tile_of(rule: AlertRule) -> TileSpec:
    """The tile that shows this number; of a step, the one by step."""
    return TileSpec(
        id="alert",
        picture="table" if rule.step else "number",
        measure=rule.measure,
        by="step" if rule.step else "",
        process=rule.definition.key if rule.definition else "",
    )


def filter_of(rule: AlertRule, owner: User, now: datetime) -> BoardFilter:
    return board_filter(owner, rule.filters | {"period": rule.period}, now)


def picked(rule: AlertRule, groups: list[tuple[Any, ...]]) -> float | None:
    """The one number among the groups of its tile; a step nothing is counted at counts 0."""
    if not rule.step:
        return None if groups[0][0] is None else float(plain_number(groups[0][0]))
    value = dict(groups).get(rule.step)
    if value is None:
        return 0.0 if unit_of(rule) == "count" else None
    return float(plain_number(value))


def _of_tile(rule: AlertRule, owner: User, now: datetime) -> Reading:
    if rule.measure not in COUNTED:
        raise Invalid(f"Expected a known measure, but got {rule.measure[:40]!r}.")
    wanted = filter_of(rule, owner, now)
    if wanted.refused:
        return Reading(
            None,
            gettext("There is no process “{refused}” that its owner may read.").format(
                refused=wanted.refused
            ),
        )
    tile = tile_of(rule)
    wanted, problem = narrowed_to_tile(tile, wanted)
    if problem:
        return Reading(None, problem)
    try:
        value = picked(rule, read_groups(tile, wanted))
    except TooSlow:
        return Reading(None, TOO_SLOW)
    return Reading(
        value,
        ""
        if value is not None
        else gettext("{sentence} There are none.").format(sentence=MEASURES[rule.measure].sentence),
    )


def _of_heat(rule: AlertRule, owner: User, now: datetime) -> Reading:
    found = node_of(rule, owner, now)
    if found is None:
        return (
            Reading(0.0)
            if unit_of(rule) == "count"
            else Reading(None, gettext("Nobody was there in the period."))
        )
    if found["value"] is None:
        return Reading(None, gettext("Nobody left it in the period."))
    if found["low_n"]:
        return Reading(None, gettext("Only {n} visits in the period: too few to tell.").format(n=found["n"]))
    return Reading(float(found["value"]))


def node_of(rule: AlertRule, owner: User, now: datetime) -> dict[str, Any] | None:
    """The step in the heat document of all versions; None when nothing of it is in there."""
    version = newest_version(rule, owner)
    given = rule.filters | {"layer": rule.measure, "period": rule.period, "versions": "all"}
    nodes: dict[str, dict[str, Any]] = heat_answer(given, version, owner, now)["nodes"]
    return nodes.get(rule.step)


def newest_version(rule: AlertRule, owner: User) -> DefinitionVersion:
    """Raises Invalid when its owner may not read the process (any more)."""
    visible = visibility.versions(owner).filter(definition=rule.definition_id)
    version = visible.select_related("definition").order_by("-number").first()
    if version is None:
        raise Invalid("There is no process here that its owner may read.")
    return version
