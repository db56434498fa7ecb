"""Escalation policies over REST: made, read, changed, removed; refused by a sentence."""

import pytest
from django.contrib.auth.models import Group

from humantasks.models import EscalationPolicy
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
PATH = "/escalation-policies"
LEVELS = [
    {"after": "50%", "actions": [{"kind": "remind"}]},
    {"after": "PT8H", "actions": [{"kind": "notify", "argument": "Risk"}]},
]


@pytest.fixture
def api() -> Rest:
    Group.objects.create(name="Risk")
    return Rest(member("ada", "administer"))


def test_a_policy_is_made_read_changed_and_removed(api):
    made = api.post(PATH, {"name": "Standard", "group": "Risk", "levels": LEVELS})
    path = f"{PATH}/{made.body['id']}"

    assert made.status_code == 201
    assert api.get(path).body["levels"][1] == LEVELS[1]
    changed = api.put(path, {"name": "Slow", "group": "Risk", "levels": LEVELS[:1], "is_active": False})
    assert (changed.body["name"], changed.body["is_active"], len(changed.body["levels"])) == (
        "Slow",
        False,
        1,
    )
    assert [api.delete(path).status_code for _ in range(2)] == [204, 404]


def test_a_second_one_for_the_same_group_is_a_conflict(api):
    api.post(PATH, {"name": "Standard", "group": "Risk", "levels": LEVELS})

    assert is_problem(api.post(PATH, {"name": "Again", "group": "Risk", "levels": LEVELS}), 409)
    assert EscalationPolicy.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"levels": []},
        {"levels": "soon"},
        {"levels": [{"after": "soon", "actions": [{"kind": "remind"}]}]},
        {"levels": [{"after": "PT1H", "actions": []}]},
        {"levels": [{"after": "PT1H", "actions": [{"kind": "notify"}]}]},
        {"levels": [{"after": "PT1H", "actions": [{"kind": "shout"}]}]},
        {"levels": [{"after": "PT1H", "actions": [1]}]},
        {"process": "nothing"},
        {"group": "Nobody"},
        {"is_active": "yes"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(api, wrong):
    body = {"name": "Standard", "group": "Risk", "levels": LEVELS} | wrong

    assert is_problem(api.post(PATH, body), 422)
    assert not EscalationPolicy.objects.exists()


def test_others_neither_look_nor_change(db):
    ann = Rest(member("ann", "edit"))

    assert ann.get(PATH).status_code == ann.post(PATH, {}).status_code == 403
