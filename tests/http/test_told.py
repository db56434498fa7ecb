"""An answer that says how far it is: a line for each word, the answer or a problem last, and an end when nobody listens."""

from itertools import count
from threading import Event

import pytest

from portal.http.told import Told, told_answer
from portal.lib.errors import Invalid
from portal.lib.json import loads

pytestmark = pytest.mark.django_db(transaction=True)


def lines(work):  # the decoded lines of its answer
    return [loads(line) for line in told_answer(work)]


def test_every_word_is_a_line_and_the_answer_the_last():
    def work(told: Told):
        told(0, 2)
        told(1, 2)
        return {"sum": 3}

    assert lines(work) == [{"done": 0, "of": 2}, {"done": 1, "of": 2}, {"answer": {"sum": 3}}]


def test_a_refusal_is_told_as_a_problem():
    def work(told: Told):
        raise Invalid("Expected less, but it is more.")

    [line] = lines(work)
    assert (line["problem"]["status"], line["problem"]["detail"]) == (422, "Expected less, but it is more.")


def test_a_bug_is_told_without_its_inside():
    def work(told: Told):
        raise RuntimeError("secret")

    [line] = lines(work)
    assert (line["problem"]["status"], "secret" in str(line)) == (500, False)


def test_it_ends_when_nobody_listens_any_more():
    ended = Event()

    def work(told: Told):
        try:
            for number in count():
                told(number, 0)
        finally:
            ended.set()
        return {}

    answer = told_answer(work)
    next(iter(answer))
    answer.close()

    assert ended.wait(10)
