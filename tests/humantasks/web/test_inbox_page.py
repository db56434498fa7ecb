"""The inbox page: filters in its address, chips, saved views, the table and its columns, the layout kept per person."""

import csv
import io

import pytest
from django.test import Client

from humantasks.models import InboxLayout, SavedView
from processes.models import Grant, VariableValue


@pytest.fixture
def ann(cast) -> Client:
    client = Client()
    client.force_login(cast.ann)
    return client


def shown(client: Client, query: str) -> str:
    return client.get(f"/tasks/?{query}").content.decode()


def test_a_variable_filled_in_becomes_part_of_the_address(ann, task):
    answer = ann.get("/tasks/?view=groups&var_name=amount&var_is=gt&var_value=10000")

    assert answer.headers["Location"] == "/tasks/?view=groups&var.amount__gt=10000"


def test_each_filter_is_a_chip_that_takes_itself_away(ann, task):
    page = shown(ann, "view=groups&process=order&var.amount__gt=10")

    assert 'href="/tasks/?view=groups&amp;var.amount__gt=10"' in page
    assert "amount <b>&gt; 10</b>" in page


def test_days_bound_the_list_by_local_midnights(ann, opened):
    opened(name="that day", due="2026-11-20T23:30:00+01:00")

    assert "that day" in shown(ann, "view=groups&due_from=2026-11-20&due_to=2026-11-20")
    assert "that day" not in shown(ann, "view=groups&due_from=2026-11-21")


def test_a_day_that_is_none_is_said(ann, task):
    answer = ann.get("/tasks/?due_from=soon")

    assert answer.status_code == 422
    assert "due_from" in answer.content.decode()


def test_a_table_shows_the_chosen_columns_and_is_kept(ann, cast, task):
    Grant.objects.create(role="see_variables", definition=None, user=cast.ann)
    VariableValue.objects.create(instance_id=task.instance_id, name="amount", num=25_000)

    page = shown(ann, "view=groups&mode=table&columns=var.amount,due")

    assert "25,000" in page
    assert InboxLayout.objects.get(user=cast.ann).columns == ["var.amount", "due"]
    assert "25,000" in shown(ann, "view=groups")


def test_a_variable_is_no_column_for_who_may_not_see_variables(ann, task):
    VariableValue.objects.create(instance_id=task.instance_id, name="secret", txt="rosebud")

    page = shown(ann, "view=groups&mode=table&columns=var.secret")

    assert "rosebud" not in page


def test_a_saved_view_has_an_address_and_a_place_in_the_sidebar(ann, task):
    ann.post("/tasks/views/", {"name": "Orders", "keep.view": "groups", "keep.process": "order"})
    view = SavedView.objects.get()

    page = shown(ann, f"saved={view.pk}")

    assert "<h1>Orders" in page
    assert f'href="/tasks/?saved={view.pk}" aria-current="page"' in page
    assert "Order to cash" in page


def test_a_view_of_somebody_else_is_not_found(ann, cast):
    view = SavedView.objects.create(owner=cast.bob, name="Bobs", query={}, changed_at="2026-11-20T12:00:00Z")

    assert ann.get(f"/tasks/?saved={view.pk}").status_code == 404


def test_a_deleted_view_is_gone_from_the_sidebar(ann, cast):
    ann.post("/tasks/views/", {"name": "Orders", "keep.view": "groups"})
    view = SavedView.objects.get()

    ann.post(f"/tasks/views/{view.pk}/delete/")

    assert "Orders" not in shown(ann, "view=groups")


def test_the_chips_come_along_with_the_rows(ann, task):
    answer = ann.get("/tasks/?view=groups&process=order", headers={"HX-Request": "true"})

    assert 'id="filter-chips" hx-swap-oob="true"' in answer.content.decode()


def test_views_of_leads_are_shown_to_leads_alone(ann, task):
    assert "My team" not in shown(ann, "view=groups")


def lines(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/tasks/?format=csv&{query}")
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))


def test_the_file_has_every_task_of_the_view_and_its_filters(ann, cast, task, opened):
    late = opened(name="late", due="2026-11-20T23:30:00+01:00")
    everybody = Client()
    everybody.force_login(cast.sam)

    assert {line[0] for line in lines(ann, "view=groups")[1:]} == {str(task.pk), str(late.pk)}
    that_day = "view=groups&due_from=2026-11-20&due_to=2026-11-20"
    assert [line[0] for line in lines(ann, that_day)[1:]] == [str(late.pk)]
    assert lines(everybody, "view=groups")[1:] == []
    assert ann.get("/tasks/?format=csv&due_from=soon").status_code == 422


def test_a_chosen_column_is_in_the_file_for_who_may_see_it(ann, cast, task):
    VariableValue.objects.create(instance_id=task.instance_id, name="amount", num=25_000)
    assert lines(ann, "view=groups&columns=var.amount")[1][-1] == ""

    Grant.objects.create(role="see_variables", definition=None, user=cast.ann)

    assert [line[-1] for line in lines(ann, "view=groups&columns=var.amount,due")] == ["amount", "25000"]
