"""The house stands as drawn; and each rule notices when it doesn't."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import Imports

IMPORTS = architecture.read_imports(Path(__file__).resolve().parents[1])

BREACHES: list[tuple[Callable[[Imports], Iterator[str]], Imports, str]] = [
    (
        architecture.upward,
        {"processes.engine.run": {"processes.store.load"}},
        "processes.engine.run (engine) imports processes.store.load (processes store)",
    ),
    (
        architecture.across_edges,
        {"humantasks.web.views": {"processes.web.views"}},
        "humantasks.web.views imports processes.web.views",
    ),
    (
        architecture.siblings,
        {"processes.actions.run": {"processes.selectors.instances"}},
        "processes.actions.run imports processes.selectors.instances",
    ),
    (architecture.impure, {"processes.feel.api": {"time"}}, "processes.feel.api > time"),
    (
        architecture.impure,
        {"processes.engine.run": {"portal.lib.x"}, "portal.lib.x": {"django.db"}},
        "processes.engine.run > portal.lib.x > django.db",
    ),
    (
        architecture.circles,
        {"portal.lib.a": {"portal.lib.b"}, "portal.lib.b": {"portal.lib.a"}},
        "portal.lib.a > portal.lib.b > portal.lib.a",
    ),
    (
        architecture.beyond_standard_library,
        {"portal.setup.packages": {"psutil", "pathlib", "portal.setup.machine"}},
        "portal.setup.packages imports psutil",
    ),
]


@pytest.mark.parametrize("rule", architecture.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    assert list(rule(IMPORTS)) == []


@pytest.mark.parametrize(
    ("rule", "imports", "breach"), BREACHES, ids=lambda value: getattr(value, "__name__", "")
)
def test_the_rule_notices_a_breach(rule, imports, breach):
    assert breach in list(rule(imports))


def test_every_module_was_looked_at():
    assert {module.split(".")[0] for module in IMPORTS} == set(architecture.APPS)
