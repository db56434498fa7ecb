"""Webhooks: signed, checked, tried again, and to nobody who should not be called. Through a real web server."""

import hashlib
import hmac
import json

import pytest
from django.contrib.auth.models import Group

from humantasks.actions.preferences import Preferences, save_preferences
from humantasks.actions.webhooks import add_webhook, find_webhook, remove_webhook, try_webhook
from humantasks.models import Delivery, GroupLead, Webhook
from humantasks.notify.notices import Notice, tell
from humantasks.notify.webhook import WebhookUnusable, check_address
from humantasks.sweeps.webhooks import RETRY_SECONDS, send_due_webhooks
from portal.lib.errors import Forbidden, NotFound

PAST = "2000-01-01T00:00:00Z"


@pytest.fixture
def hooked(cast, hooks):
    """Ann has a webhook."""
    return add_webhook(user=cast.ann, name="Chat", url=hooks.url)


def test_it_says_what_happened_to_chats_and_to_programs(hooked, hooks, opened, settings):
    settings.PUBLIC_URL = "https://podium.example"
    task = opened(assignee="ann", title="Review <ACME> & co")

    assert send_due_webhooks() == 1

    path, headers, body = hooks.calls[0]
    said = json.loads(body)
    assert path == "/hooks/T1/a%20b?room=risk"
    assert headers["Content-Type"] == "application/json"
    assert (
        said["text"].splitlines()[0]
        == f"<https://podium.example/tasks/{task.pk}/|Yours: Review &lt;ACME&gt; &amp; co>"
    )
    assert (said["kind"], said["task_id"], said["title"]) == (
        "assigned",
        str(task.pk),
        "Yours: Review <ACME> & co",
    )


def test_it_is_signed_with_the_secret_that_was_shown_once(hooked, hooks, opened):
    opened(assignee="ann")
    send_due_webhooks()

    _, headers, body = hooks.calls[0]
    seconds, digest = (part.split("=")[1] for part in headers["Podium-Signature"].split(","))
    wanted = hmac.new(hooked.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert digest == wanted


def test_the_address_does_not_stand_in_the_log(hooked, hooks, opened, caplog):
    opened(assignee="ann")
    send_due_webhooks()

    assert "hooks/T1" not in caplog.text


def test_neither_address_nor_secret_can_be_read_in_the_database(hooked, hooks):
    row = Webhook.objects.get()

    assert b"hooks" not in bytes(row.url)
    assert hooked.secret.encode() not in bytes(row.secret)


def test_it_goes_once(hooked, hooks, opened):
    opened(assignee="ann")
    send_due_webhooks()

    assert (send_due_webhooks(), len(hooks.calls), Delivery.objects.get().state) == (0, 1, "sent")


def test_what_a_dead_sender_had_in_hand_goes_again_under_the_same_id_and_words(hooked, hooks, opened):
    opened(assignee="ann")
    send_due_webhooks()
    Delivery.objects.update(state="sending", not_before=PAST)
    send_due_webhooks()

    assert len({headers["Podium-Delivery"] for _, headers, _ in hooks.calls}) == 1
    assert len({body for _, _, body in hooks.calls}) == 1


def test_a_server_in_trouble_is_tried_again_later_and_later(hooked, hooks, opened):
    hooks.answers = [500, 429, 204]
    opened(assignee="ann")
    waits = []
    for _ in range(3):
        send_due_webhooks()
        row = Delivery.objects.get()
        waits.append(row.not_before)
        Delivery.objects.exclude(state="sent").update(not_before=PAST)

    assert row.state == "sent"
    assert len(hooks.calls) == 3
    assert waits[1] - waits[0] > (waits[0] - waits[0])
    assert list(RETRY_SECONDS) == sorted(RETRY_SECONDS)


def test_it_is_given_up_in_the_end_and_says_why(hooked, hooks, opened):
    hooks.answers = [503]
    opened(assignee="ann")
    for _ in range(len(RETRY_SECONDS) + 2):
        send_due_webhooks()
        Delivery.objects.filter(state="pending").update(not_before=PAST)

    row = Delivery.objects.get()
    assert (row.state, row.answered) == ("failed", "It answered 503.")
    assert len(hooks.calls) == len(RETRY_SECONDS) + 1


@pytest.mark.parametrize("status", [302, 400, 404, 410])
def test_what_would_be_answered_the_same_again_fails_at_once(hooked, hooks, opened, status):
    hooks.answers = [status]
    opened(assignee="ann")
    send_due_webhooks()

    assert Delivery.objects.get().state == "failed"
    assert len(hooks.calls) == 1


def test_a_silent_server_is_asked_once_for_the_whole_batch(hooked, hooks, opened):
    hooks.answers = [500]
    for _ in range(3):
        opened(assignee="ann")
    send_due_webhooks()

    assert len(hooks.calls) == 1
    assert sorted(Delivery.objects.values_list("state", "attempts")) == [
        ("pending", 0),
        ("pending", 0),
        ("pending", 1),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.0.0.7/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:192.168.0.1]/hook",
        "https://0.0.0.0/hook",
        "ftp://example.org/hook",
        "https://user:word@1.1.1.1/hook",
        "https://1.1.1.1/hook#x",
        "https://1.1.1.1:0x50/hook",
        "https://1.1.1.1/hook?a=1&a=2",
        "https:///hook",
        "https://1.1.1.1/ho ok",
        "nonsense",
        "https://nowhere.invalid/hook",
    ],
)
def test_addresses_that_must_not_be_called_are_refused_with_a_sentence(url):
    with pytest.raises(WebhookUnusable, match="Expected"):
        check_address(url)


def test_a_host_that_turned_private_after_it_was_added_is_not_called(hooked, hooks, opened, settings):
    settings.WEBHOOK_PRIVATE_HOSTS = []
    opened(assignee="ann")
    send_due_webhooks()

    assert hooks.calls == []
    assert "loopback" in Delivery.objects.get().answered


def test_the_metadata_address_is_refused_even_where_private_hosts_are_open(settings):
    settings.WEBHOOK_PRIVATE_HOSTS = ["169.254.169.254"]

    with pytest.raises(WebhookUnusable, match="link-local"):
        check_address("http://169.254.169.254/")


@pytest.fixture
def led(cast):
    """Lea leads Risk."""
    GroupLead.objects.create(group=Group.objects.get(name="Risk"), user=cast.lea)


def test_a_group_is_told_once_of_what_several_of_its_people_are_told(cast, led, hooks, opened, task):
    add_webhook(user=cast.lea, name="Risk chat", url=hooks.url, group="Risk", kinds=["alert"])

    tell([Notice("alert", person.pk, task) for person in (cast.ann, cast.bob, cast.sam)])
    tell([Notice("reminder", cast.ann.pk, task)])

    assert (send_due_webhooks(), len(hooks.calls)) == (1, 1)


def test_only_who_leads_a_group_adds_its_webhooks(cast, hooks):
    with pytest.raises(Forbidden):
        add_webhook(user=cast.ann, name="Risk chat", url=hooks.url, group="Risk", kinds=["alert"])


def test_a_group_is_told_of_something(cast, led, hooks):
    with pytest.raises(WebhookUnusable):
        add_webhook(user=cast.lea, name="Risk chat", url=hooks.url, group="Risk", kinds=[])


def test_there_are_not_more_than_five(cast, hooks):
    for number in range(5):
        add_webhook(user=cast.ann, name=str(number), url=hooks.url)

    with pytest.raises(WebhookUnusable, match="at most 5"):
        add_webhook(user=cast.ann, name="6", url=hooks.url)


def test_somebody_elses_is_not_there(cast, hooked):
    for act in (find_webhook, lambda user, pk: remove_webhook(user=user, webhook_id=pk)):
        with pytest.raises(NotFound):
            act(cast.bob, hooked.webhook.pk)


def test_removing_it_takes_what_waits_with_it(cast, hooked, hooks, opened):
    opened(assignee="ann")
    remove_webhook(user=cast.ann, webhook_id=hooked.webhook.pk)

    assert (send_due_webhooks(), hooks.calls) == (0, [])


def test_trying_it_goes_the_usual_way(cast, hooked, hooks):
    try_webhook(user=cast.ann, webhook_id=hooked.webhook.pk)

    assert send_due_webhooks() == 1
    assert "“Chat” is connected to Podium" in json.loads(hooks.calls[0][2])["text"]


def test_a_person_who_wants_none_of_a_kind_there_gets_none(cast, hooked, hooks, opened):
    wishes = {"assigned": {"webhook": "never"}}
    save_preferences(user=cast.ann, preferences=Preferences("", "", "08:00", "", "", wishes))
    opened(assignee="ann")

    assert (send_due_webhooks(), hooks.calls) == (0, [])
