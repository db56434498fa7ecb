"""Tokens -> tree, by precedence climbing. Quotes the rule of DMN 1.5's grammar it implements where there is one.

Precedence, weakest first: or; and; comparisons, between, in; + -; * /; **; instance of; then unary minus and
what follows a value (path, filter, call). `for`, `if`, `some`, `every` and `function` reach as far right as they can.
"""

from processes.feel.constructs import range_after, value_here
from processes.feel.cursor import MAX_CHAIN, Cursor
from processes.feel.lexer import END, NAME, SYMBOL
from processes.feel.names import KnownNames
from processes.feel.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conjunction,
    Disjunction,
    Filter,
    In,
    InstanceOf,
    Negation,
    Node,
    OperatorTest,
    Path,
    UnaryTests,
)
from processes.feel.type_parser import parse_type
from processes.feel.words import argument_name, member_name

LEVELS = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/"), 5),
    "**": 6,
    "instance": 7,
}
COMPARING, ADDITIVE = 3, 4
TEST_OPERATORS = frozenset(("<", "<=", ">", ">=", "=", "!="))


def parse_expression(text: str, known: KnownNames, dialect: str) -> Node:
    """The whole text as one expression."""
    cursor = _cursor(text, known, dialect)
    node = expression(cursor)
    if cursor.token.kind != END:
        cursor.fail("an operator or the end of the expression")
    return node


def parse_unary_tests(text: str, known: KnownNames, dialect: str) -> Node:
    """The whole text as the cell of a decision table (rule 15). An empty cell means `-`: anything."""
    cursor = _cursor(text, known, dialect)
    if cursor.token.kind == END or (cursor.at("-") and cursor.peek().kind == END):
        return UnaryTests(0, (), False)
    if cursor.at("not") and cursor.peek().text == "(" and _closes_at_end(cursor):
        cursor.advance(2)
        tests = _tests(cursor)
        cursor.expect(")", "after the tests")
        return UnaryTests(0, tests, True)
    tests = _tests(cursor)
    if cursor.token.kind != END:
        cursor.fail("a comma, an operator or the end of the tests")
    return UnaryTests(0, tests, False)


def _cursor(text: str, known: KnownNames, dialect: str) -> Cursor:
    return Cursor(text, known, dialect, expression, _test)


def _closes_at_end(cursor: Cursor) -> bool:
    """Whether the bracket opened by `not(` is the one that ends the text."""
    depth = 0
    for index in range(cursor.index + 1, len(cursor.tokens) - 1):
        token = cursor.tokens[index]
        if token.kind == SYMBOL and token.text in "([{":
            depth += 1
        if token.kind == SYMBOL and token.text in ")]}":
            depth -= 1
        if depth == 0:
            return index == len(cursor.tokens) - 2
    return False


def _tests(cursor: Cursor) -> tuple[Node, ...]:
    tests = [_test(cursor)]
    while cursor.skip(","):
        tests.append(_test(cursor))
    return tuple(tests)


def _test(cursor: Cursor) -> Node:
    """Rule 7: an operator with an end point, a range, or an expression."""
    token = cursor.token
    if token.kind == SYMBOL and token.text in TEST_OPERATORS:
        cursor.take()
        return OperatorTest(token.start, token.text, _binary(cursor, ADDITIVE))
    return expression(cursor)


def expression(cursor: Cursor) -> Node:
    cursor.enter()
    node = _binary(cursor, 1)
    cursor.leave()
    return node


def _binary(cursor: Cursor, minimum: int) -> Node:
    left = _unary(cursor)
    for _ in range(MAX_CHAIN):
        token = cursor.token
        level = LEVELS.get(token.text, 0) if token.kind in (SYMBOL, NAME) else 0
        if level < minimum or not level:
            return left
        left = _operation(cursor, left, token.text, level)
    return cursor.fail(f"at most {MAX_CHAIN} operators in a row; use sum(), a list or a decision table")


def _operation(cursor: Cursor, left: Node, operator: str, level: int) -> Node:
    start = cursor.take().start
    if level <= 2:
        return _logic(cursor, left, operator, level)
    if level == 7:
        cursor.expect("of", "after instance")
        return InstanceOf(start, left, parse_type(cursor))
    if operator == "between":
        return _between(cursor, left, start)
    if operator == "in":
        return In(start, left, _in_tests(cursor))
    right = _binary(cursor, level + 1)
    if level == 3:
        return Comparison(start, operator, left, right)
    return Arithmetic(start, operator, left, right)


def _logic(cursor: Cursor, left: Node, operator: str, level: int) -> Node:
    operands = [left, _binary(cursor, level + 1)]
    while cursor.at(operator):
        cursor.take()
        operands.append(_binary(cursor, level + 1))
    made = Conjunction if operator == "and" else Disjunction
    return made(left.position, tuple(operands))


def _between(cursor: Cursor, value: Node, start: int) -> Node:
    low = _binary(cursor, ADDITIVE)
    cursor.expect("and", "between the two ends")
    return Between(start, value, low, _binary(cursor, ADDITIVE))


def _in_tests(cursor: Cursor) -> tuple[Node, ...]:
    """Rule 49c: `x in test` or `x in (test, test)`."""
    if not cursor.at("("):
        token = cursor.token
        if token.kind == SYMBOL and token.text in TEST_OPERATORS:
            return (_test(cursor),)
        return (_binary(cursor, COMPARING if token.text == "?" else ADDITIVE),)
    start = cursor.take().start
    cursor.enter()
    first = _test(cursor)
    cursor.leave()
    if cursor.at(".."):
        return (range_after(cursor, start, first, False),)
    tests = [first]
    while cursor.skip(","):
        tests.append(_test(cursor))
    cursor.expect(")", "after the tests")
    if len(tests) == 1:
        return (_after_value(cursor, first),)
    return tuple(tests)


def _unary(cursor: Cursor) -> Node:
    if cursor.token.text != "-":
        return _after_value(cursor, value_here(cursor))
    start = cursor.take().start
    cursor.enter()
    operand = _unary(cursor)
    cursor.leave()
    return Negation(start, operand)


def _after_value(cursor: Cursor, node: Node) -> Node:
    """Paths, filters and calls that follow a value (rules 2h-2j)."""
    for _ in range(MAX_CHAIN):
        token = cursor.token
        if token.kind != SYMBOL:
            return node
        if token.text == ".":
            cursor.take()
            node = Path(token.start, node, member_name(cursor))
        elif token.text == "[" and not _ends_range(cursor):
            node = _filter(cursor, node)
        elif token.text == "(":
            node = _call(cursor, node)
        else:
            return node
    return cursor.fail(f"at most {MAX_CHAIN} steps in a row")


def _ends_range(cursor: Cursor) -> bool:
    """`[` closes a range like [1..5[ where nothing after it could begin a filter."""
    after = cursor.peek()
    if after.kind == END:
        return True
    if after.kind == SYMBOL:
        return after.text not in ("(", "[", "{", "-", "@", "?", "]", "'", "!")
    return after.kind == NAME and after.text in (
        "and",
        "or",
        "then",
        "else",
        "return",
        "satisfies",
        "in",
        "instance",
    )


def _filter(cursor: Cursor, target: Node) -> Node:
    start = cursor.take().start
    condition = expression(cursor)
    cursor.expect("]", "after the filter")
    return Filter(start, target, condition)


def _call(cursor: Cursor, function: Node) -> Node:
    cursor.take()
    arguments: list[Node] = []
    names: list[str] = []
    while not cursor.at(")"):
        name = argument_name(cursor)
        if bool(names) != bool(name) and arguments:
            cursor.fail("either all arguments with a name or none")
        if name:
            names.append(name)
        arguments.append(expression(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(")", "after the arguments")
    return Call(function.position, function, tuple(arguments), tuple(names) if names else None)
