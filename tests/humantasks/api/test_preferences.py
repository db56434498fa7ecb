"""One's own preferences and webhooks over REST."""

import pytest

from humantasks.models import PersonSettings, Webhook
from tests.humantasks.notify.conftest import hooks

__all__ = ["hooks"]
HERE = "/api/v1/me/preferences"
HOOKS = "/api/v1/me/webhooks"


@pytest.fixture
def ann(cast, client):
    client.force_login(cast.ann)
    return client


def put(client, body):
    return client.put(HERE, body, content_type="application/json")


def test_the_usual_is_said_in_full(ann):
    said = ann.get(HERE).json()

    assert said["ways"]["assigned"] == {"portal": "now", "mail": "now", "webhook": "now"}
    assert (said["digest_at"], said["quiet_from"], said["zone"]) == ("08:00", None, None)


def test_what_is_left_out_stays(ann):
    put(ann, {"zone": "Asia/Tokyo", "ways": {"assigned": {"mail": "digest"}}})

    said = put(ann, {"digest_at": "17:00", "ways": {"asked": {"mail": "never"}}}).json()

    assert (said["zone"], said["digest_at"]) == ("Asia/Tokyo", "17:00")
    assert said["ways"]["assigned"]["mail"] == "digest"


@pytest.mark.parametrize(
    "body",
    [
        {"zone": "Nowhere"},
        {"zone": 7},
        {"digest_at": "8"},
        {"quiet_from": "22:00"},
        {"ways": []},
        {"ways": {"assigned": "now"}},
        {"ways": {"pigeon": {"mail": "now"}}},
        {"ways": {"assigned": {"mail": ["now"]}}},
        {"ways": {"assigned": {"portal": "digest"}}},
        [],
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_kept(ann, body):
    answer = put(ann, body)

    assert answer.status_code == 422
    assert "Expected" in answer.json()["detail"]
    assert not PersonSettings.objects.exists()


def test_a_webhook_comes_with_its_secret_once(ann, hooks):
    made = ann.post(HOOKS, {"name": "Chat", "url": hooks.url}, content_type="application/json")

    assert made.status_code == 201
    assert made.json()["secret"]
    assert "secret" not in ann.get(f"{HOOKS}/{made.json()['id']}").json()
    assert hooks.url not in ann.get(HOOKS).content.decode()


def test_a_webhook_is_removed_once(ann, hooks):
    made = ann.post(HOOKS, {"name": "Chat", "url": hooks.url}, content_type="application/json").json()

    assert ann.delete(f"{HOOKS}/{made['id']}").status_code == 204
    assert ann.delete(f"{HOOKS}/{made['id']}").status_code == 404


def test_somebody_elses_webhook_is_not_found(ann, cast, client, hooks):
    made = ann.post(HOOKS, {"name": "Chat", "url": hooks.url}, content_type="application/json").json()
    client.force_login(cast.bob)

    assert client.get(HOOKS).json() == {"results": []}
    assert client.delete(f"{HOOKS}/{made['id']}").status_code == 404
    assert client.post(f"{HOOKS}/{made['id']}/try").status_code == 404
    assert Webhook.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"name": "x"}, {"name": "x", "url": "https://10.0.0.1/"}, {"name": "x", "url": 5}]
)
def test_a_webhook_nobody_can_call_is_refused(ann, body):
    assert ann.post(HOOKS, body, content_type="application/json").status_code == 422
