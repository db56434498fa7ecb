"""Camunda's patterns: regular expressions as Java writes them, in linear time."""

from typing import Any

from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.builtins.patterns import PATTERN_WORK, pieces
from processes.feel.builtins.registry import Table
from processes.feel.evaluation import Evaluation
from processes.feel.java_regex import compiled_java, java_replacement
from processes.feel.regex_errors import PatternError
from processes.feel.values import FeelError

CAMUNDA_PATTERNS = Table()


def _pattern(evaluation: Evaluation, pattern: str, flags: str | None, text: str) -> Any:  # an RE2 pattern
    evaluation.budget.spend(PATTERN_WORK + len(pattern) + len(text) // 8)
    try:
        return compiled_java(pattern, flags or "")
    except PatternError as problem:
        raise FeelError(f"Expected a pattern that can be searched for, but {problem}.", "pattern") from None


@CAMUNDA_PATTERNS.add("matches(input: string, pattern: string, flags?: string?)", evaluation=True)
def matches(evaluation: Evaluation, text: str, pattern: str, flags: str | None = None) -> bool:
    return _pattern(evaluation, pattern, flags, text).search(text) is not None


@CAMUNDA_PATTERNS.add(
    "replace(input: string, pattern: string, replacement: string, flags?: string?)", evaluation=True
)
def replace(evaluation: Evaluation, text: str, pattern: str, new: str, flags: str | None = None) -> str:
    found = _pattern(evaluation, pattern, flags, text)
    hits = sum(1 for _ in found.finditer(text))
    evaluation.budget.spend(hits * (1 + len(new) // CHARACTERS_PER_UNIT))
    try:
        template = java_replacement(new, found.groups)
    except PatternError as problem:
        raise FeelError(f"Expected a replacement that can be used, but {problem}.", "pattern") from None
    return str(found.sub(template, text))


@CAMUNDA_PATTERNS.add("split(string: string, delimiter: string)", evaluation=True)
def split(evaluation: Evaluation, text: str, delimiter: str) -> list[str]:
    found = _pattern(evaluation, delimiter, None, text)
    return pieces(text, [(match.start(), match.end()) for match in found.finditer(text)])


@CAMUNDA_PATTERNS.add("extract(string: string, pattern: string)", evaluation=True)
def extract(evaluation: Evaluation, text: str, pattern: str) -> list[str]:
    found = _pattern(evaluation, pattern, None, text)
    return [match.group() for match in found.finditer(text)]
