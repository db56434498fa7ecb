"""The connection breaks while a commit is under way: nobody knows whether it happened, so nobody does it again blindly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from processes.actions.instances import start_instance
from processes.actions.run import InstanceBusy, run
from processes.engine.commands import SetVariables
from processes.models import DefinitionVersion, ElementHistory, ProcessInstance
from tests.processes.models import line
from tests.rest import Rest

pytestmark = pytest.mark.django_db(transaction=True)
Deployed = Callable[..., DefinitionVersion]


@contextmanager
def answers_lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commits happen, and the caller sees a broken connection."""
    really = connection.commit

    def commit() -> None:
        really()
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "commit", commit)
        yield


def test_a_commit_that_was_answered_by_nobody_is_not_done_again(
    deployed: Deployed, olga: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed(line("order", "pay"))
    request = {"process_key": "order", "business_key": "o-1"}
    olga.client.raise_request_exception = False
    with answers_lost(monkeypatch):
        lost = olga.post("/process-instances", request, **{"Idempotency-Key": "once"})

    again = olga.post("/process-instances", request, **{"Idempotency-Key": "once"})

    assert lost.status_code >= 500
    assert again.status_code == 201
    assert ProcessInstance.objects.count() == 1


def test_the_engine_leaves_it_to_whoever_asked(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    order = start_instance(deployed(line("order", "pay")), variables={}, actor="user:1")

    with answers_lost(monkeypatch), pytest.raises(InstanceBusy):
        run([SetVariables(order, {"x": 1})], wait=True)

    assert ProcessInstance.objects.get(pk=order).variables == {"x": 1}
    assert ElementHistory.objects.filter(instance_id=order).count() == 1
