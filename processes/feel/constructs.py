"""Values and constructs: literals, brackets, lists, contexts, ranges, if, for, some, every and function.

What stands inside of them is parsed through `cursor.expression`, so that the grammar's circle has one place.
"""

from collections.abc import Callable

from processes.feel.cursor import MAX_DEPTH, Cursor
from processes.feel.lexer import NAME, NUMBER, QUOTED, STRING, string_value
from processes.feel.numbers import NumberError, number_from_text
from processes.feel.tree import (
    AtLiteral,
    ContextLiteral,
    For,
    FunctionLiteral,
    If,
    Iteration,
    ListLiteral,
    Literal,
    Name,
    Node,
    Quantified,
    RangeLiteral,
    TypeNode,
)
from processes.feel.type_parser import parse_type
from processes.feel.words import NO_NAMES, key_here, name_here, new_name


def value_here(cursor: Cursor) -> Node:
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
    if cursor.token.text in NO_NAMES and not cursor.known.longest(cursor.tokens, cursor.index)[1] > 1:
        cursor.fail("a value")
    return Name(start, name_here(cursor))


def _is_camunda_word(cursor: Cursor) -> bool:
    """`and(...)` and `or(...)` are functions in Camunda's dialect, and `not` is nothing without a call."""
    text, called = cursor.token.text, cursor.peek().text == "("
    if text == "not" and not called:
        cursor.fail("( after not")
    return text in ("and", "or") and called


def _bracket(cursor: Cursor) -> Node:
    """`(`: an expression, a range with open start, or a test as a range."""
    start = cursor.take().start
    cursor.enter()
    inner = cursor.test(cursor)
    cursor.leave()
    if cursor.at(".."):
        return range_after(cursor, start, inner, False)
    cursor.expect(")", "after the expression")
    return inner


def _square(cursor: Cursor) -> Node:
    """`[`: a list or a range with closed start."""
    start = cursor.take().start
    items: list[Node] = []
    while not cursor.at("]"):
        items.append(_item(cursor))
        if len(items) == 1 and cursor.at(".."):
            return range_after(cursor, start, items[0], True)
        if not cursor.skip(","):
            break
    cursor.expect("]", "after the items of the list")
    return ListLiteral(start, tuple(items))


def _item(cursor: Cursor) -> Node:
    cursor.enter()
    node = cursor.test(cursor)
    cursor.leave()
    return node


def _open_range(cursor: Cursor) -> Node:
    """`]`: a range with open start."""
    start = cursor.take().start
    low = _item(cursor)
    if not cursor.at(".."):
        cursor.fail(".. between the ends of a range")
    return range_after(cursor, start, low, False)


def range_after(cursor: Cursor, start: int, low: Node, low_closed: bool) -> Node:
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
        key = key_here(cursor)
        cursor.expect(":", "after the key")
        cursor.known.add(key)
        keys.append(key)
        values.append(cursor.expression(cursor))
        if not cursor.skip(","):
            break
    cursor.expect("}", "after the entries of the context")
    return ContextLiteral(start, tuple(keys), tuple(values))


def _at(cursor: Cursor) -> Node:
    start = cursor.take().start
    if cursor.token.kind != STRING:
        cursor.fail('a date, time or duration in quotes after @, like @"2026-02-28"')
    return AtLiteral(start, string_value(cursor.take().text))


def _implicit(cursor: Cursor) -> Node:
    return Name(cursor.take().start, "?")


def _if(cursor: Cursor) -> Node:
    start = cursor.take().start
    condition = cursor.expression(cursor)
    cursor.expect("then", "after the condition")
    then = cursor.expression(cursor)
    cursor.expect("else", "with the value for all other cases")
    return If(start, condition, then, cursor.expression(cursor))


def _for(cursor: Cursor) -> Node:
    start = cursor.take().start
    iterators = _iterations(cursor)
    cursor.expect("return", "with what each round makes")
    cursor.known.add("partial")
    return For(start, iterators, cursor.expression(cursor))


def _quantified(cursor: Cursor) -> Node:
    token = cursor.take()
    iterators = _iterations(cursor)
    cursor.expect("satisfies", "with the condition")
    return Quantified(token.start, token.text == "every", iterators, cursor.expression(cursor))


def _iterations(cursor: Cursor) -> tuple[Iteration, ...]:
    found = [_iteration(cursor)]
    while cursor.skip(","):
        if len(found) == MAX_DEPTH:
            cursor.fail(f"at most {MAX_DEPTH} lists to go through at once")
        found.append(_iteration(cursor))
    return tuple(found)


def _iteration(cursor: Cursor) -> Iteration:
    start = cursor.token.start
    name = new_name(cursor, "a name for each item")
    cursor.expect("in", "between the name and its list")
    source = cursor.expression(cursor)
    end = cursor.expression(cursor) if cursor.skip("..") else None
    return Iteration(start, name, source, end)


def _function(cursor: Cursor) -> Node:
    start = cursor.take().start
    cursor.expect("(", "after function")
    names: list[str] = []
    types: list[TypeNode | None] = []
    while not cursor.at(")"):
        names.append(new_name(cursor, "the name of a parameter"))
        types.append(parse_type(cursor) if cursor.skip(":") else None)
        if not cursor.skip(","):
            break
    cursor.expect(")", "after the parameters")
    external = cursor.skip("external")
    return FunctionLiteral(start, tuple(names), tuple(types), cursor.expression(cursor), external)


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
