"""All boxed expressions of a model, in the order of the file, parents before children."""

from collections.abc import Iterator as Iterating

from processes.dmn.elements import (
    Conditional,
    ContextExpression,
    DmnModel,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iterator,
    ListExpression,
    Relation,
)


def expressions_in(model: DmnModel) -> Iterating[Expression]:
    """Those of its decisions, then those of its business knowledge models."""
    for decision in model.decisions:
        yield from nested(decision.logic)
    for knowledge in model.knowledge:
        yield from nested(knowledge.logic)


def nested(logic: Expression | None) -> Iterating[Expression]:
    """`logic` and every boxed expression inside it."""
    if logic is None:
        return
    yield logic
    for child in _children(logic):
        yield from nested(child)


def _children(logic: Expression) -> tuple[Expression | None, ...]:
    match logic:
        case ContextExpression():
            return tuple(entry.value for entry in logic.entries)
        case Invocation():
            return (logic.function, *(binding.value for binding in logic.bindings))
        case FunctionDefinition():
            return (logic.body,)
        case ListExpression():
            return logic.items
        case Relation():
            return tuple(cell for row in logic.rows for cell in row)
        case Conditional():
            return (logic.condition, logic.then, logic.otherwise)
        case Filter():
            return (logic.collection, logic.match)
        case Iterator():
            return (logic.collection, logic.body)
        case _:
            return ()
