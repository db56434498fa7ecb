"""What tests of the store, the actions and the workers share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.connectors import registry
from processes.connectors.registry import Doer
from processes.models import DefinitionVersion
from processes.store.definitions import forget_definitions
from processes.work import drain
from processes.work.work import work


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    forget_definitions()
    yield
    forget_definitions()


@pytest.fixture
def deployed(db: None) -> Callable[..., DefinitionVersion]:
    """Deploy one file; the version of its first process."""

    def do(content: bytes, filename: str = "test.bpmn") -> DefinitionVersion:
        resource = deploy([(filename, content)]).resources[0]
        return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)

    return do


@pytest.fixture
def started(deployed: Callable[..., DefinitionVersion]) -> Callable[..., int]:
    """Deploy a file and start an instance of it; its id."""

    def do(content: bytes, **variables: Any) -> int:
        return start_instance(deployed(content), variables=variables, actor="user:1")

    return do


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register Python handlers for the length of a test: `handlers(pay=function)`, done in the drain's own thread."""
    known: dict[str, Doer] = {}
    monkeypatch.setattr(registry, "_doers", known)

    def add(*doers: Doer, **functions: Callable[..., Any]) -> None:
        for doer in (*doers, *(Doer(name, function) for name, function in functions.items())):
            known[doer.type] = doer
            monkeypatch.setitem(drain._lasted, doer.type, 0.0)

    return add


@pytest.fixture
def worked() -> Callable[[], int]:
    """Run a worker of the portal until there is nothing to do; how many jobs it did."""
    return work
