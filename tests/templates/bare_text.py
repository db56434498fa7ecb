"""Words of a template that no translator can see: `python -m tests.templates.bare_text` lists them by file and line.

Looks at text between tags, at attributes that people read or hear, and at words handed to another template or filter.
Digits, signs, single letters and the portal's own name are no words. A pattern, no parser: the browser's walk over
every page (`tests/end_to_end/test_every_word.py`) finds what this cannot know.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HUMAN_ATTRIBUTES = (
    "aria-label|aria-description|title|placeholder|alt|label|data-fill-what|data-words|hx-confirm"
)
HUMAN_ARGUMENTS = "title|text|label|hint|button|action_label|note|words"
TAG = r"""<[/!a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|"(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"|'(?:\{%.*?%\}|\{\{.*?\}\}|[^'])*'|[^>"'])*>"""
TOKEN = re.compile(
    rf"""
    (?P<skip>\{{\#.*?\#\}}|\{{%\s*comment\b.*?\{{%\s*endcomment\s*%\}}|<!--.*?-->|\{{%\s*block\s+\w+_(?:attributes|class)\s*%\}}.*?\{{%\s*endblock\s*%\}}|<script\b.*?</script>|<pre\b.*?</pre>)
    |(?P<translated>\{{%\s*blocktranslate\b.*?\{{%\s*endblocktranslate\s*%\}}|\{{%\s*translate\b.*?%\}})
    |(?P<key><(?P<name>kbd|code)\b[^>]*>.*?</(?P=name)>)
    |(?P<block>\{{%.*?%\}})
    |(?P<var>\{{\{{.*?\}}\}})
    |(?P<tag>{TAG})
    |(?P<text>(?:(?!\{{[\{{%\#]|<[/!a-zA-Z]).)+)
    """,
    re.DOTALL | re.VERBOSE,
)
ATTRIBUTE = re.compile(
    rf"""(?<![\w-])(?:{HUMAN_ATTRIBUTES})=(?P<quote>["'])(?P<value>(?:\{{%.*?%\}}|\{{\{{.*?\}}\}}|(?!(?P=quote)).)*)""",
    re.DOTALL,
)
ARGUMENT = re.compile(rf"""(?<![\w-])(?:{HUMAN_ARGUMENTS})=(?P<literal>"[^"]*"|'[^']*')""")
DEFAULT = re.compile(r"""\|default(?:_if_none)?:(?P<literal>"[^"]*"|'[^']*')""")
WORD = re.compile(r"[^\W\d_]{2,}")
NO_WORDS = re.compile(r"&\w+;|&\#\w+;|\bPodium\b")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a template and where it stands."""

    kind: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Bare:
    """Words that stand untranslated."""

    path: Path
    line: int
    words: str

    @property
    def where(self) -> str:
        return f"{self.path}:{self.line}"


def tokens(source: str, offset: int = 0) -> list[Token]:
    """The pieces of a template in order; together they are the whole of it."""
    return [
        Token(found.lastgroup or "text", offset + found.start(), found.group())
        for found in TOKEN.finditer(source)
    ]


def has_words(text: str) -> bool:
    return bool(WORD.search(NO_WORDS.sub("", text)))


def bare(source: str) -> Iterator[tuple[int, str]]:
    """Offset and words of each untranslated piece."""
    for token in tokens(source):
        if token.kind == "text" and has_words(token.text):
            yield token.start, token.text
        elif token.kind == "tag":
            yield from _in_attributes(token)
        if token.kind in {"block", "var", "tag"} and not token.text.startswith("{% icon"):
            yield from _in_literals(token)


def _in_attributes(tag: Token) -> Iterator[tuple[int, str]]:
    for found in ATTRIBUTE.finditer(tag.text):
        for token in tokens(found["value"], tag.start + found.start("value")):
            if token.kind == "text" and has_words(token.text):
                yield token.start, token.text


def _in_literals(token: Token) -> Iterator[tuple[int, str]]:
    found = [*DEFAULT.finditer(token.text)]
    if token.text.startswith("{% include"):
        found += ARGUMENT.finditer(token.text)
    for each in found:
        words = each["literal"][1:-1]
        if has_words(words) and not words.startswith("/"):
            yield token.start + each.start(), words


def bare_in(folder: Path = TEMPLATES) -> list[Bare]:
    """Every untranslated piece below a folder."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        source = path.read_text()
        for at, words in bare(source):
            found.append(Bare(path.relative_to(folder.parent), source.count("\n", 0, at) + 1, words.strip()))
    return found


def main() -> int:
    """Print what is bare; exit 1 if anything is."""
    found = bare_in()
    print(
        "\n".join(
            f"{each.where}: Expected words inside a translate tag, but found “{each.words}”."
            for each in found
        )
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
