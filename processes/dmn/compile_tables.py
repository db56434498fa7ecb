"""Decision tables -> `Table`: cells into columns, outputs into closures, hit policies looked up.

What does not parse becomes a problem of the model, and a cell that never matches.
"""

from typing import Any

from processes.dmn.cells import Cell, Opaque, cell_of
from processes.dmn.columns import make_column
from processes.dmn.elements import DecisionTable, InputClause, OutputClause, Place, Rule, Text
from processes.dmn.hit_policies import POLICIES, SEVERAL
from processes.dmn.run import Code
from processes.dmn.scope import Scope
from processes.dmn.tables import CompiledRule, Input, Output, Table
from processes.dmn.types import CAMUNDA_7, Type
from processes.feel.api import Expression, compile_expression
from processes.feel.values import Range

_NEVER = compile_expression("false")  # stands for a cell that does not parse


def compile_table(logic: DecisionTable, scope: Scope) -> Code:
    """Code that answers the value of the table."""
    return make_table(logic, scope).evaluate


def make_table(logic: DecisionTable, scope: Scope) -> Table:
    """The table with its columns; what does not parse is a problem and never matches."""
    vendor = scope.language.model.vendor
    rules = tuple(
        CompiledRule(
            id=rule.place.element_id,
            description=rule.description,
            outputs=tuple(_entry(text, scope) for text in rule.outputs[: len(logic.outputs)]),
            texts=tuple(_written(rule, index) for index in range(len(logic.inputs))),
        )
        for rule in logic.rules
    )
    policy = (logic.hit_policy, logic.aggregation if logic.hit_policy == "COLLECT" else "")
    return Table(
        inputs=tuple(_input(clause, index, logic, scope) for index, clause in enumerate(logic.inputs)),
        outputs=tuple(_output(clause, scope) for clause in logic.outputs),
        rules=rules,
        policy=POLICIES[policy],
        several=policy in SEVERAL,
        hit_policy=" ".join(policy).strip(),
        converts=vendor == "camunda7",
        place=logic.place,
    )


def _written(rule: Rule, index: int) -> str:
    return rule.inputs[index].text if index < len(rule.inputs) else ""


def _entry(text: Text, scope: Scope) -> Code:
    """An output cell; `-` and nothing are null."""
    if text.text.strip() in ("", "-"):
        return lambda context, run: None
    return scope.expression(text, default=_default_language(scope))


def _default_language(scope: Scope) -> str:
    """Camunda 7 reads everything but input cells as JUEL unless told otherwise."""
    return "juel" if scope.language.model.vendor == "camunda7" else "feel"


def _clause_type(name: str, place: Place, scope: Scope) -> Type:
    if scope.language.model.vendor == "camunda7":
        return CAMUNDA_7.get(name) or scope.type("Any", place)
    return scope.type(name, place)


def _input(clause: InputClause, index: int, logic: DecisionTable, scope: Scope) -> Input:
    names = _value_names(clause, scope)
    inner = scope.with_names(names)
    cells = [_cell(rule.inputs[index] if index < len(rule.inputs) else None, inner) for rule in logic.rules]
    return Input(
        label=clause.label or " ".join(clause.expression.text.split()),
        code=scope.expression(clause.expression, default=_default_language(scope)),
        kind=_clause_type(clause.type_ref, clause.place, scope),
        allowed=_allowed(clause.values, scope),
        column=make_column(cells, names),
        place=clause.place,
    )


def _value_names(clause: InputClause, scope: Scope) -> tuple[str, ...]:
    """`?` by the standard; in Camunda's models also `cellInput` or the name the clause gives."""
    if not scope.language.model.vendor:
        return ("?",)
    return ("?", "cellInput", clause.variable) if clause.variable else ("?", "cellInput")


def _cell(text: Text | None, scope: Scope) -> tuple[str, Expression, Cell, Place]:
    source = text or Text("", Place())
    written = source.text.strip()
    if written == "-":
        source = Text("", source.place)
    tests = scope.tests(source)
    if tests is None:
        return written, _NEVER, Opaque(), source.place
    return f"{source.language}:{written}", tests, cell_of(tests), source.place


def _allowed(values: Text | None, scope: Scope) -> Expression | None:
    """The values a clause lists; for Camunda they are suggestions of the editor and bind nobody."""
    if values is None or not values.text.strip() or scope.language.model.vendor:
        return None
    return scope.tests(values)


def _output(clause: OutputClause, scope: Scope) -> Output:
    return Output(
        name=clause.name or clause.label,
        kind=_clause_type(clause.type_ref, clause.place, scope),
        order=_order(clause, scope),
        allowed=_allowed(clause.values, scope),
        default=None
        if clause.default is None or not clause.default.text.strip()
        else _entry(clause.default, scope),
        place=clause.place,
    )


def _order(clause: OutputClause, scope: Scope) -> tuple[Any, ...]:
    """The listed output values, or those of the clause's type, best first; needed for two hit policies only."""
    listed = clause.values if clause.values is not None and clause.values.text.strip() else None
    if listed is None:
        return _clause_type(clause.type_ref, clause.place, scope).values
    return listed_values(listed, scope)


def listed_values(source: Text, scope: Scope) -> tuple[Any, ...]:
    """`"A", "B"` as values, in order; a range counts as one entry; nothing where it is no list of values."""
    cell = scope.language.constant_list(source)
    return tuple(value for value in cell if not isinstance(value, Range))
