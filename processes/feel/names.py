"""Which names are known while parsing, so that `monthly income - fee` becomes two names and not five.

FEEL names may hold spaces, dots and operators; only knowing them tells where a name ends. The longest known name
wins (DMN 1.5, 10.3.1.3). White space between the parts of a name does not matter.
"""

from collections.abc import Collection

from processes.feel.errors import ExpressionSyntaxError
from processes.feel.lexer import Token, tokens_of

Parts = tuple[str, ...]
MAX_PARTS = 30  # tokens of a name: words and signs


class KnownNames:
    """Names by their first word and their length in tokens. Built-in names are shared, an expression's come on top."""

    __slots__ = ("_by_first", "_shared")

    def __init__(self, names: Collection[str] = (), shared: "KnownNames | None" = None) -> None:
        self._by_first: dict[str, dict[Parts, str]] = {}
        self._shared = shared
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make `name` known from here on."""
        parts = (name,) if name.isidentifier() else parts_of(name)
        if parts:
            self._by_first.setdefault(parts[0], {}).setdefault(parts, name)

    def longest(self, tokens: list[Token], index: int) -> tuple[str, int]:
        """The longest known name that starts at `index` and how many tokens it takes; ("", 0) for none."""
        name, length = self._longest_own(tokens, index)
        if self._shared is not None:
            other, other_length = self._shared._longest_own(tokens, index)
            if other_length > length:
                return other, other_length
        return name, length

    def _longest_own(self, tokens: list[Token], index: int) -> tuple[str, int]:
        known = self._by_first.get(tokens[index].text)
        if known is None:
            return "", 0
        if len(known) == 1:
            return _if_it_stands_here(next(iter(known.items())), tokens, index)
        texts = tuple(token.text for token in tokens[index : index + MAX_PARTS])
        for length in range(len(texts), 0, -1):
            name = known.get(texts[:length])
            if name is not None:
                return name, length
        return "", 0


def _if_it_stands_here(entry: tuple[Parts, str], tokens: list[Token], index: int) -> tuple[str, int]:
    """The only name with this first word: no need to try lengths."""
    parts, name = entry
    if len(parts) > 1 and tuple(token.text for token in tokens[index : index + len(parts)]) != parts:
        return "", 0
    return name, len(parts)


def parts_of(name: str) -> Parts:
    """A name cut into the tokens it will appear as; a name no lexer accepts is one part and never found."""
    try:
        return tuple(token.text for token in tokens_of(name)[:-1])[:MAX_PARTS]
    except ExpressionSyntaxError:
        return ()
