"""not(), is() and their neighbours. Source: DMN 1.5, 10.3.4.2 and 10.3.4.10."""

from processes.feel.builtins.registry import Table
from processes.feel.compare import equal
from processes.feel.evaluation import Evaluation
from processes.feel.temporal import DateTime, Time
from processes.feel.values import FeelError, Value, described, kind_of

BOOLEAN = Table()


@BOOLEAN.add("not(negand: any?)")
def negand(value: Value) -> bool | None:
    if value is not None and type(value) is not bool:
        raise FeelError(f"Expected true or false for not(), but got {described(value)}.", "not-boolean")
    return None if value is None else not value


@BOOLEAN.add("is(value1?: any?, value2?: any?)", evaluation=True)
def same(evaluation: Evaluation, first: Value = None, second: Value = None) -> bool | None:
    """Whether both are the same element of the semantic domain: kind, time zone and all."""
    if kind_of(first) != kind_of(second):
        return False
    if type(first) is Time or type(first) is DateTime:
        return bool(first == second)
    return equal(first, second, evaluation.budget) is True
