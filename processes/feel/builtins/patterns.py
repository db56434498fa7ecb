"""matches(), replace(), split() and extract(): texts against patterns. Source: DMN 1.5, 10.3.4.3.

The standard's patterns are XPath's and Camunda's are Java's; both are translated for RE2 and end in linear time. Only
patterns with back-references are tried out step by step, and only to ask whether they match.
"""

from collections.abc import Callable
from typing import Any

from processes.feel.backreferences import BackReferencing
from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.builtins.registry import Table
from processes.feel.evaluation import Evaluation
from processes.feel.java_regex import compiled_java, java_replacement
from processes.feel.regex import compiled, replacement
from processes.feel.regex_errors import PatternError
from processes.feel.values import FeelError

PATTERNS = Table()
CAMUNDA_PATTERNS = Table()
BACKTRACKING_WORK = 20_000  # units for a pattern with back-references: all steps it may take
PATTERN_WORK = 50  # units for compiling a pattern and starting a search; both are bounded by RE2's memory

Compile = Callable[[str, str], Any]  # pattern, flags -> an RE2 pattern
Template = Callable[[str, int, bool], str]  # replacement, number of groups, whether it is literal -> RE2's


def _pattern(
    evaluation: Evaluation, compile_pattern: Compile, pattern: str, flags: str | None, text: str
) -> Any:
    """The compiled pattern, with the search of `text` paid in advance."""
    evaluation.budget.spend(PATTERN_WORK + len(pattern) + len(text) // 8)
    try:
        return compile_pattern(pattern, flags or "")
    except PatternError as problem:
        raise _refused(problem) from None


def _refused(problem: PatternError) -> FeelError:
    return FeelError(f"Expected a pattern that can be searched for, but {problem}.", "pattern")


def _linear(
    evaluation: Evaluation, compile_pattern: Compile, pattern: str, flags: str | None, text: str
) -> Any:
    """For finding all places: a pattern with back-references can only be asked whether it matches."""
    found = _pattern(evaluation, compile_pattern, pattern, flags, text)
    if isinstance(found, BackReferencing):
        raise _refused(PatternError("back-references can be used in matches() only"))
    return found


def _declare(table: Table, compile_pattern: Compile, template_of: Template) -> None:
    """The functions over one notation of patterns."""

    @table.add("matches(input: string, pattern: string, flags?: string?)", evaluation=True)
    def matches(evaluation: Evaluation, text: str, pattern: str, flags: str | None = None) -> bool:
        found = _pattern(evaluation, compile_pattern, pattern, flags, text)
        if not isinstance(found, BackReferencing):
            return found.search(text) is not None
        evaluation.budget.spend(BACKTRACKING_WORK)
        try:
            return found.search(text) is not None
        except PatternError as problem:
            raise _refused(problem) from None

    @table.add(
        "replace(input: string, pattern: string, replacement: string, flags?: string?)", evaluation=True
    )
    def replace(evaluation: Evaluation, text: str, pattern: str, new: str, flags: str | None = None) -> str:
        found = _linear(evaluation, compile_pattern, pattern, flags, text)
        hits = sum(1 for _ in found.finditer(text))
        evaluation.budget.spend(hits * (1 + len(new) // CHARACTERS_PER_UNIT))
        try:
            template = template_of(new, found.groups, "q" in (flags or ""))
        except PatternError as problem:
            raise FeelError(f"Expected a replacement that can be used, but {problem}.", "pattern") from None
        return str(found.sub(template, text))

    @table.add("split(string: string, delimiter: string)", evaluation=True)
    def split(evaluation: Evaluation, text: str, delimiter: str) -> list[str]:
        found = _linear(evaluation, compile_pattern, delimiter, None, text)
        return pieces(text, [(match.start(), match.end()) for match in found.finditer(text)])


def pieces(text: str, gaps: list[tuple[int, int]]) -> list[str]:
    """The parts of a text between gaps; empty gaps at the ends make no parts."""
    made, begin = [], 0
    for start, end in gaps:
        if start == end and start in (0, len(text)):
            continue
        made.append(text[begin:start])
        begin = end
    return [*made, text[begin:]]


_declare(PATTERNS, compiled, replacement)
_declare(CAMUNDA_PATTERNS, compiled_java, lambda text, groups, literal: java_replacement(text, groups))


@CAMUNDA_PATTERNS.add("extract(string: string, pattern: string)", evaluation=True)
def extract(evaluation: Evaluation, text: str, pattern: str) -> list[str]:
    found = _linear(evaluation, compiled_java, pattern, None, text)
    return [match.group() for match in found.finditer(text)]
