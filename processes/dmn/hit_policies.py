"""What becomes of the rules that matched: one function per hit policy, one per aggregation.

A function gets the outputs of the matched rules in rule order and answers the value of the table, or raises
`PolicyBroken` with the sentence that goes with null. Source: DMN 1.5, 8.2.8 and 8.2.10.
"""

from collections.abc import Callable, Sequence
from typing import Any

from processes.feel.compare import equal, order
from processes.feel.numbers import NumberError, add, is_number
from processes.feel.values import described

Outputs = Any  # one value, or a context of output name -> value where a table has several outputs
Ranks = Callable[[int], tuple[int, ...]]  # position of a matched rule -> its priority, smaller first
Policy = Callable[[Sequence[Outputs], Ranks], Any]


class PolicyBroken(Exception):
    """The rules that matched may not match together, or cannot be aggregated."""


def unique(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """At most one rule may match."""
    if len(outputs) > 1:
        raise PolicyBroken(
            f"Expected at most one rule to match (hit policy unique), but {len(outputs)} match."
        )
    return outputs[0]


def any_of(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """Several rules may match if they agree."""
    if any(equal(outputs[0], other) is not True for other in outputs[1:]):
        raise PolicyBroken(
            "Expected all matching rules to give the same result (hit policy any), but they differ."
        )
    return outputs[0]


def first(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """The first rule of the table that matches."""
    return outputs[0]


def priority(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """The highest priority; of equal ones the first in the table."""
    return outputs[min(range(len(outputs)), key=ranks)]


def rule_order(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """All results in the order of the table."""
    return list(outputs)


def output_order(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """By decreasing priority; equal ones stay in the order of the table."""
    return [outputs[index] for index in sorted(range(len(outputs)), key=ranks)]


def count(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """How many rules match; equal results count each."""
    return len(outputs)


def total(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """The sum of the results; they must be numbers."""
    return _column_wise(outputs, _sum)


def smallest(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """The least result; they must have a common order."""
    return _column_wise(outputs, lambda values: _extreme(values, -1))


def largest(outputs: Sequence[Outputs], ranks: Ranks) -> Any:
    """The greatest result; they must have a common order."""
    return _column_wise(outputs, lambda values: _extreme(values, 1))


def _column_wise(outputs: Sequence[Outputs], aggregate: Callable[[list[Any]], Any]) -> Any:
    """Several outputs are aggregated each for itself, into one context."""
    if type(outputs[0]) is not dict:
        return aggregate(list(outputs))
    return {name: aggregate([output[name] for output in outputs]) for name in outputs[0]}


def _sum(values: list[Any]) -> Any:
    result: Any = 0
    for value in values:
        if not is_number(value):
            raise PolicyBroken(f"Expected numbers to add up, but one output is {described(value)}.")
        try:
            result = add(result, value)
        except NumberError as error:
            raise PolicyBroken("Expected a sum that is a number, but it is too large.") from error
    return result


def _extreme(values: list[Any], sign: int) -> Any:
    best = values[0]
    for value in values:
        compared = order(value, best)
        if compared is None:
            raise PolicyBroken(
                f"Expected outputs that can be compared, but {described(value)} and {described(best)} cannot."
            )
        if compared * sign > 0:
            best = value
    return best


POLICIES: dict[tuple[str, str], Policy] = {
    ("UNIQUE", ""): unique,
    ("ANY", ""): any_of,
    ("FIRST", ""): first,
    ("PRIORITY", ""): priority,
    ("RULE ORDER", ""): rule_order,
    ("OUTPUT ORDER", ""): output_order,
    ("COLLECT", ""): rule_order,
    ("COLLECT", "SUM"): total,
    ("COLLECT", "COUNT"): count,
    ("COLLECT", "MIN"): smallest,
    ("COLLECT", "MAX"): largest,
}

# Policies whose value is a list, so a default entry becomes a list of one.
SEVERAL = frozenset({("RULE ORDER", ""), ("OUTPUT ORDER", ""), ("COLLECT", "")})
