"""Where the parser stands: tokens, position, known names and how deep it is; and the one place errors are made."""

from collections.abc import Callable
from typing import NoReturn

from processes.feel.errors import ExpressionSyntaxError
from processes.feel.lexer import END, SYMBOL, Token, tokens_of
from processes.feel.names import KnownNames
from processes.feel.suggestions import suggestion_for
from processes.feel.tree import Node

MAX_DEPTH = 64  # brackets in brackets; honest models stay below 15
MAX_CHAIN = 200  # a + b + c ...: each operator is one more call when the expression runs


class Cursor:
    """`expression` and `test` are the parser's: constructs call them for what stands inside."""

    __slots__ = ("depth", "dialect", "expression", "index", "known", "test", "text", "token", "tokens")

    def __init__(
        self, text: str, known: KnownNames, dialect: str, expression: "Parse", test: "Parse"
    ) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.index = 0
        self.token = self.tokens[0]
        self.known = known
        self.dialect = dialect
        self.depth = 0
        self.expression = expression
        self.test = test

    def advance(self, count: int) -> None:
        """Go on by `count` tokens, which are not the end."""
        self.index += count
        self.token = self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        """The token `ahead` places further, END at most."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        if token.kind != END:
            self.advance(1)
        return token

    def at(self, text: str) -> bool:
        """Whether the next token is this symbol or keyword (never a string that happens to read so)."""
        return self.token.text == text

    def skip(self, text: str) -> bool:
        """Take the next token if it is `text`."""
        if self.token.text != text:
            return False
        self.advance(1)
        return True

    def expect(self, text: str, purpose: str = "") -> Token:
        """Take `text` or fail, saying what it is for."""
        if self.token.text != text:
            self.fail(f"{text} {purpose}".strip())
        return self.take()

    def fail(self, expected: str, token: Token | None = None) -> NoReturn:
        """Raise the error of this position."""
        token = token or self.token
        previous = self.tokens[self.index - 1].text if self.index else ""
        found = "the end of the expression" if token.kind == END else token.text
        if token.kind == SYMBOL:
            found = f"'{token.text}'"
        raise ExpressionSyntaxError(
            self.text, token.start, expected, found[:80], suggestion_for(token.text, previous)
        )

    def enter(self) -> None:
        """One bracket deeper. Raises where nesting would become a danger to the stack."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"at most {MAX_DEPTH} levels of nesting")

    def leave(self) -> None:
        self.depth -= 1


Parse = Callable[[Cursor], Node]
