"""Runs cells on a portal of their own, with real workers, and has people finish what is left to people.

An order ends by itself, or it stands still as exactly one thing that a person sees and can finish: an incident, or a
question about an effect that may happen only once. Waits between attempts are skipped on the portal's clock.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.sandbox.book import SERVICES, Book
from tests.faults.cells import ALONE, REFUSED, STEPS, UNDO, Cell
from tests.faults.outside import Fate, Letterbox, door
from tests.stack.client import Client
from tests.stack.database import Database
from tests.stack.outside import Outside
from tests.stack.portal import Portal

DEMO = Path("processes/demos/order_to_cash")
SKIP_SECONDS = 20  # per look: longer than most back-offs, far shorter than any deadline of the process
PATIENCE_SECONDS = 900.0
ENDED = ("completed", "compensated", "cancelled", "terminated")
STANDS = """
SELECT i.id, i.state, coalesce(
    (SELECT array_agg('incident ' || n.code || ' at ' || (v.element_ids ->> n.element)) FROM incident AS n
      WHERE n.instance_id = i.id AND n.state = 'open'), '{}') || coalesce(
    (SELECT array_agg('question at ' || q.element_id) FROM task AS q
      WHERE q.instance_id = i.id AND q.state = 'ready' AND q.kind = 'outcome_question'), '{}')
  FROM instance AS i JOIN definition_version AS v ON v.id = i.version_id WHERE i.id = ANY(%s)"""
ENDED_AT = """
SELECT h.instance_id, v.element_ids ->> h.element FROM element_history AS h JOIN definition_version AS v ON v.id = h.version_id
 WHERE h.instance_id = ANY(%s) AND v.element_ids ->> h.element = ANY(%s)"""
ENDS = ["order_shipped", "order_cancelled", "order_rejected"]


class Matrix:
    """Entered, its portal and its outside run."""

    def __init__(self, timeout_seconds: int | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="podium-faults-")
        self.book = Book(Path(self._folder.name) / "book.db")
        self.fate = Fate()
        doors = {step.element: door(step, self.fate, self.book) for step in STEPS if step.service in SERVICES}
        self.outside = Outside(Letterbox(self.book, self.fate), **doors)
        self.portal = Portal(
            JOB_LEASE_SECONDS="3",
            JOB_HEARTBEAT_SECONDS="1",
            EMAIL_PORT=str(self.outside.mail_port),
            PODIUM_TEST_CLOCK="1",
        )
        self._timeout = timeout_seconds

    def __enter__(self) -> "Matrix":
        self.outside.__enter__()
        self.portal.__enter__()
        tokens = self.portal.prepare(
            destinations=self.outside.ports,
            prefixes={step.element: f"/{step.service}" for step in STEPS},
            files=_files(self._timeout),
            tokens=["admin", "risk-1", "operator"],
        )
        self.clients = {name: Client(token, self.portal.url) for name, token in tokens.items()}
        self.database = Database(self.portal.database_url)
        self.fate.workers = lambda: self.portal.children_of("work")
        return self

    def __exit__(self, *error: object) -> None:
        self.database.close()
        for client in self.clients.values():
            client.close()
        self.portal.__exit__()
        self.outside.__exit__()
        self._folder.cleanup()

    def run(self, cells: Sequence[Cell]) -> None:
        """Every cell to its end; those whose fault meets everybody one after the other, the rest at once."""
        self.fate.cells = list(cells)
        together = [cell for cell in cells if cell.fault not in ALONE]
        self._run(together)
        for cell in cells:
            if cell.fault in ALONE:
                self._run([cell])
        ended = dict(self.database.rows(ENDED_AT, ([cell.instance_id for cell in cells], ENDS)))
        for cell in cells:
            cell.end = ended.get(cell.instance_id, cell.end)

    def _run(self, cells: Sequence[Cell]) -> None:
        for cell in cells:
            if cell.fault == REFUSED:
                self._shut(cell)
            body = self.clients["admin"].post(
                "/process-instances", cell.request(), headers={"X-Correlation-Id": cell.correlation_id}
            )
            cell.instance_id = int(body["id"])
        self._until(cells, self._stands_or_ended)
        for cell in cells:
            self._give_up_and_undo(cell)
        self._until(cells, self._stands_or_ended)
        for cell in cells:
            self._mend_outside(cell)
        self._until(cells, self._finished)

    def _until(self, cells: Sequence[Cell], is_there: Callable[[Cell, str, list[str]], bool]) -> None:
        """Look, let people decide reviews, skip back-offs; until every cell is there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        by_id = {cell.instance_id: cell for cell in cells}
        while True:
            rows = self.database.rows(STANDS, (list(by_id),))
            there = [is_there(by_id[instance_id], state, stands) for instance_id, state, stands in rows]
            if all(there):
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"{rows}\n{self.portal.logs()}")
            self._review()
            self.clients["admin"].post("/clock/advance", {"seconds": SKIP_SECONDS})
            time.sleep(0.5)

    def _stands_or_ended(self, cell: Cell, state: str, stands: list[str]) -> bool:
        self._note(cell, state, stands)
        return bool(stands) or state in ENDED

    def _finished(self, cell: Cell, state: str, stands: list[str]) -> bool:
        """A person deals with whatever is open, over and over, until nothing is."""
        self._note(cell, state, stands)
        if stands:
            self._finish(cell)
        return state in ENDED

    def _note(self, cell: Cell, state: str, stands: list[str]) -> None:
        cell.end = state
        for sentence in stands:
            if not cell.met or cell.met[-1] != sentence:
                cell.met.append(sentence)

    def _review(self) -> None:
        for task in self._tasks("risk-1", "Risk"):
            cell = next(c for c in self.fate.cells if f"cell-{c.number}" == task["business_key"])
            declined = cell.step.order == "declined"
            body = {"outcome": "reject", "comment": "No."} if declined else {"outcome": "approve"}
            self.clients["risk-1"].post(f"/tasks/{task['id']}/complete", body, conflicts=True)

    def _give_up_and_undo(self, cell: Cell) -> None:
        """Compensation is to fail as well: an operator gives the order up where it stands, and undoing fails."""
        if cell.fault == UNDO and cell.step.element not in ("refund_payment", "release_stock"):
            self.clients["admin"].post(
                f"/process-instances/{cell.instance_id}/compensate", {}, conflicts=True
            )

    def _mend_outside(self, cell: Cell) -> None:
        cell.is_on = False
        if cell.fault == REFUSED:
            self._open(cell)

    def _finish(self, cell: Cell) -> None:
        admin = self.clients["admin"]
        for incident_id, *_ in self.database.rows(
            "SELECT id FROM incident WHERE instance_id = %s AND state = 'open'", (cell.instance_id,)
        ):
            admin.post(f"/incidents/{incident_id}/resolve", {}, conflicts=True)
        for task in self._tasks("operator", "Warehouse"):
            body = {"outcome": "happened" if self._parcel_left(task) else "did_not_happen"}
            self.clients["operator"].post(f"/tasks/{task['id']}/complete", body, conflicts=True)

    def _parcel_left(self, task: dict[str, Any]) -> bool:
        cell = next(c for c in self.fate.cells if c.instance_id == int(task["process_instance"]))
        return self.parcels(cell) > 0

    def parcels(self, cell: Cell) -> int:
        """How many parcels left for an order: what cannot be undone must not be done twice."""
        keys = f"{cell.instance_id}:%"
        row = self.book._one("SELECT count(*) AS n FROM effect WHERE kind = 'parcel' AND key LIKE ?", (keys,))
        return int(row["n"]) if row else 0

    def _tasks(self, who: str, group: str) -> list[dict[str, Any]]:
        found = self.clients[who].get("/tasks", state="ready", group=group, limit=100)["results"]
        return list(found)

    def _shut(self, cell: Cell) -> None:
        if cell.step.service == "mail":
            self.outside.close_mail()
        else:
            self.outside.close(cell.step.element)

    def _open(self, cell: Cell) -> None:
        if cell.step.service == "mail":
            self.outside.open_mail()
        else:
            self.outside.open(cell.step.element)

    def balance(self, cells: Sequence[Cell]) -> tuple[Decimal, Decimal]:
        """Captured minus refunded, and what the completed orders are worth: the same, whatever happened."""
        totals = self.book.totals()
        kept = Decimal(str(totals["captured_sum"])) - Decimal(str(totals["refunded_sum"]))
        return kept, sum((Decimal(cell.amount) for cell in cells if cell.end == "order_shipped"), Decimal(0))


def complaints(matrix: Matrix, cells: Sequence[Cell]) -> list[str]:
    """What is not as promised."""
    found = []
    for cell in cells:
        where = f"{cell.step.element} x {cell.fault}"
        if cell.end not in _RIGHT_ENDS:
            found.append(f"{where} ended as {cell.end!r}")
        if cell.fault != REFUSED and not cell.strikes:
            found.append(f"{where} never met its fault")
    kept, worth = matrix.balance(cells)
    if kept != worth:
        found.append(f"captured minus refunded is {kept}, the completed orders are worth {worth}")
    for cell in cells:
        parcels = matrix.parcels(cell)
        if parcels > 1 or (cell.end == "order_shipped") > parcels:
            found.append(
                f"{parcels} parcels left for {cell.step.element} x {cell.fault}, which ended as {cell.end}"
            )
    return found + [f"doctor: {name}: {rows}" for name, rows in matrix.portal.doctor().items()]


_RIGHT_ENDS = (*ENDS, "compensated")


def _files(timeout_seconds: int | None) -> dict[str, str]:
    """The demo as it is, but each step with a destination of its own, so that one can fail without the others."""
    files = {
        path.name: path.read_text()
        for path in sorted(DEMO.iterdir())
        if path.suffix in {".bpmn", ".dmn", ".form"}
    }
    model = files["order_to_cash.bpmn"]
    for step in STEPS:
        if step.service in SERVICES:
            door = f'path="{step.path.removeprefix("/" + step.service)}"'
            model = "\n".join(
                line.replace(f'destination="{step.service}"', f'destination="{step.element}"')
                if door in line
                else line
                for line in model.split("\n")
            )
    if timeout_seconds is not None:
        model = model.replace('timeoutSeconds="10"', f'timeoutSeconds="{timeout_seconds}"')
    return files | {"order_to_cash.bpmn": model}
