"""Unary tests: `in`, the cells of decision tables, and what a value means as a test.

Source: DMN 1.5, 7.3.3 and table 51 (general semantics of decision table cells and of `in`).
"""

from collections.abc import Callable
from operator import itemgetter

from processes.feel.budget import Budget
from processes.feel.compare import HOLDS, contains_point, equal, order
from processes.feel.compiler.code import Builder, Code, Local, Scope, folded, looked_up
from processes.feel.evaluation import Frame, Run
from processes.feel.tree import FunctionLiteral, In, Literal, Name, Node, OperatorTest, UnaryTests, children
from processes.feel.values import Range, Value, described

Test = Callable[[Frame, Value], bool | None]  # what one test says about a value


def unary_tests(builder: Builder, node: UnaryTests, scope: Scope) -> Code:
    """Reads the tested value as the name `?`."""
    value = looked_up(builder, "?", node.position, scope)
    if not node.tests:
        return Code(lambda frame: True)
    tests = [_test(builder, test, scope) for test in node.tests]
    run = _any_of(value, tests)
    return Code(_opposite(run) if node.negated else run)


def inside(builder: Builder, node: In, scope: Scope) -> Code:
    value = builder.code(node.value, scope)
    if any(_reads_implicit(test) for test in node.tests):
        return _inside_named(builder, node, value, scope)
    tests = [_test(builder, test, scope) for test in node.tests]
    parts = [builder.code(part, scope) for test in node.tests for part in _operands(test)]
    return folded(_reported(_any_of(value.run, tests), node.position), value, *parts)


def _inside_named(builder: Builder, node: In, value: Code, scope: Scope) -> Code:
    """Tests that speak of the value as `?`."""
    slot = builder.new_slot()
    inner = Local({"?": slot}, scope)
    tests = [_test(builder, test, inner) for test in node.tests]
    run_value, run_tests = value.run, _any_of(itemgetter(slot), tests)

    def run(frame: Frame) -> Value:
        frame[slot] = run_value(frame)
        return run_tests(frame)

    return Code(_reported(run, node.position))


def _operands(test: Node) -> list[Node]:
    return [test.operand] if isinstance(test, OperatorTest) else [test]


def _reported(run: Run, position: int) -> Run:
    def checked(frame: Frame) -> Value:
        result = run(frame)
        if result is None:
            frame[1].report(
                position,
                "not-comparable",
                "Expected a value that can be tested here, but it cannot be compared.",
            )
        return result

    return checked


def _any_of(value: Run, tests: list[Test]) -> Run:
    if len(tests) == 1:
        only = tests[0]
        return lambda frame: only(frame, value(frame))

    def run(frame: Frame) -> Value:
        tested = value(frame)
        result: bool | None = False
        for test in tests:
            said = test(frame, tested)
            if said is True:
                return True
            result = None if said is None else result
        return result

    return run


def _opposite(run: Run) -> Run:
    def opposite(frame: Frame) -> Value:
        result = run(frame)
        return None if result is None else not result

    return opposite


def _test(builder: Builder, node: Node, scope: Scope) -> Test:
    if isinstance(node, OperatorTest):
        return _operator_test(node, builder.run(node.operand, scope))
    code = builder.code(node, scope)
    if _reads_implicit(node):
        return lambda frame, value: _as_truth(value, code.run(frame), frame[1].budget)
    if isinstance(node, Literal):
        expected = node.value
        return lambda frame, value: equal(value, expected, frame[1].budget)
    run = code.run
    return lambda frame, value: matches(value, run(frame), frame[1].budget)


def _reads_implicit(node: Node) -> bool:
    """Whether the test speaks of `?` itself, and so says true or false by itself."""
    if isinstance(node, Name):
        return node.name == "?"
    return not isinstance(node, FunctionLiteral) and any(_reads_implicit(child) for child in children(node))


def _as_truth(value: Value, result: Value, budget: Budget) -> bool | None:
    if type(result) is bool or result is None:
        return result
    return matches(value, result, budget)


def _operator_test(node: OperatorTest, operand: Run) -> Test:
    operator = node.operator
    if operator in ("=", "!="):
        return _equality_test(operator == "=", operand)
    holds = HOLDS[operator]

    def test(frame: Frame, value: Value) -> bool | None:
        end = operand(frame)
        sign = order(value, end)
        if sign is None:
            sentence = f"Expected to compare {described(value)} with {described(end)}, but they have no common order."
            frame[1].report(node.position, "not-comparable", sentence)
            return None
        return holds(sign)

    return test


def _equality_test(wanted: bool, operand: Run) -> Test:
    def test(frame: Frame, value: Value) -> bool | None:
        result = equal(value, operand(frame), frame[1].budget)
        return None if result is None else result is wanted

    return test


def matches(value: Value, expected: Value, budget: Budget | None = None) -> bool | None:
    """Whether a value passes a test that is itself a value: a range, a list of tests, a truth or an equal value."""
    if type(expected) is Range:
        return contains_point(expected, value) if type(value) is not Range else equal(value, expected, budget)
    if type(expected) is list:
        return _matches_any(value, expected, budget)
    if type(expected) is bool and type(value) is not bool:
        return expected
    return equal(value, expected, budget)


def _matches_any(value: Value, expected: list[Value], budget: Budget | None) -> bool | None:
    if type(value) is list and equal(value, expected, budget):
        return True
    results = [
        contains_point(item, value) if type(item) is Range else equal(value, item, budget)
        for item in expected
    ]
    return True in results
