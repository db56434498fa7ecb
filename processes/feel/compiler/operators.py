"""Arithmetic, comparison and three-valued logic. Source: DMN 1.5, 10.3.2.13 and tables 48-56."""

from collections.abc import Callable
from decimal import Decimal

from processes.feel.arithmetic import ARITHMETIC, negated
from processes.feel.compare import HOLDS, equal, order
from processes.feel.compiler.code import Builder, Code, Scope, folded
from processes.feel.evaluation import Frame, Run
from processes.feel.tree import Arithmetic, Between, Comparison, Conjunction, Disjunction, If, Negation
from processes.feel.values import FeelError, Value, described

_WORDS = {
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "=": "equal to",
    "!=": "not equal to",
}


def arithmetic(builder: Builder, node: Arithmetic, scope: Scope) -> Code:
    left, right = builder.code(node.left, scope), builder.code(node.right, scope)
    run_left, run_right, operate, position = left.run, right.run, ARITHMETIC[node.operator], node.position

    def run(frame: Frame) -> Value:
        a = run_left(frame)
        b = run_right(frame)
        try:
            return operate(a, b, frame[1])
        except FeelError as problem:
            return frame[1].report(position, problem.code, problem.sentence)

    return folded(run, left, right)


def negation(builder: Builder, node: Negation, scope: Scope) -> Code:
    operand = builder.code(node.operand, scope)
    run_operand = operand.run

    def run(frame: Frame) -> Value:
        try:
            return negated(run_operand(frame))
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)

    return folded(run, operand)


def comparison(builder: Builder, node: Comparison, scope: Scope) -> Code:
    left, right = builder.code(node.left, scope), builder.code(node.right, scope)
    if node.operator in ("=", "!="):
        return folded(_equality(node, left, right), left, right)
    return folded(_ordering(node, left, right), left, right)


def _equality(node: Comparison, left: Code, right: Code) -> Run:
    run_left, run_right, wanted, position = left.run, right.run, node.operator == "=", node.position
    if right.constant and type(right.value) is str:
        return _equality_with_text(run_left, right.value, wanted, position)

    def run(frame: Frame) -> Value:
        a = run_left(frame)
        b = run_right(frame)
        result = equal(a, b, frame[1].budget)
        if result is None:
            return _incomparable(frame, position, "=" if wanted else "!=", a, b)
        return result is wanted

    return run


def _equality_with_text(run_left: Run, text: str, wanted: bool, position: int) -> Run:
    """The commonest condition of all: a variable against a word."""

    def run(frame: Frame) -> Value:
        value = run_left(frame)
        if type(value) is str:
            return (value == text) is wanted
        if value is None:
            return not wanted
        return _incomparable(frame, position, "=" if wanted else "!=", value, text)

    return run


def _ordering(node: Comparison, left: Code, right: Code) -> Run:
    run_left, run_right, position = left.run, right.run, node.position
    operator, holds = node.operator, HOLDS[node.operator]

    def run(frame: Frame) -> Value:
        a = run_left(frame)
        b = run_right(frame)
        sign = order(a, b)
        if sign is None:
            return _incomparable(frame, position, operator, a, b)
        return holds(sign)

    if right.constant and (type(right.value) is int or type(right.value) is Decimal):
        return _ordering_with_number(run_left, operator, right.value, run)
    return run


def _ordering_with_number(run_left: Run, operator: str, number: int | Decimal, general: Run) -> Run:
    """A variable against a number that stands in the expression: one call less, no order to make."""
    compare = _NUMBER_TESTS[operator]

    def run(frame: Frame) -> Value:
        value = run_left(frame)
        if type(value) is int or type(value) is Decimal:
            return compare(value, number)
        return general(frame)

    return run


_NUMBER_TESTS: dict[str, Callable[[int | Decimal, int | Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _incomparable(frame: Frame, position: int, operator: str, left: Value, right: Value) -> None:
    sentence = f"Expected to know whether {described(left)} is {_WORDS[operator]} {described(right)}, but they cannot be compared."
    frame[1].report(position, "not-comparable", sentence)


def between(builder: Builder, node: Between, scope: Scope) -> Code:
    codes = [builder.code(part, scope) for part in (node.value, node.low, node.high)]
    run_value, run_low, run_high = (code.run for code in codes)

    def run(frame: Frame) -> Value:
        value, low, high = run_value(frame), run_low(frame), run_high(frame)
        above, below = order(value, low), order(value, high)
        if above is None or below is None:
            return _incomparable(frame, node.position, ">=", value, low if above is None else high)
        return above >= 0 and below <= 0

    return folded(run, *codes)


def conjunction(builder: Builder, node: Conjunction, scope: Scope) -> Code:
    codes = [builder.code(part, scope) for part in node.operands]
    return folded(_joined([code.run for code in codes], True, node.position), *codes)


def disjunction(builder: Builder, node: Disjunction, scope: Scope) -> Code:
    codes = [builder.code(part, scope) for part in node.operands]
    return folded(_joined([code.run for code in codes], False, node.position), *codes)


def _joined(runs: list[Run], neutral: bool, position: int) -> Run:
    """`and` (neutral True) or `or` (neutral False): the opposite decides at once, anything else makes null."""
    decisive = not neutral

    def run(frame: Frame) -> Value:
        result: bool | None = neutral
        for operand in runs:
            value = operand(frame)
            if value is decisive:
                return decisive
            if value is not neutral:
                result = None
                _check_boolean(frame, position, value)
        return result

    return run


def _check_boolean(frame: Frame, position: int, value: Value) -> None:
    word = f"Expected true or false on both sides of and/or, but got {described(value)}."
    frame[1].report(position, "not-boolean", word)


def conditional(builder: Builder, node: If, scope: Scope) -> Code:
    condition = builder.code(node.condition, scope)
    then, otherwise = builder.code(node.then, scope), builder.code(node.otherwise, scope)
    run_condition, run_then, run_otherwise = condition.run, then.run, otherwise.run

    def run(frame: Frame) -> Value:
        value = run_condition(frame)
        if value is True:
            return run_then(frame)
        if value is not False and value is not None:
            frame[1].report(
                node.position, "not-boolean", f"Expected true or false after if, but got {described(value)}."
            )
        return run_otherwise(frame)

    return folded(run, condition, then, otherwise)
