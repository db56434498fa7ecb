"""What a batch adds to the heat of a version."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dashboards.heat.collapse import collapse
from processes.engine.changes import HISTORY_COLUMNS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def visit(element: int, **columns: Any) -> tuple[Any, ...]:
    row = dict.fromkeys(HISTORY_COLUMNS) | {
        "version_id": 1, "element": element, "entered_at": NOW, "left_at": NOW, "paused_ms": 0
    }  # fmt: skip
    return tuple((row | columns)[name] for name in HISTORY_COLUMNS)


def test_a_gateway_passed_straight_through_counts_and_has_no_duration() -> None:
    heat = collapse([(1, 4, 3)], [visit(4)])[1]

    assert heat["counts"].tolist() == [(4, 1, 1, 0, 0, 0, 0, 0)]
    assert heat["flows"].tolist() == [(3, 1)]
    assert "total" not in heat


def test_waiting_ends_when_work_begins() -> None:
    left = NOW + timedelta(seconds=10)

    row = visit(2, started_at=NOW + timedelta(seconds=4), left_at=left)

    assert collapse([], [row])[1]["counts"].tolist() == [(2, 0, 1, 0, 0, 4_000, 6_000, 10_000)]


def test_paused_time_is_neither_waiting_nor_working() -> None:
    row = visit(2, left_at=NOW + timedelta(seconds=10), paused_ms=3_000)

    assert collapse([], [row])[1]["counts"].tolist() == [(2, 0, 1, 0, 0, 7_000, 0, 10_000)]


def test_versions_are_kept_apart() -> None:
    assert set(collapse([(1, 0, None), (2, 0, None)], [])) == {1, 2}


def test_an_incident_opens_and_closes_at_its_element() -> None:
    heat = collapse([], [], closed=[(1, 5)])[1]

    assert heat["counts"].tolist() == [(5, 0, 0, 0, 1, 0, 0, 0)]


def test_the_body_of_a_multi_instance_activity_is_no_visit() -> None:
    assert collapse([], [visit(2, loop_index=-1)]) == {}


def test_a_flow_can_be_taken_without_its_target_being_entered() -> None:
    heat = collapse([(1, None, 3)], [])[1]

    assert heat["flows"].tolist() == [(3, 1)]
    assert "counts" not in heat
