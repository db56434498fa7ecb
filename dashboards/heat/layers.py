"""What a heat map can show: the layers, how each is read from merged records, and its colour steps. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
TIME_EDGES_MS = (1 * SECOND, 10 * SECOND, 1 * MINUTE, 10 * MINUTE, 1 * HOUR, 4 * HOUR)
SHARE_EDGES = (0.01, 0.05, 0.1, 0.2, 0.4, 0.6)
STEPS = 7
SCALES = ("even", "linear", "log")  # how the steps are laid
LOW_N = 10  # fewer visits than this: no colour, "only n"


@dataclass(frozen=True, slots=True)
class Layer:
    """`statistic` is mean, p50, p90, p95 of `measure`; count layers have none."""

    name: str
    label: str
    unit: str  # count | seconds | ratio
    measure: str = ""
    statistic: str = ""


WORDS = {  # said through the catalogue by whoever shows them
    "frequency": "Times entered",
    "live": "There now",
    "incidents": "Open incidents",
    "overdue": "Overdue tasks",
    "waiting_mean": "Waiting time, mean",
    "waiting_p50": "Waiting time, p50",
    "waiting_p90": "Waiting time, p90",
    "waiting_p95": "Waiting time, p95",
    "working_mean": "Working time, mean",
    "working_p50": "Working time, p50",
    "working_p90": "Working time, p90",
    "working_p95": "Working time, p95",
    "total_mean": "Total time, mean",
    "total_p50": "Total time, p50",
    "total_p90": "Total time, p90",
    "total_p95": "Total time, p95",
    "over_target": "Share over target",
}


def _layer(name: str, unit: str, measure: str = "", statistic: str = "") -> Layer:
    return Layer(name, WORDS[name], unit, measure, statistic)


def _times(measure: str) -> tuple[Layer, ...]:
    return tuple(_layer(f"{measure}_{key}", "seconds", measure, key) for key in ("mean", "p50", "p90", "p95"))


LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        *(_layer(name, "count") for name in ("frequency", "live", "incidents", "overdue")),
        *(layer for measure in ("waiting", "working", "total") for layer in _times(measure)),
        _layer("over_target", "ratio", "total", "share"),
    )
}
QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95}


def count_edges(largest: float) -> list[int]:
    """Six edges of seven steps up to `largest`, even on a log scale, rounded to 1, 2 or 5 times a power of ten."""
    top = max(float(largest), 7.0)
    edges: list[int] = []
    for step in range(1, STEPS):
        edge = _round(top ** (step / STEPS))
        edges.append(max(edge, (edges[-1] + 1) if edges else 1))
    return edges


def even_edges(values: Iterable[float]) -> list[float]:
    """Six edges that spread what differs evenly over the seven steps: most steps of a process are entered equally often.

    Values that agree in their first two digits count as one. With fewer than seven different ones edges coincide, and
    steps in between stay unused; the largest always has the hottest.
    """
    marks = sorted({_two_digits(value) for value in values if value > 0})
    if not marks:
        return [float(edge) for edge in range(1, STEPS)]
    return [marks[_place(step, len(marks))] for step in range(2, STEPS + 1)]


def linear_edges(largest: float) -> list[float]:
    """Six edges at equal distances up to `largest`."""
    return [max(largest, 1.0) * step / STEPS for step in range(1, STEPS)]


def edges_of(layer: Layer, values: Iterable[float], scale: str = "even") -> list[Any]:
    """The lower edges of the seven steps, in the layer's unit; the first is 0. Unless `scale` says otherwise, times and
    shares step at the marks people know; those of shares are as good as logarithmic."""
    if layer.unit == "seconds" and scale == "even":
        return [0, *(edge / SECOND for edge in TIME_EDGES_MS)]
    if layer.unit == "ratio" and scale != "linear":
        return [0, *SHARE_EDGES]
    known = list(values)
    if scale == "even":
        return [0, *even_edges(known)]
    largest = max(known, default=0)
    return [0, *(linear_edges(largest) if scale == "linear" else count_edges(largest))]


def step_of(value: float | None, edges: list[Any]) -> int:
    """0 for nothing to show, else 1..7."""
    if value is None or value <= 0:
        return 0
    return sum(value >= edge for edge in edges)


def _place(step: int, marks: int) -> int:
    """Which of the sorted marks is the lowest of a step (2..7)."""
    if marks == 1:
        return 0
    return min(marks - 1, math.ceil((step - 1) * (marks - 1) / (STEPS - 1)))


def _two_digits(value: float) -> float:
    """Rounded down, so that a value never lies below the edge made of it."""
    power = 10.0 ** max(0, math.floor(math.log10(value)) - 1)
    return math.floor(value / power) * power


def _round(value: float) -> int:
    power = 10 ** math.floor(math.log10(max(value, 1.0)))
    return int(min((factor * power for factor in (1, 2, 5, 10)), key=lambda rounded: abs(rounded - value)))
