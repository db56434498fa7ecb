"""Tokens -> tree, by precedence climbing. Quotes the rule of DMN 1.5's grammar it implements where there is one.

Precedence, weakest first: or; and; comparisons, between, in; + -; * /; **; instance of; then unary minus and
what follows a value (path, filter, call). `for`, `if`, `some`, `every` and `function` reach as far right as they can.
"""

from collections.abc import Callable

from processes.feel.cursor import MAX_CHAIN, Cursor
from processes.feel.lexer import END, NAME, NUMBER, QUOTED, STRING, SYMBOL, string_value
from processes.feel.numbers import NumberError, number_from_text
from processes.feel.suggestions import FOREIGN_WORDS
from processes.feel.tree import (
    Arithmetic,
    AtLiteral,
    Between,
    Call,
    Comparison,
    Conjunction,
    ContextLiteral,
    Disjunction,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    OperatorTest,
    Path,
    Quantified,
    RangeLiteral,
    TypeNode,
    UnaryTests,
)
from processes.feel.type_parser import parse_type

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
KEYWORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "external",
        "and",
        "or",
        "between",
        "instance",
        "of",
        "true",
        "false",
        "null",
    ]
)
RESERVED = (KEYWORDS - {"external"}) | {"not"}
_ENDS_NAME = KEYWORDS | FOREIGN_WORDS  # an unknown name ends where somebody wrote another language's operator
_STOPS = KEYWORDS - {"external", "of"}
NAME_SYMBOLS = frozenset(".+-*/'")
NEEDS_CALL = frozenset(("date and time", "years and months duration", "get or else"))


def parse_expression(cursor: Cursor) -> Node:
    """The whole text as one expression."""
    node = expression(cursor)
    if cursor.token.kind != END:
        cursor.fail("an operator or the end of the expression")
    return node


def parse_unary_tests(cursor: Cursor) -> Node:
    """The whole text as the cell of a decision table (rule 15). An empty cell means `-`: anything."""
    if cursor.token.kind == END or (cursor.at("-") and cursor.peek().kind == END):
        return UnaryTests(0, (), False)
    if cursor.at("not") and cursor.peek().text == "(" and _closes_at_end(cursor):
        cursor.index += 2
        tests = _tests(cursor)
        cursor.expect(")", "after the tests")
        return UnaryTests(0, tests, True)
    tests = _tests(cursor)
    if cursor.token.kind != END:
        cursor.fail("a comma, an operator or the end of the tests")
    return UnaryTests(0, tests, False)


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
        return (_range(cursor, start, first, False),)
    tests = [first]
    while cursor.skip(","):
        tests.append(_test(cursor))
    cursor.expect(")", "after the tests")
    if len(tests) == 1:
        return (_after_value(cursor, first),)
    return tuple(tests)


def _unary(cursor: Cursor) -> Node:
    if not cursor.at("-"):
        return _after_value(cursor, _value(cursor))
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
        name = _argument_name(cursor)
        if bool(names) != bool(name) and arguments:
            cursor.fail("either all arguments with a name or none")
        if name:
            names.append(name)
        arguments.append(_argument(cursor))
        if not cursor.skip(","):
            break
    cursor.expect(")", "after the arguments")
    return Call(function.position, function, tuple(arguments), tuple(names) if names else None)


def _argument(cursor: Cursor) -> Node:
    return expression(cursor)


def _argument_name(cursor: Cursor) -> str:
    """`name:` in front of an argument, with spaces allowed in the name; "" when there is none."""
    if cursor.token.kind == STRING and cursor.peek().text == ":" and cursor.peek().kind == SYMBOL:
        name = string_value(cursor.take().text)
        cursor.take()
        return name
    index = cursor.index
    while cursor.tokens[index].kind in (NAME, NUMBER):
        index += 1
    if index == cursor.index or cursor.tokens[index].text != ":":
        return ""
    name = " ".join(token.text for token in cursor.tokens[cursor.index : index])
    cursor.index = index + 1
    return name


def _value(cursor: Cursor) -> Node:
    token = cursor.token
    if token.kind == NAME:
        return _word(cursor)
    if token.kind == NUMBER:
        return _number(cursor)
    if token.kind == STRING:
        return Literal(cursor.take().start, string_value(token.text))
    if token.kind == QUOTED:
        return Name(cursor.take().start, token.text[1:-1])
    made = _BY_SYMBOL.get(token.text)
    if made is None:
        cursor.fail("a value")
    return made(cursor)


def _number(cursor: Cursor) -> Node:
    token = cursor.take()
    try:
        return Literal(token.start, number_from_text(token.text))
    except NumberError:
        return cursor.fail("a number FEEL can hold (34 digits, exponent up to 6144)", token)


def _word(cursor: Cursor) -> Node:
    """A keyword's construct or a name; a longer known name wins over a keyword it begins with."""
    token = cursor.token
    made = _BY_WORD.get(token.text)
    if made is None or cursor.known.longest(cursor.tokens, cursor.index)[1] > 1:
        return _name(cursor)
    return made(cursor)


def _name(cursor: Cursor) -> Node:
    start = cursor.token.start
    if cursor.dialect == "camunda" and _is_camunda_word(cursor):
        return Name(start, cursor.take().text)
    if cursor.token.text in _STOPS and not cursor.known.longest(cursor.tokens, cursor.index)[1] > 1:
        cursor.fail("a value")
    return Name(start, name_here(cursor))


def _is_camunda_word(cursor: Cursor) -> bool:
    """`and(...)` and `or(...)` are functions in Camunda's dialect, and `not` is nothing without a call."""
    text, called = cursor.token.text, cursor.peek().text == "("
    if text == "not" and not called:
        cursor.fail("( after not")
    return text in ("and", "or") and called


def name_here(cursor: Cursor) -> str:
    """The longest known name, or else the words that stand together."""
    name, length = cursor.known.longest(cursor.tokens, cursor.index)
    if name in NEEDS_CALL and cursor.peek(length).text != "(":
        name, length = cursor.token.text, 1
    if length:
        cursor.index += length
        return name
    words = [cursor.take().text]
    while cursor.dialect == "feel" and cursor.token.kind == NAME and cursor.token.text not in _ENDS_NAME:
        words.append(cursor.take().text)
    return " ".join(words)


def member_name(cursor: Cursor) -> str:
    """What may follow a dot: a name, known or not, or a quoted one."""
    if cursor.token.kind == QUOTED:
        return cursor.take().text[1:-1]
    if cursor.token.kind != NAME:
        cursor.fail("a name after the dot")
    return name_here(cursor)


def _bracket(cursor: Cursor) -> Node:
    """`(`: an expression, a range with open start, or a test as a range."""
    start = cursor.take().start
    cursor.enter()
    inner = _test(cursor)
    cursor.leave()
    if cursor.at(".."):
        return _range(cursor, start, inner, False)
    cursor.expect(")", "after the expression")
    return inner


def _square(cursor: Cursor) -> Node:
    """`[`: a list or a range with closed start."""
    start = cursor.take().start
    items: list[Node] = []
    while not cursor.at("]"):
        items.append(_item(cursor))
        if len(items) == 1 and cursor.at(".."):
            return _range(cursor, start, items[0], True)
        if not cursor.skip(","):
            break
    cursor.expect("]", "after the items of the list")
    return ListLiteral(start, tuple(items))


def _item(cursor: Cursor) -> Node:
    cursor.enter()
    node = _test(cursor)
    cursor.leave()
    return node


def _open_range(cursor: Cursor) -> Node:
    """`]`: a range with open start."""
    start = cursor.take().start
    low = _item(cursor)
    if not cursor.at(".."):
        cursor.fail(".. between the ends of a range")
    return _range(cursor, start, low, False)


def _range(cursor: Cursor, start: int, low: Node, low_closed: bool) -> Node:
    cursor.take()
    high = _item(cursor)
    end = cursor.token
    if end.text not in ("]", ")", "["):
        cursor.fail("] or ) after the end of the range")
    cursor.take()
    return RangeLiteral(start, low, high, low_closed, end.text == "]")


def _braces(cursor: Cursor) -> Node:
    start = cursor.take().start
    keys: list[str] = []
    values: list[Node] = []
    while not cursor.at("}"):
        key = _key(cursor)
        cursor.expect(":", "after the key")
        cursor.known.add(key)
        keys.append(key)
        values.append(expression(cursor))
        if not cursor.skip(","):
            break
    cursor.expect("}", "after the entries of the context")
    return ContextLiteral(start, tuple(keys), tuple(values))


def _key(cursor: Cursor) -> str:
    if cursor.token.kind == STRING:
        return string_value(cursor.take().text)
    if cursor.token.kind == QUOTED:
        return cursor.take().text[1:-1]
    if cursor.token.kind != NAME or (cursor.dialect == "camunda" and cursor.token.text in RESERVED):
        cursor.fail("a key")
    first = last = cursor.take()
    while (
        cursor.token.kind in (NAME, NUMBER) or cursor.token.text in NAME_SYMBOLS or cursor.token.text == "**"
    ):
        last = cursor.take()
    return " ".join(cursor.text[first.start : last.end].split())


def _at(cursor: Cursor) -> Node:
    start = cursor.take().start
    if cursor.token.kind != STRING:
        cursor.fail('a date, time or duration in quotes after @, like @"2026-02-28"')
    return AtLiteral(start, string_value(cursor.take().text))


def _implicit(cursor: Cursor) -> Node:
    return Name(cursor.take().start, "?")


def _if(cursor: Cursor) -> Node:
    start = cursor.take().start
    condition = expression(cursor)
    cursor.expect("then", "after the condition")
    then = expression(cursor)
    cursor.expect("else", "with the value for all other cases")
    return If(start, condition, then, expression(cursor))


def _for(cursor: Cursor) -> Node:
    start = cursor.take().start
    iterators = _iterations(cursor)
    cursor.expect("return", "with what each round makes")
    cursor.known.add("partial")
    return For(start, iterators, expression(cursor))


def _quantified(cursor: Cursor) -> Node:
    token = cursor.take()
    iterators = _iterations(cursor)
    cursor.expect("satisfies", "with the condition")
    return Quantified(token.start, token.text == "every", iterators, expression(cursor))


def _iterations(cursor: Cursor) -> tuple[Iteration, ...]:
    found = [_iteration(cursor)]
    while cursor.skip(","):
        found.append(_iteration(cursor))
    return tuple(found)


def _iteration(cursor: Cursor) -> Iteration:
    start = cursor.token.start
    words: list[str] = []
    while cursor.token.kind in (NAME, NUMBER) and not cursor.at("in"):
        words.append(cursor.take().text)
    if not words:
        cursor.fail("a name for each item")
    name = " ".join(words)
    cursor.known.add(name)
    cursor.expect("in", "between the name and its list")
    source = expression(cursor)
    end = expression(cursor) if cursor.skip("..") else None
    return Iteration(start, name, source, end)


def _function(cursor: Cursor) -> Node:
    start = cursor.take().start
    cursor.expect("(", "after function")
    names: list[str] = []
    types: list[TypeNode | None] = []
    while not cursor.at(")"):
        names.append(_parameter(cursor))
        types.append(parse_type(cursor) if cursor.skip(":") else None)
        if not cursor.skip(","):
            break
    cursor.expect(")", "after the parameters")
    external = cursor.skip("external")
    return FunctionLiteral(start, tuple(names), tuple(types), expression(cursor), external)


def _parameter(cursor: Cursor) -> str:
    words: list[str] = []
    while cursor.token.kind in (NAME, NUMBER):
        words.append(cursor.take().text)
    if not words:
        cursor.fail("the name of a parameter")
    name = " ".join(words)
    cursor.known.add(name)
    return name


def _constant(value: bool | None) -> Callable[[Cursor], Node]:
    return lambda cursor: Literal(cursor.take().start, value)


_BY_WORD: dict[str, Callable[[Cursor], Node]] = {
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
    "true": _constant(True),
    "false": _constant(False),
    "null": _constant(None),
}
_BY_SYMBOL: dict[str, Callable[[Cursor], Node]] = {
    "(": _bracket,
    "[": _square,
    "]": _open_range,
    "{": _braces,
    "@": _at,
    "?": _implicit,
}
