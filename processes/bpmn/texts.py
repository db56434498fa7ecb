"""In which language a text of a model is written: every dialect has its own way to say so.

Only three languages run: FEEL, the JUEL subset, and constants. Any other is kept by its name, so that validation can
refuse it by line.
"""

import re
from typing import Final

from processes.bpmn.elements import CONSTANT, FEEL, JUEL, Text

# What people write into `expressionLanguage`, `language` and `scriptFormat`, lower case.
_KNOWN: Final = {
    "": "",
    "feel": FEEL,
    "feel-scala": FEEL,
    "http://camunda.org/schema/1.0/feel": FEEL,
    "http://www.omg.org/spec/feel/20140401": FEEL,
    "http://www.omg.org/spec/dmn/20180521/feel/": FEEL,
    "https://www.omg.org/spec/dmn/20191111/feel/": FEEL,
    "https://www.omg.org/spec/dmn/20211108/feel/": FEEL,
    "https://www.omg.org/spec/dmn/20230324/feel/": FEEL,
    "juel": JUEL,
    "el": JUEL,
    "http://java.sun.com/products/jsp": JUEL,
    # The specification's default, which modellers write without meaning it.
    "http://www.w3.org/1999/xpath": "",
}

# `order.contains("a")` is no FEEL; older tools write it without braces.
_METHOD: Final = re.compile(
    r"\b[A-Za-z_]\w*\.(?:contains|equals|size|isEmpty|length|startsWith|endsWith)\s*\("
)


def language_of(said: str) -> str:
    """The language a file names: one of ours, "" for unsaid, or the name as written."""
    return _KNOWN.get(said.strip().lower(), said.strip())


def is_juel(raw: str) -> bool:
    """Has a `${...}` or `#{...}` in it."""
    return "${" in raw or "#{" in raw


def marked(raw: str, line: int | None) -> Text:
    """`= a + b` is FEEL, everything else the text itself: the rule of `zeebe:` and `podium:`."""
    stripped = raw.strip()
    if stripped.startswith("="):
        return Text(stripped[1:].strip(), FEEL, line)
    return Text(stripped, CONSTANT, line)


def templated(raw: str, line: int | None) -> Text:
    """`${a}` is JUEL, everything else the text itself: the rule of `camunda:`."""
    stripped = raw.strip()
    return Text(stripped, JUEL if is_juel(stripped) else CONSTANT, line)


def either(raw: str, line: int | None) -> Text:
    """A value that any of the dialects may have written: `= feel`, `${juel}` or the text itself."""
    return templated(raw, line) if is_juel(raw) else marked(raw, line)


def condition(raw: str, said: str, line: int | None) -> Text:
    """Where only an expression makes sense: FEEL with or without `=`, JUEL by its braces, or the language said."""
    language = language_of(said)
    stripped = raw.strip()
    if language not in ("", FEEL, JUEL):
        return Text(stripped, language, line)
    if is_juel(stripped) and language != FEEL:
        return Text(stripped, JUEL, line)
    if not language and _METHOD.search(stripped) and not stripped.startswith("="):
        return Text("${" + stripped + "}", JUEL, line)
    return Text(stripped.removeprefix("=").strip(), FEEL, line)


def constant(raw: str, line: int | None = None) -> Text:
    return Text(raw, CONSTANT, line)
