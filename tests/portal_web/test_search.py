"""The search of the header: one box over processes, instances, tasks and values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from humantasks.models import HumanTask
from portal.web.search import results
from processes.actions.instances import start_instance
from processes.models import ProcessInstance, VariableValue
from processes.models.words import Words, words_beginning_with
from tests.humantasks.conftest import cast as cast
from tests.humantasks.engine import start_review
from tests.processes.conftest import deployed as deployed
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(deployed) -> int:
    """One order of ACME Flooring."""
    version = deployed(line("order", "pay"))
    instance = start_instance(version, business_key="ORD-1001", variables={"customer": "x"}, actor="test")
    values = {"customer": "ACME Flooring", "email": "buyer@flooring.example"}
    VariableValue.objects.filter(instance_id=instance).delete()
    VariableValue.objects.bulk_create(
        VariableValue(instance_id=instance, name=name, txt=text) for name, text in values.items()
    )
    return instance


@pytest.fixture
def olga(db: None) -> User:
    return member("olga", "operate")


def found(user: User, text: str) -> dict[str, list[str]]:
    """Group -> addresses."""
    return {group["label"]: [row["href"] for row in group["rows"]] for group in results(user, text)}


@pytest.mark.parametrize("text", ["ORD-1001", "ord-10", "Ord"])
def test_the_beginning_of_a_business_key_finds_in_any_case(case, olga, text):
    assert found(olga, text)["Instances"] == [f"/instances/{case}/"]


def test_an_id_finds_its_instance(case, olga):
    assert found(olga, str(case))["Instances"] == [f"/instances/{case}/"]


@pytest.mark.parametrize("text", ["acme", "ACME Flooring", "floor", "acme flo"])
def test_words_of_a_value_find_by_their_beginnings(case, olga, text):
    assert found(olga, text)["Values"] == [f"/instances/{case}/"]


def test_an_address_is_found_by_each_of_its_words(case, olga):
    VariableValue.objects.filter(name="customer").delete()

    assert found(olga, "flooring")["Values"] == found(olga, "buyer@flo")["Values"] == [f"/instances/{case}/"]


def test_every_word_has_to_fit(case, olga):
    assert found(olga, "acme roofing") == {}


def test_a_value_is_shown_beside_its_name(case, olga):
    rows = next(group["rows"] for group in results(olga, "acme") if group["label"] == "Values")

    assert [row["note"] for row in rows] == ["customer = ACME Flooring"]


def test_who_may_not_see_variables_finds_nothing_by_them(case):
    rita = member("rita", "read")

    assert found(rita, "acme") == {}
    assert found(rita, "ord-1001")["Instances"] == [f"/instances/{case}/"]


def test_strangers_find_nothing(case):
    stan = member("stan")

    assert [found(stan, text) for text in ("acme", "ord-1001", str(case), "order")] == [{}, {}, {}, {}]


def test_a_process_is_found_by_its_name_or_key(case, olga):
    assert found(olga, "orde")["Processes"] == ["/processes/order/"]


def test_a_task_is_found_by_words_of_its_title(cast, olga):
    task = start_review(by=cast.ann)
    word = task.title.split()[-1][:3].lower()

    assert f"/tasks/{task.pk}/" in found(olga, word)["Tasks"]
    assert "Tasks" not in found(member("stan"), word)


@pytest.mark.parametrize("text", ["' | '", "& ! ()", "\\':*", "%%", "__", "a\0b"])
def test_signs_are_no_language(case, olga, text):
    client = Client()
    client.force_login(olga)

    answer = client.get("/search/", {"q": text})

    assert answer.status_code == 200
    assert f"/instances/{case}/" not in answer.content.decode()


def test_a_text_that_fits_too_much_says_so_and_the_page_comes(case, olga):
    client = Client()
    client.force_login(olga)

    with values_held():
        page = client.get("/search/", {"q": "acme"}).content.decode()

    assert "Too much fits" in page


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (VariableValue.objects.filter(txt__isnull=False).annotate(words=Words("txt")), "value_words"),
        (HumanTask.objects.annotate(words=Words("title")), "task_title_words"),
    ],
)
def test_words_are_found_by_an_index(db, rows, index):
    assert index in plan(rows.filter(words=words_beginning_with("acme flo")), kept=index)


def test_the_beginning_of_a_business_key_is_found_by_an_index(db):
    begins = ProcessInstance.objects.filter(business_key__gt="", business_key__istartswith="ord-10")

    assert "instance_key_begins" in plan(begins, kept="instance_key_begins")


def plan(rows: "QuerySet[Any]", *, kept: str) -> str:
    """How PostgreSQL would answer without the model's other indexes and with whole tables dear to read.

    Among few rows any index would do, and which one depends on when the tables were last counted.
    """
    others = [each.name for each in rows.model._meta.indexes if each.name != kept]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"DROP INDEX {', '.join(others)}")
        found = rows.explain()
        transaction.set_rollback(True)
    return found


@contextmanager
def values_held() -> Iterator[None]:
    """Whoever reads values waits, as for a very long list."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE variable_value IN ACCESS EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def test_one_letter_is_too_little_and_one_digit_is_a_number(case, client):
    client.force_login(member("olga", "read"))

    assert "two characters at least" in client.get("/search/", {"q": "O"}).content.decode()
    assert "two characters at least" not in client.get("/search/", {"q": "7"}).content.decode()
