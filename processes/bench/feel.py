"""FEEL and decision tables alone: 1,000 gateway conditions as models write them, and a table of 100 rules.

Nothing else runs, so the database made for every bench stays empty. Each figure is the best of some rounds.
"""

from random import Random
from time import perf_counter
from typing import Any

from processes.bench.base import Bar, Bench, Report
from processes.bench.decision_table import table_us
from processes.bench.feelin import feelin_us
from processes.bench.ground import Ground
from processes.feel.api import Expression, compile_expression

ROUNDS = 5
MIN_CONDITIONS_PER_SECOND = 200_000
MAX_TABLE_US = 200
MAX_PARSE_US = 300
MIN_RATIO_PARSED = 0.5  # half as fast as a parser in a just-in-time compiled language
MIN_RATIO_COMPILED = 3
_SHAPES = (
    "amount > {n}",
    'status = "state {n}"',
    "amount >= {n} and approved",
    'country in ("DE", "FR") or amount < {n}',
    "order.total > {n}",
    "count(items) > {n} and not(approved)",
    'if amount > {n} then status = "open" else approved',
    "approved = true",
)
_VARIABLES: dict[str, Any] = {
    "amount": 500,
    "status": "state 7",
    "approved": True,
    "country": "DE",
    "order": {"total": 120},
    "items": [1, 2, 3],
}


def conditions(count: int) -> list[str]:
    """Typical conditions, no two alike but for the last shape; the same ones every time."""
    random = Random(1)  # noqa: S311 -- repeatable, not secret
    return [_SHAPES[number % len(_SHAPES)].format(n=random.randint(0, 999)) for number in range(count)]


def measure(ground: Ground, size: int) -> Report:
    texts = conditions(size)
    compiled = [compile_expression(text, dialect="camunda") for text in texts]
    per_second = size / min(_evaluated(compiled) for _ in range(ROUNDS))
    simple = [compile_expression(f"amount > {number}", dialect="camunda") for number in range(size)]
    simple_per_second = size / min(_evaluated(simple) for _ in range(ROUNDS))
    parse_us = min(_parsed(texts) for _ in range(ROUNDS)) / size * 1e6
    table = table_us()
    report = Report(
        {
            "conditions_per_second": simple_per_second,
            "typical_conditions_per_second": per_second,
            "parse_us": parse_us,
            "table_us": table,
        },
        [
            Bar("conditions_per_second", simple_per_second, MIN_CONDITIONS_PER_SECOND),
            Bar("parse_us", parse_us, MAX_PARSE_US, at_least=False),
            Bar("table_us", table, MAX_TABLE_US, at_least=False),
        ],
    )
    return _beside_feelin(report, texts, 1e6 / per_second)


def _beside_feelin(report: Report, texts: list[str], compiled_us: float) -> Report:
    """feelin parses each time; so do we for the first comparison, the second shows what compiling is for."""
    theirs = feelin_us(texts, _VARIABLES, ROUNDS)
    if theirs is None:
        return report
    ours = min(_parsed_and_run(texts) for _ in range(ROUNDS)) / len(texts) * 1e6
    figures = {**report.figures, "feelin_us": theirs, "parse_and_run_us": ours, "compiled_us": compiled_us}
    bars = [
        *report.bars,
        Bar("feelin_to_parse_and_run", theirs / ours, MIN_RATIO_PARSED),
        Bar("feelin_to_compiled", theirs / compiled_us, MIN_RATIO_COMPILED),
    ]
    return Report(figures, bars)


def _evaluated(compiled: list[Expression]) -> float:
    started = perf_counter()
    for expression in compiled:
        expression.evaluate(_VARIABLES)
    return perf_counter() - started


def _parsed(texts: list[str]) -> float:
    started = perf_counter()
    for text in texts:
        compile_expression(text, dialect="camunda")
    return perf_counter() - started


def _parsed_and_run(texts: list[str]) -> float:
    started = perf_counter()
    for text in texts:
        compile_expression(text, dialect="camunda").evaluate(_VARIABLES)
    return perf_counter() - started


BENCH = Bench("feel", measure, 1_000, "1,000 gateway conditions and a table of 100 rules, without a database")
