"""matches(), replace(), split(): texts against patterns, in linear time. Source: DMN 1.5, 10.3.4.3."""

from typing import Any

from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.builtins.registry import Table
from processes.feel.evaluation import Evaluation
from processes.feel.regex import PatternError, compiled, replacement
from processes.feel.values import FeelError

PATTERNS = Table()
PATTERN_WORK = 50  # units for compiling a pattern and starting a search; both are bounded by RE2's memory


def pattern_of(evaluation: Evaluation, pattern: str, flags: str | None, text: str) -> Any:  # an RE2 pattern
    """The compiled pattern, with the search of `text` paid in advance."""
    evaluation.budget.spend(PATTERN_WORK + len(pattern) + len(text) // 8)
    try:
        return compiled(pattern, flags or "")
    except PatternError as problem:
        raise FeelError(f"Expected a pattern that can be searched for, but {problem}.", "pattern") from None


@PATTERNS.add("matches(input: string, pattern: string, flags?: string?)", evaluation=True)
def matches(evaluation: Evaluation, text: str, pattern: str, flags: str | None = None) -> bool:
    return pattern_of(evaluation, pattern, flags, text).search(text) is not None


@PATTERNS.add(
    "replace(input: string, pattern: string, replacement: string, flags?: string?)", evaluation=True
)
def replace(evaluation: Evaluation, text: str, pattern: str, new: str, flags: str | None = None) -> str:
    found = pattern_of(evaluation, pattern, flags, text)
    hits = sum(1 for _ in found.finditer(text))
    evaluation.budget.spend(hits * (1 + len(new) // CHARACTERS_PER_UNIT))
    try:
        template = replacement(new, found.groups, "q" in (flags or ""))
    except PatternError as problem:
        raise FeelError(f"Expected a replacement that can be used, but {problem}.", "pattern") from None
    return str(found.sub(template, text))


@PATTERNS.add("split(string: string, delimiter: string)", evaluation=True)
def split(evaluation: Evaluation, text: str, delimiter: str) -> list[str]:
    found = pattern_of(evaluation, delimiter, None, text)
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
