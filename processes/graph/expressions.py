"""Every expression of a process, compiled once; what cannot be compiled becomes a problem with its line.

One `Expressions` serves one process. Equal texts share one compiled expression. Costs some 100 us a text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from portal.lib.problems import Problem
from processes.bpmn.elements import CONSTANT, FEEL, JUEL, Many, Text, Value
from processes.feel.api import Dialect, Expression, ExpressionSyntaxError, compile_expression

_DIALECTS: Final[dict[str, Dialect]] = {FEEL: "camunda", JUEL: "juel"}


def constant(value: str) -> Expression:
    """An expression that yields this text."""
    return compile_expression(_quoted(value))


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


@dataclass(slots=True)
class Expressions:
    """Compiles texts for the element `element_id` of `file`, and gathers problems."""

    file: str
    element_id: str = ""
    problems: list[Problem] = field(default_factory=list)
    _compiled: dict[tuple[str, str], Expression] = field(default_factory=dict)

    def maybe(self, value: Value | None) -> Expression | None:
        """The compiled value; None for none."""
        return None if value is None else self.of(value)

    def of(self, value: Value) -> Expression:
        """The compiled value; `null` stands in for one with a mistake, which is noted."""
        if isinstance(value, Many):
            return self._gathered(value)
        key = (value.text, value.language)
        if key not in self._compiled:
            self._compiled[key] = self._compile(value)
        return self._compiled[key]

    def condition(self, text: Text | None) -> Expression | None:
        """A compiled condition; a constant that is neither true nor false is a mistake."""
        expression = self.maybe(text)
        if text is None or expression is None or expression.names or text.language == CONSTANT:
            return expression
        if not _is_truth(expression):
            return self._refuse(
                "condition-not-boolean",
                text,
                f"Expected a condition that is true or false, but “{text.text[:200]}” is always something else.",
            )
        return expression

    def _compile(self, text: Text) -> Expression:
        if text.language == CONSTANT:
            return constant(text.text)
        dialect = _DIALECTS.get(text.language)
        if dialect is None:
            return self._refuse(
                "script-language",
                text,
                f"Expected FEEL, but this is written in {text.language}, which Podium does not run. "
                "Rewrite it in FEEL, or let a worker or a Python handler do it.",
            )
        try:
            return compile_expression(text.text, dialect=dialect)
        except ExpressionSyntaxError as error:
            is_java = text.language == JUEL and error.found.startswith("the method ")
            return self._refuse(
                "java-call" if is_java else "expression-syntax",
                text,
                f"{error.sentence} The expression is “{text.text[:200]}”.",
                error.line - 1,
            )

    def _refuse(self, code: str, text: Text, message: str, below: int = 0) -> Expression:
        line = None if text.line is None else text.line + below
        self.problems.append(Problem(code, message, self.element_id, line, "error", self.file))
        return compile_expression("null")

    def _gathered(self, many: Many) -> Expression:
        """A list or context of values that may each be in a language of their own."""
        parts = tuple(self.of(item) for item in many.items)
        names = frozenset[str]().union(*(part.names for part in parts))
        run = _entries(many.keys, parts) if many.keys else _members(parts)
        return Expression(
            ", ".join(part.text for part in parts), parts[0].tree if parts else compile_expression("[]").tree,
            names, "camunda", run, (), len(parts),
        )  # fmt: skip


def _is_truth(expression: Expression) -> bool:
    """False for `23`; a value that cannot be told without data counts as true."""
    value = expression.evaluate({})
    return value is None or isinstance(value, bool)


def _members(parts: tuple[Expression, ...]) -> Callable[[list[Any]], list[Any]]:
    def run(frame: list[Any]) -> list[Any]:
        context, evaluation = frame[0], frame[1]
        return [part.evaluate(context, evaluation) for part in parts]

    return run


def _entries(keys: tuple[str, ...], parts: tuple[Expression, ...]) -> Callable[[list[Any]], dict[str, Any]]:
    def run(frame: list[Any]) -> dict[str, Any]:
        context, evaluation = frame[0], frame[1]
        return {key: part.evaluate(context, evaluation) for key, part in zip(keys, parts, strict=True)}

    return run
