"""Who stands in: reach by process and amount, chains, circles, and bans that hold through deputies."""

from decimal import Decimal

import pytest

from humantasks.assignment.deputies import BARRED, CIRCLE, NOBODY, Away, Work, circle, compares, stand_in

ANN, OMAR, RITA, LEA = 1, 2, 3, 4
ORDERS, EXPENSES = 10, 20


def who(away: list[Away], work: Work | None = None):
    return stand_in(OMAR, {each.person: each for each in away}, work or Work(EXPENSES))


def test_the_deputy_stands_in():
    assert who([Away(OMAR, RITA)]).person == RITA


def test_a_process_out_of_reach_goes_to_the_second_deputy():
    found = who([Away(OMAR, RITA, second=LEA, definitions=frozenset({ORDERS}))])

    assert found.person == LEA


def test_a_process_out_of_reach_without_second_deputy_goes_to_nobody():
    found = who([Away(OMAR, RITA, definitions=frozenset({ORDERS}))])

    assert (found.person, found.trouble) == (None, NOBODY)


@pytest.mark.parametrize(("amount", "deputy"), [(5000, RITA), (Decimal("5000.01"), LEA), (None, LEA)])
def test_an_amount_decides_which_deputy(amount: object, deputy: int):
    away = Away(OMAR, RITA, second=LEA, variable="amount", comparison="lte", value="5000")

    assert who([away], Work(EXPENSES, {"amount": amount})).person == deputy


def test_a_deputy_who_is_away_too_is_followed_to_theirs():
    found = who([Away(OMAR, RITA), Away(RITA, LEA)])

    assert (found.person, found.through) == (LEA, (OMAR, RITA))


def test_a_circle_ends_with_a_sentence():
    found = who([Away(OMAR, RITA), Away(RITA, OMAR)])

    assert (found.person, found.trouble) == (None, CIRCLE)


def test_a_way_out_of_a_circle_is_taken():
    assert who([Away(OMAR, RITA), Away(RITA, OMAR, second=LEA)]).person == LEA


def test_nobody_stands_in_for_who_may_not_decide_it_themselves():
    found = who([Away(OMAR, RITA)], Work(EXPENSES, barred=frozenset({OMAR})))

    assert (found.person, found.trouble) == (None, BARRED)


def test_a_deputy_who_may_not_decide_it_is_passed_over():
    assert who([Away(OMAR, RITA, second=LEA)], Work(EXPENSES, barred=frozenset({RITA}))).person == LEA


def test_a_ban_in_the_middle_of_a_chain_holds():
    found = who([Away(OMAR, RITA), Away(RITA, LEA)], Work(EXPENSES, barred=frozenset({RITA})))

    assert found.person is None


def test_a_circle_is_found_whole():
    assert circle(ANN, {ANN: (OMAR,), OMAR: (LEA, RITA), RITA: (ANN,)}) == [ANN, OMAR, RITA, ANN]


def test_a_line_is_no_circle():
    assert circle(ANN, {ANN: (OMAR,), OMAR: (RITA,)}) == []


@pytest.mark.parametrize(
    ("value", "comparison", "limit", "fits"),
    [
        (5, "lt", "5", False),
        (5, "gte", "5", True),
        ("7.5", "gt", "7", True),
        ("Berlin", "eq", "Berlin", True),
        ("Berlin", "lte", "Paris", False),
        (True, "lte", "5", False),
        ([1], "lte", "5", False),
        ("NaN", "lte", "5", False),
    ],
)
def test_values_compare_as_numbers_or_are_equal(value: object, comparison: str, limit: str, fits: bool):
    assert compares(value, comparison, limit) is fits
