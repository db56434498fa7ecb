"""A step's target in the heat document: marked when its time is longer, shared out when visits are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboards.heat.layers import LAYERS
from dashboards.selectors.heat import UnknownScale, heat_document, scale_named
from dashboards.store.record import record
from humantasks.models import HumanTask
from processes.engine.changes import HISTORY_COLUMNS
from processes.facts import BatchCommitted
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 3, 7, tzinfo=UTC)
REVIEW = "review"


@pytest.fixture
def review(cast: Cast) -> HumanTask:
    """A case whose review should take ten minutes."""
    return start_review(by=cast.rex, task='podium:target="PT10M"')


def visited(review: HumanTask, *minutes: float) -> None:
    """Visits of the review that lasted so long."""
    position = review.process_version.element_ids.index(REVIEW)
    record([BatchCommitted(NOW, [], [_row(review, position, each) for each in minutes], [], [])])


def _row(review: HumanTask, position: int, minutes: float) -> tuple[Any, ...]:
    values = dict.fromkeys(HISTORY_COLUMNS) | {
        "version_id": review.process_version_id,
        "element": position,
        "entered_at": NOW - timedelta(minutes=minutes),
        "left_at": NOW,
        "paused_ms": 0,
        "outcome": "completed",
    }
    return tuple(values[name] for name in HISTORY_COLUMNS)


def shown(review: HumanTask, layer: str) -> dict[str, Any]:
    later = NOW + timedelta(minutes=1)
    document = heat_document([review.process_version], LAYERS[layer], None, later, later)
    return document["nodes"][REVIEW]


def test_a_step_says_its_target_in_seconds(review: HumanTask) -> None:
    assert shown(review, "frequency")["target"] == 600


def test_a_time_longer_than_the_target_is_marked(review: HumanTask) -> None:
    visited(review, *[30] * 12)

    assert shown(review, "total_p95")["over_target"] is True


def test_a_time_within_the_target_is_not_marked(review: HumanTask) -> None:
    visited(review, *[5] * 12)

    assert shown(review, "total_p95")["over_target"] is False


def test_too_few_visits_are_not_judged(review: HumanTask) -> None:
    visited(review, 30)

    node = shown(review, "total_p95")
    assert (node["low_n"], node["level"], node["over_target"]) == (True, 0, False)


def test_the_share_over_the_target_is_counted(review: HumanTask) -> None:
    visited(review, *[30] * 5, *[5] * 15)

    node = shown(review, "over_target")
    assert (node["value"], node["n"], node["over_target"]) == (0.25, 20, True)


def test_a_step_without_target_has_no_share(cast: Cast) -> None:
    review = start_review(by=cast.rex)
    visited(review, *[30] * 12)

    assert "target" not in shown(review, "over_target")
    assert shown(review, "over_target")["value"] is None


def test_the_totals_say_how_many_run(review: HumanTask) -> None:
    document = heat_document([review.process_version], LAYERS["live"], None, NOW, NOW)

    assert document["totals"]["instances"] == 1


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(UnknownScale):
        scale_named("square")
