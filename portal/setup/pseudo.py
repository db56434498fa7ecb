"""A language that nobody speaks and everybody can read: accented, in brackets, a third longer.

What a page shows without brackets in it was never marked for translation, and what breaks in it breaks in German.
"""

import re

# What must come through as it is: places for values, tags, entities.
KEPT = re.compile(r"%\(\w+\)s|%%|%[sd]|\{[^{}]*\}|<[^>]*>|&#?\w+;")
LETTERS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÀßÇĐÉƑĜĤÎĴĶĿḾÑÖÞǪŔŠŢÛṼŴẊÝŽàƀçđéƒĝĥîĵķŀɱñöþǫŕšţûṽŵẋýž",
)
OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.3
FILLING = "·ön·îš·žô"


def pseudo(text: str) -> str:
    """The message as that language says it."""
    said, at = [], 0
    for kept in KEPT.finditer(text):
        said += [text[at : kept.start()].translate(LETTERS), kept.group()]
        at = kept.end()
    said.append(text[at:].translate(LETTERS))
    more = round(len(KEPT.sub("", text)) * LONGER)
    filling = (FILLING * (more // len(FILLING) + 1))[:more]
    return f"{OPEN}{''.join(said)}{filling}{CLOSE}"
