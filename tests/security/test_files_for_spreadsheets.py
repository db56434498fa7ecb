"""Every CSV there is, over everything there is: a cell that a spreadsheet would run as a formula is text.

The files are found by asking every page of the URL table for one; names and keys of the world begin with what starts a formula.
"""

import csv
import io
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from dashboards.actions.boards import create_board
from dashboards.models import AlertRule
from processes.models import Definition, Incident, ProcessInstance
from tests.security.matrix import MATRIX
from tests.security.test_authorization_matrix import PATTERNS
from tests.security.world import World, make_world

pytestmark = pytest.mark.django_db
RUN = ("=", "+", "-", "@", "\t", "\r")
EVERY_GROUPING = [
    {"id": "key", "picture": "table", "measure": "running", "by": "key"},
    {"id": "process", "picture": "table", "measure": "running", "by": "process"},
    {"id": "cause", "picture": "table", "measure": "incidents", "by": "cause"},
    {"id": "group", "picture": "table", "measure": "tasks_open", "by": "group", "by2": "assignee"},
    {"id": "variable", "picture": "bar", "measure": "running", "by": "variable", "variable": "amount"},
]
TILES = {"process-dashboard-tile": ("throughput", "cycle", "age", "slowest", "workload", "causes", "figures")}
# What is known to be a file; a page that stops being one is noticed.
FILES = {"instance-list", "process-instances", "process-dashboard-tile", "board-tile", "process-heat-csv", "alerts", "audit", "landscape-csv", "tasks", "incident-list", "batch-list", "batch-page", "process-versions", "processes", "dashboards", "home", "alert", "workload", "requests", "absences", "people", "groups", "calendars", "destinations", "escalation-policies", "modeler", "modeler-saves", "modeler-used-by"}  # fmt: skip


@pytest.fixture
def reader(db: None) -> tuple[list[tuple[str, str]], Client]:
    """Where a file may be, in a world whose every name would be a formula; and somebody who sees all of it."""
    world = make_world()
    paths = list(addresses(world))
    Definition.objects.update(name="=1+1")
    ProcessInstance.objects.update(business_key="@sum(A1)")
    Incident.objects.update(shape="-2+3", message="-2+3")
    Group.objects.update(name="+cmd")
    User.objects.update(first_name="=hyperlink()")
    AlertRule.objects.update(name="@alert()", trouble="=trouble()")
    client = Client()
    User.objects.filter(pk=world.administrator.pk).update(is_superuser=True)
    client.force_login(world.administrator)
    return paths, client


def addresses(world: World) -> Iterator[tuple[str, str]]:
    board = create_board(world.administrator, "=board()", tiles=EVERY_GROUPING)
    tiles = TILES | {"board-tile": tuple(each["id"] for each in EVERY_GROUPING)}
    known = world.names() | {"board_id": board.pk}
    for name, row in MATRIX.items():
        if row.method != "get" or "api" in name or row.needs == "public":
            continue
        for tile in tiles.get(name, ("",)):
            given = known | row.names | ({"tile": tile} if tile else {})
            kwargs = {key: given[key] for key in PATTERNS[name].pattern.converters}
            yield name, reverse(name, kwargs=kwargs, query={"format": "csv"})


def read(client: Client, path: str) -> str | None:
    """The file there, None when it is none."""
    answer = client.get(path)
    if not answer.headers.get("Content-Type", "").startswith("text/csv"):
        return None
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode()


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_no_cell_of_any_file_is_a_formula(reader: tuple[list[tuple[str, str]], Client]):
    paths, client = reader
    files = {(name, path): text for name, path in paths if (text := read(client, path)) is not None}

    formulas = [
        (path, cell)
        for (_, path), text in files.items()
        for line in csv.reader(io.StringIO(text))
        for cell in line
        if cell.startswith(RUN) and not is_number(cell)
    ]
    made_text = [text for text in files.values() if any(f"'{sign}" in text for sign in RUN)]
    assert formulas == []
    assert {name for name, _ in files} >= FILES
    assert len(made_text) >= 6
