"""Nodes of JUEL beside those it shares with FEEL (Literal, Name, Conjunction and Disjunction are its own here).

They are nodes of their own because the operators coerce as Java's expression language does, not as FEEL.
"""

from dataclasses import dataclass

from processes.feel.tree import Node


@dataclass(frozen=True, slots=True)
class Template(Node):
    """Text with expressions in it: the parts are Literals and expressions."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    operator: str  # + - * / % == != < <= > >= && ||
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str  # ! - empty
    operand: Node


@dataclass(frozen=True, slots=True)
class Choice(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`target.name` and `target[key]`."""

    target: Node
    key: Node


@dataclass(frozen=True, slots=True)
class MethodCall(Node):
    target: Node
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class FunctionCall(Node):
    name: str
    arguments: tuple[Node, ...]
