"""Every message of the project that can be translated, read from its sources.

Templates: `{% translate %}`, `{% blocktranslate %}` and `_("...")`. Python: calls of gettext's functions, and what errors
say (`message` of a class). Scripts: `t('...')`, `tn('...', '...')`, and what the drawing libraries pass to their own
`translate('...')`. Reads texts only; imports nothing of the portal.
"""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

APPS = ("portal", "processes", "humantasks", "dashboards")
LIBRARIES = (
    "bpmn-js",
    "diagram-js",
    "bpmn-js-properties-panel",
    "@bpmn-io",
    "bpmn-js-create-append-anything",
    "bpmn-js-color-picker",
    "diagram-js-minimap",
    "dmn-js",
    "dmn-js-boxed-expression",
    "dmn-js-decision-table",
    "dmn-js-drd",
    "dmn-js-literal-expression",
    "dmn-js-shared",
    "table-js",
)
# Menus of these libraries: tables whose labels and group names they translate when they show them.
MENUS = (
    "bpmn-js-color-picker/colors/ColorPopupProvider.js",
    "bpmn-js-create-append-anything/dist/index.es.js",
    "bpmn-js/lib/features/replace/ReplaceOptions.js",
    "dmn-js-drd/lib/features/replace/ReplaceOptions.js",
)
ONE_TEXT = {"gettext", "gettext_lazy", "N_"}  # the last is gettext_noop, of tables that a page shows
TWO_TEXTS = {"ngettext", "ngettext_lazy"}

# Words in tables of pure layers, which know no translation; whoever shows them says them through the catalogue.
TABLES = {
    "dashboards/heat/layers.py": {"WORDS"},
    "humantasks/assignment/deputies.py": {"COMPARISONS"},
    "humantasks/assignment/votes.py": {"TALLY"},
    "humantasks/escalation/words.py": {"SENTENCES", "AROUND", "SHARE", "AND"},
    "processes/calendars/durations.py": {"WHOLE"},
    "dashboards/store/tile_words.py": {"GROUPINGS"},
    "humantasks/notify/ways.py": {"KINDS"},
    "portal/demo/outside.py": {"FAULTS"},
    "portal/embedded/logins.py": {"PEOPLE"},
    "portal/http/problems.py": {"TITLES"},
    "portal/web/landscape.py": {"KIND_WORDS"},
    "processes/selectors/instance_filter.py": {"STATES"},
}

# The same where each entry is a singular and a plural.
NUMBERED = {"processes/calendars/durations.py": {"UNITS", "WORKING_UNITS"}}

INLINE = re.compile(r"""^translate\s+(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
BLOCK = re.compile(r"^blocktranslate(?:\s|$)")
CONSTANT = re.compile(r"""(?<!\w)_\((?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""")
SCRIPT = re.compile(
    r"""(?<![\w.$])tn?\(\s*(?P<one>'(?:[^'\\]|\\.)*')(?:,\s*(?P<many>'(?:[^'\\]|\\.)*')\s*,)?""", re.DOTALL
)
LIBRARY = re.compile(r"""\b_?translate\(\s*(?P<one>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*[,)]""")

MENU = re.compile(r"""\b(?:label|name): (?P<one>'(?:[^'\\\n]|\\.)+')""")


class _Text(ast.Constant):
    """A constant that is a text, for types alone."""

    value: str


Message = tuple[str, str]  # singular and plural, the second empty where there is one form


@dataclass(slots=True)
class Catalogue:
    """Messages and the places they stand at (`file:line`), in the order they were met."""

    places: dict[Message, list[tuple[str, int]]] = field(default_factory=dict)

    def add(self, path: str, line: int, one: str, many: str = "") -> None:
        if one.strip():
            self.places.setdefault((one, many), []).append((path, line))


def pages(root: Path) -> Catalogue:
    """What templates and Python say."""
    found = Catalogue()
    for path in sorted(each for each in (root / "templates").rglob("*") if each.suffix in {".html", ".txt"}):
        for line, one, many in of_template(path.read_text()):
            found.add(str(path.relative_to(root)), line, one, many)
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            name = str(path.relative_to(root))
            for line, one, many in of_python(
                path.read_text(), TABLES.get(name, set()), NUMBERED.get(name, set())
            ):
                found.add(name, line, one, many)
    return found


def scripts(root: Path) -> Catalogue:
    """What the browser says, the drawing libraries included where they are installed."""
    found = Catalogue()
    for path in sorted((root / "static" / "src").rglob("*.js")):
        for line, one, many in of_script(path.read_text()):
            found.add(str(path.relative_to(root)), line, one, many)
    for name in LIBRARIES:
        for path in sorted((root / "static" / "node_modules" / name).rglob("*.js")):
            if "dist" not in path.parts or name.startswith(("bpmn-js-", "diagram-js-", "@")):
                for text in LIBRARY.finditer(path.read_text()):
                    found.add(name, 0, ast.literal_eval(text["one"]))
    for name in MENUS:
        path = root / "static" / "node_modules" / name
        for text in MENU.finditer(path.read_text() if path.exists() else ""):
            found.add(name.split("/")[0], 0, ast.literal_eval(text["one"]))
    return found


def of_template(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, singular and plural of each message of a template, percent signs doubled as Django's tags look them up."""
    block: list[str] | None = None
    plural: list[str] | None = None
    start, is_trimmed = 0, False
    for token in Lexer(source).tokenize():
        if block is None:
            if token.token_type is TokenType.BLOCK and BLOCK.match(token.contents):
                block, plural, start = [], None, _line(token)
                is_trimmed = "trimmed" in token.split_contents()
            elif token.token_type is TokenType.BLOCK and (found := INLINE.match(token.contents)):
                yield _line(token), _literal(found["text"]), ""
            if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
                yield from (
                    (_line(token), _literal(each["text"]), "") for each in CONSTANT.finditer(token.contents)
                )
        elif token.token_type is TokenType.BLOCK and token.contents == "plural":
            plural = []
        elif token.token_type is TokenType.BLOCK:  # the end; nothing else may stand inside
            yield start, _joined(block, is_trimmed), _joined(plural or [], is_trimmed)
            block = None
        else:
            (block if plural is None else plural).append(_piece(token.token_type, token.contents))


def _line(token: Token) -> int:
    return token.lineno or 0


def _literal(text: str) -> str:
    return str(ast.literal_eval(text)).replace("%", "%%")


def _piece(kind: TokenType, contents: str) -> str:
    return f"%({contents})s" if kind is TokenType.VAR else contents.replace("%", "%%")


def _joined(pieces: list[str], is_trimmed: bool) -> str:
    return trim_whitespace("".join(pieces)) if is_trimmed else "".join(pieces)


def of_python(
    source: str, tables: Collection[str] = (), numbered: Collection[str] = ()
) -> Iterator[tuple[int, str, str]]:
    """Line, singular and plural of each message of a module; `tables` are names of dictionaries or tuples of words (or of
    tuples of them), or of calls whose first argument is one; an entry of a `numbered` one is a singular and a plural."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Raise):
            yield from _of_raise(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _name(node) in tables:
            yield from ((each.lineno, each.value, "") for each in _words(node.value) if _is_text(each))
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _name(node) in numbered:
            pairs = [each for each in getattr(node.value, "elts", []) if isinstance(each, ast.Tuple)]
            yield from ((pair.lineno, *map(ast.literal_eval, pair.elts)) for pair in pairs)
        elif isinstance(node, ast.ClassDef):
            yield from _of_error(node)


def _words(table: ast.expr | None) -> Iterator[ast.expr]:
    for each in getattr(table, "values", None) or getattr(table, "elts", []):
        if isinstance(each, ast.Tuple):
            yield from each.elts
        else:
            yield (each.args or [each])[0] if isinstance(each, ast.Call) else each


def _of_call(node: ast.Call) -> Iterator[tuple[int, str, str]]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    texts = [
        each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    if name in ONE_TEXT and texts:
        yield node.lineno, texts[0], ""
    elif name in TWO_TEXTS and len(texts) > 1:
        yield node.lineno, texts[0], texts[1]


def _of_raise(node: ast.Raise) -> Iterator[tuple[int, str, str]]:
    """The sentence an error is raised with, where it is one sentence always."""
    first = node.exc.args[:1] if isinstance(node.exc, ast.Call) else []
    yield from ((each.lineno, each.value, "") for each in first if _is_text(each))


def _name(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _is_text(node: ast.expr) -> TypeGuard[_Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _of_error(node: ast.ClassDef) -> Iterator[tuple[int, str, str]]:
    for each in node.body:
        if (
            isinstance(each, ast.Assign | ast.AnnAssign)
            and _name(each) == "message"
            and each.value
            and _is_text(each.value)
        ):
            yield each.lineno, each.value.value, ""


def of_script(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, singular and plural of each message of a script."""
    for found in SCRIPT.finditer(source):
        is_plural = found.group().startswith("tn")
        line = source.count("\n", 0, found.start()) + 1
        yield line, ast.literal_eval(found["one"]), ast.literal_eval(found["many"]) if is_plural else ""
