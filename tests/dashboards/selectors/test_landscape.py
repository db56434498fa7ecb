"""The landscape is plain counts: what runs, who calls whom, what systems answered; and only what the reader may read."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.selectors.landscape import Landscape, failed_calls, landscape, plain_landscape
from portal.lib.clock import portal_now
from processes.actions.commands import carry_out_commands
from processes.actions.definitions import retire
from processes.actions.instances import start_instance
from processes.models import Destination, Effect, Grant
from tests.processes.models import bpmn, flows, line, starts_by_message
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db(transaction=True)
CALLER = bpmn(
    "caller",
    """<startEvent id="s"/><callActivity id="c"><extensionElements><zeebe:calledElement processId="order"/>
    </extensionElements></callActivity><endEvent id="e"/>"""
    + flows("s", "c", "e"),
)
HTTP = bpmn(
    "shop",
    """<startEvent id="s"/><serviceTask id="h"><extensionElements><podium:call destination="erp" method="GET" path="/"/>
    </extensionElements></serviceTask><endEvent id="e"/>"""
    + flows("s", "h", "e"),
)
PAYS = bpmn(
    "pays",
    """<startEvent id="s"/><task id="t" podium:emits="paid"/>
    <endEvent id="e"/>"""
    + flows("s", "t", "e"),
)


@pytest.fixture
def everything() -> User:
    return member("otto", "operate")


def seen(user: User) -> Landscape:
    return landscape(user, portal_now())


def effects(instance: int, **states: int) -> None:
    for state, amount in states.items():
        for number in range(amount):
            Effect.objects.create(
                idempotency_key=f"{instance}:{state}:{number}",
                instance_id=instance,
                token_id=1,
                job_id=1,
                destination="erp",
                state=state,
                requested_at=portal_now() - timedelta(days=number),
            )


def test_idle_processes_are_there_and_running_ones_are_counted(deployed, everything):
    deployed(line("idle", "pay"))
    order = deployed(line("order", "pay"))
    for _ in range(3):
        start_instance(order, variables={}, actor="test")

    assert [(tile.key, tile.running, tile.state) for tile in seen(everything).tiles] == [
        ("idle", 0, "idle"),
        ("order", 3, "running"),
    ]


def test_a_call_link_counts_the_instances_called_that_live(deployed, everything):
    deployed(line("order", "pay"))
    caller = deployed(CALLER)
    for _ in range(2):
        start_instance(caller, variables={}, actor="test")
    while carry_out_commands():
        pass

    (link,) = seen(everything).links
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM instance WHERE parent_instance_id IS NOT NULL AND state = 'active'"
        )
        plain = cursor.fetchone()[0]
    assert (link.kind, link.source, link.target, link.steps) == ("call", "caller", "order", ["c"])
    assert link.running == plain == 2


def test_an_event_links_whoever_says_it_to_whoever_hears_it(deployed, everything):
    deployed(PAYS)
    deployed(starts_by_message())

    (link,) = seen(everything).links
    assert (link.kind, link.source, link.target, link.name, link.running) == (
        "event",
        "pays",
        "order",
        "paid",
        None,
    )


def test_the_failure_rate_of_a_system_is_what_plain_sql_says(deployed, everything):
    Destination.objects.create(
        key="erp", name="ERP", scheme="https", host="erp.example", port=443, created_at=portal_now()
    )
    case = start_instance(deployed(HTTP), variables={}, actor="test")
    effects(case, confirmed=9, refused=2, unknown=1, intent=3)

    (use,) = seen(everything).uses

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state IN ('refused', 'unknown'))::float8 / count(*) FROM effect "
            "WHERE state <> 'intent' AND requested_at >= %s",
            [portal_now() - timedelta(days=7)],
        )
        plain = cursor.fetchone()[0]
    assert (use.process, use.name, use.steps, use.is_registered) == ("shop", "ERP", ["h"], True)
    assert (use.calls, use.under_way, use.failed) == (7 + 2 + 1 + 3, 3, 3)
    assert use.failure_rate == plain == 3 / 10


def test_a_failure_rate_leads_to_the_instances_whose_calls_failed_that_the_reader_may_see(
    deployed, everything
):
    version, other = deployed(HTTP), deployed(line("order", "pay"))
    good, bad, old, foreign = (start_instance(each, variables={}, actor="test") for each in (version, version, version, other))  # fmt: skip
    effects(good, confirmed=2)
    effects(bad, refused=2, unknown=1)
    effects(old, unknown=1)
    Effect.objects.filter(instance_id=old).update(requested_at=portal_now() - timedelta(days=8))
    effects(foreign, refused=1)
    reader = User.objects.create_user("rita")
    Grant.objects.create(role="read", user=reader, definition=version.definition)

    def listed(user: User) -> set[int]:
        asked = dict(parse_qsl(urlsplit(failed_calls(seen(user).uses, portal_now())).query))
        query = {"process_key": asked["process"]} | {
            name: asked[name] for name in ("failed_call", "called_after")
        }
        page = Rest(user).get("/process-instances", **query).body
        return {int(row["id"]) for row in page["results"]}

    assert (listed(reader), listed(everything)) == ({bad}, {bad, foreign})


def test_a_system_nobody_called_has_no_failure_rate(deployed, everything):
    deployed(HTTP)

    (use,) = seen(everything).uses
    assert (use.calls, use.failure_rate, use.is_registered) == (0, None, False)


def test_a_retired_process_is_shown_with_its_last_version(deployed, everything):
    version = deployed(line("old", "pay"))
    retire(version)

    (tile,) = seen(everything).tiles
    assert (tile.version, tile.version_state) == (1, "retired")


def test_what_one_may_not_read_is_not_there_nor_linked_to(deployed):
    order, _ = deployed(line("order", "pay")), deployed(CALLER)
    reader = User.objects.create_user("rita")
    Grant.objects.create(role="read", user=reader, definition=order.definition)

    found = plain_landscape(seen(reader))
    assert [tile["key"] for tile in found["processes"]] == ["order"]
    assert (found["links"], found["systems"]) == ([], [])


def test_it_takes_the_same_statements_for_two_processes_and_for_ten(deployed, everything):
    counts = []
    for number in range(10):
        deployed(line(f"p{number}", "pay"))
        if number in (1, 9):
            seen(everything)  # compiles what is new
            with CaptureQueriesContext(connection) as told:
                seen(everything)
            counts.append(len(told))

    assert counts[0] == counts[1]
