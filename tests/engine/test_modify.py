"""Operators move tokens by hand."""

from processes.engine.commands import ModifyInstance
from tests.builders import process
from tests.engine.harness import Engine, Run


def move(run: Run, away_from: str, to: str, **variables: object) -> object:
    command = ModifyInstance(
        run.id, (run.token(away_from)["id"],), ((run.process.positions[to], variables),), "user:1"
    )
    return run.do(command)


def test_token_is_moved_to_another_element(engine: Engine) -> None:
    run = engine.start(process().start().user_task("a").user_task("b").end().build())

    move(run, "a", "b")

    assert run.waiting == ["b"]
    assert [(run.name(r["element"]), r["outcome"]) for r in run.history] == [
        ("start", "completed"),
        ("a", "moved"),
    ]


def test_token_is_moved_into_a_sub_process_that_is_opened_for_it(engine: Engine) -> None:
    model = (
        process().start().user_task("a").sub_process("box").start("in").user_task("b").end("out").done().end()
    )
    run = engine.start(model.build())

    move(run, "a", "b")
    run.complete("b")

    assert run.passed[-3:] == ["out", "box", "end"]
    assert run.state == "completed"


def test_ending_the_last_token_ends_the_instance(engine: Engine) -> None:
    run = engine.start(process().start().user_task("a").end().build())

    run.do(ModifyInstance(run.id, (run.token("a")["id"],)))

    assert run.state == "completed"


def test_unknown_token_changes_nothing(engine: Engine) -> None:
    run = engine.start(process().start().user_task("a").end().build())

    assert run.do(ModifyInstance(run.id, (1,), ((run.process.positions["a"], {}),))).code == "gone"
    assert run.waiting == ["a"]
