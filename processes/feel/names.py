"""Which names are known while parsing, so that `monthly income - fee` becomes two names and not five.

FEEL names may hold spaces, dots and operators; only knowing them tells where a name ends. The longest known name
wins (DMN 1.5, 10.3.1.3). White space between the parts of a name does not matter.
"""

from collections.abc import Collection, Iterable

from processes.feel.errors import ExpressionSyntaxError
from processes.feel.lexer import Token, tokens_of

Parts = tuple[str, ...]


class KnownNames:
    """Names by their first word, longest first. Built-in names are shared, names of one expression come on top."""

    __slots__ = ("_by_first", "_shared")

    def __init__(self, names: Collection[str] = (), shared: "KnownNames | None" = None) -> None:
        self._by_first: dict[str, list[tuple[Parts, str]]] = {}
        self._shared = shared
        self.add_all(names)

    def add_all(self, names: Iterable[str]) -> None:
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make `name` known from here on."""
        parts = (name,) if name.isidentifier() else parts_of(name)
        if not parts:
            return
        known = self._by_first.setdefault(parts[0], [])
        if (parts, name) not in known:
            known.append((parts, name))
            known.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: list[Token], index: int) -> tuple[str, int]:
        """The longest known name that starts at `index` and how many tokens it takes; ("", 0) for none."""
        first = tokens[index].text
        name, length = self._longest_own(first, tokens, index)
        if self._shared is not None:
            other, other_length = self._shared._longest_own(first, tokens, index)
            if other_length > length:
                return other, other_length
        return name, length

    def _longest_own(self, first: str, tokens: list[Token], index: int) -> tuple[str, int]:
        for parts, name in self._by_first.get(first, ()):
            if len(parts) == 1 or _matches(parts, tokens, index):
                return name, len(parts)
        return "", 0


def _matches(parts: Parts, tokens: list[Token], index: int) -> bool:
    if index + len(parts) > len(tokens):
        return False
    return all(tokens[index + i].text == part for i, part in enumerate(parts))


def parts_of(name: str) -> Parts:
    """A name cut into the tokens it will appear as; a name no lexer accepts is one part and never found."""
    try:
        return tuple(token.text for token in tokens_of(name)[:-1])
    except ExpressionSyntaxError:
        return ()
