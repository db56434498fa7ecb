"""The names DMN has given itself over the years, and what they mean to a reader.

Source: OMG DMN 1.1 (formal/16-06-01), 1.2, 1.3, 1.4 and 1.5, their XML schemas; the older `dmn11.xsd` name is
what early Camunda modellers wrote.
"""

from typing import Final

VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}

FEEL: Final = frozenset(
    {
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)

CAMUNDA: Final = "http://camunda.org/schema/1.0/dmn"
MODELER: Final = "http://camunda.org/schema/modeler/1.0"

# What people write into `expressionLanguage`, lower case -> the language we know; "" is said elsewhere.
_LANGUAGES: Final = {
    "": "",
    "feel": "feel",
    "feel-scala": "feel",
    "http://camunda.org/schema/1.0/feel": "feel",
    "juel": "juel",
    "el": "juel",
    "http://java.sun.com/products/jsp": "juel",
}


def language_of(text: str) -> str | None:
    """`feel`, `juel`, "" where nothing is said, or None for a language we do not run."""
    stripped = text.strip()
    if stripped in FEEL:
        return "feel"
    return _LANGUAGES.get(stripped.lower())
