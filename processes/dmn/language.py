"""Texts of a model -> closures, in the language each of them is written in; the only door to `processes.feel`.

Collects what does not parse as problems with their place, and puts a closure there that answers null, so that
one pass finds everything; that closure says why when it is run.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.lib.problems import Problem, Severity
from processes.dmn.elements import DmnModel, Place, Text
from processes.dmn.namespaces import language_of
from processes.dmn.run import Code, Context, Run
from processes.feel.api import (
    BudgetExceeded,
    Expression,
    ExpressionSyntaxError,
    compile_expression,
    compile_unary_tests,
)

INPUT_VALUE = "?"


@dataclass(slots=True)
class Language:
    """The language of one model while it is compiled."""

    model: DmnModel
    types: Mapping[str, Callable[[Any], bool]]
    members: frozenset[str] = frozenset()  # names found behind a dot: components, entries, outputs
    problems: list[Problem] = field(default_factory=list)

    def expression(
        self, source: Text, names: Collection[str], *, default: str = "feel"
    ) -> tuple[Code, frozenset[str]]:
        """Code of an expression and the names it reads; an empty text is null."""
        if not source.text.strip():
            return _null, frozenset()
        compiled = self._compiled(source, names, default, tests=False)
        if compiled is None:
            return _broken(source.place, self.problems[-1].message), frozenset()
        return _expression_code(compiled, source.place), frozenset(compiled.names)

    def tests(self, source: Text, names: Collection[str], *, default: str = "feel") -> Expression | None:
        """Unary tests, to be evaluated with the tested value under `?`; None when they do not parse."""
        return self._compiled(source, names, default, tests=True)

    def constant_list(self, source: Text) -> tuple[Any, ...]:
        """The values of `"A", "B", [1..5]` written as unary tests, in order; () where they are no constants."""
        try:
            listed = compile_expression(f"[{source.text}]").evaluate({})
        except (ExpressionSyntaxError, BudgetExceeded):
            return ()
        return tuple(listed) if type(listed) is list else ()

    def problem(self, code: str, place: Place, message: str, severity: Severity = "error") -> None:
        """Note something wrong with the model."""
        self.problems.append(
            Problem(code, message, place.element_id, place.line, severity, self.model.filename)
        )

    def _compiled(
        self, source: Text, names: Collection[str], default: str, *, tests: bool
    ) -> Expression | None:
        languages = self._languages(source, default)
        first_error: ExpressionSyntaxError | None = None
        for language in languages:
            try:
                return self._in_language(language, source.text, names, tests=tests)
            except ExpressionSyntaxError as error:
                first_error = first_error or error
        if first_error is not None:
            self._syntax_problem(source, first_error)
        return None

    def _in_language(self, language: str, text: str, names: Collection[str], *, tests: bool) -> Expression:
        known = tuple({*names, *self.members})
        if language == "juel":  # a cell in JUEL is a condition of its own, not a unary test
            return compile_expression(text, dialect="juel", names=known, types=self.types)
        compiler = compile_unary_tests if tests else compile_expression
        return compiler(
            text, dialect="camunda" if self.model.vendor else "feel", names=known, types=self.types
        )

    def _languages(self, source: Text, default: str) -> tuple[str, ...]:
        """What the text says it is, else the model, else the default of its position.

        Camunda 7 let administrators change the defaults and nothing in a file tells, so where nothing is said
        the other language is tried second.
        """
        for said in (source.language, self.model.language):
            language = language_of(said)
            if language is None:
                message = f"Expected an expression in FEEL or JUEL, but its language is '{said}', which is not run here."
                self.problem("dmn-language", source.place, message)
                return ()
            if language:
                return (language,)
        if "${" in source.text or "#{" in source.text:
            return ("juel",)
        if self.model.vendor != "camunda7":
            return (default,)
        return ("juel", "feel") if default == "juel" else ("feel", "juel")

    def _syntax_problem(self, source: Text, error: ExpressionSyntaxError) -> None:
        line = None if source.place.line is None else source.place.line + error.line - 1
        place = Place(source.place.element_id, line)
        self.problem("dmn-expression", place, f"{error.sentence} (in: {_short(source.text)})")


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 80 else one_line[:77] + "..."


def _null(_: Context, __: Run) -> Any:
    return None


def _broken(place: Place, sentence: str) -> Code:
    """What stands for a text that does not parse, in the models that are evaluated in spite of it."""
    return lambda context, run: run.report(place, "syntax", sentence)


def _expression_code(expression: Expression, place: Place) -> Code:
    evaluate = expression.evaluate

    def run_expression(context: Context, run: Run) -> Any:
        evaluation = run.evaluation
        before = len(evaluation.diagnostics)
        value = evaluate(context, evaluation)
        if len(evaluation.diagnostics) != before:
            run.located(place)
        return value

    return run_expression
