"""The story of user_onboarding on the engine: an account, a confirmation, a third party, a welcome; or none of it."""

from pathlib import Path

import pytest

from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine, Run

DEMOS = Path("processes/demos")
USER = {"customer": "Ada", "email": "ada@shop.example", "company": "ACME"}


def compiled(name: str) -> CompiledProcess:
    return prepare((DEMOS / name / f"{name}.bpmn").read_bytes()).processes[0]


@pytest.fixture(params=[STRAIGHT, RELOADED, PARTIAL])
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine(request.param)
    engine.deploy(compiled("notify_customer"))
    return engine


def asked(engine: Engine) -> Run:
    """The mail with the link is on its way."""
    run = engine.start(compiled("user_onboarding"), USER)
    run.complete("create_account", account={"account_id": "ACC-1"})
    return run.complete("ask_to_confirm")


def test_the_mail_carries_a_link_that_knows_the_account(engine):
    run = engine.start(compiled("user_onboarding"), USER)
    run.complete("create_account", account={"account_id": "ACC-1"})

    inputs = run.token("ask_to_confirm")["variables"]["podium:connector"]

    assert (inputs["confirmMessage"], inputs["confirmKey"]) == ("email_verified", "ACC-1")
    assert "{{link}}" in inputs["body"]


def test_who_confirms_is_welcomed(engine):
    run = asked(engine)
    assert engine.message("email_verified", "ACC-1")
    run.complete("look_up_company", company_facts={"id": "C-4711"})
    run.children()[0].complete("send_mail")

    assert (run.state, run.passed[-2:]) == ("completed", ["welcome", "on_board"])
    assert "C-4711" in run.children()[0].variables["text"]


def test_who_does_not_confirm_in_seven_days_loses_the_account(engine):
    run = asked(engine)

    engine.pass_time(days=7)

    assert run.complete("close_account").passed[-1] == "given_up"
    assert not engine.message("email_verified", "ACC-1")


def test_the_link_of_somebody_else_confirms_nothing(engine):
    asked(engine)

    assert not engine.message("email_verified", "ACC-2")
