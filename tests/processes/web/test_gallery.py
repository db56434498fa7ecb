"""Where a model begins: blank, from an example, from files; what will not run is listed with element and line."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound
from processes.actions.gallery import create_from_example, examples
from processes.actions.releases import release
from processes.models import AuditEntry, Definition, DefinitionVersion
from tests.processes.models import bpmn, flows
from tests.processes.web.test_reading import FORM, ORDER, TABLE
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db
BAD_TABLE = TABLE.replace(b"<text>amount</text>", b"<text>amount +</text>")
ASKS = (
    '<startEvent id="start"/>\n<businessRuleTask id="ask" podium:decision="nowhere"/>\n<endEvent id="end"/>'
)
ASKING = bpmn("asking", ASKS + flows("start", "ask", "end"))


@pytest.fixture
def emma(db: None) -> User:
    return member("emma", "edit", "publish")


@pytest.fixture
def signed_in(client: Client, emma: User) -> Client:
    client.force_login(emma)
    return client


def uploaded(*files: tuple[str, bytes]) -> dict[str, list[SimpleUploadedFile]]:
    return {"files": [SimpleUploadedFile(name, content) for name, content in files]}


@pytest.mark.parametrize("key", [each.key for each in examples()])
def test_every_example_becomes_drafts_of_ones_own_without_an_error(emma, key):
    drafts = create_from_example(emma, key, "My own")

    assert drafts[0].definition.key == "my_own"
    assert {each.definition.name for each in drafts if each.definition.kind == "bpmn"} == {"My own"}
    assert [problem for each in drafts for problem in each.problems if problem["severity"] == "error"] == []
    assert all(each.definition.owner == emma and each.state == "draft" for each in drafts)


def test_a_copy_names_its_own_decision_and_form_and_is_released_with_them(emma):
    drafts = create_from_example(emma, "expense_approval", "Travel & stay")

    assert {each.definition.key for each in drafts} == {
        "travel_stay",
        "travel_stay_expense_rules",
        "travel_stay_start_expense",
    }
    release(emma, [each.pk for each in drafts])
    assert set(DefinitionVersion.objects.values_list("state", flat=True)) == {"published"}


def test_twice_under_one_name_is_refused(emma):
    create_from_example(emma, "expense_approval", "Travel")

    with pytest.raises(Conflict):
        create_from_example(emma, "expense_approval", "Travel")


def test_an_unknown_example_a_nameless_copy_and_a_reader_are_refused(emma):
    with pytest.raises(NotFound):
        create_from_example(emma, "nothing", "Travel")
    with pytest.raises(Invalid):
        create_from_example(emma, "expense_approval", "!!!")
    with pytest.raises(Forbidden):
        create_from_example(member("rita", "read"), "expense_approval", "Travel")


def test_the_page_shows_each_example_with_picture_summary_and_what_it_shows(signed_in):
    page = signed_in.get("/modeler/gallery/").content.decode()

    for each in examples():
        assert each.name in page
        assert each.summary
        assert each.shows
        assert each.picture
    assert page.count('class="pd-picture"') == len(examples())
    assert "Several vote" in page


def test_beginning_from_an_example_opens_it(signed_in):
    answer = signed_in.post("/modeler/gallery/use/", {"example": "expense_approval", "name": "Travel"})

    assert answer.url == f"/modeler/{DefinitionVersion.objects.get(definition__key='travel').pk}/"
    assert AuditEntry.objects.filter(action="draft.from-example").count() == 1


def test_files_of_all_kinds_come_together_and_find_each_other(signed_in):
    page = signed_in.post(
        "/modeler/import/", uploaded(("order.bpmn", ORDER), ("rules.dmn", TABLE), ("check.form", FORM))
    ).content.decode()

    assert set(Definition.objects.values_list("kind", flat=True)) == {"bpmn", "dmn", "form"}
    assert set(DefinitionVersion.objects.values_list("state", flat=True)) == {"draft"}
    assert "Expected a deployed" not in page  # each finds the others


def test_what_will_not_run_is_listed_with_element_and_line(signed_in):
    page = signed_in.post(
        "/modeler/import/", uploaded(("asking.bpmn", ASKING), ("rules.dmn", BAD_TABLE))
    ).content.decode()

    assert "Expected a deployed decision “nowhere” for “ask”" in page
    assert "asking.bpmn, line" in page
    assert "rules.dmn, line" in page
    assert "· ask" in page


def test_one_file_opens_at_once(signed_in):
    answer = signed_in.post("/modeler/import/", uploaded(("rules.dmn", TABLE)))

    assert answer.url == f"/modeler/{DefinitionVersion.objects.get().pk}/"


@pytest.mark.parametrize(("name", "content"), [("a.bpmn", b"no"), ("a.dmn", b"no"), ("a.form", b"no")])
def test_a_file_that_is_nothing_of_the_kind_takes_none_in(signed_in, name: str, content: bytes):
    answer = signed_in.post("/modeler/import/", uploaded(("order.bpmn", ORDER), (name, content)))

    assert answer.status_code == 422
    assert "Nothing was taken in" in answer.content.decode()
    assert not DefinitionVersion.objects.exists()


def test_a_second_import_is_the_next_draft(signed_in):
    for _ in range(2):
        signed_in.post("/modeler/import/", uploaded(("rules.dmn", TABLE)))

    assert list(DefinitionVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_somebody_elses_model_is_not_drafted_over(signed_in, emma):
    signed_in.post("/modeler/import/", uploaded(("rules.dmn", TABLE)))
    other = Client()
    stan = member("stan")
    own = create_from_example(emma, "stock_forecast", "Stans own")[0]
    Definition.objects.filter(pk=own.definition_id).update(owner=stan)
    other.force_login(stan)

    assert other.post("/modeler/import/", uploaded(("rules.dmn", TABLE))).status_code == 403
    assert DefinitionVersion.objects.filter(definition__key="rules").count() == 1


def test_the_interface_takes_files_and_examples(emma):
    rest = Rest(emma)

    made = rest.post("/examples/expense_approval", {"name": "Travel"})

    assert "expense_approval" in {each["key"] for each in rest.get("/examples").body["results"]}
    assert (made.status_code, len(made.body["resources"])) == (201, 3)
    assert rest.post("/examples/expense_approval", {"name": "Travel"}).status_code == 409
    assert rest.post("/examples/nothing", {"name": "Other"}).status_code == 404
    assert rest.post("/examples/expense_approval", {}).status_code == 422
