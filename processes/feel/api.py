"""The whole public face of FEEL: compile a text once, evaluate it as often as you like.

Cost: compiling takes some 100 us; evaluating a simple condition about 1 us. An `Expression` is immutable and may be
shared by threads. Values that come out may share parts with what went in and with constants: treat them as frozen.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from processes.feel.budget import Budget, BudgetExceeded
from processes.feel.builtins.all import BUILTINS
from processes.feel.compiler.code import FIRST_SLOT, Builder
from processes.feel.compiler.table import FEEL
from processes.feel.errors import ExpressionSyntaxError, place_of
from processes.feel.evaluation import Diagnostic, Evaluation, Run
from processes.feel.juel.compile import JUEL
from processes.feel.juel.parser import parse_juel
from processes.feel.names import KnownNames
from processes.feel.numbers import NumberError
from processes.feel.parser import parse_expression, parse_unary_tests
from processes.feel.properties import SPACED_PROPERTIES
from processes.feel.tree import Node
from processes.feel.types import TypeTest
from processes.feel.wire import from_json, from_typed, to_json

__all__ = [
    "Budget",
    "BudgetExceeded",
    "Diagnostic",
    "Dialect",
    "Evaluation",
    "Expression",
    "ExpressionSyntaxError",
    "compile_expression",
    "compile_unary_tests",
    "from_json",
    "from_typed",
    "place_of",
    "to_json",
]

Dialect = Literal["feel", "camunda", "juel"]
_NO_TYPES: Mapping[str, TypeTest] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression. `names` are the variables it may read: load these and no others."""

    text: str
    tree: Node
    names: frozenset[str]
    dialect: Dialect
    _run: Run
    _slots: tuple[None, ...]
    _cost: int

    def evaluate(
        self, context: Mapping[str, Any], evaluation: Evaluation | None = None
    ) -> Any:  # a FEEL value
        """The value for these variables; null with a diagnostic where the data does not fit.

        Raises:
            BudgetExceeded: the expression does more work than its data justifies.
        """
        if evaluation is None:
            evaluation = Evaluation()
        budget = evaluation.budget
        if budget.data is None:
            budget.data = context
        budget.spend(self._cost)
        try:
            return self._run([context, evaluation, *self._slots])
        except RecursionError:
            raise BudgetExceeded(
                "Expected values nested less deeply, but they are too deep to work with."
            ) from None
        except NumberError:  # data may say 1e999999999, or NaN where somebody let it in
            return evaluation.report(
                0, "undefined", "Expected numbers FEEL can hold, but one is none or too large."
            )


def compile_expression(
    text: str,
    *,
    dialect: Dialect = "feel",
    names: Collection[str] = (),
    types: Mapping[str, TypeTest] = _NO_TYPES,
) -> Expression:
    """Compile an expression.

    `names` are the names in scope: variables, and members with spaces or symbols, so that the lexer knows where a
    name ends. In the dialect "juel" a text with `${...}` is a template, one without is a bare expression.
    `types` are the tests of the model's own types, for `instance of`.

    Raises:
        ExpressionSyntaxError: with position, what was expected and, for common mistakes, what to write instead.
    """
    return _compiled(text, dialect, names, types, tests=False)


def compile_unary_tests(
    text: str,
    *,
    dialect: Dialect = "feel",
    names: Collection[str] = (),
    types: Mapping[str, TypeTest] = _NO_TYPES,
) -> Expression:
    """Compile the cell of a decision table; the tested value is handed in under the name `?`.

    In JUEL a cell is a condition of its own: the whole text is compiled as an expression.
    """
    return _compiled(text, dialect, names, types, tests=True)


def _compiled(
    text: str, dialect: Dialect, names: Collection[str], types: Mapping[str, TypeTest], *, tests: bool
) -> Expression:
    try:
        tree = parse_juel(text) if dialect == "juel" else _parsed(text, dialect, names, tests=tests)
        table = JUEL if dialect == "juel" else FEEL
        builder = Builder(text, table, BUILTINS[dialect], dialect, frozenset(names), types)
        run = builder.run(tree, None)
    except RecursionError:
        raise ExpressionSyntaxError(
            text, 0, "an expression that is nested less deeply", "one too deep"
        ) from None
    slots = (None,) * (builder.size - FIRST_SLOT)
    return Expression(text, tree, frozenset(builder.names), dialect, run, slots, builder.cost)


def _parsed(text: str, dialect: Dialect, names: Collection[str], *, tests: bool) -> Node:
    known = KnownNames(names, _shared_names(dialect))
    return parse_unary_tests(text, known, dialect) if tests else parse_expression(text, known, dialect)


@cache
def _shared_names(dialect: Dialect) -> KnownNames:
    """The names with spaces that every expression knows: built-ins and properties."""
    spaced = [name for name in BUILTINS[dialect] if " " in name]
    return KnownNames([*spaced, *SPACED_PROPERTIES])
