"""An instance that goes on by another version: the positions in its rows, rewritten.

One statement per table and instance, under the instance's lock, before the rows that the same command makes.
"""

from pathlib import Path

from portal.lib import sql
from processes.engine.state import Compensation, InstanceState, Token
from processes.models import ProcessInstance
from processes.store.batch import Batch

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "migrations.sql")
_LOAD = sql.load_queries(Path(__file__).parent / "sql" / "load.sql")
_TABLES = ("instance", "tokens", "jobs", "compensations", "timers", "subscriptions")


def write_migrations(batch: Batch) -> None:
    """Rewrite the rows of every migrated instance; notes where open incidents went from and to."""
    for instance_id, before, after, elements, flows, waits in batch.changes.migrations:
        parameters = {
            "instance": instance_id,
            "version": after,
            "from": sql.numbers(elements),
            "to": sql.numbers(elements.values()),
            "flows_from": sql.numbers(flows),
            "flows_to": sql.numbers(flows.values()),
            "waits_from": sql.numbers(waits),
            "waits_to": sql.numbers(waits.values()),
        }
        sql.execute(_SQL["forget_timers"], parameters)
        sql.execute(_SQL["forget_subscriptions"], parameters)
        for table in _TABLES:
            sql.execute(_SQL[f"migrate_{table}"], parameters)
        for old, new in sql.fetch(_SQL["migrate_incidents"], parameters):
            batch.left_incidents.append((before, old))
            batch.come_incidents.append((after, new))


def whole_states(instance_ids: list[int]) -> dict[int, InstanceState]:
    """Instances with every token and everything they could undo, not locked: for a dry run. Three queries."""
    states = {
        row.pk: _bare(row) for row in ProcessInstance.objects.filter(pk__in=instance_ids).defer("variables")
    }
    ids = {"ids": sql.numbers(states)}
    for row in sql.fetch(_LOAD["tokens"], ids):
        states[row[11]].tokens[row[0]] = Token(*row[:9], None, row[10])  # type: ignore[call-arg] # eleven columns
    for row in sql.fetch(_LOAD["compensations"], ids):
        states[row[7]].compensations.append(Compensation(*row[:6], {}))  # type: ignore[call-arg] # six columns
    return states


def _bare(row: ProcessInstance) -> InstanceState:
    return InstanceState(
        id=row.pk,
        version_id=row.version_id,
        definition_id=row.definition_id,
        state=row.state,
        suspended=row.suspended,
        seq=row.seq,
        business_key=row.business_key,
        correlation_id=row.correlation_id,
        started_by=row.started_by,
        started_at=row.started_at,
    )
