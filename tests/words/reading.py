"""What of a page's HTML stands outside the brackets of the pseudo-language.

People's and models' own words carry `translate="no"`, what stays English `lang="en"`; times, keys and code are no words, and neither are attributes that repeat a
marked name, nor names where a library writes them (`LIBRARY`). A page's title names its case, so only `tests/templates/bare_text.py` looks at it.
"""

import re
from collections.abc import Collection, Iterator

from lxml import html
from lxml.etree import _Comment

ATTRIBUTES = ("aria-label", "aria-description", "title", "placeholder", "alt", "data-fill-what")
SILENT = {"title", "text", "script", "style", "time", "kbd", "code", "pre", "template"}
# Names of the model, and the mark of bpmn.io, which stays as it is.
LIBRARY = {"bjs-powered-by", "bjs-crumb", "bio-properties-panel-header-label"}
WORD = re.compile(r"[A-Za-z]{2,}")
OWN_NAME = re.compile(r"\bPodium\b")
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")


def bare_words(page: str, known: Collection[str] = ()) -> list[str]:
    """Texts and attributes that no translation reached, each with the element it stands in; `known` are names."""
    root = html.fromstring(page)
    names = {each.text_content().strip() for each in root.iter() if each.get("translate") == "no"}
    found = [
        *((where, text) for where, text in _texts(root, [0]) if text.strip() not in known),
        *((where, _without(text, names)) for where, text in _attributes(root)),
    ]
    return sorted({f"{where}: {text.strip()[:90]}" for where, text in found if _is_bare(text)})


def _without(text: str, names: Collection[str]) -> str:
    """Names that the page shows are none of its words in an attribute either: "Review, user task"."""
    parts = text.split(", ")
    return ", ".join(part for part in parts if part.strip() not in names) if text.strip() not in names else ""


def _is_bare(text: str) -> bool:
    while (rest := INNERMOST.sub("", text)) != text:
        text = rest
    return bool(WORD.search(OWN_NAME.sub("", text)))


def _is_silent(element: html.HtmlElement) -> bool:
    return (
        element.tag in SILENT
        or not LIBRARY.isdisjoint((element.get("class") or "").split())
        or element.get("translate") == "no"
        or (element.tag != "html" and element.get("lang") == "en")
    )


def _texts(element: html.HtmlElement, depth: list[int]) -> Iterator[tuple[str, str]]:
    """Texts at no depth of brackets; a message with tags inside it spans several elements."""
    if not isinstance(element, _Comment) and not _is_silent(element):
        yield _where(element), _outside(element.text or "", depth)
        for child in element:
            yield from _texts(child, depth)
            yield _where(element), _outside(child.tail or "", depth)


def _outside(text: str, depth: list[int]) -> str:
    said = []
    for character in text:
        if character == "⟦":
            depth[0] += 1
        said.append(character if depth[0] == 0 else "")
        if character == "⟧":
            depth[0] -= 1
    return "".join(said)


def _attributes(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if isinstance(element, _Comment) or any(
            _is_silent(each) for each in (element, *element.iterancestors())
        ):
            continue
        for name in ATTRIBUTES:
            if element.get(name):
                yield f"{_where(element)}@{name}", element.get(name)


def _where(element: html.HtmlElement) -> str:
    names = [element.get("id") or "", element.get("class") or ""]
    parent = element.getparent()
    above = f"{parent.tag}.{(parent.get('class') or '').split(' ')[0]} > " if parent is not None else ""
    return above + ".".join([str(element.tag), *[name.split(" ")[0] for name in names if name]])
