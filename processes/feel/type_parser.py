"""The types of `instance of` and of function parameters: names with spaces, and what stands in <...>.

Source: DMN 1.5 grammar rule 52 (type).
"""

from processes.feel.cursor import Cursor
from processes.feel.lexer import NAME, NUMBER, SYMBOL, tokens_of
from processes.feel.tree import TypeNode

_SPACED = (
    "years and months duration",
    "year month duration",
    "days and time duration",
    "day time duration",
    "date and time",
    "date time",
    "year-month-duration",
    "years-months-duration",
    "day-time-duration",
    "days-time-duration",
)
_SPACED_PARTS = tuple((name, tuple(token.text for token in tokens_of(name)[:-1])) for name in _SPACED)


def parse_type(cursor: Cursor) -> TypeNode:
    """A type, as far as it goes. Names nobody knows are kept: the caller's types may have them."""
    cursor.enter()
    start = cursor.token.start
    name = _type_name(cursor)
    node = _with_arguments(cursor, start, name) if cursor.token.text in ("<", "<>") else TypeNode(start, name)
    cursor.leave()
    return node


def _type_name(cursor: Cursor) -> str:
    for name, parts in _SPACED_PARTS:
        if all(cursor.peek(i).text == part for i, part in enumerate(parts)):
            cursor.advance(len(parts))
            return name
    known, length = cursor.known.longest(cursor.tokens, cursor.index)
    if cursor.token.kind != NAME:
        cursor.fail("the name of a type")
    if length > 1:
        cursor.advance(length)
        return known
    name = cursor.take().text
    while cursor.at(".") and cursor.peek().kind == NAME:
        cursor.take()
        name += f".{cursor.take().text}"
    return name


def _with_arguments(cursor: Cursor, start: int, name: str) -> TypeNode:
    if cursor.skip("<>"):
        return TypeNode(start, name, (), (), _result(cursor, name))
    cursor.expect("<")
    if name == "context":
        return _context_type(cursor, start)
    arguments: list[TypeNode] = []
    while not cursor.at(">"):
        arguments.append(parse_type(cursor))
        if not cursor.skip(","):
            break
    _close(cursor)
    return TypeNode(start, name, tuple(arguments), (), _result(cursor, name))


def _result(cursor: Cursor, name: str) -> TypeNode | None:
    return parse_type(cursor) if name == "function" and cursor.skip("->") else None


def _context_type(cursor: Cursor, start: int) -> TypeNode:
    keys: list[str] = []
    types: list[TypeNode] = []
    while not cursor.at(">"):
        keys.append(_key(cursor))
        cursor.expect(":", "between a key and its type")
        types.append(parse_type(cursor))
        if not cursor.skip(","):
            break
    _close(cursor)
    return TypeNode(start, "context", tuple(types), tuple(keys))


def _key(cursor: Cursor) -> str:
    words = []
    while cursor.token.kind in (NAME, NUMBER) or (
        cursor.token.kind == SYMBOL and cursor.token.text in "+-*/'."
    ):
        words.append(cursor.take().text)
    if not words:
        cursor.fail("the key of a context type")
    return " ".join(words)


def _close(cursor: Cursor) -> None:
    cursor.expect(">", "after the types")
