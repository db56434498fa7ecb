"""Boxed expressions -> closures. One function per kind; `compile_logic` is the only way in.

Source: DMN 1.5, 10.2.2 (boxed expressions) and table 57 ff. (their mapping to FEEL). Where an expression names
a type, its value is brought to that type or becomes null.
"""

from collections.abc import Callable
from typing import Any

from processes.dmn.compile_tables import compile_table
from processes.dmn.elements import (
    Binding,
    Conditional,
    ContextExpression,
    DecisionTable,
    Expression,
    Filter,
    FunctionDefinition,
    Invocation,
    Iterator,
    ListExpression,
    LiteralExpression,
    Place,
    Relation,
    Variable,
)
from processes.dmn.functions import called, external_of, function_value
from processes.dmn.run import Code, Context, Run
from processes.dmn.scope import Scope
from processes.dmn.types import ANY, Type, coerce
from processes.feel.values import Function, Range, described


def compile_logic(logic: Expression | None, scope: Scope) -> Code:
    """Code of any boxed expression, its own type included; nothing at all is null."""
    if logic is None:
        return lambda context, run: None
    code = _COMPILERS[type(logic)](logic, scope)
    if isinstance(logic, LiteralExpression):
        return typed(code, logic.type_ref, logic.source.place, scope, "the result of the expression")
    if isinstance(logic, FunctionDefinition):
        return code
    return typed(code, logic.type_ref, logic.place, scope, "the result of the expression")


def typed(code: Code, type_ref: str, place: Place, scope: Scope, what: str) -> Code:
    """`code` with its value brought to the type of that name."""
    kind = scope.type(type_ref, place)
    return code if kind is ANY else coerced(code, kind, place, what)


def coerced(code: Code, kind: Type, place: Place, what: str) -> Code:
    """`code` with its value brought to `kind`, or null with a diagnostic that calls it `what`."""

    def run_coerced(context: Context, run: Run) -> Any:
        value = coerce(code(context, run), kind, run.evaluation, what)
        run.located(place)
        return value

    return run_coerced


def _literal(logic: LiteralExpression, scope: Scope) -> Code:
    default = "juel" if scope.language.model.vendor == "camunda7" else "feel"
    return scope.expression(logic.source, default=default)


def _context(logic: ContextExpression, scope: Scope) -> Code:
    """Entries see those before them; an entry without name is the value of the whole."""
    entries: list[tuple[str, Code]] = []
    result: Code | None = None
    inner = scope
    for entry in logic.entries:
        code = compile_logic(
            entry.value, inner if entry.variable is None else inner.with_names([entry.variable.name])
        )
        if entry.variable is None:
            result = code
            continue
        variable = entry.variable
        what = f"the entry '{variable.name}'"
        entries.append((variable.name, typed(code, variable.type_ref, variable.place, scope, what)))
        inner = inner.with_names([variable.name])
    return _context_code(entries, result)


def _context_code(entries: list[tuple[str, Code]], result: Code | None) -> Code:
    def run_context(context: Context, run: Run) -> Any:
        inner = dict(context)
        made: Context = {}
        for name, code in entries:
            made[name] = inner[name] = code(inner, run)
        return made if result is None else result(inner, run)

    return run_context


def _list(logic: ListExpression, scope: Scope) -> Code:
    items = [compile_logic(item, scope) for item in logic.items]
    return lambda context, run: [item(context, run) for item in items]


def _relation(logic: Relation, scope: Scope) -> Code:
    """A list of contexts, one per row."""
    names = [column.name for column in logic.columns]
    rows = [
        [_cell(cell, column, scope) for cell, column in zip(row, logic.columns, strict=False)]
        for row in logic.rows
    ]
    return lambda context, run: [
        {name: cell(context, run) for name, cell in zip(names, row, strict=False)} for row in rows
    ]


def _cell(cell: Expression, column: Variable, scope: Scope) -> Code:
    return typed(
        compile_logic(cell, scope), column.type_ref, column.place, scope, f"the column '{column.name}'"
    )


def _conditional(logic: Conditional, scope: Scope) -> Code:
    """Stricter than FEEL's `if`: a condition that is neither true nor false makes null."""
    condition, then, otherwise = (
        compile_logic(part, scope) for part in (logic.condition, logic.then, logic.otherwise)
    )

    def run_conditional(context: Context, run: Run) -> Any:
        value = condition(context, run)
        if type(value) is not bool:
            return run.report(
                logic.place, "not-boolean", f"Expected true or false after if, but got {described(value)}."
            )
        return then(context, run) if value else otherwise(context, run)

    return run_conditional


def _filter(logic: Filter, scope: Scope) -> Code:
    collection = compile_logic(logic.collection, scope)
    match = compile_logic(logic.match, scope.with_names(["item"]))

    def run_filter(context: Context, run: Run) -> Any:
        items = _items(collection(context, run), logic.place, run)
        if items is None:
            return None
        verdicts = [match(_with_item(context, item), run) for item in items]
        if not _all_boolean(verdicts, logic.place, "match", run):
            return None
        return [item for item, verdict in zip(items, verdicts, strict=True) if verdict]

    return run_filter


def _with_item(context: Context, item: Any) -> Context:
    """The names a filter's match sees: `item`, and the entries of the item where it is a context."""
    return {**context, **item, "item": item} if type(item) is dict else {**context, "item": item}


def _iterator(logic: Iterator, scope: Scope) -> Code:
    collection = compile_logic(logic.collection, scope)
    extra = ["partial"] if logic.kind == "for" else []
    body = compile_logic(logic.body, scope.with_names([logic.variable, *extra]))
    finish = {"for": None, "some": any, "every": all}[logic.kind]

    def run_iterator(context: Context, run: Run) -> Any:
        items = _items(collection(context, run), logic.place, run)
        if items is None:
            return None
        made: list[Any] = []
        for item in items:
            made.append(body({**context, "partial": made, logic.variable: item}, run))
        if finish is None:
            return made
        return finish(made) if _all_boolean(made, logic.place, "satisfies", run) else None

    return run_iterator


def _items(value: Any, place: Place, run: Run) -> list[Any] | None:
    """The items to go through, paid from the budget; null with a diagnostic for what is no list."""
    if type(value) is Range and type(value.low) is int and type(value.high) is int:
        run.evaluation.budget.spend(abs(value.high - value.low))
        first, last = value.low + (not value.low_closed), value.high - (not value.high_closed)
        return list(range(first, last + 1))
    if type(value) is not list:
        run.report(place, "not-a-list", f"Expected a list to go through, but got {described(value)}.")
        return None
    run.evaluation.budget.spend(len(value))
    return value


def _all_boolean(values: list[Any], place: Place, word: str, run: Run) -> bool:
    wrong = next((value for value in values if type(value) is not bool), True)
    if wrong is True:
        return True
    run.report(place, "not-boolean", f"Expected {word} to be true or false, but got {described(wrong)}.")
    return False


def _invocation(logic: Invocation, scope: Scope) -> Code:
    function = compile_logic(logic.function, scope)
    bindings = [_binding(binding, scope) for binding in logic.bindings]

    def run_invocation(context: Context, run: Run) -> Any:
        target = function(context, run)
        if type(target) is not Function:
            return run.report(
                logic.place, "not-a-function", f"Expected a function to invoke, but got {described(target)}."
            )
        arguments = {name: code(context, run) for name, code in bindings}
        return called(target, arguments, logic.place, run)

    return run_invocation


def _binding(binding: Binding, scope: Scope) -> tuple[str, Code]:
    code = compile_logic(binding.value, scope)
    parameter = binding.parameter
    return parameter.name, typed(
        code, parameter.type_ref, parameter.place, scope, f"the argument '{parameter.name}'"
    )


def _function(logic: FunctionDefinition, scope: Scope) -> Code:
    return function_code(logic, scope, name="function", result=ANY)


def function_code(logic: FunctionDefinition, scope: Scope, *, name: str, result: Type) -> Code:
    """Code whose value is a function closed over the names around it."""
    parameters = tuple((p.name, scope.type(p.type_ref, p.place)) for p in logic.parameters)
    declared = scope.type(logic.type_ref, logic.place)
    if logic.kind != "FEEL":
        body = external_of(logic, parameters, compile_logic(logic.body, scope))
    else:
        body = compile_logic(logic.body, scope.with_names(name for name, _ in parameters))
    for kind in (declared, result):
        body = _with_result(body, kind, logic.place, name)

    def run_function(context: Context, run: Run) -> Any:
        return function_value(name, parameters, body, context, run, logic.place)

    return run_function


def _with_result(body: Code, kind: Type, place: Place, name: str) -> Code:
    """The result brought to a type; a function type says it of its result."""
    wanted = (kind.real.result or ANY) if kind.real.kind == "function" else kind
    return body if wanted is ANY else coerced(body, wanted, place, f"the result of {name}")


def _table(logic: DecisionTable, scope: Scope) -> Code:
    return compile_table(logic, scope)


# Any: each function takes the class it is registered under.
_COMPILERS: dict[type, Callable[[Any, Scope], Code]] = {
    LiteralExpression: _literal,
    ContextExpression: _context,
    Invocation: _invocation,
    FunctionDefinition: _function,
    ListExpression: _list,
    Relation: _relation,
    Conditional: _conditional,
    Filter: _filter,
    Iterator: _iterator,
    DecisionTable: _table,
}
