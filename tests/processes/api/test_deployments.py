"""Deploying over REST: versions with their ids, or every problem of every file and nothing stored."""

from io import BytesIO

import pytest

from portal.lib.clock import portal_now
from processes.models import AuditEntry, Definition, DefinitionVersion, Deployment, Grant
from tests.processes.models import bpmn, flows, line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)

END = '<endEvent id="end"/>'
START = '<startEvent id="start"/>'
SPOILED = {
    "malformed": (b"<definitions><process", "", None),
    "doctype": (b'<!DOCTYPE d [<!ENTITY a "b">]>' + line("order", "pay"), "", 1),
    "unknown element": (bpmn("order", f'{START}<dance id="x"/>{END}{flows("start", "x", "end")}'), "x", 8),
    "a flow to nowhere": (
        bpmn("order", f'{START}\n{END}\n<sequenceFlow id="f" sourceRef="start" targetRef="moon"/>'),
        "f",
        10,
    ),
    "FEEL that is none": (
        bpmn(
            "order",
            f'{START}{END}\n<scriptTask id="s"><extensionElements><zeebe:script expression="= 1 +" '
            f'resultVariable="r"/></extensionElements></scriptTask>{flows("start", "s", "end")}',
        ),
        "s",
        9,
    ),
    "a missing decision": (
        bpmn(
            "order",
            f'{START}{END}\n<businessRuleTask id="b"><extensionElements><zeebe:calledDecision '
            f'decisionId="nowhere" resultVariable="r"/></extensionElements></businessRuleTask>'
            f"{flows('start', 'b', 'end')}",
        ),
        "b",
        9,
    ),
    "no model at all": (b"hello", "", None),
}


def file(content: bytes, name: str = "order.bpmn") -> BytesIO:
    upload = BytesIO(content)
    upload.name = name
    return upload


def test_a_file_becomes_a_version_that_starts(olga):
    answer = olga.upload(file(line("order", "pay")), name="first")

    [resource] = answer.body["resources"]
    assert answer.status_code == 201
    assert (resource["kind"], resource["key"], resource["version"], resource["state"]) == (
        "bpmn",
        "order",
        1,
        "published",
    )
    assert olga.post("/process-instances", {"process_key": "order"}).status_code == 201
    assert AuditEntry.objects.filter(action="version.deploy").count() == 1


def test_the_same_bytes_are_the_same_version(olga):
    first = olga.upload(file(line("order", "pay"))).body["resources"][0]
    second = olga.upload(file(line("order", "pay"))).body["resources"][0]

    assert (first["id"], second["is_new"]) == (second["id"], False)


def test_a_file_may_wait_as_a_draft(olga):
    answer = olga.upload(file(line("order", "pay")), publish="false")

    assert answer.body["resources"][0]["state"] == "draft"
    assert is_problem(olga.post("/process-instances", {"process_key": "order"}), 404)


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_spoiled_file_is_refused_with_its_place_and_nothing_is_stored(olga, spoiled):
    content, element_id, line_number = SPOILED[spoiled]

    answer = olga.upload(file(line("good", "pay"), "good.bpmn"), file(content, "bad.bpmn"))

    assert is_problem(answer, 422)
    problem = next(each for each in answer.body["problems"] if each["severity"] == "error")
    assert (problem["file"], bool(problem["code"]), bool(problem["message"])) == ("bad.bpmn", True, True)
    assert problem["element_id"] == element_id, problem
    assert line_number is None or problem["line"] == line_number, problem
    assert not Deployment.objects.exists()
    assert not Definition.objects.exists()


def test_a_file_too_large_is_refused(olga, settings):
    settings.UPLOAD_MAX_BYTES = 1_000
    answer = olga.upload(file(line("order", "pay") + b" " * 1_000))

    assert is_problem(answer, 413)
    assert not Definition.objects.exists()


@pytest.mark.parametrize(("files", "status"), [(0, 422), (101, 413)])
def test_no_files_or_too_many_are_refused(olga, files, status):
    answer = olga.upload(*[file(b"<a/>", f"{number}.bpmn") for number in range(files)])

    assert is_problem(answer, status)
    assert not Deployment.objects.exists()


def test_deploying_needs_a_role(rita, stan, nobody):
    for client, status in ((rita, 403), (stan, 403), (nobody, 401)):
        assert is_problem(client.upload(file(line("order", "pay"))), status)
    assert not Definition.objects.exists()


def test_json_is_no_upload(olga):
    assert is_problem(olga.post("/deployments", {"files": []}), 415)


def test_definitions_are_listed_and_narrowed(olga, rita, stan):
    olga.upload(file(line("order", "pay")))
    olga.upload(file(line("order", "pay", "ship")))
    olga.upload(file(line("other", "pay"), "other.bpmn"))

    def found(client, **query):
        return [
            (row["key"], row["version"])
            for row in client.get("/process-definitions", **query).body["results"]
        ]

    assert found(rita) == [("other", 1), ("order", 2), ("order", 1)]
    assert found(rita, key="order", latest="true") == [("order", 2)]
    assert found(rita, kind="dmn") == found(stan) == []
    page = rita.get("/process-definitions", limit=2).body
    assert found(rita, limit=2, cursor=page["next"]) == [("order", 1)]


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "WyJhIl0"}, {"limit": "x"}, {"key": "a\0"}])
def test_a_malformed_question_is_refused(rita, query):
    assert is_problem(rita.get("/process-definitions", **query), 422)


def test_one_version_and_its_file_byte_for_byte(olga, rita, stan, nobody):
    content = line("order", "pay") + b"\n<!-- \xc3\xa9 -->\r\n"
    version = olga.upload(file(content)).body["resources"][0]["id"]
    path = f"/process-definitions/{version}"

    assert rita.get(path).body["element_ids"] == ["order", "start", "do-1", "end"]
    assert rita.client.get(f"/api/v1{path}/xml").content == content
    assert is_problem(stan.get(path), 404)
    assert stan.client.get(f"/api/v1{path}/xml").status_code == 404
    assert is_problem(nobody.get(path), 401)


@pytest.mark.parametrize("version", ["1", "9" * 30])
def test_an_unknown_version_is_not_found(rita, version):
    assert is_problem(rita.get(f"/process-definitions/{version}"), 404)


def test_a_second_version_needs_rights_on_the_first(olga):
    olga.upload(file(line("order", "pay")))
    other = Rest(member("emil", "start"))

    assert is_problem(other.upload(file(line("order", "pay", "ship"))), 403)
    assert DefinitionVersion.objects.count() == 1


DRAWING = bpmn("order", f"{START}<callActivity id='c'/>{END}{flows('start', 'c', 'end')}").replace(
    b'isExecutable="true"', b'isExecutable="false"'
)


def test_a_drawing_is_refused_as_a_process_and_taken_in_as_a_draft() -> None:
    olga = Rest(member("olga", "edit", "read"))
    assert is_problem(olga.upload(file(DRAWING)), 422)

    answer = olga.upload(file(DRAWING), draft="true")

    (resource,) = answer.body["resources"]
    assert (answer.status_code, resource["key"], resource["state"]) == (201, "order", "draft")
    assert resource["problems"]
    given = olga.client.get(f"/api/v1/process-definitions/{resource['id']}/xml")
    assert given.content == DRAWING


def test_a_second_drawing_of_the_same_process_is_its_next_draft() -> None:
    olga = Rest(member("olga", "edit", "read"))
    olga.upload(file(DRAWING), draft="true")

    (resource,) = olga.upload(file(DRAWING), draft="true").body["resources"]

    assert resource["version"] == 2


def test_what_is_no_bpmn_is_no_drawing_either() -> None:
    olga = Rest(member("olga", "edit"))

    assert is_problem(olga.upload(file(b"<html/>"), draft="true"), 422)
    assert is_problem(olga.upload(file(SPOILED["doctype"][0]), draft="true"), 422)
    assert not Definition.objects.exists()


def test_somebody_elses_model_is_not_drawn_over() -> None:
    Rest(member("olga", "edit")).upload(file(DRAWING), draft="true")
    only_here = member("emil")
    other = Definition.objects.create(kind="bpmn", key="mine", name="mine", created_at=portal_now())
    Grant.objects.create(role="edit", definition=other, user=only_here)

    assert is_problem(Rest(only_here).upload(file(DRAWING), draft="true"), 409)


def test_drawings_are_for_editors() -> None:
    assert is_problem(Rest(member("rita", "read")).upload(file(DRAWING), draft="true"), 403)
