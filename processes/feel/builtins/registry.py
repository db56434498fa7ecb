"""How a built-in is declared, chosen among its overloads, and given arguments of the types it wants.

A declaration reads like the standard's tables: `substring(string: string, start position: number, length?: number)`.
A `?` after the name makes a parameter optional, after the type it lets null in, and `*name` takes all the rest (at least one, or `*name?`).
Arguments pass the implicit conversions: a list of one for its item, an item for a list of one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.evaluation import Evaluation
from processes.feel.numbers import NumberError
from processes.feel.values import FeelError, Function, Value, classes_of, described

Body = Callable[..., Value]
F = TypeVar("F", bound=Body)
_PARAMETER = re.compile(r"\s*(\*?)([^:?]+?)(\?)?\s*:\s*([a-z ]+?)(\?)?\s*")

_GROUPS = {
    "duration": ("days and time duration", "years and months duration"),
    "moment": ("date", "date and time"),
    "ordered": (
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    ),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    optional: bool
    nullable: bool
    rest: bool
    classes: frozenset[
        type
    ]  # of values taken as they are; looked up, since every call asks for every argument

    def accepts(self, value: Value) -> bool:
        return type(value) in self.classes or (self.kind == "any" and (value is not None or self.nullable))

    def conformed(self, value: Value) -> Value:
        """The value, converted where the standard converts silently; raises FeelError otherwise."""
        if self.accepts(value):
            return value
        if type(value) is list and len(value) == 1 and self.accepts(value[0]):
            return value[0]
        if self.kind == "list" and value is not None:
            return [value]
        raise FeelError(f"Expected {_article(self.kind)} for {self.name}, but got {described(value)}.")


def _article(kind: str) -> str:
    words = {"string": "a text", "any": "a value", "ordered": "a value with an order", "moment": "a date"}
    return words.get(kind, f"a {kind}")


@dataclass(frozen=True, slots=True)
class Signature:
    parameters: tuple[Parameter, ...]
    required: int
    takes_rest: bool
    body: Body
    needs_evaluation: bool
    pure: bool

    def fits(self, count: int) -> bool:
        return self.required <= count and (self.takes_rest or count <= len(self.parameters))

    def takes(self, arguments: list[Value]) -> bool:
        """Whether all arguments conform without conversion."""
        return all(self._parameter(index).accepts(value) for index, value in enumerate(arguments))

    def run(self, evaluation: Evaluation, arguments: list[Value]) -> Value:
        """Convert, charge and call. Raises FeelError where an argument does not conform."""
        given = []
        work = 1
        for index, value in enumerate(arguments):
            parameter = self._parameter(index)
            argument = value if type(value) in parameter.classes else parameter.conformed(value)
            given.append(argument)
            work += _size(argument)
        evaluation.budget.spend(work)
        try:
            result = self.body(evaluation, *given) if self.needs_evaluation else self.body(*given)
        except NumberError:
            raise FeelError(
                "Expected a result FEEL can hold, but the numbers are too large.", "undefined"
            ) from None
        if type(result) is str or type(result) is list:
            evaluation.budget.spend(_size(result))
        return result

    def _parameter(self, index: int) -> Parameter:
        """The parameter of an argument; the last one takes all the rest."""
        return self.parameters[index] if index < len(self.parameters) else self.parameters[-1]

    def accepts_names(self, names: Mapping[str, Value]) -> bool:
        known = {parameter.name for parameter in self.parameters}
        needed = {p.name for p in self.parameters if not p.optional}
        return needed <= names.keys() <= known

    def run_named(self, evaluation: Evaluation, named: Mapping[str, Value]) -> Value:
        """By name; an optional one that is left out between others is null."""
        last = max((i for i, p in enumerate(self.parameters) if p.name in named), default=-1)
        given = [named.get(parameter.name) for parameter in self.parameters[: last + 1]]
        if self.takes_rest and len(given) == len(self.parameters):
            given[-1:] = given[-1] if type(given[-1]) is list else [given[-1]]
        return self.run(evaluation, given)


def _size(value: Value) -> int:
    kind = type(value)
    if kind is str:
        return len(value) // CHARACTERS_PER_UNIT
    return len(value) if kind is list or kind is dict else 0


class Table:
    """Declarations of one kind of built-ins: name -> overloads in the order they are tried."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Signature]] = {}

    def add(self, *declarations: str, evaluation: bool = False, pure: bool = True) -> Callable[[F], F]:
        """Declare a function, or overloads that share a body.

        `evaluation=True` hands it the evaluation first; one that asks for the time or for chance is not `pure`.
        """

        def register(body: F) -> F:
            for declaration in declarations:
                name, _, inside = declaration.rstrip(")").partition("(")
                parameters = tuple(_parameter(text) for text in inside.split(",") if text.strip())
                self.rows.setdefault(name, []).append(_signature(parameters, body, evaluation, pure))
            return body

        return register


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    assert match is not None, text
    classes = classes_of(*_GROUPS.get(match[4], (match[4],)))
    if match[5]:
        classes |= {type(None)}
    return Parameter(match[2], match[4], bool(match[3]), bool(match[5]), bool(match[1]), classes)


def _signature(
    parameters: tuple[Parameter, ...], body: Body, needs_evaluation: bool, pure: bool
) -> Signature:
    required = sum(not parameter.optional for parameter in parameters)
    takes_rest = bool(parameters) and parameters[-1].rest
    return Signature(parameters, required, takes_rest, body, needs_evaluation, pure)


def functions_of(*tables: Table) -> dict[str, Function]:
    """The tables as values to call; a later table replaces functions of an earlier one."""
    rows: dict[str, list[Signature]] = {}
    for table in tables:
        rows.update(table.rows)
    return {name: _function(name, tuple(signatures)) for name, signatures in rows.items()}


def _function(name: str, signatures: tuple[Signature, ...]) -> Function:
    longest = max(signatures, key=lambda signature: len(signature.parameters))

    only = signatures[0] if len(signatures) == 1 else None

    # Any: arguments are FEEL values
    def call(evaluation: Evaluation, arguments: list[Any], position: int) -> Value:
        if only is not None and only.fits(len(arguments)):
            return only.run(evaluation, arguments)
        return _first_that_takes(name, signatures, evaluation, arguments)

    def named(evaluation: Evaluation, arguments: dict[str, Any], position: int) -> Value:
        fitting = [signature for signature in signatures if signature.accepts_names(arguments)]
        if not fitting:
            raise _wrong_names(name, signatures, arguments)
        return _tried([partial(signature.run_named, evaluation, arguments) for signature in fitting])

    parameters = tuple(parameter.name for parameter in longest.parameters)
    pure = all(signature.pure for signature in signatures)
    return Function(name, parameters, call, required=0, variadic=True, pure=pure, named=named)


def _first_that_takes(
    name: str, signatures: tuple[Signature, ...], evaluation: Evaluation, arguments: list[Value]
) -> Value:
    """The overload whose parameters take the arguments as they are, or else the first that can convert them."""
    fitting = [signature for signature in signatures if signature.fits(len(arguments))]
    if not fitting:
        raise _wrong_count(name, signatures, len(arguments))
    for signature in fitting:
        if signature.takes(arguments):
            return signature.run(evaluation, arguments)
    return _tried([partial(signature.run, evaluation, arguments) for signature in fitting])


def _tried(attempts: list[Callable[[], Value]]) -> Value:
    """The first overload whose arguments conform; the first one's complaint if none does."""
    first: FeelError | None = None
    for attempt in attempts:
        try:
            return attempt()
        except FeelError as problem:
            first = first or problem
    assert first is not None
    raise first


def _wrong_count(name: str, signatures: tuple[Signature, ...], count: int) -> FeelError:
    wanted = " or ".join(sorted({_counts(signature) for signature in signatures}))
    return FeelError(f"Expected {wanted} for {name}(), but got {count}.", "argument-count")


def _counts(signature: Signature) -> str:
    least, most = signature.required, len(signature.parameters)
    if signature.takes_rest:
        return f"{least} or more arguments"
    return f"{least} arguments" if least == most else f"{least} to {most} arguments"


def _wrong_names(name: str, signatures: tuple[Signature, ...], given: Mapping[str, Value]) -> FeelError:
    known = " or ".join("(" + ", ".join(p.name for p in s.parameters) + ")" for s in signatures)
    return FeelError(
        f"Expected the arguments {known} for {name}(), but got ({', '.join(given)}).", "argument-name"
    )
