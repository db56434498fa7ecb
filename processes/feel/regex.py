"""Patterns of XPath and XQuery functions (what FEEL uses), translated for RE2, which always ends in linear time.

Refused with a sentence: look-around, and character class subtraction from classes like \\w. Patterns with
back-references go to `backreferences.py`. Source: XPath and XQuery Functions 3.1, 5.6; XML Schema part 2, appendix F.
"""

import re as plain
from functools import lru_cache
from typing import Any

import re2

from processes.feel.backreferences import BackReferencing, parsed
from processes.feel.regex_errors import PatternError

MAX_PATTERN = 2_000  # characters; longer patterns are made by machines or by attackers
MAX_MEMORY = 2 << 20  # bytes RE2 may use for one pattern; nested counters reach this first
_FLAGS = frozenset("smixq")
_META = frozenset("\\|.?*+(){}[]^$-")
_ESCAPES = {
    "n": r"\n",
    "r": r"\r",
    "t": r"\t",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "i": r"[\p{L}_:]",
    "I": r"[^\p{L}_:]",
    "c": r"[\p{L}\p{Nd}\-._:\x{b7}]",
    "C": r"[^\p{L}\p{Nd}\-._:\x{b7}]",
}
_IN_CLASS = {
    "n": r"\n",
    "r": r"\r",
    "t": r"\t",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "s": r" \t\n\r",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{Nd}\-._:\x{b7}",
}
_BLOCKS = {
    "IsBasicLatin": (0x0, 0x7F),
    "IsLatin-1Supplement": (0x80, 0xFF),
    "IsLatinExtended-A": (0x100, 0x17F),
    "IsLatinExtended-B": (0x180, 0x24F),
    "IsGreek": (0x370, 0x3FF),
    "IsGreekandCoptic": (0x370, 0x3FF),
    "IsCyrillic": (0x400, 0x4FF),
    "IsHebrew": (0x590, 0x5FF),
    "IsArabic": (0x600, 0x6FF),
    "IsThai": (0xE00, 0xE7F),
    "IsGeneralPunctuation": (0x2000, 0x206F),
    "IsCurrencySymbols": (0x20A0, 0x20CF),
    "IsHiragana": (0x3040, 0x309F),
    "IsKatakana": (0x30A0, 0x30FF),
    "IsCJKUnifiedIdeographs": (0x4E00, 0x9FFF),
}


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str = "") -> Any:  # the module re2 brings no types
    """An RE2 pattern for an XPath pattern and flags (s, m, i, x, q)."""
    if not set(flags) <= _FLAGS:
        raise PatternError(f"flags may only be s, m, i, x and q, not {flags[:20]}")
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"a pattern may have at most {MAX_PATTERN} characters")
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    options.case_sensitive = "i" not in flags
    if "q" not in flags and _REFERENCE.search(pattern):
        return _back_referencing(pattern, flags, options)
    body = _escaped(pattern) if "q" in flags else _Translation(pattern, flags).whole()
    mode = ("m" if "m" in flags else "") + ("s" if "s" in flags else "")
    return _compiled(f"(?{mode}:{body})" if mode else body, options)


def _compiled(body: str, options: Any) -> Any:  # RE2's own classes
    try:
        return re2.compile(body, options)
    except re2.error as problem:
        raise PatternError(f"the pattern is not valid: {_words(problem)}") from None


def _back_referencing(pattern: str, flags: str, options: Any) -> BackReferencing:
    """Characters and classes stay RE2's, tried one character at a time."""
    translation = _Translation(pattern, flags)

    def one_character(at: int) -> tuple[Any, int]:
        translation.at = at
        return _compiled(translation.piece(), options).fullmatch, translation.at

    return parsed(translation.text, flags, one_character)


_REFERENCE = plain.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")


def _words(problem: Exception) -> str:
    said = problem.args[0] if problem.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in _META else c for c in text)


class _Translation:
    """One pass over a pattern."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.text = _without_spaces(pattern) if "x" in flags else pattern
        self.dot = "." if "s" in flags else r"[^\n\r]"
        self.at = 0

    def whole(self) -> str:
        made: list[str] = []
        while self.at < len(self.text):
            made.append(self.piece())
        return "".join(made)

    def piece(self) -> str:
        character = self.text[self.at]
        if character == "\\":
            return self._escape(_ESCAPES)
        if character == "[":
            return self._class()
        self.at += 1
        if (
            character == "("
            and self.text.startswith("?", self.at)
            and not self.text.startswith("?:", self.at)
        ):
            raise PatternError("a group may begin with (?: only; look-around is not supported")
        return self.dot if character == "." else character

    def _escape(self, table: dict[str, str]) -> str:
        following = self.text[self.at + 1 : self.at + 2]
        if following in ("p", "P"):
            return self._property(following, table is _IN_CLASS)
        self.at += 2
        if following in table:
            return table[following]
        if following and following in _META:
            return f"\\{following}"
        if following.isdigit():
            raise PatternError("a back-reference like \\1 cannot stand in [...]")
        raise PatternError(f"there is no escape \\{following}")

    def _property(self, sign: str, in_class: bool) -> str:
        match = plain.compile(r"\{([A-Za-z0-9-]+)\}").match(self.text, self.at + 2)
        if match is None:
            raise PatternError("\\p needs a category in braces, like \\p{Lu}")
        self.at = match.end()
        name = match[1]
        if not name.startswith("Is"):
            return f"\\{sign}{{{name}}}"
        if name not in _BLOCKS:
            raise PatternError(f"there is no block {name}")
        low, high = _BLOCKS[name]
        inside = _span_text(low, high)
        if in_class and sign == "p":
            return inside
        return f"[{'^' if sign == 'P' else ''}{inside}]"

    def _class(self) -> str:
        """A character class; `[A-[B]]` takes the characters of B away from A."""
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        spans: list[tuple[int, int]] | None = []
        while not self.text.startswith("]", self.at) or not parts:
            if self.at >= len(self.text):
                raise PatternError("a [ has no closing ]")
            if self.text.startswith("-[", self.at):
                return self._subtracted(spans, negated)
            part, span = self._class_item()
            parts.append(part)
            spans = [*spans, span] if spans is not None and span is not None else None
        self.at += 1
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _class_item(self) -> tuple[str, tuple[int, int] | None]:
        """One character, range or escape; the code points where they are plain."""
        if self.text[self.at] == "[":
            raise PatternError("a [ inside of [...] needs a backslash")
        if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] not in _META:
            return self._escape(_IN_CLASS), None
        low = self._class_character()
        high = low
        following = self.text[self.at + 1 : self.at + 2]
        if self.text.startswith("-", self.at) and following not in ("]", "[", ""):
            self.at += 1
            high = self._class_character()
        if high < low:
            raise PatternError("a range of characters must go upwards")
        return _span_text(low, high), (low, high)

    def _class_character(self) -> int:
        if self.text[self.at] == "\\":
            self.at += 1
        self.at += 1
        return ord(self.text[self.at - 1 : self.at] or "\\")

    def _subtracted(self, spans: list[tuple[int, int]] | None, negated: bool) -> str:
        self.at += 1
        before = self.at
        self._class()
        inner = _Translation(self.text[before : self.at], "")
        taken = inner.plain_spans()
        if spans is None or taken is None or negated or not self.text.startswith("]", self.at):
            raise PatternError("only plain characters and ranges can be taken away from a class")
        self.at += 1
        return _class_text(_minus(spans, taken))

    def plain_spans(self) -> list[tuple[int, int]] | None:
        """The code points of a class that is nothing but characters and ranges."""
        self.at = 1
        spans: list[tuple[int, int]] = []
        while self.at < len(self.text) - 1:
            _, span = self._class_item()
            if span is None:
                return None
            spans.append(span)
        return spans


def _minus(spans: list[tuple[int, int]], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for low, high in taken:
        kept = [(a, min(b, low - 1)) for a, b in spans] + [(max(a, high + 1), b) for a, b in spans]
        spans = [(a, b) for a, b in kept if a <= b]
    return spans


def _class_text(spans: list[tuple[int, int]]) -> str:
    if not spans:
        return r"[^\x{0}-\x{10ffff}]"
    return "[" + "".join(_span_text(low, high) for low, high in spans) + "]"


def _span_text(low: int, high: int) -> str:
    return f"\\x{{{low:x}}}-\\x{{{high:x}}}"


def _without_spaces(pattern: str) -> str:
    """Flag x: white space outside of character classes is for the reader only."""
    made: list[str] = []
    depth, escaped = 0, False
    for character in pattern:
        if not escaped and character == "[":
            depth += 1
        if not escaped and character == "]":
            depth -= 1
        if depth > 0 or character not in " \t\n\r":
            made.append(character)
        escaped = character == "\\" and not escaped
    return "".join(made)


def replacement(text: str, groups: int, literal: bool) -> str:
    """An XPath replacement (`$1`, `\\$`) as RE2 wants it. `$12` is group 12, or group 1 and a 2 where there are fewer."""
    if literal:
        return text.replace("\\", "\\\\")
    made: list[str] = []
    at = 0
    while at < len(text):
        piece, at = _replacementpiece(text, at, groups)
        made.append(piece)
    return "".join(made)


def _replacementpiece(text: str, at: int, groups: int) -> tuple[str, int]:
    character = text[at]
    if character == "\\":
        following = text[at + 1 : at + 2]
        if following not in ("\\", "$"):
            raise PatternError("a backslash in a replacement stands before \\ or $ only")
        return ("\\\\" if following == "\\" else "$"), at + 2
    if character != "$":
        return character, at + 1
    digits = plain.compile(r"[0-9]{1,3}").match(text, at + 1)
    if digits is None:
        raise PatternError("a $ in a replacement stands before the number of a group")
    number = digits[0]
    while len(number) > 1 and int(number) > groups:
        number = number[:-1]
    group = f"\\g<{int(number)}>" if int(number) <= groups else ""
    return group, at + 1 + len(number)
