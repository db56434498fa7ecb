"""Decision models as deployments: their imports, their problems, and evaluating what was deployed."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from portal.lib.problems import has_errors
from processes.actions.decisions import evaluate_decision
from processes.actions.definitions import ModelProblems, deploy, publish
from processes.actions.drafts import problems_of, save_draft
from processes.actions.reading import read_files
from processes.models import DecisionHistory, DefinitionVersion, Grant, Incident, ProcessInstance
from processes.selectors.decisions import comparison
from processes.store.definitions import PortalCatalog
from processes.store.load import read_times
from tests.dmn.models import decision, dmn, input_data, knowledge, literal, table

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def library(factor: int) -> tuple[str, bytes]:
    return "base.dmn", dmn(knowledge("scale", "n", literal(f"n * {factor}")), namespace="urn:base")


def user() -> tuple[str, bytes]:
    imported = '<import name="base" namespace="urn:base" importType="DMN"/>'
    requirement = '<knowledgeRequirement><requiredKnowledge href="urn:base#_scale"/></knowledgeRequirement>'
    logic = f'<decision id="price" name="price"><variable name="price"/>{requirement}{literal("base.scale(amount)")}</decision>'
    return "price.dmn", dmn(imported, logic)


def decided(key: str, **variables):
    with transaction.atomic():
        return PortalCatalog(read_times()[2]).decide(key, "latest", "", variables, NOW)


def test_every_decision_of_a_file_is_a_definition():
    deployed = deploy([("two.dmn", dmn(decision("a", literal("1")), decision("b", literal("2"))))])

    assert [(resource.kind, resource.key, resource.number) for resource in deployed.resources] == [
        ("dmn", "_a", 1),
        ("dmn", "_b", 1),
    ]


def test_a_deployed_decision_answers_with_the_rules_that_matched():
    deploy(
        [
            (
                "t.dmn",
                dmn(
                    input_data("x"),
                    decision("d", table(["x"], ["r"], "< 5 => 1", "- => 2", hit="FIRST"), inputs="x"),
                ),
            )
        ]
    )

    answer = decided("_d", x=7)

    assert (answer.value, answer.rules, answer.inputs) == (2, [2], {"x": 7})


def test_models_deployed_together_import_each_other():
    deployed = deploy([user(), library(3)])

    assert [resource.key for resource in deployed.resources] == ["price"]
    assert decided("price", amount=5).value == 15


def test_an_import_that_is_not_deployed_with_its_user_is_refused():
    with pytest.raises(ModelProblems) as caught:
        deploy([user()])

    assert "dmn-import-missing" in {problem["code"] for problem in caught.value.details["problems"]}


def test_the_same_files_again_are_the_same_version():
    deploy([user(), library(3)])

    assert [resource.is_new for resource in deploy([user(), library(3)]).resources] == [False]


def test_a_changed_import_makes_a_new_version_of_its_user():
    deploy([user(), library(3)])
    deploy([user(), library(4)])

    assert DefinitionVersion.objects.filter(definition__key="price").count() == 2
    assert decided("price", amount=5).value == 20


def test_doubts_about_tables_are_told_and_do_not_refuse():
    [resource] = deploy(
        [("t.dmn", dmn(input_data("x"), decision("d", table(["x"], ["r"], "< 5 => 1"), inputs="x")))]
    ).resources

    assert [problem.code for problem in resource.problems] == ["dmn-table-gap"]


def test_a_language_that_is_not_run_is_refused_by_name():
    logic = '<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>'

    with pytest.raises(ModelProblems) as caught:
        deploy([("js.dmn", dmn(decision("d", logic)))])

    assert "'javascript'" in caught.value.details["problems"][0]["message"]


def asked(**variables):
    version = DefinitionVersion.objects.select_related("definition").get(
        definition__key="_d", state="published"
    )
    return evaluate_decision(version=version, variables=variables, now=NOW)


def graded(limit: int) -> tuple[str, bytes]:
    logic = table(["x"], ["r"], f'< {limit} => "low"', '- => "high"', hit="FIRST")
    return "grade.dmn", dmn(input_data("x", "number"), decision("d", logic, inputs="x"))


def test_an_evaluation_leaves_a_record_of_what_it_read():
    deploy([graded(5)])

    assert asked(x=7, noise="z" * 100).value == "high"

    row = DecisionHistory.objects.get()
    assert (row.decision, row.inputs, row.result, row.rules) == ("_d", {"x": 7}, "high", [2])
    assert (row.instance_id, row.visit) == (None, None)


def test_dates_are_recorded_as_text_and_read_as_dates_again():
    deploy(
        [
            (
                "d.dmn",
                dmn(input_data("day", "date"), decision("d", literal('day + duration("P1D")'), inputs="day")),
            )
        ]
    )

    asked(day="2026-01-31")

    assert DecisionHistory.objects.get().result == "2026-02-01"


def test_versions_are_compared_over_what_was_recorded():
    deploy([graded(5)])
    for x in (1, 6, 9):
        asked(x=x)
    deploy([graded(8)])
    old, new = DefinitionVersion.objects.select_related("definition").order_by("number")

    found = comparison(old.definition, old, new, 100)

    assert found.compared == 3
    assert [(dict(change.inputs), change.before.value, change.after.value) for change in found.changes] == [
        ({"x": 6}, "high", "low")
    ]


def test_only_the_last_evaluations_are_compared():
    deploy([graded(5)])
    for x in range(4):
        asked(x=x)
    version = DefinitionVersion.objects.select_related("definition").get()

    assert comparison(version.definition, version, version, 3).compared == 3


def test_a_budget_used_up_is_an_answer_with_the_reason():
    deploy(
        [
            (
                "loop.dmn",
                dmn(knowledge("f", "n", literal("f(n)")), decision("d", literal("f(1)"), knowledge="f")),
            )
        ]
    )

    answer = decided("_d")

    assert answer.value is None
    assert answer.diagnostics[0].startswith("Expected")


def test_results_are_also_given_as_rules_with_named_outputs():
    deploy([graded(5)])

    assert decided("_d", x=1).rows == [{"r": "low"}]


def test_a_business_rule_task_hands_its_result_on_as_camunda_7_wants_it(started, worked):
    deploy([graded(5)])
    instance_id = started(camunda_rule_task("singleEntry"), x=1)
    worked()

    assert ProcessInstance.objects.get(pk=instance_id).variables == {"x": 1, "grade": "low"}
    assert DecisionHistory.objects.get().instance_id == instance_id


def camunda_rule_task(how: str) -> bytes:
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
      <process id="grading" isExecutable="true">
        <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="rule"/>
        <businessRuleTask id="rule" camunda:decisionRef="_d" camunda:resultVariable="grade" camunda:mapDecisionResult="{how}"/>
        <sequenceFlow id="f2" sourceRef="rule" targetRef="end"/><endEvent id="end"/>
      </process></definitions>""".encode()


def test_a_file_may_import_what_lies_beside_without_deploying_it():
    resources, problems = read_files([user()], beside=[library(2)])

    assert [resource.key for resource in resources] == ["price"]
    assert [imported.namespace for imported in resources[0].imports] == ["urn:base"]
    assert not has_errors(problems)


def test_a_business_rule_task_of_camunda_8_calls_a_decision(started, worked):
    deploy([graded(5)])
    extension = '<extensionElements><zeebe:calledDecision decisionId="_d" resultVariable="grade"/></extensionElements>'
    task = (
        camunda_rule_task("")
        .decode()
        .replace(
            'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
            'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
        )
    )
    start, _, rest = task.partition("<businessRuleTask")
    zeebe = f'{start}<businessRuleTask id="rule">{extension}</businessRuleTask>{rest.partition("/>")[2]}'

    instance_id = started(zeebe.encode(), x=9)
    worked()

    assert ProcessInstance.objects.get(pk=instance_id).variables == {"x": 9, "grade": "high"}


@pytest.fixture
def editor() -> User:
    user = User.objects.create_user("edi")
    Grant.objects.create(role="administer", user=user)
    return user


def test_a_draft_keeps_what_its_version_imported(editor):
    [resource] = deploy([user(), library(3)]).resources
    version = DefinitionVersion.objects.get(pk=resource.version_id)

    draft = save_draft(editor, version.pk, user()[1].replace(b"(amount)", b"(amount + 1)"), version.checksum)

    assert draft.problems == []
    publish(draft, user=editor)
    assert decided("price", amount=5).value == 18


def test_saving_a_draft_twice_keeps_one_copy_of_its_imports(editor):
    [resource] = deploy([user(), library(3)]).resources
    version = DefinitionVersion.objects.get(pk=resource.version_id)
    draft = save_draft(editor, version.pk, user()[1].replace(b"amount", b"total"), version.checksum)

    again = save_draft(editor, draft.pk, user()[1].replace(b"amount", b"sum"), draft.checksum)

    assert (again.pk, again.imports.count()) == (draft.pk, 1)


def test_a_draft_tells_its_problems_before_it_is_saved(editor):
    [resource] = deploy([user(), library(3)]).resources

    found = problems_of(editor, resource.version_id, user()[1].replace(b"(amount)", b"(amount"))

    assert "dmn-expression" in {problem["code"] for problem in found}
    assert "dmn-import-missing" not in {problem["code"] for problem in found}


def test_rules_that_may_not_match_together_stop_the_process_with_the_reason(started, worked):
    logic = table(["x"], ["r"], "< 5 => 1", "< 9 => 2", hit="UNIQUE")
    deploy([("t.dmn", dmn(input_data("x", "number"), decision("d", logic, inputs="x")))])
    instance_id = started(camunda_rule_task("singleEntry"), x=3)
    worked()

    incident = Incident.objects.get(instance_id=instance_id)
    assert (incident.code, "2 match" in incident.message) == ("decision-failed", True)
