"""Who may import whom, as rules over a graph of imports.

The table is house law: see `docs/structure.md`. Imports inside functions and under TYPE_CHECKING count like any
other; deferring an import hides a circle, it doesn't remove one.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

Imports = Mapping[str, set[str]]  # module -> what it imports: our modules by full name, others as written

APPS = ("portal", "processes", "humantasks", "dashboards")

# Bottom first: a module may import its own layer and those before it. The first layer with a fitting prefix counts.
LAYERS: dict[str, tuple[str, ...]] = {
    "lib": ("portal.lib",),
    "transport": ("portal.http", "portal.live", "portal.templatetags"),
    "words": ("processes.feel", "processes.calendars"),
    "documents": ("processes.forms", "processes.bpmn", "processes.dmn"),
    "graph": ("processes.graph",),
    "engine": ("processes.engine",),
    "connectors": ("processes.connectors",),
    "processes rows": ("processes.models", "processes.facts", "processes.visibility"),
    "processes store": ("processes.store",),
    "processes writes and reads": ("processes.actions", "processes.selectors"),
    "processes edges": ("processes",),
    "humantasks core": ("humantasks.lifecycle", "humantasks.escalation", "humantasks.assignment"),
    "humantasks rows": ("humantasks.models", "humantasks.facts", "humantasks.visibility"),
    "humantasks writes and reads": ("humantasks.notify", "humantasks.actions", "humantasks.selectors"),
    "humantasks edges": ("humantasks",),
    "dashboards core": ("dashboards.lifecycle", "dashboards.heat"),
    "dashboards rows": ("dashboards.models", "dashboards.visibility"),
    "dashboards store": ("dashboards.store",),
    "dashboards writes and reads": ("dashboards.actions", "dashboards.selectors"),
    "dashboards edges": ("dashboards",),
    "composition": ("portal",),
}
RANKS = {name: rank for rank, name in enumerate(LAYERS)}
PURE = {"words", "documents", "graph", "engine", "humantasks core", "dashboards core"}
IMPURE = (
    *("django", "rest_framework", "celery", "channels", "psycopg", "redis", "httpx", "requests"),
    *("socket", "time", "subprocess", "threading", "asyncio", "urllib.request"),
    *(
        "portal.lib.clock",
        "portal.lib.sql",
        "portal.lib.sweep",
        "portal.lib.sinks",
        "portal.http",
        "portal.live",
    ),
)
APART = (("actions", "selectors"), ("web", "api"), ("web", "live"), ("api", "live"))
BEFORE_INSTALLATION = "portal.setup"  # runs on a bare Python
# Of the same package, but for whoever keeps the catalogues of words, long after everything is installed.
AFTER_INSTALLATION = ("portal.setup.extract", "portal.setup.messages", "portal.setup.pseudo")


def read_imports(root: Path) -> dict[str, set[str]]:
    """The imports of every module below `root`, migrations left out."""
    paths = [
        path for app in APPS for path in sorted((root / app).rglob("*.py")) if "migrations" not in path.parts
    ]
    modules = {_name(path.relative_to(root)): path for path in paths}
    return {name: {_resolve(raw, modules) for raw in _imported(path)} for name, path in modules.items()}


def layer_of(module: str) -> str:
    return next(name for name, prefixes in LAYERS.items() if _is_in(module, prefixes))


def upward(imports: Imports) -> Iterator[str]:
    """Imports of a layer from one above it."""
    for module, target in _ours(imports):
        if RANKS[layer_of(target)] > RANKS[layer_of(module)]:
            yield f"{module} ({layer_of(module)}) imports {target} ({layer_of(target)})"


def across_edges(imports: Imports) -> Iterator[str]:
    """Edges are entered from outside only: no edge imports another app's edge."""
    for module, target in _ours(imports):
        layers = layer_of(module), layer_of(target)
        if all(layer.endswith("edges") for layer in layers) and layers[0] != layers[1]:
            yield f"{module} imports {target}"


def siblings(imports: Imports) -> Iterator[str]:
    """Writing and reading, and the three kinds of edges, don't know each other within an app."""
    for module, target in _ours(imports):
        (app, kind, *_), (other_app, other_kind, *_) = (f"{name}..".split(".") for name in (module, target))
        if app == other_app and any({kind, other_kind} == set(pair) for pair in APART):
            yield f"{module} imports {target}"


def impure(imports: Imports) -> Iterator[str]:
    """Pure layers reach neither Django nor a socket nor the clock, directly or through somebody else."""
    for module in imports:
        if layer_of(module) in PURE:
            for reached, way in _reach(module, imports).items():
                if _is_in(reached, IMPURE):
                    yield " > ".join([*way, reached])


def circles(imports: Imports) -> Iterator[str]:
    """Modules that import themselves by way of others."""
    for module in imports:
        for reached, way in _reach(module, imports).items():
            if reached == module:
                yield " > ".join([*way, reached])


def beyond_standard_library(imports: Imports) -> Iterator[str]:
    """What sets everything up cannot ask for what it is to install."""
    for module, targets in imports.items():
        if _is_in(module, (BEFORE_INSTALLATION,)) and module not in AFTER_INSTALLATION:
            for target in sorted(targets):
                if target.split(".")[0] not in sys.stdlib_module_names and not _is_in(
                    target, (BEFORE_INSTALLATION,)
                ):
                    yield f"{module} imports {target}"


RULES = (upward, across_edges, siblings, impure, circles, beyond_standard_library)


def main() -> int:
    """For `make check`: every breach of every rule."""
    imports = read_imports(Path(__file__).resolve().parents[1])
    breaches = [f"{rule.__name__}: {breach}" for rule in RULES for breach in rule(imports)]
    print("\n".join([*breaches, f"{len(imports)} modules, {len(breaches)} breaches"]))
    return 1 if breaches else 0


def _reach(module: str, imports: Imports) -> dict[str, list[str]]:
    """Everything `module` imports directly or through others, each with the way to it."""
    ways: dict[str, list[str]] = {}
    todo = [(target, [module]) for target in sorted(imports[module])]
    while todo:
        target, way = todo.pop(0)
        if target not in ways:
            ways[target] = way
            todo += [(further, [*way, target]) for further in sorted(imports.get(target, ()))]
    return ways


def _ours(imports: Imports) -> Iterator[tuple[str, str]]:
    for module, targets in imports.items():
        yield from ((module, target) for target in sorted(targets) if target.split(".")[0] in APPS)


def _is_in(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


def _name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _resolve(name: str, modules: Mapping[str, Path]) -> str:
    """`from a.b import c` is an import of the module a.b.c where there is one, else of a.b."""
    parent = name.rpartition(".")[0]
    return name if name in modules or parent not in modules else parent


if __name__ == "__main__":
    sys.exit(main())
