"""JUEL text -> text parts and tokens. Source: JSR-245 Expression Language 2.1, 1.19 (collected syntax)."""

import re
from typing import NamedTuple

from processes.feel.errors import ExpressionSyntaxError
from processes.feel.lexer import (
    END,
    MAX_CHARACTERS,
    MAX_TOKENS,
    NAME,
    NUMBER,
    STRING,
    SYMBOL,
    Token,
    too_many_tokens,
)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[^\W\d][\w$]*|\$[\w$]+)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<symbol>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]{}=&|;])
    """,
    re.VERBOSE | re.DOTALL,
)
MAX_PARTS = 1_000  # of a template
_MARK = re.compile(r"\\?[$#]\{")
_WORD_OPERATORS = {
    "div": "/",
    "mod": "%",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "and": "&&",
    "or": "||",
    "not": "!",
}
_KINDS = {"number": NUMBER, "name": NAME, "string": STRING, "symbol": SYMBOL}


class Part(NamedTuple):
    """A piece of a template: plain text, or the tokens of one expression."""

    start: int
    text: str
    tokens: list[Token] | None


def parts_of(text: str) -> list[Part]:
    """Cut a template. A text without `${` or `#{` is one bare expression, as decision tables write them."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionSyntaxError(
            text[:100], 0, f"an expression of at most {MAX_CHARACTERS} characters", f"one of {len(text)}"
        )
    if _MARK.search(text) is None:
        tokens, _ = _tokens(text, 0, len(text), bare=True)
        return [Part(0, "", tokens)]
    return _template(text)


def _template(text: str) -> list[Part]:
    found: list[Part] = []
    at, plain = 0, ""
    while (mark := _MARK.search(text, at)) is not None:
        plain += text[at : mark.start()]
        if mark[0][0] == "\\":  # an escaped mark is text
            plain, at = plain + mark[0][1:], mark.end()
            continue
        if plain:
            found.append(Part(at, plain, None))
        if len(found) > MAX_PARTS:
            raise too_many_tokens(text, at)
        tokens, at = _tokens(text, mark.end(), len(text), bare=False)
        found.append(Part(mark.start(), "", tokens))
        plain = ""
    plain += text[at:]
    return [*found, Part(at, plain, None)] if plain else found


def _tokens(text: str, at: int, length: int, *, bare: bool) -> tuple[list[Token], int]:
    """Tokens up to the closing brace (or to the end of a bare expression), and where the text goes on."""
    found: list[Token] = []
    while at < length:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionSyntaxError(text, at, "an expression", f"the character {text[at]!r}")
        at = match.end()
        if match.lastgroup == "space":
            continue
        if match[0] == "}" and not bare:
            found.append(Token(END, "", match.start(), match.start()))
            return found, at
        found.append(_token(str(match.lastgroup), match))
        if len(found) > MAX_TOKENS:
            raise too_many_tokens(text, at)
    if not bare:
        raise ExpressionSyntaxError(
            text, length, "a closing }", "the end of the expression", "Close the braces."
        )
    found.append(Token(END, "", length, length))
    return found, length


def _token(kind: str, match: re.Match[str]) -> Token:
    word = _WORD_OPERATORS.get(match[0]) if kind == "name" else None
    if word is not None:
        return Token(SYMBOL, word, match.start(), match.end())
    return Token(_KINDS[kind], match[0], match.start(), match.end())


def string_value(literal: str) -> str:
    """The text of a literal in single or double quotes; a backslash stands before quotes and itself only."""
    return re.sub(r"\\(['\"\\])", r"\1", literal[1:-1])
