"""Every problem of a model's structure, each with its element and line; texts and types are checked by compiling.

Source: DMN 1.5 chapters 6 (requirements), 7 (types) and 8 (decision tables).
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from portal.lib.problems import Problem, Severity
from processes.dmn.elements import DecisionTable, DmnModel, FunctionDefinition, Place
from processes.dmn.walk import expressions_in


def validate(model: DmnModel, imports: Mapping[str, DmnModel]) -> list[Problem]:
    """All problems of a model's structure; `imports` are the models it may import, by namespace or location."""
    found = [*_names(model), *_imports(model, imports), *_circles(model)]
    for logic in expressions_in(model):
        if isinstance(logic, DecisionTable):
            found.extend(_table(logic, model))
        elif isinstance(logic, FunctionDefinition) and logic.kind == "PMML":
            message = "Expected a function in FEEL or Java, but PMML is not run here."
            found.append(_problem(model, "dmn-function-kind", logic.place, message))
    return found


def _problem(model: DmnModel, code: str, place: Place, message: str, severity: Severity = "error") -> Problem:
    return Problem(code, message, place.element_id, place.line, severity, model.filename)


def _names(model: DmnModel) -> Iterator[Problem]:
    elements = model.elements
    ids = Counter(element.id for element in elements)
    names = Counter(element.variable.name for element in elements)
    for element in elements:
        if ids[element.id] > 1:
            message = f"Expected the id '{element.id}' once, but {ids[element.id]} elements have it."
            yield _problem(model, "dmn-id-twice", element.place, message)
        if names[element.variable.name] > 1:
            message = f"Expected the name '{element.variable.name}' once, but {names[element.variable.name]} elements have it."
            yield _problem(model, "dmn-name-twice", element.place, message, "warning")
    for name, count in Counter(definition.name for definition in model.types).items():
        if count > 1:
            place = next(definition.place for definition in model.types if definition.name == name)
            yield _problem(
                model,
                "dmn-type-twice",
                place,
                f"Expected the type '{name}' once, but it is defined {count} times.",
            )


def _imports(model: DmnModel, imports: Mapping[str, DmnModel]) -> Iterator[Problem]:
    for entry in model.imports:
        if "DMN" not in entry.kind.upper() and entry.kind:
            message = f"Expected an import of DMN, but '{entry.kind}' is not read here."
            yield _problem(model, "dmn-import-kind", entry.place, message, "warning")
        elif entry.namespace not in imports and entry.location not in imports:
            message = f"Expected the imported model '{entry.namespace}', but it is not here; deploy it together with this one."
            yield _problem(model, "dmn-import-missing", entry.place, message)


def _circles(model: DmnModel) -> Iterator[Problem]:
    """Decisions that need themselves. Knowledge may call itself: its budget ends it."""
    required = {
        decision.id: [reference.id for reference in decision.decisions if not reference.namespace]
        for decision in model.decisions
    }
    for decision in model.decisions:
        path = _way_back(decision.id, required)
        if path:
            way = " -> ".join(path)
            yield _problem(
                model,
                "dmn-requirement-circular",
                decision.place,
                f"Expected no decision to require itself, but {way}.",
            )


def _way_back(start: str, required: Mapping[str, list[str]]) -> list[str]:
    """The shortest way along requirements from `start` to itself; empty when there is none."""
    came_from: dict[str, str] = {}
    todo = [start]
    for here in todo:
        for target in required.get(here, ()):
            if target == start:
                return _unwound(here, start, came_from)
            if target not in came_from:
                came_from[target] = here
                todo.append(target)
    return []


def _unwound(last: str, start: str, came_from: Mapping[str, str]) -> list[str]:
    way = [start, last] if last != start else [start]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return list(reversed(way)) if len(way) > 1 else [start, start]


def _table(table: DecisionTable, model: DmnModel) -> Iterator[Problem]:
    if not table.outputs:
        yield _problem(
            model,
            "dmn-table-output",
            table.place,
            "Expected a decision table with an output, but it has none.",
        )
    if len(table.outputs) > 1:
        yield from _output_names(table, model)
    for rule in table.rules:
        yield from _rule(rule.place, len(rule.inputs), len(table.inputs), "input", model)
        yield from _rule(rule.place, len(rule.outputs), len(table.outputs), "output", model)
    if table.aggregation and table.hit_policy != "COLLECT":
        message = (
            f"Expected an aggregation with the hit policy collect only, but it is {table.hit_policy.lower()}."
        )
        yield _problem(model, "dmn-aggregation", table.place, message, "warning")
    if table.hit_policy in ("PRIORITY", "OUTPUT ORDER") and not any(
        output.values or output.type_ref for output in table.outputs
    ):
        message = f"Expected output values that say the order of priority ({table.hit_policy.lower()}), but no output has any."
        yield _problem(model, "dmn-priority-order", table.place, message, "warning")


def _output_names(table: DecisionTable, model: DmnModel) -> Iterator[Problem]:
    counted = Counter(output.name for output in table.outputs)
    for output in table.outputs:
        if not output.name and not output.label:
            message = (
                "Expected every output of a table with several outputs to have a name, but this one has none."
            )
            yield _problem(model, "dmn-output-name", output.place, message)
        elif output.name and counted[output.name] > 1:
            message = (
                f"Expected the output name '{output.name}' once, but {counted[output.name]} outputs have it."
            )
            yield _problem(model, "dmn-output-twice", output.place, message)


def _rule(place: Place, found: int, wanted: int, what: str, model: DmnModel) -> Iterator[Problem]:
    if found != wanted:
        message = f"Expected {wanted} {what} cells in the rule, but it has {found}."
        yield _problem(model, "dmn-rule-cells", place, message)
