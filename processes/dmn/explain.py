"""An evaluation as JSON, for the API and for pages: what was decided, from which inputs, by which rules, and why not others.

Shapes nothing away: a page or client picks what it shows. Functions among the inputs were left out by the trace.
"""

from typing import Any

from processes.dmn.run import DecisionResult, DecisionTrace, DmnDiagnostic, RuleHit, RuleMiss, TableTrace
from processes.feel.api import to_json

Json = dict[str, Any]


def explanation(result: DecisionResult) -> Json:
    """`{result, evaluated: [...], diagnostics: [...]}`; decisions in the order in which they were evaluated."""
    return {
        "result": to_json(result.value),
        "evaluated": [_decision(trace) for trace in result.evaluated],
        "diagnostics": [_diagnostic(said) for said in result.diagnostics],
    }


def _decision(trace: DecisionTrace) -> Json:
    return {
        "decision": trace.decision,
        "name": trace.name,
        "inputs": to_json(dict(trace.inputs)),
        "result": to_json(trace.value),
        "rules": [{"index": hit.index, "id": hit.id} for hit in trace.matched],
        "tables": [_table(table) for table in trace.tables],
    }


def _table(table: TableTrace) -> Json:
    return {
        "element_id": table.element_id,
        "hit_policy": table.hit_policy,
        "inputs": [{"name": name, "value": to_json(value)} for name, value in table.inputs],
        "matched": [_hit(hit) for hit in table.matched],
        "missed": [_miss(miss) for miss in table.missed],
        "used_default": table.used_default,
    }


def _hit(hit: RuleHit) -> Json:
    return {
        "index": hit.index,
        "id": hit.id,
        "outputs": to_json(dict(hit.outputs)),
        "description": hit.description,
    }


def _miss(miss: RuleMiss) -> Json:
    cells = [{"input": cell.input, "value": to_json(cell.value), "test": cell.test} for cell in miss.cells]
    return {"index": miss.index, "id": miss.id, "cells": cells}


def _diagnostic(said: DmnDiagnostic) -> Json:
    return {
        "element_id": said.element_id,
        "line": said.line,
        "position": said.position,
        "code": said.code,
        "message": said.sentence,
    }
