"""Bells: after the commit, never for a transaction that was rolled back, and lost without regret."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.db import transaction

from portal.live import push as bells
from portal.live.push import push, push_on_commit

BELL = {"type": "live.bell", "ids": [1]}


@pytest.fixture
def heard():
    """What a socket in group `bell.test` hears while the block rings."""

    def listen(ring) -> list[dict]:
        async def scenario() -> list[dict]:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add("bell.test", channel)
            await sync_to_async(ring)()
            await layer.group_send("bell.test", {"type": "end"})
            messages = []
            while (message := await layer.receive(channel))["type"] != "end":
                messages.append(message)
            return messages

        return async_to_sync(scenario)()

    return listen


def test_a_group_hears_a_bell_in_the_form_its_sockets_understand(heard):
    assert heard(lambda: push(["bell.test"], BELL)) == [BELL]


@pytest.mark.django_db(transaction=True)
def test_a_bell_rings_after_the_commit(heard):
    def ring():
        with transaction.atomic():
            push_on_commit(["bell.test"], BELL)

    assert heard(ring) == [BELL]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_told(heard):
    def ring():
        with transaction.atomic():
            push_on_commit(["bell.test"], BELL)
            transaction.set_rollback(True)

    assert heard(ring) == []


def test_nobody_waits_for_a_redis_that_is_away(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(bells._rest_until, "value", 0.0, raising=False)

    push(["bell.test"], BELL)

    assert bells._rest_until.value > 0
    monkeypatch.setattr(bells._rest_until, "value", 0.0)
