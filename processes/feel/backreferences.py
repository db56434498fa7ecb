"""Patterns with back-references (`(a)\\1`), the one thing of XPath's patterns that RE2 cannot do.

A small backtracking matcher: characters and classes are still RE2's, one character at a time. Backtracking may take
exponential time, so every step is counted and a search ends after MAX_STEPS of them, with a sentence. For matches()
only. Source: XPath and XQuery Functions 3.1, 5.6.1.
"""

import re as plain
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from processes.feel.regex_errors import PatternError

MAX_STEPS = 20_000  # about 20 ms
MAX_TEXT = 200  # characters; every repetition of a group is a few Python frames

Continue = Callable[[int], bool]
OneCharacter = Callable[[str], bool]
_QUANTIFIER = plain.compile(r"([*+?]|\{([0-9]{1,4})(,([0-9]{1,4})?)?\})(\??)")


@dataclass(slots=True)
class Search:
    """One search: the text, where the groups are, and the steps taken."""

    text: str
    folds_case: bool
    multiline: bool
    groups: dict[int, tuple[int, int]] = field(default_factory=dict)
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise PatternError("it takes too many attempts; leave the back-reference out")

    def referred(self, group: int) -> str:
        """What a group has matched; nothing yet is the empty text."""
        start, end = self.groups.get(group, (0, 0))
        return self.text[start:end]


Matcher = Callable[[Search, int, Continue], bool]


@dataclass(frozen=True, slots=True)
class BackReferencing:
    """A compiled pattern, with the one method matches() needs."""

    matcher: Matcher
    folds_case: bool
    multiline: bool

    def search(self, text: str) -> bool | None:
        """True where the text contains a match, else None. Raises PatternError for what takes too long."""
        if len(text) > MAX_TEXT:
            raise PatternError(
                f"a pattern with a back-reference is for texts of at most {MAX_TEXT} characters"
            )
        search = Search(text, self.folds_case, self.multiline)
        try:
            found = any(self.matcher(search, start, lambda end: True) for start in range(len(text) + 1))
        except RecursionError:
            raise PatternError("it is nested too deep") from None
        return True if found else None


class PatternParser:
    """Cuts a pattern into matchers. `one_character` compiles the piece at a place and says where it ends."""

    def __init__(self, text: str, one_character: Callable[[int], tuple[OneCharacter, int]]) -> None:
        self.text = text
        self.one_character = one_character
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()

    def whole(self) -> Matcher:
        matcher = self._alternatives()
        if self.at < len(self.text):
            raise PatternError("a ) has no opening (")
        return matcher

    def _alternatives(self) -> Matcher:
        branches = [self._sequence()]
        while self._skip("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _any_of(branches)

    def _sequence(self) -> Matcher:
        parts: list[Matcher] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._quantified())
        return _in_order(parts)

    def _quantified(self) -> Matcher:
        atom = self._atom()
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            return atom
        self.at = match.end()
        least, most = _bounds(match)
        return _repeated(atom, least, most, lazy=bool(match[5]))

    def _atom(self) -> Matcher:
        reference = plain.compile(r"\\([1-9])").match(self.text, self.at)
        if reference is not None:
            return self._reference(int(reference[1]))
        if self._skip("("):
            return self._group()
        if self._skip("^"):
            return _at_start
        if self._skip("$"):
            return _at_end
        if self.text[self.at] in "*+?{":
            raise PatternError("a quantifier needs something to repeat")
        test, self.at = self.one_character(self.at)
        return _character(test)

    def _reference(self, group: int) -> Matcher:
        if group not in self.closed:
            raise PatternError(f"\\{group} stands before its group is complete")
        self.at += 2
        return _same_as(group)

    def _group(self) -> Matcher:
        if self._skip("?:"):
            return self._closed_by_bracket()
        if self.text.startswith("?", self.at):
            raise PatternError("a group may begin with (?: only; look-around is not supported")
        self.groups += 1
        number = self.groups
        inner = self._closed_by_bracket()
        self.closed.add(number)
        return _remembered(inner, number)

    def _closed_by_bracket(self) -> Matcher:
        inner = self._alternatives()
        if not self._skip(")"):
            raise PatternError("a ( has no closing )")
        return inner

    def _skip(self, symbol: str) -> bool:
        found = self.text.startswith(symbol, self.at)
        self.at += len(symbol) if found else 0
        return found


def _bounds(match: plain.Match[str]) -> tuple[int, int]:
    if match[1] in ("*", "+", "?"):
        return (1 if match[1] == "+" else 0), (1 if match[1] == "?" else MAX_TEXT)
    least = int(match[2])
    return least, (int(match[4]) if match[4] else MAX_TEXT if match[3] else least)


def _any_of(branches: list[Matcher]) -> Matcher:
    return lambda search, at, then: any(branch(search, at, then) for branch in branches)


def _in_order(parts: list[Matcher]) -> Matcher:
    def match(search: Search, at: int, then: Continue) -> bool:
        def go(index: int, place: int) -> bool:
            search.step()
            return (
                then(place)
                if index == len(parts)
                else parts[index](search, place, lambda end: go(index + 1, end))
            )

        return go(0, at)

    return match


def _repeated(atom: Matcher, least: int, most: int, *, lazy: bool) -> Matcher:
    def match(search: Search, at: int, then: Continue) -> bool:
        def more(count: int, place: int) -> bool:
            search.step()

            def again(end: int) -> bool:  # a repetition of nothing would go on for ever
                return (end != place and more(count + 1, end)) or (
                    end == place and count + 1 >= least and then(end)
                )

            def repeat() -> bool:
                return count < most and atom(search, place, again)

            if count < least:
                return repeat()
            return then(place) or repeat() if lazy else repeat() or then(place)

        return more(0, at)

    return match


def _remembered(inner: Matcher, group: int) -> Matcher:
    def match(search: Search, at: int, then: Continue) -> bool:
        def done(end: int) -> bool:
            before = search.groups.get(group, (0, 0))
            search.groups[group] = (at, end)
            if then(end):
                return True
            search.groups[group] = before
            return False

        return inner(search, at, done)

    return match


def _same_as(group: int) -> Matcher:
    def match(search: Search, at: int, then: Continue) -> bool:
        wanted = search.referred(group)
        found = search.text[at : at + len(wanted)]
        same = found.casefold() == wanted.casefold() if search.folds_case else found == wanted
        return same and then(at + len(wanted))

    return match


def _character(test: OneCharacter) -> Matcher:
    return lambda search, at, then: at < len(search.text) and test(search.text[at]) and then(at + 1)


def _at_start(search: Search, at: int, then: Continue) -> bool:
    return (at == 0 or (search.multiline and search.text[at - 1] == "\n")) and then(at)


def _at_end(search: Search, at: int, then: Continue) -> bool:
    return (at == len(search.text) or (search.multiline and search.text[at] == "\n")) and then(at)


def parsed(text: str, flags: str, one_character: Callable[[int], tuple[Any, int]]) -> BackReferencing:
    """A pattern with back-references; `one_character` gives RE2's test of the piece that starts at a place."""
    return BackReferencing(PatternParser(text, one_character).whole(), "i" in flags, "m" in flags)
