"""The pages of human work, as the server renders them."""

from datetime import timedelta

import pytest
from django.test import Client

from humantasks.actions.claim import claim_task
from humantasks.models import HumanTask, Notification
from portal.lib.clock import portal_now
from tests.humantasks.engine import start_review
from tests.humantasks.review import level


@pytest.fixture
def review(cast):
    levels = level("PT2H", ("remind", "")) + level("PT4H", ("notify", "lea"))
    return start_review(
        by=cast.rex,
        operator=cast.lea,
        task='podium:form="review_form" podium:due="PT4H"',
        levels=levels,
        amount=25_000,
    )


@pytest.fixture
def held(review, cast):
    return claim_task(task_id=review.pk, user=cast.ann, now=portal_now())


@pytest.fixture
def as_user():
    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def page(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_the_inbox_lists_what_waits_for_ones_groups(review, cast, as_user):
    text = page(as_user(cast.ann), "/tasks/")

    assert f'id="task-{review.pk}"' in text
    assert "Anyone in Risk" in text


def test_htmx_gets_the_rows_alone(review, cast, as_user):
    text = page(as_user(cast.ann), "/tasks/", **{"HX-Request": "true", "HX-Target": "task-rows"})

    assert f'id="task-{review.pk}"' in text
    assert "<html" not in text


def test_the_pane_beside_the_list_is_the_task_alone(held, cast, as_user):
    headers = {"HX-Request": "true", "HX-Target": "task-pane"}

    text = page(as_user(cast.ann), f"/tasks/?mode=split&task={held.pk}", **headers)

    assert f'data-task="{held.pk}"' in text
    assert "<html" not in text


def test_a_task_that_is_gone_says_so_in_the_pane(cast, as_user):
    response = as_user(cast.ann).get(
        "/tasks/?task=999", headers={"HX-Request": "true", "HX-Target": "task-pane"}
    )

    assert response.status_code == 404
    assert "not here any more" in response.content.decode()


def test_the_split_view_shows_list_and_task(held, cast, as_user):
    text = page(as_user(cast.ann), f"/tasks/?view=mine&mode=split&task={held.pk}")

    assert f'id="task-{held.pk}"' in text
    assert f'data-task="{held.pk}"' in text


def test_the_chosen_layout_is_kept(review, cast, as_user):
    client = as_user(cast.ann)
    page(client, "/tasks/?mode=split")

    assert 'data-mode="split"' in page(client, "/tasks/")


@pytest.mark.parametrize(
    "view", ["mine", "due_today", "overdue", "delegated", "waiting", "snoozed", "completed", "all"]
)
def test_every_view_has_a_page(review, cast, as_user, view):
    page(as_user(cast.ann), f"/tasks/?view={view}")


def test_a_view_nobody_knows_is_not_found(cast, as_user):
    assert as_user(cast.ann).get("/tasks/?view=sideways").status_code == 404


def test_somebody_with_nothing_to_do_is_told_so(review, cast, as_user):
    assert "Nothing waits for you" in page(as_user(cast.sam), "/tasks/")


def test_filters_stand_as_chips_and_can_be_taken_away(review, cast, as_user):
    text = page(as_user(cast.ann), "/tasks/?q=nothing&process=checked")

    assert "No task fits these filters" in text
    assert "/tasks/?process=checked" in text


def test_who_opened_a_task_no_longer_sees_it_as_new(review, cast, as_user):
    client = as_user(cast.ann)
    assert "is-unread" in page(client, "/tasks/")

    page(client, f"/tasks/{review.pk}/")

    assert "is-unread" not in page(client, "/tasks/")


def test_a_task_that_is_not_mine_is_claimed_first(review, cast, as_user):
    text = page(as_user(cast.ann), f"/tasks/{review.pk}/")

    assert f'action="/tasks/{review.pk}/claim/"' in text
    assert "data-outcome" not in text


def test_my_task_has_its_outcomes_the_primary_last(held, cast, as_user):
    text = page(as_user(cast.ann), f"/tasks/{held.pk}/")

    assert text.index('data-outcome="reject"') < text.index('data-outcome="approve"')


def test_the_page_counts_down_to_what_happens_next(held, cast, as_user):
    text = page(as_user(cast.ann), f"/tasks/{held.pk}/")

    assert "A reminder goes to whoever has it" in text
    assert "Lea is notified" in text


def test_the_script_gets_form_and_data(held, cast, as_user):
    text = page(as_user(cast.ann), f"/tasks/{held.pk}/")

    assert '"etag":"\\"2\\""' in text
    assert '"variables":{"amount":25000}' in text


def test_the_diagram_is_for_whoever_may_see_the_task(held, cast, as_user):
    response = as_user(cast.bob).get(f"/tasks/{held.pk}/diagram/")

    assert response["Content-Type"] == "application/xml"
    assert b"userTask" in response.content
    assert as_user(cast.sam).get(f"/tasks/{held.pk}/diagram/").status_code == 404


def test_strangers_find_no_page(held, cast, as_user):
    assert as_user(cast.sam).get(f"/tasks/{held.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/tasks/", "/tasks/1/", "/tasks/1/diagram/", "/notifications/"])
def test_who_is_not_signed_in_is_asked_to(db, path):
    response = Client().get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_claiming_leads_back_to_where_one_was(review, cast, as_user):
    response = as_user(cast.ann).post(f"/tasks/{review.pk}/claim/", {"next": "/tasks/?view=mine"})

    assert (response.status_code, response["Location"]) == (303, "/tasks/?view=mine")
    assert HumanTask.objects.get(pk=review.pk).assignee == cast.ann


def test_a_lost_race_is_said_on_the_page(held, cast, as_user):
    client = as_user(cast.bob)
    client.post(f"/tasks/{held.pk}/claim/", {"next": "/tasks/"})

    assert "but ann claimed it at" in page(client, "/tasks/")


def test_nobody_is_led_to_another_site(review, cast, as_user):
    response = as_user(cast.ann).post(f"/tasks/{review.pk}/claim/", {"next": "https://evil.example/"})

    assert response["Location"] == f"/tasks/{review.pk}/"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("release", {}),
        ("assign", {"assignee": "bob"}),
        ("delegate", {"to": "bob"}),
        ("ask", {"question": "Which address?"}),
        ("comment", {"text": "hm"}),
        ("snooze", {"until": "2999-01-01T00:00:00+00:00"}),
    ],
)
def test_every_move_has_a_form(held, cast, as_user, name, form):
    client = as_user(cast.ann)

    assert client.post(f"/tasks/{held.pk}/{name}/", form).status_code == 303
    assert "is-bad" not in page(client, "/tasks/")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("assign", {}),
        ("delegate", {"to": "sam"}),
        ("ask", {}),
        ("comment", {}),
        ("snooze", {}),
        ("return", {}),
    ],
)
def test_a_form_that_is_not_right_is_said_on_the_page(held, cast, as_user, name, form):
    client = as_user(cast.ann)
    client.post(f"/tasks/{held.pk}/{name}/", form)

    assert "Expected" in page(client, "/tasks/")


def test_there_is_no_other_move(held, cast, as_user):
    assert as_user(cast.ann).post(f"/tasks/{held.pk}/explode/").status_code == 404


def test_moves_are_posted(held, cast, as_user):
    assert as_user(cast.ann).get(f"/tasks/{held.pk}/release/").status_code == 405


def test_who_is_asked_answers_on_the_page(held, cast, as_user):
    as_user(cast.ann).post(f"/tasks/{held.pk}/ask/", {"question": "Which address?"})
    rex = as_user(cast.rex)
    assert "Which address?" in page(rex, f"/tasks/{held.pk}/?tab=conversation")

    rex.post(f"/tasks/{held.pk}/answer/", {"text": "The first."})

    assert HumanTask.objects.get(pk=held.pk).state == "claimed"


def test_a_closed_task_says_how_it_ended(held, cast, as_user, close):
    close(held)

    assert "Cancelled: the process went another way" in page(as_user(cast.ann), f"/tasks/{held.pk}/")


def test_get_next_takes_the_most_urgent_free_task(opened, cast, as_user):
    claim_task(task_id=opened(due="PT1H").pk, user=cast.bob, now=portal_now())
    task = opened(due="PT2H")
    opened(due="PT3H")

    response = as_user(cast.ann).post("/tasks/next/")

    assert response["Location"] == f"/tasks/{task.pk}/"
    assert HumanTask.objects.get(pk=task.pk).assignee == cast.ann


def test_with_nothing_left_get_next_leads_to_the_list(cast, as_user):
    assert as_user(cast.sam).post("/tasks/next/")["Location"] == "/tasks/?view=open"


def test_the_bell_shows_what_one_was_told_and_counts_it_as_read(opened, cast, as_user):
    opened(assignee="ann")
    client = as_user(cast.ann)

    assert "<b>Yours: Fraud review" in page(client, "/notifications/")

    assert Notification.objects.get().read_at is not None
    assert "<b>Yours" not in page(client, "/notifications/")


def test_nobody_reads_what_others_were_told(opened, cast, as_user):
    opened(assignee="ann")

    assert "Nothing new" in page(as_user(cast.sam), "/notifications/")
    assert Notification.objects.get().read_at is None


def test_the_inbox_costs_the_same_however_long_it_is(opened, cast, as_user, django_assert_max_num_queries):
    for _ in range(30):
        opened()
    client = as_user(cast.ann)

    with django_assert_max_num_queries(26):
        page(client, "/tasks/")


def test_what_people_typed_is_shown_as_text(opened, cast, as_user):
    task = opened(
        title="<script>alert(1)</script>", summary=[("<b>x</b>", "</script><script>alert(2)</script>")]
    )

    for path in ("/tasks/", f"/tasks/{task.pk}/"):
        text = page(as_user(cast.ann), path)
        assert "<script>alert" not in text


def test_overdue_is_a_group_of_its_own(opened, cast, as_user):
    opened(due=(portal_now() - timedelta(hours=1)).isoformat())

    assert "Overdue <span>1</span>" in page(as_user(cast.ann), "/tasks/")
