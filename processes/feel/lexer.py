"""Text -> tokens, in one pass of one regular expression. Names with spaces are put together by the parser.

Source: DMN 1.5 grammar rules 20-31 (names), 33-37 (literals), 62-66 (white space and comments).
"""

import re
from typing import NamedTuple

from processes.feel.errors import ExpressionSyntaxError

MAX_TOKENS = 10_000  # reading and compiling one takes about 10 us
MAX_CHARACTERS = 65_536  # longer expressions belong into a decision table; bounds every pass over the text

NAME_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
NAME_PART = NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
SPACE = r"[\s\u180e\u200b\ufeff]"

# possessive, so that white space is never tried in other portions
_BLANK = rf"(?:{SPACE}++|//[^\n]*+|/\*.*?\*/)*+"
_BLANKS = re.compile(_BLANK, re.DOTALL)
_TOKEN = re.compile(
    rf"""{_BLANK}
    (?:(?P<name>[{NAME_START}][{NAME_PART}]*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<quoted>`[^`]*`)
    |(?P<symbol>\*\*|\.\.|->|<=|>=|!=|==|&&|\|\||<>|[-+*/=<>()\[\]{{}},:.?@'!&|%;^~$\#]))
    """,
    re.VERBOSE | re.DOTALL,
)

NAME, NUMBER, STRING, QUOTED, SYMBOL, END = "name", "number", "string", "quoted", "symbol", "end"


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """All tokens of a text, the last one of kind END. Raises ExpressionSyntaxError for what no token begins with."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionSyntaxError(
            text[:100], 0, f"an expression of at most {MAX_CHARACTERS} characters", f"one of {len(text)}"
        )
    found: list[Token] = []
    position, match_at, make = (
        0,
        _TOKEN.match,
        tuple.__new__,
    )  # a named tuple's own constructor takes twice as long
    while (match := match_at(text, position)) is not None:
        kind = match.lastgroup
        start, position = match.span(kind)  # type: ignore[arg-type]
        word = text[start:position]
        found.append(make(Token, (kind, word, start, position)))
        if word == "/" and text.startswith("/*", start):
            raise _no_token(text, start)
    _check_end(text, position, len(found))
    found.append(Token(END, "", len(text), len(text)))
    return found


def _check_end(text: str, position: int, count: int) -> None:
    """That nothing but blanks is left, and not too much was there."""
    blanks = _BLANKS.match(text, position)
    rest = blanks.end() if blanks else position
    if rest < len(text):
        raise _no_token(text, rest)
    if count > MAX_TOKENS:
        raise too_many_tokens(text, len(text))


def too_many_tokens(text: str, position: int) -> ExpressionSyntaxError:
    return ExpressionSyntaxError(
        text,
        position,
        f"an expression of at most {MAX_TOKENS} words and signs",
        "more of them",
        "Hand long lists in as variables, or make a decision table.",
    )


def _no_token(text: str, position: int) -> ExpressionSyntaxError:
    character = text[position]
    if character == '"':
        return ExpressionSyntaxError(
            text, position, 'a closing "', "the end of the text", 'Close the text with a second ".'
        )
    if text.startswith("/*", position):
        return ExpressionSyntaxError(
            text, position, "a closing */", "the end of the text", "Close the comment."
        )
    return ExpressionSyntaxError(text, position, "an expression", f"the character {character!r}")


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def string_value(literal: str) -> str:
    """The text a string literal means. Unknown escapes stay as written: patterns like "\\d" keep working."""
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    text = _ESCAPE.sub(_unescaped, inner)
    return _SURROGATES.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else match.group()
    return _ESCAPES.get(match[3], match.group())
