"""Patterns of java.util.regex for RE2. Most of the notation is the same; the rest is translated or refused.

Refused: look-around, back-references, possessive quantifiers, class intersections (`&&`).
"""

import re as plain
from functools import lru_cache
from typing import Any

import re2

from processes.feel.regex import MAX_MEMORY, MAX_PATTERN, replacement
from processes.feel.regex_errors import PatternError

_NAMED_GROUP = plain.compile(r"\(\?<([A-Za-z][A-Za-z0-9]*)>")
_POSIX = {
    "Lower": "[:lower:]",
    "Upper": "[:upper:]",
    "ASCII": "[:ascii:]",
    "Alpha": "[:alpha:]",
    "Digit": "[:digit:]",
    "Alnum": "[:alnum:]",
    "Punct": "[:punct:]",
    "Graph": "[:graph:]",
    "Print": "[:print:]",
    "Blank": "[:blank:]",
    "Cntrl": "[:cntrl:]",
    "XDigit": "[:xdigit:]",
    "Space": "[:space:]",
}
_PROPERTY = plain.compile(r"\\p\{(" + "|".join(_POSIX) + r")\}")


@lru_cache(maxsize=512)
def compiled_java(pattern: str, flags: str = "") -> Any:  # the module re2 brings no types
    """An RE2 pattern for a Java pattern and Camunda's flags (s, m, i, x). Raises PatternError."""
    if not set(flags) <= set("smix"):
        raise PatternError(f"flags may only be s, m, i and x, not {flags[:20]}")
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"a pattern may have at most {MAX_PATTERN} characters")
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    body = _translated(_without_comments(pattern) if "x" in flags else pattern)
    mode = "".join(flag for flag in "ims" if flag in flags)
    try:
        return re2.compile(f"(?{mode}:{body})" if mode else body, options)
    except re2.error as problem:
        said = problem.args[0] if problem.args else ""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise PatternError(f"the pattern is not supported: {words}") from None


def _translated(pattern: str) -> str:
    named = _NAMED_GROUP.sub(r"(?P<\1>", pattern)
    return _PROPERTY.sub(_posix, named)


def _posix(match: plain.Match[str]) -> str:
    """`\\p{Alpha}` alone becomes a class of its own; inside of [...] only the name."""
    before = match.string[: match.start()]
    inside = before.count("[") - before.count("\\[") > before.count("]") - before.count("\\]")
    return _POSIX[match[1]] if inside else f"[{_POSIX[match[1]]}]"


def _without_comments(pattern: str) -> str:
    return plain.sub(r"(?<!\\)(?:#[^\n]*|[ \t\r\n])", "", pattern)


def java_replacement(text: str, groups: int) -> str:
    """A Java replacement as RE2 wants it: `$1`, `${name}` is refused, `\\x` is x."""
    plain_text = plain.sub(r"\\([^\\$])", r"\1", text)
    return replacement(plain_text, groups, False)
