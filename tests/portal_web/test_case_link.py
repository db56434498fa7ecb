"""The page behind a signed link, asked by a stranger: this case, and nothing else."""

import pytest
from django.test import Client

from humantasks.actions.ask import ask_for_information
from humantasks.actions.conversation import comment
from humantasks.actions.links import make_link, revoke_link
from humantasks.models import Comment
from portal.lib.clock import portal_now
from tests.rest import Rest, is_problem
from tests.security.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def stranger() -> Client:
    return Client()


def page(world: World, client: Client) -> str:
    return client.get(f"/case/{world.link.token}/").content.decode()


def test_a_stranger_sees_the_case(world, stranger):
    text = page(world, stranger)

    assert "Where it is now" in text
    assert "With a colleague of ours" in text


def test_names_comments_and_navigation_stay_inside(world, stranger):
    comment(task_id=world.task.pk, text="A difficult customer.", user=world.candidate, now=portal_now())

    text = page(world, stranger)

    assert "A difficult customer." not in text
    assert "candidate" not in text
    assert '<nav class="pd-sidebar' not in text


def test_the_page_is_kept_nowhere(world, stranger):
    answer = stranger.get(f"/case/{world.link.token}/")

    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_message_is_sent_and_shown(world, stranger):
    answer = stranger.post(f"/case/{world.link.token}/message/", {"text": "<b>Hello</b>"}, follow=True)

    assert "&lt;b&gt;Hello&lt;/b&gt;" in answer.content.decode()
    assert Comment.objects.get().link == world.link


def test_an_empty_message_is_refused_with_a_sentence(world, stranger):
    answer = stranger.post(f"/case/{world.link.token}/message/", {"text": " "}, follow=True)

    assert "Expected a text" in answer.content.decode()


def test_a_question_is_shown_and_answered(world, stranger):
    ask_for_information(
        task_id=world.task.pk, question="Which address?", of="", user=world.candidate, now=portal_now()
    )
    assert "Which address?" in page(world, stranger)

    stranger.post(f"/case/{world.link.token}/message/", {"text": "The new one.", "task": world.task.pk})

    world.task.refresh_from_db()
    assert world.task.state == "claimed"


@pytest.mark.parametrize("path", ["", "message/"])
def test_a_withdrawn_link_says_so(world, stranger, path):
    revoke_link(instance_id=world.instance_id, link_id=world.link.pk, user=world.requester)
    url = f"/case/{world.link.token}/{path}"

    answer = stranger.post(url, {"text": "x"}) if path else stranger.get(url)

    assert answer.status_code == 410
    assert "has expired or was withdrawn" in answer.content.decode()


def test_a_tampered_link_is_not_found(world, stranger):
    assert stranger.get(f"/case/{world.link.token}x/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/tasks/", "/requests/{i}/", "/instances/{i}/", "/tasks/{t}/", "/requests/{i}/links/"]
)
def test_having_opened_a_link_opens_nothing_else(world, stranger, path):
    page(world, stranger)

    answer = stranger.get(path.format(i=world.instance_id, t=world.task.pk))

    assert answer["Location"].startswith("/login/")


def test_a_link_of_one_case_does_not_withdraw_that_of_another(world):
    other = make_link(instance_id=world.instance_id, name="", email="", days=1, user=world.requester)
    client = Client()
    client.force_login(world.outsider)

    answer = client.post(f"/requests/{world.instance_id}/links/{other.pk}/revoke/")

    assert answer.status_code == 404


def test_the_requester_makes_a_link_and_sees_its_address_once(world):
    client = Client()
    client.force_login(world.requester)
    path = f"/requests/{world.instance_id}/links/"

    made = client.post(path, {"name": "Zoe", "days": "7"}).content.decode()

    assert "/case/" in made
    assert "/case/" not in client.get(path).content.decode()


def test_a_wrong_address_is_said_and_what_was_typed_stays(world):
    client = Client()
    client.force_login(world.requester)

    answer = client.post(f"/requests/{world.instance_id}/links/", {"name": "Zoe", "email": "x", "days": "7"})

    assert answer.status_code == 422
    assert 'value="Zoe"' in answer.content.decode()


def test_the_requester_writes_from_my_requests_too(world):
    client = Client()
    client.force_login(world.requester)

    client.post(f"/requests/{world.instance_id}/message/", {"text": "Hello"})

    assert "Hello" in client.get(f"/requests/{world.instance_id}/").content.decode()


def test_rest_makes_lists_and_withdraws(world):
    rest = Rest(world.requester)
    path = f"/process-instances/{world.instance_id}/links"

    made = rest.post(path, {"name": "Zoe", "days": 7})
    assert (made.status_code, "/case/" in made.body["url"]) == (201, True)
    assert "url" not in rest.get(path).body["results"][0]
    assert rest._sent("delete", f"{path}/{made.body['id']}", {}, {}).status_code == 204
    assert is_problem(rest.post(path, {"days": 1000}), 422)


def test_holding_a_task_gives_no_right_to_share_its_case(world):
    answer = Rest(world.candidate).post(f"/process-instances/{world.instance_id}/links", {"name": "x"})

    assert is_problem(answer, 404)
