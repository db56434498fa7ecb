"""What a release leaves in the database while instances are under way, as rows with the columns it knew.

`python -m pytest tests/upgrades --write-release` writes `first_release.json` anew: once for each release, never to make a test
pass. The rows are put back with exactly those columns, as the older code would write them beside the newer one.
"""

from pathlib import Path

from portal.lib import json, sql
from tests.bpmn.models import extended, path, process

GOLDEN = Path(__file__).with_name("first_release.json")
FIRST_ID = 900_000_000_000  # beyond whatever a test takes
# In the order in which rows may come; what a step of the engine reads and writes.
TABLES = (
    "definition", "deployment", "definition_version", "instance", "token", "job", "timer", "subscription",
    "compensation", "mi_result", "incident", "element_history", "transition_log",
)  # fmt: skip
ITEMS = (
    '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="= items" '
    'inputElement="item" outputCollection="picked" outputElement="= picked"/></extensionElements></multiInstanceLoopCharacteristics>'
)


def _task(element_id: str, inner: str = "") -> str:
    return extended(
        "serviceTask", f'id="{element_id}"', f'<zeebe:taskDefinition type="{element_id}"/>'
    ).replace("</serviceTask>", f"{inner}</serviceTask>")


# A job, a timer, a message, one of three items done, a sub-process with a deadline, an incident, something to undo.
MODEL = process(
    '<startEvent id="start"/><parallelGateway id="fork"/><parallelGateway id="join"/><endEvent id="end"/>',
    _task("pay"),
    '<boundaryEvent id="paid" attachedToRef="pay"><compensateEventDefinition/></boundaryEvent>',
    '<serviceTask id="refund" isForCompensation="true"/><association sourceRef="paid" targetRef="refund"/>',
    _task("ship"),
    '<intermediateCatchEvent id="nap"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>',
    '<intermediateCatchEvent id="told"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
    _task("pick", ITEMS),
    f'<subProcess id="box"><startEvent id="in"/>{_task("wrap")}<endEvent id="out"/>{path("in", "wrap", "out")}</subProcess>',
    '<boundaryEvent id="late" attachedToRef="box" cancelActivity="false"><timerEventDefinition><timeDuration>P9D</timeDuration>'
    '</timerEventDefinition></boundaryEvent><endEvent id="was_late"/>',
    '<exclusiveGateway id="sure"/>',
    '<sequenceFlow id="yes" sourceRef="sure" targetRef="join"><conditionExpression>= approved</conditionExpression></sequenceFlow>',
    '<intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>',
    path("start", "pay", "fork", "ship", "join", "undo", "end"),
    path("fork", "nap", "join"),
    path("fork", "told", "join"),
    path("fork", "pick", "join"),
    path("fork", "box", "join"),
    path("fork", "sure"),
    path("late", "was_late"),
    key="under_way",
    before='<message id="m" name="told"><extensionElements><zeebe:subscription correlationKey="= order"/></extensionElements></message>',
)


def kept() -> str:
    """Every row of these tables, as JSON."""
    found = {
        table: json.loads(sql.fetch_value(f"SELECT coalesce(json_agg(t), '[]')::text FROM {table} AS t", {}))
        for table in TABLES
    }
    return json.dumps(found)


def put_back(text: str) -> None:
    """The rows, written with the columns they have: a column that came later has to do without."""
    for table, rows in json.loads(text).items():
        if rows:
            columns = ", ".join(f'"{column}"' for column in rows[0])
            sql.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %(rows)s::json)",
                {"rows": json.dumps(rows)},
            )
