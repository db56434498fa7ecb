"""Sentences that are written for somebody else: kept as the catalogue's text and what stands in it, said in their language.

`Phrase(N_("{name} handed it to you."), {"name": name})`; a value may be a phrase or a `Moment` itself. Knows no person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext, ngettext

from portal.lib import moments


@dataclass(frozen=True, slots=True)
class Phrase:
    """`str` says it in the language that is spoken then. With `many` the number `n` decides, and stands at `{n}`."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: str = ""
    n: int = 1

    def __str__(self) -> str:
        if self.many:
            return ngettext(self.text, self.many, self.n).format(n=self.n, **self.values)
        return gettext(self.text).format(**self.values)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, in its reader's zone and formats."""

    at: datetime
    is_long: bool = False  # the day in full

    def __str__(self) -> str:
        return moments.long_moment(self.at) if self.is_long else moments.weekday_moment(self.at)


def spoken(one: str, many: str = "", n: int = 1) -> str:
    """A `Say` (`portal.lib.say`) in the language that is spoken now."""
    return ngettext(one, many, n) if many else gettext(one)


Words = Phrase | str  # what people or models wrote is a text already
