"""An instance goes on by another version, where it stands and with what it waits for."""

from typing import Any

import pytest

from processes.engine.commands import MigrateInstance
from processes.graph.model import CompiledProcess
from tests.builders import process
from tests.engine.harness import Engine, Run


def migrate(engine: Engine, run: Run, target: CompiledProcess, **mapping: str) -> Any:
    version = engine.deploy(target)
    rejected = run.do(MigrateInstance(run.id, version, 2, tuple(mapping.items()), "user:1"))
    if rejected is None:
        run.process = target
    return rejected


def two_tasks() -> CompiledProcess:
    return process().start().user_task("a").user_task("b").end().build()


def test_instance_goes_on_by_the_new_version(engine: Engine) -> None:
    run = engine.start(two_tasks())

    migrate(engine, run, process().start().task("new").user_task("a").user_task("c").end().build())
    run.complete("a")

    assert engine.store.instances[run.id]["version_id"] == 2
    assert run.waiting == ["c"]


def test_token_keeps_its_id_and_its_time(engine: Engine) -> None:
    run = engine.start(two_tasks())
    before = run.token("a")
    engine.pass_time(hours=1)

    migrate(engine, run, process().start().task("new").user_task("a").end().build())

    after = run.token("a")
    assert (after["id"], after["entered_at"]) == (before["id"], before["entered_at"])


def test_visit_leaves_the_old_version_as_moved_and_enters_the_new_one(engine: Engine) -> None:
    run = engine.start(two_tasks())

    migrate(engine, run, process().start().task("new").user_task("a").end().build())

    last = engine.store.history[-1]
    assert (last["version_id"], last["outcome"]) == (1, "moved")
    assert engine.store.entries[-1][0] == 2


def test_elements_are_led_by_the_plan_where_ids_differ(engine: Engine) -> None:
    run = engine.start(two_tasks())

    migrate(engine, run, process().start().user_task("review").end().build(), a="review")
    run.complete("review")

    assert run.state == "completed"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (process().start().user_task("z").end().build(), "leads nowhere"),
        (process().start().service_task("a").end().build(), "is a user task"),
        (
            process().start().sub_process("box").start("in").user_task("a").end("out").done().end().build(),
            "another sub-process",
        ),
    ],
    ids=["gone", "other kind", "other scope"],
)
def test_plan_with_a_hole_changes_nothing(engine: Engine, target: CompiledProcess, words: str) -> None:
    run = engine.start(two_tasks())

    rejected = migrate(engine, run, target)

    assert rejected.code == "plan-has-holes"
    assert words in rejected.message
    assert run.waiting == ["a"]


def test_timer_of_a_boundary_event_goes_along_with_its_due_time(engine: Engine) -> None:
    model = process().start().user_task("a").end().boundary("late", "a", timer="PT1H").end("over")
    run = engine.start(model.build())
    engine.pass_time(minutes=50)

    longer = process().start().task("x").user_task("a").end().boundary("late", "a", timer="PT9H").end("over")
    migrate(engine, run, longer.build())
    engine.pass_time(minutes=11)

    assert run.state == "completed"
    assert run.name(run.history[-1]["element"]) == "over"


def test_boundary_event_of_the_new_version_begins_to_wait(engine: Engine) -> None:
    run = engine.start(two_tasks())

    migrate(
        engine,
        run,
        process()
        .start()
        .user_task("a")
        .user_task("b")
        .end()
        .boundary("late", "a", timer="PT1H")
        .end("o")
        .build(),
    )
    engine.pass_time(hours=2)

    assert run.state == "completed"


def test_wait_that_leads_nowhere_ends(engine: Engine) -> None:
    model = process().start().user_task("a").end().boundary("late", "a", timer="PT1H").end("over")
    run = engine.start(model.build())

    migrate(engine, run, two_tasks())
    engine.pass_time(hours=2)

    assert engine.store.timers == {}
    assert run.state == "active"


def test_tokens_that_wait_at_a_join_join_in_the_new_version(engine: Engine) -> None:
    def forked(*extra: str) -> CompiledProcess:
        model = process().start()
        for each in extra:
            model = model.task(each)
        model = model.parallel("fork").user_task("a").parallel("join").user_task("last").end()
        return model.at("fork").user_task("b").to("join").build()

    run = engine.start(forked())
    run.complete("a")

    assert migrate(engine, run, forked("x", "y")) is None
    run.complete("b")

    assert run.waiting == ["last"]


def test_same_version_is_refused(engine: Engine) -> None:
    run = engine.start(two_tasks())

    assert run.do(MigrateInstance(run.id, 1, 1)).code == "same-version"
