"""The types of a model: item definitions -> `Type`, in any order, with those of imported models.

Made in two steps: first every definition gets its (empty) type, then they are filled, so that definitions may
name each other, or themselves. A definition that is nothing but itself is a problem.
"""

from collections.abc import Callable, Mapping
from typing import Any

from portal.lib.problems import Severity
from processes.dmn.elements import ItemDefinition, Text
from processes.dmn.language import Language
from processes.dmn.types import ANY, BUILT_IN, CAMUNDA_7, Test, Type
from processes.feel.api import Expression
from processes.feel.evaluation import Evaluation
from processes.feel.values import FUNCTION, LIST, Range

Named = Callable[[str], Type | None]


class TypeTable:
    """Looks types up by name: own definitions first, then built-in ones, then `import.type`."""

    def __init__(self, language: Language, imported: Mapping[str, "TypeTable"]) -> None:
        self._language = language
        self._imported = imported
        self._built_in = CAMUNDA_7 if language.model.vendor == "camunda7" else BUILT_IN
        self.own = {definition.name: Type(definition.name) for definition in language.model.types}
        for definition in language.model.types:
            self._fill(self.own[definition.name], definition)
        self._check_circles()

    def named(self, name: str) -> Type | None:
        """None for a name nobody knows."""
        found = self.own.get(name) or self._built_in.get(name)
        if found is not None:
            return found
        for prefix, table in self._imported.items():
            if not prefix or name.startswith(prefix + "."):
                found = table.named(name.removeprefix(prefix + "."))
            if found is not None:
                return found
        return None

    def tests(self) -> dict[str, Callable[[Any], bool]]:
        """What `instance of` asks, for every definition by its name, imported ones with their prefix."""
        found = {name: _instance_test(kind) for name, kind in self.own.items()}
        for prefix, table in self._imported.items():
            dot = f"{prefix}." if prefix else ""
            found |= {
                f"{dot}{name}": test for name, test in table.tests().items() if f"{dot}{name}" not in found
            }
        return found

    def _fill(self, kind: Type, definition: ItemDefinition) -> None:
        if definition.is_function:
            _become_function(kind, definition, self._resolved)
            return
        base = (
            self._structure(definition)
            if definition.components
            else self._resolved(definition.type_ref, definition)
        )
        if definition.is_collection:
            kind.kind = LIST
            kind.item = self._constrained_item(base, definition)
            kind.tests = self._tests(definition.constraint)
            return
        _become(kind, base)
        kind.tests = (*self._tests(definition.allowed), *self._tests(definition.constraint))
        kind.listed = self._listed(definition.allowed)

    def _constrained_item(self, base: Type, definition: ItemDefinition) -> Type:
        """`allowedValues` of a collection speak of its items; `typeConstraint` speaks of the list."""
        tests = self._tests(definition.allowed)
        if not tests:
            return base
        item = Type(definition.name)
        _become(item, base)
        item.tests = tests
        item.listed = self._listed(definition.allowed)
        return item

    def _structure(self, definition: ItemDefinition) -> Type:
        fields = {}
        for component in definition.components:
            fields[component.name] = Type(component.name)
            self._fill(fields[component.name], component)
        return Type(definition.name, "structure", fields=fields)

    def _resolved(self, name: str, definition: ItemDefinition) -> Type:
        found = self.named(name)
        if found is None:
            severity: Severity = "warning" if self._language.model.vendor else "error"
            message = (
                f"Expected the type '{definition.name}' to name a known type, but there is no type '{name}'."
            )
            self._language.problem("dmn-type-unknown", definition.place, message, severity)
        return found or ANY

    def _tests(self, source: Text | None) -> tuple[Test, ...]:
        if source is None or not source.text.strip():
            return ()
        tests = self._language.tests(source, ())
        return () if tests is None else (_constraint(tests),)

    def _listed(self, source: Text | None) -> tuple[Any, ...]:
        if source is None or not source.text.strip():
            return ()
        return tuple(value for value in self._language.constant_list(source) if type(value) is not Range)

    def _check_circles(self) -> None:
        for definition in self._language.model.types:
            own = self.own[definition.name]
            seen = [own]
            above = own.base
            while above is not None and above not in seen:
                seen.append(above)
                above = above.base
            if above is own:
                message = f"Expected the type '{definition.name}' to come down to a real type, but it is defined by itself."
                self._language.problem("dmn-type-circular", definition.place, message)
                own.base = None


def _become(kind: Type, base: Type) -> None:
    """An alias follows what it names, which may be filled later."""
    kind.kind = "alias"
    kind.base = base


def _become_function(
    kind: Type, definition: ItemDefinition, resolved: Callable[[str, ItemDefinition], Type]
) -> None:
    kind.kind = FUNCTION
    kind.parameters = tuple(resolved(parameter.type_ref, definition) for parameter in definition.parameters)
    kind.result = resolved(definition.result_type, definition)


def _constraint(tests: Expression) -> Test:
    def holds(value: Any, evaluation: Evaluation) -> bool:
        return tests.evaluate({"?": value}, evaluation) is True

    return holds


def _instance_test(kind: Type) -> Callable[[Any], bool]:
    """Constraints do not count: 300 is an instance of a percentage, only not a valid one (10.3.2.9)."""
    return lambda value: value is not None and kind.has_shape(value, lambda test, tested: True, Evaluation())
