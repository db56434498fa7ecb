"""`DmnModel` -> `CompiledModel`: types, scopes, expressions and tables of a model and of the models it imports.

Three passes over each model: types, then the names every element sees, then the logic. What is wrong becomes a
problem and the pass goes on; `api.compile_model` refuses a model with errors, the test kit runs it in spite of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from portal.lib.problems import Problem, Severity
from processes.dmn.elements import (
    BusinessKnowledge,
    ContextExpression,
    Decision,
    DecisionService,
    DecisionTable,
    DmnModel,
    Element,
    Expression,
    FunctionDefinition,
    ItemDefinition,
    Reference,
    Relation,
    Variable,
)
from processes.dmn.expressions import compile_logic, function_code
from processes.dmn.graph import (
    CompiledDecision,
    Graph,
    InputNode,
    KnowledgeNode,
    Requirement,
    ServiceNode,
)
from processes.dmn.language import Language
from processes.dmn.run import Key
from processes.dmn.scope import Scope
from processes.dmn.type_table import TypeTable
from processes.dmn.types import ANY, Type
from processes.dmn.walk import expressions_in

MAX_IMPORT_DEPTH = (
    20  # models importing models; honest ones stay below 5, and each level is a few Python frames
)


@dataclass(slots=True)
class Unit:
    """One model while it is compiled, with the names of its imports."""

    model: DmnModel
    language: Language
    types: TypeTable
    prefixes: dict[str, str]  # namespace -> name of the import


@dataclass(slots=True)
class Compiler:
    imports: Mapping[str, DmnModel]
    graph: Graph = field(default_factory=Graph)
    units: dict[str, Unit] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)  # namespaces being compiled further up
    problems: list[Problem] = field(default_factory=list)

    def unit(self, model: DmnModel, depth: int = 0) -> Unit:
        """Compile a model once, those it imports first; a circle of imports is left open where it closes."""
        if model.namespace in self.units:
            return self.units[model.namespace]
        self.open.add(model.namespace)
        language = Language(model, {}, frozenset(_member_names(model)))
        imported = self._imported(model, depth)
        language.members |= frozenset(
            name
            for unit in imported.values()
            for name in (*unit.language.members, *_element_names(unit.model))
        )
        types = TypeTable(language, {name: unit.types for name, unit in imported.items()})
        language.types = types.tests()
        prefixes = {unit.model.namespace: name for name, unit in imported.items()}
        unit = self.units[model.namespace] = Unit(model, language, types, prefixes)
        self._elements(unit)
        self.open.discard(model.namespace)
        self.problems.extend(language.problems)
        return unit

    def _imported(self, model: DmnModel, depth: int) -> dict[str, Unit]:
        found: dict[str, Unit] = {}
        for entry in model.imports:
            other = self.imports.get(entry.namespace) or self.imports.get(entry.location)
            if other is not None and depth < MAX_IMPORT_DEPTH and other.namespace not in self.open:
                found[entry.name] = self.unit(other, depth + 1)
        return found

    def _elements(self, unit: Unit) -> None:
        """Nodes without logic first: references may lead forward."""
        model = unit.model
        for element in model.input_data:
            key = (model.namespace, element.id)
            kind = self._kind(element.variable, unit)
            self.graph.nodes[key] = InputNode(key, element.variable.name, kind, element.place)
        for service in model.services:
            self._service(service, unit)
        for knowledge in model.knowledge:
            self._knowledge(knowledge, unit)
        for decision in model.decisions:
            self._decision(decision, unit)

    def _kind(self, variable: Variable, unit: Unit) -> Type:
        found = unit.types.named(variable.type_ref)
        if found is None:
            severity: Severity = "warning" if unit.model.vendor else "error"
            message = f"Expected '{variable.name}' to have a known type, but there is no type '{variable.type_ref}'."
            unit.language.problem("dmn-type-unknown", variable.place, message, severity)
        return found or ANY

    # -- decisions and knowledge -----------------------------------------------------------------------

    def _decision(self, decision: Decision, unit: Unit) -> None:
        references = (*decision.inputs, *decision.decisions, *decision.knowledge)
        requirements = self._requirements(references, unit)
        scope = self._scope(requirements, unit)
        key = (unit.model.namespace, decision.id)
        code = None if decision.logic is None else compile_logic(decision.logic, scope)
        self.graph.nodes[key] = CompiledDecision(
            id=decision.id,
            name=decision.variable.name,
            key=key,
            kind=self._kind(decision.variable, unit),
            code=code,
            requirements=requirements,
            loose=frozenset(scope.reads) - scope.names - _element_names(unit.model),
            outputs=_output_names(decision.logic),
            place=decision.place,
            vendor=unit.model.vendor,
        )

    def _knowledge(self, knowledge: BusinessKnowledge, unit: Unit) -> None:
        requirements = self._requirements(knowledge.knowledge, unit)
        scope = self._scope(requirements, unit).with_names([knowledge.variable.name])
        kind = self._kind(knowledge.variable, unit)
        key = (unit.model.namespace, knowledge.id)
        logic = knowledge.logic or FunctionDefinition((), None, knowledge.place)
        code = function_code(logic, scope, name=knowledge.variable.name, result=kind)
        self.graph.nodes[key] = KnowledgeNode(
            key, knowledge.variable.name, code, requirements, knowledge.place
        )

    def _service(self, service: DecisionService, unit: Unit) -> None:
        inputs = self._requirements((*service.input_data, *service.input_decisions), unit)
        kind = self._kind(service.variable, unit)
        key = (unit.model.namespace, service.id)
        self.graph.nodes[key] = ServiceNode(
            key=key,
            name=service.variable.name,
            kind=(kind.real.result or ANY) if kind.real.kind == "function" else kind,
            inputs=inputs,
            kinds=tuple(self._kind_of(requirement.key) for requirement in inputs),
            outputs=self._requirements(service.outputs, unit),
            place=service.place,
        )

    def _scope(self, requirements: Iterable[Requirement], unit: Unit) -> Scope:
        names = {
            requirement.path[0] if requirement.path else requirement.name for requirement in requirements
        }
        if unit.model.vendor:
            names |= {name for requirement in requirements for name in self._camunda_names(requirement)}
        return Scope(unit.language, unit.types.named, frozenset(names))

    def _camunda_names(self, requirement: Requirement) -> tuple[str, ...]:
        variables = self._declared(requirement.key)
        decision = variables[1]
        return (decision.id, *_output_names(decision.logic)) if isinstance(decision, Decision) else ()

    # -- references ------------------------------------------------------------------------------------

    def _requirements(self, references: Iterable[Reference], unit: Unit) -> tuple[Requirement, ...]:
        found = []
        for reference in references:
            namespace = reference.namespace or unit.model.namespace
            key = (namespace, reference.id)
            variable, _ = self._declared(key)
            if variable is None:
                self._dangling(reference, unit)
                continue
            prefix = unit.prefixes.get(namespace, "") if namespace != unit.model.namespace else ""
            found.append(Requirement(key, variable.name, (prefix,) if prefix else ()))
        return tuple(found)

    def _dangling(self, reference: Reference, unit: Unit) -> None:
        what = f"{reference.namespace}#{reference.id}" if reference.namespace else reference.id
        message = f"Expected to find the required element '{what}', but the model has none."
        if reference.namespace:
            message = f"Expected to find the required element '{what}', but no model of that namespace with it is here; deploy it together."
        unit.language.problem("dmn-reference-unknown", reference.place, message)

    def _declared(self, key: Key) -> tuple[Variable | None, Element | None]:
        """The variable of the element a key names, and the element, whether compiled yet or not."""
        unit = self.units.get(key[0])
        if unit is None:
            return None, None
        model = unit.model
        for element in model.elements:
            if element.id == key[1]:
                return element.variable, element
        return None, None

    def _kind_of(self, key: Key) -> Type:
        """The declared type of an input or decision; its own unit reports it when it is unknown."""
        variable, _ = self._declared(key)
        unit = self.units[key[0]]
        return (unit.types.named(variable.type_ref) if variable else None) or ANY

    # -- what is read ----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Fill in `reads` once all nodes are there."""
        for key, node in list(self.graph.nodes.items()):
            if isinstance(node, CompiledDecision):
                self.graph.nodes[key] = replace(node, reads=self._reads(key, set()))

    def _reads(self, key: Key, seen: set[Key]) -> frozenset[str]:
        if key in seen:
            return frozenset()
        seen.add(key)
        node = self.graph.nodes.get(key)
        if isinstance(node, InputNode):
            return frozenset((node.name,))
        if not isinstance(node, CompiledDecision):
            return frozenset()
        found = set(node.loose) if node.code else {node.name}
        for requirement in node.requirements:
            name = requirement.path[0] if requirement.path else ""
            deeper = self._reads(requirement.key, seen)
            found |= {name} if name and deeper else deeper
        return frozenset(found)


def _output_names(logic: Expression | None) -> tuple[str, ...]:
    return (
        tuple(output.name for output in logic.outputs if output.name)
        if isinstance(logic, DecisionTable)
        else ()
    )


def _element_names(model: DmnModel) -> frozenset[str]:
    return frozenset(element.variable.name for element in model.elements)


def _member_names(model: DmnModel) -> set[str]:
    """Names that stand behind a dot or inside a filter; only those the lexer could not find by itself."""
    names: set[str] = set()
    for definition in model.types:
        _add_components(definition, names)
    for logic in expressions_in(model):
        if isinstance(logic, DecisionTable):
            names.update(output.name for output in logic.outputs)
        elif isinstance(logic, ContextExpression):
            names.update(entry.variable.name for entry in logic.entries if entry.variable)
        elif isinstance(logic, Relation):
            names.update(column.name for column in logic.columns)
    return {name for name in names if name and not name.isidentifier()}


def _add_components(definition: ItemDefinition, names: set[str]) -> None:
    for component in definition.components:
        names.add(component.name)
        _add_components(component, names)
