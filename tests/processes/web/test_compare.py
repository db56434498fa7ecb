"""The page that says what changed between two versions, and the same over REST."""

import pytest
from django.test import Client

from processes.actions.definitions import deploy
from processes.models import DefinitionVersion
from tests.dmn.test_side_by_side import rule, table
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions(deployed) -> list[DefinitionVersion]:
    return [deployed(line("order", "pay")), deployed(line("order", "pay", "ship"))]


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(member("rita", "read"))
    return client


def test_the_page_lists_what_changed_since_the_version_before(versions, reader):
    page = reader.get(f"/modeler/{versions[1].pk}/compare/")

    assert page.context["before"]["number"] == 1
    assert [
        (group["kind"], [row.element_id for row in group["rows"]]) for group in page.context["groups"][:2]
    ] == [
        ("added", ["do-2", "do-1-do-2", "do-2-end"]),
        ("removed", ["do-1-end"]),
    ]


def test_it_says_what_it_waits_for_until_both_are_drawn(versions, reader):
    page = reader.get(f"/modeler/{versions[1].pk}/compare/").content.decode()

    assert page.count('role="status">Reading the model…') == 2


def test_the_first_version_has_nothing_before_it(versions, reader):
    assert "Nothing to compare with yet" in reader.get(f"/modeler/{versions[0].pk}/compare/").content.decode()


def test_any_two_versions_are_compared(versions, reader):
    page = reader.get(f"/modeler/{versions[0].pk}/compare/?with={versions[1].pk}")

    assert [row.element_id for row in page.context["groups"][1]["rows"]] == ["do-2", "do-1-do-2", "do-2-end"]


def test_a_draft_that_cannot_be_read_says_so(versions, reader):
    DefinitionVersion.objects.filter(pk=versions[1].pk).update(content=b"<oops")

    assert "one of them is broken" in reader.get(f"/modeler/{versions[1].pk}/compare/").content.decode()


def test_versions_of_another_model_are_not_offered(versions, deployed, reader):
    other = deployed(line("other", "pay"))

    assert reader.get(f"/modeler/{versions[1].pk}/compare/?with={other.pk}").status_code == 404


def test_a_decision_table_is_laid_over_the_one_before_cell_by_cell(deployed, reader):
    deployed(table(rule("r1", "1", "10"), rule("r2", "2", "20")), "rules.dmn")
    after = deployed(table(rule("r1", "1", "15"), rule("r3", "3", "30")), "rules.dmn")

    page = reader.get(f"/modeler/{after.pk}/compare/").content.decode()

    assert "<del>10</del> <ins>15</ins>" in page
    assert [word for word in ("Added", "Removed", "Changed", "Moved") if f">{word}</span>" in page] == [
        "Added", "Removed", "Changed",
    ]  # fmt: skip


def test_the_same_over_rest(versions):
    rest = Rest(member("olga", "read"))
    other = versions[0].pk

    answer = rest.get(f"/process-definitions/{versions[1].pk}/changes?since={other}")

    assert answer.body["since"] == str(other)
    assert {row["element_id"] for row in answer.body["results"]} == {
        "do-2",
        "do-1-do-2",
        "do-2-end",
        "do-1-end",
    }
    assert is_problem(rest.get(f"/process-definitions/{versions[1].pk}/changes?since=x"), 404)


def test_fields_of_a_form_are_told_by_what_people_fill_in(reader: Client):
    field = b'{"type": "textfield", "id": "f", "key": "why", "label": "Why"}'
    forms = [b'{"id": "ask", "type": "default", "components": [' + inner + b"]}" for inner in (b"", field)]
    [_, second] = [deploy([("ask.form", form)]).resources[0] for form in forms]

    page = reader.get(f"/modeler/{second.version_id}/compare/").content.decode()

    assert "textfield" not in page
    assert ">text</span>" in page
