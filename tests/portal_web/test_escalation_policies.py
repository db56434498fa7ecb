"""The page on which escalation policies are edited as a list."""

import pytest
from django.contrib.auth.models import User

from humantasks.models import EscalationPolicy
from processes.models import Grant

HERE = "/admin-area/escalations/"


@pytest.fixture
def admin(db, client):
    user = User.objects.create_user("admin")
    Grant.objects.create(role="administer", user=user)
    client.force_login(user)
    return client


@pytest.fixture
def sent():
    return {
        "name": "Standard",
        "is_active": "on",
        "number": ["50", "4", "4"],
        "unit": ["%", "H", "H"],
        "kind": ["remind", "notify", "raise_priority"],
        "argument": ["", "Risk", "high"],
    }


def test_rows_of_the_same_time_are_one_level(admin, sent):
    assert admin.post(HERE, sent).status_code == 302

    assert EscalationPolicy.objects.get().levels == [
        {"after": "50%", "actions": [["remind", None]]},
        {"after": "PT4H", "actions": [["notify", "Risk"], ["raise_priority", "high"]]},
    ]


def test_the_page_shows_it_in_words_and_opens_it_again(admin, sent):
    admin.post(HERE, sent)

    page = admin.get(HERE, {"edit": EscalationPolicy.objects.get().pk}).content.decode()

    assert "After 50% of its time: A reminder goes to whoever has it" in page
    assert 'value="50"' in page


@pytest.mark.parametrize(
    ("change", "order"),
    [
        ("up-1", ["4", "50", "4"]),
        ("down-0", ["4", "50", "4"]),
        ("remove-0", ["4", "4"]),
        ("up-99", ["50", "4", "4"]),
    ],
)
def test_the_list_changes_without_being_kept(admin, sent, change, order):
    answer = admin.post(HERE, sent | {"do": change})

    assert [row["number"] for row in answer.context["form"]["rows"]] == order
    assert not EscalationPolicy.objects.exists()


def test_a_step_is_added_at_the_end(admin, sent):
    assert len(admin.post(HERE, sent | {"do": "add"}).context["form"]["rows"]) == 4


def test_what_is_wrong_is_said_with_everything_still_there(admin, sent):
    answer = admin.post(HERE, sent | {"argument": ["", "", ""]})

    assert answer.status_code == 422
    assert "it escalates to nobody" in answer.content.decode()
    assert answer.context["form"]["name"] == "Standard"


def test_it_is_removed(admin, sent):
    admin.post(HERE, sent)

    admin.post(f"{HERE}{EscalationPolicy.objects.get().pk}/remove/")

    assert not EscalationPolicy.objects.exists()


def test_others_may_not_look(db, client):
    client.force_login(User.objects.create_user("ann"))

    assert client.get(HERE).status_code == 403
