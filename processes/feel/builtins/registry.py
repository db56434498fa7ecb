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
from processes.feel.values import FeelError, Function, Value, described, kind_of

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
    type: str
    optional: bool
    nullable: bool
    rest: bool

    def accepts(self, value: Value) -> bool:
        if value is None:
            return self.nullable
        if self.type == "any":
            return True
        return kind_of(value) in _GROUPS.get(self.type, (self.type,))

    def conformed(self, value: Value) -> Value:
        """The value, converted where the standard converts silently; raises FeelError otherwise."""
        if self.accepts(value):
            return value
        if type(value) is list and len(value) == 1 and self.accepts(value[0]):
            return value[0]
        if self.type == "list" and value is not None:
            return [value]
        raise FeelError(f"Expected {_article(self.type)} for {self.name}, but got {described(value)}.")


def _article(kind: str) -> str:
    words = {"string": "a text", "any": "a value", "ordered": "a value with an order", "moment": "a date"}
    return words.get(kind, f"a {kind}")


@dataclass(frozen=True, slots=True)
class Signature:
    parameters: tuple[Parameter, ...]
    body: Body
    needs_evaluation: bool
    pure: bool

    @property
    def required(self) -> int:
        return sum(not parameter.optional for parameter in self.parameters)

    @property
    def takes_rest(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].rest

    def fits(self, count: int) -> bool:
        return self.required <= count and (self.takes_rest or count <= len(self.parameters))

    def run(self, evaluation: Evaluation, arguments: list[Value]) -> Value:
        """Convert, charge and call. Raises FeelError where an argument does not conform."""
        given = [self._parameter(i).conformed(value) for i, value in enumerate(arguments)]
        evaluation.budget.spend(1 + sum(map(_size, given)))
        result = self.body(evaluation, *given) if self.needs_evaluation else self.body(*given)
        if type(result) is str or type(result) is list:
            evaluation.budget.spend(_size(result))
        return result

    def _parameter(self, index: int) -> Parameter:
        return self.parameters[min(index, len(self.parameters) - 1)]

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
    if type(value) is list or type(value) is dict:
        return len(value)
    return len(value) // CHARACTERS_PER_UNIT if type(value) is str else 0


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
                self.rows.setdefault(name, []).append(Signature(parameters, body, evaluation, pure))
            return body

        return register


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    assert match is not None, text
    return Parameter(match[2], match[4], bool(match[3]), bool(match[5]), bool(match[1]))


def functions_of(*tables: Table) -> dict[str, Function]:
    """The tables as values to call; a later table replaces functions of an earlier one."""
    rows: dict[str, list[Signature]] = {}
    for table in tables:
        rows.update(table.rows)
    return {name: _function(name, tuple(signatures)) for name, signatures in rows.items()}


def _function(name: str, signatures: tuple[Signature, ...]) -> Function:
    longest = max(signatures, key=lambda signature: len(signature.parameters))

    # Any: arguments are FEEL values
    def call(evaluation: Evaluation, arguments: list[Any], position: int) -> Value:
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
    count = len(arguments)
    if len(signatures) == 1 and signatures[0].fits(count):
        return signatures[0].run(evaluation, arguments)
    fitting = [signature for signature in signatures if signature.fits(count)]
    if not fitting:
        raise _wrong_count(name, signatures, count)
    exact = [s for s in fitting if all(s._parameter(i).accepts(a) for i, a in enumerate(arguments))]
    if exact:
        return exact[0].run(evaluation, arguments)
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
