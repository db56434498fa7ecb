"""Whole numbers out of addresses and forms: the digits 0 to 9, and no more than a database holds.

`str.isdigit` is no check for this: it says yes to "²", which is no number, and to a number of a million digits.
"""

from portal.lib.errors import Invalid

MAX_WHOLE = 2**63 - 1  # bigint
_MOST_DIGITS = 19


def is_whole(text: str) -> bool:
    """True for a number of digits that fits into a bigint."""
    plain = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return plain and int(text) <= MAX_WHOLE


def whole_number(text: str, name: str) -> int:
    """The number in the parameter `name`. Raises Invalid, naming it."""
    if not is_whole(text):
        raise Invalid(f"Expected `{name}` to be a whole number, but got {text[:40]!r}.")
    return int(text)
