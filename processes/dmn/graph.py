"""The compiled requirement graph: nodes for inputs, decisions, knowledge and services, and how each gets its value.

A node sees only what it requires (DMN 1.5, 6.3 and 10.4), under the required element's name or, for elements of
imported models, inside a context of the import's name. A value is decided once per run. Decision services run
inside a run of their own, where their inputs replace whatever the graph would have said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.dmn.elements import Place
from processes.dmn.functions import bound_arguments, within_budget
from processes.dmn.run import Code, Context, DecisionTrace, Key, Run
from processes.dmn.types import Type, coerce, from_json
from processes.feel.evaluation import Evaluation
from processes.feel.values import Function


@dataclass(frozen=True, slots=True)
class Requirement:
    """`path` are the names of the imports that lead to the required element; () for the own model."""

    key: Key
    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputNode:
    key: Key
    name: str
    kind: Type
    place: Place


@dataclass(frozen=True, slots=True)
class CompiledDecision:
    """`reads` are the inputs to hand in, those of required decisions included.

    `loose` are the names its texts read that no requirement explains: variables of a process, in models whose
    authors draw no input data. `outputs` are the names of its table's outputs.
    """

    id: str
    name: str
    key: Key
    kind: Type
    code: Code | None
    requirements: tuple[Requirement, ...]
    loose: frozenset[str]
    outputs: tuple[str, ...]
    place: Place
    vendor: str = ""
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnowledgeNode:
    """`code` makes the function, given the names it may see."""

    key: Key
    name: str
    code: Code
    requirements: tuple[Requirement, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ServiceNode:
    """`inputs` in the order of the parameters: input data first, then input decisions (DMN 1.5, 10.4)."""

    key: Key
    name: str
    kind: Type
    inputs: tuple[Requirement, ...]
    kinds: tuple[Type, ...]
    outputs: tuple[Requirement, ...]
    place: Place


Node = InputNode | CompiledDecision | KnowledgeNode | ServiceNode


@dataclass(slots=True)
class Graph:
    """All nodes of a model and of the models it imports."""

    nodes: dict[Key, Node] = field(default_factory=dict)

    def value(self, requirement: Requirement, run: Run) -> Any:
        """The value of a node in this run; decided at most once."""
        key = requirement.key
        if key in run.values:
            return run.values[key]
        value = self._decided(self.nodes[key], requirement, run)
        run.values[key] = value
        return value

    def _decided(self, node: Node, requirement: Requirement, run: Run) -> Any:
        if isinstance(node, InputNode):
            return self._input(node, requirement, run)
        if isinstance(node, CompiledDecision):
            return self._decision(node, run)
        if isinstance(node, KnowledgeNode):
            return self._knowledge(node, run)
        return self._service(node, run)

    def _input(self, node: InputNode, requirement: Requirement, run: Run) -> Any:
        return self.given(requirement, node.kind, run)

    def given(self, requirement: Requirement, kind: Type, run: Run) -> Any:
        """What the caller handed in under a name, brought to its type; null with a diagnostic where it is missing."""
        name, place = requirement.name, self.nodes[requirement.key].place
        found, value = _handed_in(name, requirement.path, run.inputs)
        if not found:
            return run.report(
                place, "input-missing", f"Expected the input '{name}', but it was not handed in."
            )
        value = coerce(from_json(value, kind), kind, run.evaluation, f"the input '{name}'")
        run.located(place)
        return value

    def _decision(self, node: CompiledDecision, run: Run) -> Any:
        context = self.context(node.requirements, run)
        self._add_loose(node, context, run)
        outer, run.tables = run.tables, []
        if node.code is None:
            value = run.inputs.get(node.name)
        else:
            value = within_budget(run, lambda: node.code(context, run) if node.code else None)
        value = coerce(value, node.kind, run.evaluation, f"the decision '{node.name}'")
        run.located(node.place)
        shown = {name: item for name, item in context.items() if type(item) is not Function}
        run.traces.append(DecisionTrace(node.id, node.name, shown, tuple(run.tables), value))
        run.tables = outer
        return value

    def context(self, requirements: tuple[Requirement, ...], run: Run) -> Context:
        """The names a node sees, required decisions evaluated."""
        context: Context = {}
        for requirement in requirements:
            value = self.value(requirement, run)
            _place_at(context, requirement.path, requirement.name, value)
            node = self.nodes[requirement.key]
            if isinstance(node, CompiledDecision) and node.vendor:
                _add_camunda_names(context, node, value)
        return context

    def _add_loose(self, node: CompiledDecision, context: Context, run: Run) -> None:
        for name in node.loose:
            if name in run.inputs and name not in context:
                context[name] = run.inputs[name]

    def _knowledge(self, node: KnowledgeNode, run: Run) -> Any:
        """The function is put down before its own requirements are looked up, so that it may call itself."""
        context: Context = {}
        function = node.code(context, run)
        run.values[node.key] = function
        context[node.name] = function
        context.update(self.context(node.requirements, run))
        return function

    def _service(self, node: ServiceNode, run: Run) -> Any:
        names = tuple(requirement.name for requirement in node.inputs)

        def invoke(_: Evaluation, arguments: list[Any], position: int) -> Any:
            parameters = tuple(zip(names, node.kinds, strict=True))
            bound = bound_arguments(node.name, parameters, arguments, run, node.place)
            if bound is None:
                return None
            return within_budget(run, lambda: self.serve(node, bound, run))

        return Function(node.name, names, invoke)

    def serve(self, node: ServiceNode, arguments: Mapping[str, Any], run: Run) -> Any:
        """The outputs of a service: the value of its only output decision, or a context of them."""
        decided = {requirement.key: arguments.get(requirement.name) for requirement in node.inputs}
        inner = run.inside(dict(arguments), decided)
        results = {output.name: self.value(output, inner) for output in node.outputs}
        value = next(iter(results.values())) if len(results) == 1 else results
        value = coerce(value, node.kind, run.evaluation, f"the result of '{node.name}'")
        run.located(node.place)
        return value


def _handed_in(name: str, path: tuple[str, ...], inputs: Mapping[str, Any]) -> tuple[bool, Any]:
    """An input of an imported model may be handed in inside of contexts named by the imports, or plainly."""
    level: Any = inputs
    for step in path:
        level = level.get(step) if isinstance(level, Mapping) else None
    if path and isinstance(level, Mapping) and name in level:
        return True, level[name]
    return name in inputs, inputs.get(name)


def _place_at(context: Context, path: tuple[str, ...], name: str, value: Any) -> None:
    for step in path:
        inner = context.setdefault(step, {})
        if type(inner) is not dict:
            return
        context = inner
    context[name] = value


def _add_camunda_names(context: Context, node: CompiledDecision, value: Any) -> None:
    """Camunda also knows a required result by the decision's id, and its outputs by their own names."""
    context.setdefault(node.id, value)
    for name in node.outputs:
        if type(value) is dict:
            context.setdefault(name, value.get(name))
        elif type(value) is list and value and all(type(row) is dict for row in value):
            context.setdefault(name, [row.get(name) for row in value])
        elif len(node.outputs) == 1:
            context.setdefault(name, value)
