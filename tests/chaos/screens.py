"""Pages that stay open while the portal is killed: what each of them shows, and what plain SQL says it has to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stack.database import Database

Shown = dict[str, Any]

_KPIS = """() => Object.fromEntries([...document.querySelectorAll('.pd-kpi')].map((kpi) => [
  kpi.querySelector('.pd-kpi-name').textContent.trim(), kpi.querySelector('.pd-kpi-value').textContent.trim().replace(/,/g, '')]))"""
_BOARD = """() => Object.fromEntries([...document.querySelectorAll('[data-tile]')].map((tile) => [
  tile.dataset.tile, (tile.querySelector('.pd-tile-number') ?? tile.querySelector('tbody tr:last-child td:last-child'))
    ?.textContent.trim().replace(/,/g, '')]))"""
_MAP = """() => Object.fromEntries([...document.querySelectorAll('#outline tbody tr')].map((row) => [...row.children].map(
  (cell) => cell.textContent.trim().replace(/,/g, ''))).map(([name, , entered, now]) => [name, `${entered} ${now}`]))"""
_INBOX = """() => { const rows = [...document.querySelectorAll('#task-rows .pd-task:not(.is-gone)')].map((row) => row.dataset.id);
  const pill = document.querySelector('#new-tasks:not([hidden]) span')?.textContent ?? '0';
  return { count: document.querySelector('[data-count="open"]').textContent.trim().replace(/,/g, ''), rows, fresh: parseInt(pill, 10) }; }"""

_TODAY = "(now() AT TIME ZONE %(zone)s)::date"
_FIGURES = f"""
SELECT count(*) FILTER (WHERE ended_at IS NULL)::text, count(*)::text, count(*) FILTER (WHERE ended_at IS NOT NULL)::text,
       count(*) FILTER (WHERE (ended_at AT TIME ZONE %(zone)s)::date = {_TODAY})::text,
       (SELECT count(*) FROM incident WHERE state = 'open')::text, (SELECT count(*) FROM task WHERE closed_at IS NULL)::text
  FROM instance
"""
_STANDING = """
SELECT coalesce(nullif(n.name, ''), e.element), e.entered::text || ' ' || e.lives::text FROM (
  SELECT v.element_ids ->> x.element AS element, count(*) AS entered, count(*) FILTER (WHERE x.lives) AS lives FROM (
    SELECT version_id, element, false AS lives FROM element_history
     UNION ALL SELECT i.version_id, t.element, true FROM token t JOIN instance i ON i.id = t.instance_id
  ) x JOIN definition_version v ON v.id = x.version_id GROUP BY 1
) e LEFT JOIN unnest(%(ids)s::text[], %(names)s::text[]) AS n(id, name) ON n.id = e.element
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """`read` is a function of the page that says what it shows; `user` has it open in a browser of their own."""

    name: str
    user: str
    path: str
    read: str
    key: str = ""  # to press before anything is read


def screens(board: str) -> list[Screen]:
    return [
        Screen("home", "operator", "/", _KPIS),
        Screen("process", "manager", "/processes/watched/dashboard/", _KPIS),
        Screen("dashboard", "manager", f"/dashboards/{board}/", _BOARD),
        Screen("heat map", "operator", "/processes/watched/?layer=frequency&period=all", _MAP, key="t"),
        Screen("inbox", "risk-1", "/tasks/?view=open", _INBOX),
    ]


TILES = [
    {"id": "running", "picture": "number", "measure": "running", "w": 3, "h": 2},
    {"id": "started", "picture": "number", "measure": "started", "x": 3, "w": 3, "h": 2},
    {"id": "finished", "picture": "number", "measure": "finished", "x": 6, "w": 3, "h": 2},
    {"id": "open", "picture": "number", "measure": "tasks_open", "x": 9, "w": 3, "h": 2},
    {"id": "by", "picture": "bar", "measure": "finished", "by": "process", "y": 2, "w": 6, "h": 4},
    {"id": "length", "picture": "table", "measure": "tasks_open", "by": "group", "x": 6, "y": 2, "w": 6, "h": 4},
]  # fmt: skip


def truth(database: Database, names: Mapping[str, str], zone: str) -> dict[str, Shown]:
    """What every screen has to show: counts over rows, by screen."""
    ((running, started, finished, today, incidents, tasks),) = database.rows(_FIGURES, {"zone": zone})
    steps = {"ids": list(names), "names": list(names.values())}
    return {
        "home": {"Running": running, "Finished today": today, "Open incidents": incidents},
        "process": {"Running now": running, "Finished": finished, "Open incidents": incidents},
        "dashboard": {"running": running, "started": started, "finished": finished, "open": tasks, "by": finished, "length": tasks},
        "heat map": dict(database.rows(_STANDING, steps)),
        "inbox": {"count": tasks, "open": {str(row[0]) for row in database.rows("SELECT id FROM task WHERE closed_at IS NULL")}},
    }  # fmt: skip


def difference(name: str, shown: Shown, wanted: Shown) -> str:
    """Where a screen is wrong; "" when it shows what is so."""
    if name == "inbox":
        return _of_inbox(shown, wanted)
    wrong = {key: (shown.get(key), value) for key, value in wanted.items() if shown.get(key) != value}
    return "; ".join(f"{key} shows {seen}, not {value}" for key, (seen, value) in wrong.items())


def _of_inbox(shown: Shown, wanted: Shown) -> str:
    """Its list is the first page: every task in it waits, and with those behind the pill none of a short list is missing."""
    gone = set(shown["rows"]) - wanted["open"]
    if shown["count"] != (wanted["count"] if wanted["count"] != "0" else ""):
        return f"counts {shown['count']}, not {wanted['count']}"
    if gone:
        return f"{len(gone)} tasks in the list are closed"
    return "" if len(shown["rows"]) + shown["fresh"] >= min(len(wanted["open"]), 50) else "tasks are missing"
