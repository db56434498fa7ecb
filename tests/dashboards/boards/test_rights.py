"""Dashboards by page, REST and signed link: works, wrong side, somebody else's, malformed, twice."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from dashboards.actions.boards import create_board, make_link, revoke_link, share_board, token_of
from dashboards.models import Board, BoardLink
from dashboards.selectors.measures import MEASURES
from dashboards.store.tile_words import COUNTED, LASTING
from portal.lib.clock import portal_now
from processes.models import AuditEntry, Definition, Grant, ProcessInstance
from tests.dashboards.boards.conftest import Past
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db(transaction=True)
TILES = [
    {"id": "all", "picture": "number", "measure": "finished"},
    {"id": "one", "picture": "number", "measure": "running", "process": "slow", "x": 4},
    {"id": "by", "picture": "table", "measure": "finished", "by": "process", "x": 8},
]


@pytest.fixture
def board(past: Past) -> Board:
    """The boss's, shared with somebody who may read one of the two processes."""
    board = create_board(past.boss, "Ours", tiles=TILES)
    share_board(past.boss, board.pk, f"user:{past.half.pk}", edit=False)
    return board


def browser(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def seen(board: Board, user: User) -> dict[str, Any]:
    """What REST answers for each tile: its last number, or its sentence."""
    answers = {
        tile["id"]: Rest(user).get(f"/dashboards/{board.pk}/tiles/{tile['id']}").body for tile in TILES
    }
    return {key: body["problem"] or [row[-1] for row in body["rows"]] for key, body in answers.items()}


def test_everybody_sees_the_numbers_of_what_they_may_read(board, past):
    assert seen(board, past.boss) == {"all": [9], "one": [4], "by": [9]}
    assert seen(board, past.half) == {
        "all": [9],
        "one": "There is no process “slow” here that you may read.",
        "by": [9],
    }


def test_the_page_tells_no_more_than_rest(board, past):
    page = browser(past.half).get(f"/dashboards/{board.pk}/").content.decode()

    assert "There is no process “slow” here that you may read." in page
    assert ">slow<" not in page


def test_a_filter_on_a_process_one_may_not_read_is_a_sentence(board, past):
    answer = Rest(past.half).get(f"/dashboards/{board.pk}/tiles/all", process="slow")

    assert answer.body["problem"] == "There is no process “slow” that you may read."


def test_who_lost_the_right_sees_nothing_of_it(board, past):
    Grant.objects.filter(user=past.half).delete()

    assert seen(board, past.half)["all"] == "There is no process that you may read."


def test_values_of_variables_need_their_right(past):
    tiles = [{"id": "v", "picture": "table", "measure": "finished", "by": "variable", "variable": "amount"}]
    board = create_board(past.half, "Values", tiles=tiles)

    answer = Rest(past.half).get(f"/dashboards/{board.pk}/tiles/v")
    assert answer.body["problem"] == "This shows values of variables, which you may not see."


def test_a_stranger_finds_no_dashboard(board, past):
    assert browser(past.stranger).get(f"/dashboards/{board.pk}/").status_code == 404
    assert is_problem(Rest(past.stranger).get(f"/dashboards/{board.pk}"), 404)
    assert browser(past.stranger).get(f"/dashboards/{board.pk}/tiles/all.csv").status_code == 404


def test_a_group_shares_what_its_members_may(board, past):
    group = Group.objects.create(name="Leads")
    past.stranger.groups.add(group)

    share_board(past.boss, board.pk, f"group:{group.pk}", edit=True)
    assert Rest(past.stranger).get(f"/dashboards/{board.pk}").body["may_edit"] is True


def save(user: User, board: Board, tiles: Any, **headers: str) -> Any:
    rest = Rest(user)
    return rest._sent("put", f"/dashboards/{board.pk}", {"name": "Ours", "tiles": tiles}, headers)


def test_a_reader_cannot_change_it(board, past):
    assert is_problem(save(past.half, board, []), 403)
    assert Board.objects.get().tiles[0]["id"] == "all"


def test_saving_over_somebody_elses_save_is_refused(board, past):
    assert save(past.boss, board, TILES[:1], **{"If-Match": '"1"'}).body["version"] == 2
    assert is_problem(save(past.boss, board, TILES[:2], **{"If-Match": '"1"'}), 409)


@pytest.mark.parametrize(
    "tile",
    [
        {"id": "x", "picture": "pie", "measure": "running"},
        {"id": "x", "picture": "number", "measure": "profit"},
        {"id": "x", "picture": "bar", "measure": "running"},
        {"id": "x", "picture": "bar", "measure": "running", "by": "cause"},
        {"id": "x", "picture": "heat", "measure": "tasks_done", "by": "hour"},
        {"id": "x", "picture": "number", "measure": "running", "x": 9, "w": 4},
        {"id": "x", "picture": "number", "measure": "running", "sql": "1"},
        {"id": "x", "picture": "number", "measure": "running", "target": "much"},
        {"id": "x", "picture": "number", "measure": "running", "target": "4 h"},
        {"id": "x", "picture": "number", "measure": "p90", "target": "4 parsecs"},
        {"id": "x", "picture": "table", "measure": "running", "by": "variable"},
        "x",
    ],
)
def test_a_tile_that_cannot_be_is_refused_with_a_sentence(board, past, tile):
    assert is_problem(save(past.boss, board, [tile]), 422)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("4 h", 14_400), ("30 min", 1_800), ("1 d 12 h", 129_600), ("1,5 Std.", 5_400), ("90", 90), ("", None)],
)
def test_the_target_of_a_time_is_said_as_people_say_it(board, past, said, seconds):
    saved = save(past.boss, board, [{"id": "x", "picture": "number", "measure": "p90", "target": said}])

    assert saved.body["tiles"][0]["target"] == seconds


def test_the_measures_whose_target_is_a_time_are_those_shown_as_one():
    assert {each for each in COUNTED if MEASURES[each].unit == "seconds"} == LASTING


def test_a_copy_is_ones_own_and_shared_with_nobody(board, past):
    copy = Rest(past.half).post(f"/dashboards/{board.pk}/duplicate").body

    assert (copy["name"], copy["owner"], len(copy["tiles"])) == ("Ours (copy)", "hanna", 3)
    assert is_problem(Rest(past.boss).get(f"/dashboards/{copy['id']}"), 404)


def test_only_the_owner_deletes_and_only_once(board, past):
    assert is_problem(_delete(past.half, board), 403)
    assert _delete(past.boss, board).status_code == 204
    assert is_problem(_delete(past.boss, board), 404)
    assert AuditEntry.objects.filter(action="dashboard.delete").count() == 1


def _delete(user: User, board: Board) -> Any:
    return Rest(user)._sent("delete", f"/dashboards/{board.pk}", None, {})


def link_page(link: BoardLink, **query: str) -> Any:
    return browser().get(f"/shared/dashboards/{token_of(link)}/", query)


def numbers(page: str) -> list[int]:
    """The large figures of the page."""
    return [int(each) for each in re.findall(r'pd-tile-number ">\s*(?:<a[^>]*>)?\s*(\d+)', page)]


def test_a_link_shows_the_numbers_its_maker_may_see_and_leads_nowhere(board, past):
    tiles = [*TILES, {"id": "c", "picture": "bar", "measure": "finished", "by": "day", "y": 4}]
    save(past.boss, board, tiles)
    page = link_page(make_link(past.boss, board.pk, 7)).content.decode()

    assert numbers(page) == [9, 4]
    assert "/instances/" not in page
    assert "/dashboards/" not in page.replace("/shared/dashboards/", "")


def test_a_link_narrows_by_process_and_period_only(board, past):
    link = make_link(past.boss, board.pk, 7)
    ProcessInstance.objects.update(business_key="A-1")

    assert numbers(link_page(link, process="slow").content.decode()) == [0, 4]
    assert numbers(link_page(link, key="nothing").content.decode()) == [9, 4]


def test_a_link_follows_the_rights_of_its_maker(board, past):
    link = make_link(past.boss, board.pk, 7)
    Grant.objects.filter(user=past.boss).delete()

    page = link_page(link).content.decode()
    assert numbers(page) == []
    assert "There is no process" in page


def test_a_link_ends_when_revoked_expired_or_deleted(board, past):
    revoked, over, gone = (make_link(past.boss, board.pk, 7) for _ in range(3))
    revoke_link(past.boss, board.pk, revoked.pk)
    BoardLink.objects.filter(pk=over.pk).update(expires_at=portal_now() - timedelta(seconds=1))
    addresses = [f"/shared/dashboards/{token_of(each)}/" for each in (revoked, over, gone)]
    assert [browser().get(each).status_code for each in addresses] == [404, 404, 200]

    _delete(past.boss, board)
    assert browser().get(addresses[2]).status_code == 404


def test_a_forged_link_opens_nothing(board, past):
    token = token_of(make_link(past.boss, board.pk, 7))

    assert browser().get(f"/shared/dashboards/{token[:-2]}AA/").status_code == 404
    assert browser().get("/shared/dashboards/1/").status_code == 404


def test_a_link_gives_no_way_into_the_api(board, past):
    visitor = browser()
    visitor.get(f"/shared/dashboards/{token_of(make_link(past.boss, board.pk, 7))}/")

    assert visitor.get(f"/api/v1/dashboards/{board.pk}").status_code == 401


def test_a_reader_makes_no_links_and_sees_none(board, past):
    make_link(past.boss, board.pk, 7)

    assert is_problem(Rest(past.half).post(f"/dashboards/{board.pk}/links", {"days": 7}), 403)
    assert is_problem(Rest(past.half).get(f"/dashboards/{board.pk}/links"), 403)
    assert "/shared/" not in browser(past.half).get(f"/dashboards/{board.pk}/").content.decode()


def test_a_tile_as_a_file_is_harmless_in_a_spreadsheet(past):
    ProcessInstance.objects.filter(pk=ProcessInstance.objects.first().pk).update(business_key="=1+1")
    tiles = [{"id": "k", "picture": "table", "measure": "started", "by": "key"}]
    board = create_board(past.boss, "Keys", tiles=tiles)

    lines = browser(past.boss).get(f"/dashboards/{board.pk}/tiles/k.csv").getvalue().decode().splitlines()
    assert lines[0] == "Business key,Started"
    assert "'=1+1,1" in lines


def test_a_filter_that_cannot_be_right_is_a_sentence(board, past):
    page = browser(past.boss).get(f"/dashboards/{board.pk}/?from=yesterday").content.decode()

    assert "Expected `from` to be a day such as 2026-01-31" in page
    assert is_problem(Rest(past.boss).get(f"/dashboards/{board.pk}/tiles/all", period="century"), 422)


def test_an_empty_dashboard_says_so(past):
    board = create_board(past.boss, "Empty")

    assert "has no tiles yet" in browser(past.boss).get(f"/dashboards/{board.pk}/").content.decode()


def test_a_new_one_is_made_from_a_template(past):
    answer = browser(past.boss).post("/dashboards/new/", {"name": "Mine", "template": "team"})

    board = Board.objects.get()
    assert answer["Location"] == f"/dashboards/{board.pk}/?edit=1"
    assert len(board.tiles) == 8


def test_a_process_called_like_a_word_of_the_portal_keeps_its_name(board, past):
    Definition.objects.filter(pk=past.quick.definition_id).update(name="Review")

    page = Client(headers={"accept-language": "de"})
    page.force_login(past.boss)
    told = page.get(f"/dashboards/{board.pk}/").content.decode()

    assert '<span translate="no">Review</span>' in told
    assert "Jetzt laufend" in told
