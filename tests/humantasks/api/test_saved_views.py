"""Saved views over REST."""

import pytest
from django.test import Client

LARGE = {"name": "Large", "query": {"view": "groups", "var.amount__gt": "10000"}, "shared_with": "everyone"}


@pytest.fixture
def ann(cast) -> Client:
    client = Client()
    client.force_login(cast.ann)
    return client


@pytest.fixture
def sam(cast) -> Client:
    client = Client()
    client.force_login(cast.sam)
    return client


def save(client: Client, **other):
    return client.post("/api/v1/task-views", LARGE | other, content_type="application/json")


def test_a_view_is_kept_listed_changed_and_deleted(ann):
    made = save(ann)
    path = f"/api/v1/task-views/{made.json()['id']}"
    changed = ann.put(path, LARGE | {"name": "Larger"}, content_type="application/json")
    listed = ann.get("/api/v1/task-views").json()["results"]
    gone = ann.delete(path)

    assert (made.status_code, changed.status_code, gone.status_code) == (201, 200, 204)
    assert [view["name"] for view in listed] == ["Larger"]
    assert ann.get(path).status_code == 404


def test_a_shared_view_is_read_only_for_others(ann, sam):
    path = f"/api/v1/task-views/{save(ann).json()['id']}"

    assert sam.get(path).json()["is_mine"] is False
    assert sam.put(path, LARGE, content_type="application/json").status_code == 403
    assert sam.delete(path).status_code == 403


@pytest.mark.parametrize("wrong", [{"name": ""}, {"query": "x"}, {"query": {"view": "nowhere"}}])
def test_what_cannot_be_a_view_is_refused(ann, wrong):
    assert save(ann, **wrong).status_code == 422


def test_the_same_name_twice_is_a_conflict(ann):
    save(ann)

    assert save(ann).status_code == 409


def test_nobody_signed_in_has_no_views(cast):
    assert Client().get("/api/v1/task-views").status_code == 401
