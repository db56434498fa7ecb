"""Rows into `InstanceState`, for many instances in a fixed number of queries, under their locks.

Locks are taken in ascending id and before anything else in the transaction. Live tokens are few, so instances are
loaded whole, except those of wide processes (`is_wide`: thousands of parallel children): of these come the tokens the
commands name, the scopes around them, the tokens beside a join, and counts per scope, taken under the lock.
Variables come whole while they are small; of large ones only the names that the elements read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.lib import json, sql
from processes.engine.state import ROOT_SCOPE, Compensation, InstanceState, Token
from processes.engine.traits import traits_of
from processes.graph.model import CompiledProcess
from processes.store.definitions import PortalCatalog

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "load.sql")
# Reading a jsonb of this size costs about as much as asking for single names of it.
SMALL_BYTES = 2_000

Named = Mapping[int, Iterable[int]]  # instance id -> tokens its commands name


def read_times() -> tuple[datetime, datetime, int]:
    """Portal time, machine time, the catalogue's epoch."""
    portal_now, machine_now, epoch = sql.fetch(_SQL["times"])[0]
    return portal_now, machine_now, epoch


def read_times_and_wait(milliseconds: int) -> tuple[datetime, datetime, int]:
    """The same, in one round trip with how long the transaction waits for locks."""
    parameters = {"wait": f"{milliseconds:d}ms"}
    portal_now, machine_now, epoch, _ = sql.fetch(_SQL["times_and_wait"], parameters)[0]
    return portal_now, machine_now, epoch


def lock_and_load(
    named: Named, catalog: PortalCatalog, *, wait: bool, whole: frozenset[int] = frozenset()
) -> dict[int, InstanceState]:
    """Lock the instances and load what the commands need; missing ones are gone or (not `wait`) held by others.

    `whole` names instances for which a partial view turned out too small. At most eight queries.

    Raises:
        psycopg.errors.LockNotAvailable: `wait`, and somebody held an instance for longer than `lock_timeout`.
    """
    query = _SQL["lock_waiting" if wait else "lock_free"]
    rows = sql.fetch(query, {"ids": sql.numbers(sorted(named)), "small": SMALL_BYTES})
    states = {row[0]: _state(row) for row in rows}
    wide = [s for s in states.values() if s.id not in whole and catalog.process(s.version_id).is_wide]
    large = [states[row[0]] for row in rows if row[15] is None]
    for state in (*wide, *large):
        state.whole = state.id in whole
    partly = {state.id for state in wide}
    _load_tokens([state for state in states.values() if state.id not in partly], catalog)
    _load_partly(wide, named, catalog)
    _load_variables(large, catalog)
    return states


def reload(
    instance_id: int, tokens: Iterable[int], catalog: PortalCatalog, *, whole: bool, bodies: Iterable[int]
) -> InstanceState:
    """Load an instance whose lock is held once more: whole, or with the stored results of `bodies`."""
    chosen = frozenset({instance_id}) if whole else frozenset()
    state = lock_and_load({instance_id: tokens}, catalog, wait=True, whole=chosen)[instance_id]
    for body in bodies:
        rows = sql.fetch(_SQL["results"], {"body": body})
        state.results[body] = {loop_index: json.loads(value) for loop_index, value in rows}
    return state


def which_exist(ids: Iterable[int]) -> set[int]:
    """Those of `ids` that are instances, locked or not."""
    return {row[0] for row in sql.fetch(_SQL["existing"], {"ids": sql.numbers(ids)})}


def _state(row: tuple[Any, ...]) -> InstanceState:
    return InstanceState(
        id=row[0],
        version_id=row[1],
        definition_id=row[2],
        state=row[3],
        suspended=row[4],
        seq=row[5],
        business_key=row[6],
        correlation_id=row[7],
        started_by=row[8],
        started_at=row[9],
        parent_instance=row[10],
        parent_token=row[11],
        depth=row[12],
        title=row[13],
        variable_bytes=row[14],
        variables=json.loads(row[15]) if row[15] is not None else {},
    )


def _load_tokens(states: list[InstanceState], catalog: PortalCatalog) -> None:
    """Every live token. `live` then knows each scope there is, also the empty ones."""
    if not states:
        return
    by_id = {state.id: state for state in states}
    for state in states:
        state.live[ROOT_SCOPE] = 0
    for row in sql.fetch(_SQL["tokens"], {"ids": sql.numbers(by_id)}):
        state = by_id[row[11]]
        state.tokens[row[0]] = _token(row)
        state.live[row[2]] = state.live.get(row[2], 0) + 1
        state.live.setdefault(row[0], 0)
    undoable = [state.id for state in states if state.whole and catalog.can_compensate(state.version_id)]
    if undoable:
        for row in sql.fetch(_SQL["compensations"], {"ids": sql.numbers(undoable)}):
            undo = Compensation(*row[:6], json.loads(row[6]))  # type: ignore[call-arg] # six columns, six fields
            by_id[row[7]].compensations.append(undo)


def _token(row: tuple[Any, ...]) -> Token:
    variables = json.loads(row[9]) if row[9] is not None else None
    return Token(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], variables, row[10])


def _load_partly(states: list[InstanceState], named: Named, catalog: PortalCatalog) -> None:
    if not states:
        return
    by_id = {state.id: state for state in states}
    ids = sql.numbers(by_id)
    tokens = sql.numbers(token for state in states for token in named[state.id])
    _add_tokens(by_id, sql.fetch(_SQL["named_tokens"], {"ids": ids, "tokens": tokens}))
    scopes = [(state.id, scope) for state in states for scope in _scopes(state)]
    beside_joins = [
        (instance_id, scope)
        for instance_id, scope in scopes
        if _has_join(catalog.process(by_id[instance_id].version_id), by_id[instance_id], scope)
    ]
    if beside_joins:
        _add_tokens(by_id, sql.fetch(_SQL["tokens_in_scopes"], _pairs(beside_joins)))
    most = [_most_counted(by_id[instance_id], scope, catalog) for instance_id, scope in scopes]
    counted = {**_pairs(scopes), "most": sql.numbers(most)}
    for instance_id, scope, count in sql.fetch(_SQL["live_counts"], counted):
        by_id[instance_id].live[scope] = count


def _most_counted(state: InstanceState, scope: int, catalog: PortalCatalog) -> int | None:
    """How far to count the tokens of a scope; None: to the end.

    Only loaded tokens can leave, so among the children of a parallel activity one more than those tells all there is
    to know, unless a condition of the model asks for the number.
    """
    body = state.tokens.get(scope)
    if body is None or not body.is_body:
        return None
    loop = catalog.process(state.version_id).elements[body.element].loop
    if loop is None or loop.completion_condition is not None or loop.thrown is not None:
        return None
    return 1 + sum(token.scope == scope for token in state.tokens.values())


def _add_tokens(by_id: dict[int, InstanceState], rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        by_id[row[11]].tokens[row[0]] = _token(row)


def _pairs(scopes: list[tuple[int, int]]) -> dict[str, str]:
    ids, scope_ids = zip(*scopes, strict=True)
    return {"ids": sql.numbers(ids), "scopes": sql.numbers(scope_ids)}


def _scopes(state: InstanceState) -> set[int]:
    """The scopes of which the view holds a token, and those that are loaded tokens themselves."""
    return {ROOT_SCOPE} | {token.scope for token in state.tokens.values()} | set(state.tokens)


def _has_join(process: CompiledProcess, state: InstanceState, scope: int) -> bool:
    if scope == ROOT_SCOPE:
        element = 0
    else:
        token = state.tokens[scope]
        if token.is_body:  # its children are visits of one activity, never gateways
            return False
        element = token.element
    is_join = traits_of(process).is_join
    return any(is_join[child] for child in process.elements[element].children)


def _load_variables(states: list[InstanceState], catalog: PortalCatalog) -> None:
    """Variables of instances that hold a lot: the names read from where their loaded tokens stand.

    A whole view has them all; so has a called instance, which hands them over when it ends.
    """
    names: dict[int, set[str]] = defaultdict(set)
    everything = []
    for state in states:
        wanted = _needs(state, catalog.process(state.version_id))
        if wanted is None:
            everything.append(state)
        else:
            names[state.id] = wanted
    by_id = {state.id: state for state in states}
    pairs = [(instance_id, name) for instance_id, wanted in names.items() for name in wanted]
    if pairs:
        ids, texts = zip(*pairs, strict=True)
        found = sql.fetch(_SQL["large_variables"], {"ids": sql.numbers(ids), "names": sql.texts(texts)})
        for instance_id, name, value in found:
            by_id[instance_id].variables[name] = json.loads(value)
    if everything:
        whole = sql.numbers(state.id for state in everything)
        for instance_id, variables in sql.fetch(_SQL["all_variables"], {"ids": whole}):
            by_id[instance_id].variables = json.loads(variables)


def _needs(state: InstanceState, process: CompiledProcess) -> set[str] | None:
    """Names read by the elements of the loaded tokens; None when one of them may read any."""
    if state.whole or state.parent_instance is not None or not process.needs:
        return None
    wanted: set[str] = set()
    for token in state.tokens.values():
        needs = process.needs[token.element]
        if needs is None or token.waiting_for == "incident":  # it may enter its element again
            return None
        wanted |= needs
    return wanted
