"""Tokens of JUEL -> tree, by precedence climbing; what is outside of the subset is refused by name here.

Source: JSR-245 Expression Language 2.1, 1.14 (operator precedence) and 1.19.
"""

from typing import NoReturn

from processes.feel.cursor import MAX_CHAIN, MAX_DEPTH
from processes.feel.errors import ExpressionSyntaxError
from processes.feel.juel.lexer import Part, parts_of, string_value
from processes.feel.juel.methods import FUNCTIONS, METHODS, OWN_OBJECTS, REFUSED
from processes.feel.juel.tree import Binary, Choice, FunctionCall, Member, MethodCall, Template, Unary
from processes.feel.lexer import END, NAME, NUMBER, STRING, SYMBOL, Token
from processes.feel.numbers import NumberError, number_from_text
from processes.feel.tree import Literal, Name, Node

_LEVELS = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
_CONSTANTS = {"true": True, "false": False, "null": None}
_MISTAKES = {
    "=": "JUEL compares with ==.",
    "&": "Write && or and.",
    "|": "Write || or or.",
    ";": "An expression has one result.",
}


def parse_juel(text: str) -> Node:
    """A template, one `${...}` that keeps its value, or a bare expression."""
    nodes = [_part(text, part) for part in parts_of(text)]
    return nodes[0] if len(nodes) == 1 else Template(0, tuple(nodes))


def _part(text: str, part: Part) -> Node:
    if part.tokens is None:
        return Literal(part.start, part.text)
    return _Parser(text, part.tokens).whole()


class _Parser:
    """One expression between braces."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.expression()
        if self.token.kind != END:
            self.fail("an operator or the end of the expression")
        return node

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.token
        self.index += token.kind != END
        return token

    def skip(self, symbol: str) -> bool:
        if self.token.kind == SYMBOL and self.token.text == symbol:
            self.index += 1
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.skip(symbol):
            self.fail(symbol)

    def fail(self, expected: str) -> NoReturn:
        token = self.token
        found = "the end of the expression" if token.kind == END else f"'{token.text[:80]}'"
        raise ExpressionSyntaxError(self.text, token.start, expected, found, _MISTAKES.get(token.text, ""))

    def refuse(self, token: Token, what: str, advice: str) -> NoReturn:
        raise ExpressionSyntaxError(
            self.text, token.start, "an expression Podium can evaluate itself", what, advice
        )

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"at most {MAX_DEPTH} levels of nesting")
        node = self.binary(1)
        if self.skip("?"):
            then = self.expression()
            self.expect(":")
            node = Choice(node.position, node, then, self.expression())
        self.depth -= 1
        return node

    def binary(self, minimum: int) -> Node:
        left = self.unary()
        for _ in range(MAX_CHAIN):
            token = self.token
            level = _LEVELS.get(token.text, 0) if token.kind == SYMBOL else 0
            if level < minimum or not level:
                return left
            self.take()
            left = Binary(token.start, token.text, left, self.binary(level + 1))
        self.fail(f"at most {MAX_CHAIN} operators in a row")

    def unary(self) -> Node:
        token = self.token
        operator = token.text if (token.kind, token.text) in _UNARY else ""
        if not operator:
            return self.after(self.value())
        self.take()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"at most {MAX_DEPTH} levels of nesting")
        node = Unary(token.start, operator, self.unary())
        self.depth -= 1
        return node

    def value(self) -> Node:
        token = self.take()
        if token.kind == STRING:
            return Literal(token.start, string_value(token.text))
        if token.kind == NUMBER:
            return self.number(token)
        if token.kind == NAME and token.text in _CONSTANTS:
            return Literal(token.start, _CONSTANTS[token.text])
        if token.kind == NAME:
            return self.function(token) if self.skip("(") else Name(token.start, token.text)
        if token.kind == SYMBOL and token.text == "(":
            node = self.expression()
            self.expect(")")
            return node
        self.index -= token.kind != END
        return self.fail("a value")

    def number(self, token: Token) -> Node:
        try:
            return Literal(token.start, number_from_text(token.text))
        except NumberError:
            self.index -= 1
            return self.fail("a number of at most 34 digits")

    def function(self, token: Token) -> Node:
        if token.text not in FUNCTIONS:
            advice = REFUSED.get(token.text, "Use FEEL, or a worker, for what this function did.")
            self.refuse(token, f"the function {token.text}()", advice)
        return FunctionCall(token.start, token.text, self.arguments())

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.skip(")"):
            found.append(self.expression())
            if not self.skip(","):
                self.expect(")")
                break
        return tuple(found)

    def after(self, node: Node) -> Node:
        for _ in range(MAX_CHAIN):
            if self.skip("["):
                node = Member(self.token.start, node, self.expression())
                self.expect("]")
            elif self.skip("."):
                node = self.member(node)
            else:
                return node
        self.fail(f"at most {MAX_CHAIN} steps in a row")

    def member(self, target: Node) -> Node:
        token = self.take()
        if token.kind != NAME:
            self.index -= token.kind != END
            self.fail("a name after the dot")
        if not self.skip("("):
            return Member(token.start, target, Literal(token.start, token.text))
        return self.method(target, token)

    def method(self, target: Node, token: Token) -> Node:
        """Only methods of the table, getters without arguments, and reading variables of the execution."""
        arguments = self.arguments()
        name = token.text
        if isinstance(target, Name) and target.name in OWN_OBJECTS and arguments:
            return self.variable(token, arguments)
        if name in METHODS or (not arguments and getter_key(name)):
            return MethodCall(token.start, target, name, arguments)
        owner = f"{target.name}." if isinstance(target, Name) else ""
        advice = REFUSED.get(name, "Use FEEL, or let a worker or a Python handler do it.")
        self.refuse(token, f"the method {owner}{name}()", advice)

    def variable(self, token: Token, arguments: tuple[Node, ...]) -> Node:
        """`execution.getVariable('x')` is the variable x."""
        first = arguments[0]
        if token.text not in OWN_METHODS or len(arguments) != 1:
            advice = REFUSED.get(token.text, "Use FEEL, or let a worker do it.")
            self.refuse(token, f"the method {token.text}()", advice)
        if not isinstance(first, Literal) or not isinstance(first.value, str):
            self.refuse(
                token, f"{token.text}() with a calculated name", "Write the name of the variable as a text."
            )
        read = Name(token.start, first.value)
        if token.text.startswith("has"):
            return Binary(token.start, "!=", read, Literal(token.start, None))
        return read


OWN_METHODS = frozenset(("getVariable", "getVariableLocal", "hasVariable", "hasVariableLocal"))
_UNARY = frozenset(((SYMBOL, "!"), (SYMBOL, "-"), (NAME, "empty")))


def getter_key(name: str) -> str:
    """The property a Java getter reads: `getName` -> `name`, `isOpen` -> `open`; "" for any other method."""
    for prefix in ("get", "is"):
        rest = name.removeprefix(prefix)
        if rest and rest != name and rest[0].isupper():
            return rest[0].lower() + rest[1:]
    return ""
