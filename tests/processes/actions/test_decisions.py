"""Decision models as deployments: their imports, their problems, and evaluating what was deployed."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from processes.actions.definitions import ModelProblems, deploy
from processes.models import DefinitionVersion
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
