"""Putting names together out of tokens: known names, words that stand together, keys, and names of arguments."""

from processes.feel.cursor import Cursor
from processes.feel.lexer import NAME, NUMBER, QUOTED, STRING, SYMBOL, string_value
from processes.feel.suggestions import FOREIGN_WORDS

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
RESERVED = (KEYWORDS - {"external"}) | {"not"}  # no names in Camunda's dialect
NO_NAMES = KEYWORDS - {"external", "of"}
_ENDS_NAME = KEYWORDS | FOREIGN_WORDS  # an unknown name ends where somebody wrote another language's operator
_NAME_SYMBOLS = frozenset((".", "+", "-", "*", "/", "'", "**"))
_NEEDS_CALL = frozenset(("date and time", "years and months duration", "get or else"))


def name_here(cursor: Cursor) -> str:
    """The longest known name, or else the words that stand together."""
    name, length = cursor.known.longest(cursor.tokens, cursor.index)
    if name in _NEEDS_CALL and cursor.peek(length).text != "(":
        name, length = cursor.token.text, 1
    if length:
        cursor.advance(length)
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


def argument_name(cursor: Cursor) -> str:
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
    cursor.advance(index + 1 - cursor.index)
    return name


def key_here(cursor: Cursor) -> str:
    if cursor.token.kind == STRING:
        return string_value(cursor.take().text)
    if cursor.token.kind == QUOTED:
        return cursor.take().text[1:-1]
    if cursor.token.kind != NAME or (cursor.dialect == "camunda" and cursor.token.text in RESERVED):
        cursor.fail("a key")
    first = last = cursor.take()
    while cursor.token.kind in (NAME, NUMBER) or cursor.token.text in _NAME_SYMBOLS:
        last = cursor.take()
    return " ".join(cursor.text[first.start : last.end].split())


def new_name(cursor: Cursor, purpose: str) -> str:
    """A name that is made here, of any words up to a keyword or symbol; known from here on."""
    words: list[str] = []
    while cursor.token.kind in (NAME, NUMBER) and not cursor.at("in"):
        words.append(cursor.take().text)
    if not words:
        cursor.fail(purpose)
    name = " ".join(words)
    cursor.known.add(name)
    return name
