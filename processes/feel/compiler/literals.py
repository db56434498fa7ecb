"""Literals, names, lists, contexts and ranges."""

from processes.feel.builtins.camunda_temporal import lenient_temporal
from processes.feel.compare import order
from processes.feel.compiler.code import Builder, Code, Open, Scope, constant, folded, is_local, looked_up
from processes.feel.evaluation import Frame, Run
from processes.feel.temporal_text import parse_temporal
from processes.feel.tree import (
    AtLiteral,
    ContextLiteral,
    ListLiteral,
    Literal,
    Name,
    OperatorTest,
    RangeLiteral,
)
from processes.feel.values import Range, Value, described, kind_of


def literal(builder: Builder, node: Literal, scope: Scope) -> Code:
    return constant(node.value)


def at_literal(builder: Builder, node: AtLiteral, scope: Scope) -> Code:
    try:
        return constant(
            lenient_temporal(node.text) if builder.dialect == "camunda" else parse_temporal(node.text)
        )
    except ValueError as problem:
        return _always_null(node.position, f'Expected to read @"{node.text[:40]}", but {problem}.')


def _always_null(position: int, sentence: str) -> Code:
    return Code(lambda frame: frame[1].report(position, "invalid-literal", sentence))


def name(builder: Builder, node: Name, scope: Scope) -> Code:
    read = looked_up(builder, node.name, node.position, scope)
    if node.name == "partial" and is_local(node.name, scope):
        return Code(_copied(read))
    return Code(read)


def _copied(read: Run) -> Run:
    """The results of a loop so far, as they are now: the list itself would come to hold itself."""

    def run(frame: Frame) -> Value:
        made = read(frame)
        frame[1].budget.spend(len(made))
        return list(made)

    return run


def list_literal(builder: Builder, node: ListLiteral, scope: Scope) -> Code:
    codes = [builder.code(item, scope) for item in node.items]
    runs = [code.run for code in codes]

    def run(frame: Frame) -> Value:
        return [item(frame) for item in runs]

    return folded(run, *codes)


def context_literal(builder: Builder, node: ContextLiteral, scope: Scope) -> Code:
    """Entries see the ones before them, and themselves, so that a function may call itself."""
    slot = builder.new_slot()
    if len(set(node.keys)) != len(node.keys) and builder.dialect != "camunda":
        return _always_null(node.position, "Expected every key of the context once, but one is there twice.")
    codes = []
    places = {key: place for place, key in reversed(list(enumerate(node.keys)))}
    for index, value in enumerate(node.values):
        inner = Open(slot, places, scope, index + 1)
        codes.append((node.keys[index], builder.code(value, inner)))
    if all(code.constant for _, code in codes):
        return constant({key: code.value for key, code in codes})
    return Code(_filled(slot, [(key, code.run) for key, code in codes]))


def _filled(slot: int, entries: list[tuple[str, Run]]) -> Run:
    def run(frame: Frame) -> Value:
        made: dict[str, Value] = {}
        frame[slot] = made
        for key, entry in entries:
            made[key] = entry(frame)
        return made

    return run


def range_literal(builder: Builder, node: RangeLiteral, scope: Scope) -> Code:
    assert node.low is not None
    assert node.high is not None
    low, high = builder.code(node.low, scope), builder.code(node.high, scope)
    run_low, run_high = low.run, high.run

    def run(frame: Frame) -> Value:
        return made_range(frame, node, run_low(frame), run_high(frame))

    return folded(run, low, high)


def made_range(frame: Frame, node: RangeLiteral, low: Value, high: Value) -> Value:
    """A range of two values that have an order; null ends stay, tests against them are null."""
    ends = [end for end in (low, high) if end is not None]
    if any(kind_of(end) not in _ORDERED for end in ends) or (len(ends) == 2 and order(low, high) is None):
        sentence = f"Expected two ends of one kind, but got {described(low)} and {described(high)}."
        return frame[1].report(node.position, "invalid-range", sentence)
    return Range(low, high, node.low_closed, node.high_closed)


def operator_range(builder: Builder, node: OperatorTest, scope: Scope) -> Code:
    """`(< 10)` and its kind as a value: a range with one end."""
    operand = builder.code(node.operand, scope)
    run_operand = operand.run

    def run(frame: Frame) -> Value:
        value = run_operand(frame)
        made = range_of_operator(node.operator, value)
        if made is None:
            sentence = f"Expected a value with an order after {node.operator}, but got {described(value)}."
            return frame[1].report(node.position, "invalid-range", sentence)
        return made

    return folded(run, operand)


_ORDERED = frozenset(
    (
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    )
)


def range_of_operator(operator: str, value: Value) -> Range | None:
    """The range a test means, or None where the value has no order."""
    if kind_of(value) not in _ORDERED:
        return None
    if operator in ("=", "!="):
        return Range(value, value, operator == "=", operator == "=", source=operator)
    closed = operator in ("<=", ">=")
    if operator[0] == "<":
        return Range(None, value, False, closed, low_bounded=False, source=operator)
    return Range(value, None, closed, False, high_bounded=False, source=operator)
