"""What a DMN file says, as frozen values; no behaviour.

One shape for DMN 1.1 to 1.5. References are already split into (namespace, id), with the model's own
namespace written as "". Type names stay text: built-in names bare, own item definitions by name, imported
ones as `import name.type name`. `line` is the line of the element in its file.
"""

from dataclasses import dataclass
from typing import Literal as OneOf

HitPolicy = OneOf["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation = OneOf["", "SUM", "COUNT", "MIN", "MAX"]
FunctionKind = OneOf["FEEL", "Java", "PMML"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file: the nearest id, and the line."""

    element_id: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of expression text with its place and language ("" means the default of its position)."""

    text: str
    place: Place
    language: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A named, typed slot: a decision's result, an input, a parameter, a context entry."""

    name: str
    type_ref: str
    place: Place


# -- boxed expressions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    source: Text
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """`variable` is None for the entry that is the result of the whole context."""

    variable: Variable | None
    value: "Expression"


@dataclass(frozen=True, slots=True)
class ContextExpression:
    entries: tuple[ContextEntry, ...]
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    parameter: Variable
    value: "Expression | None"


@dataclass(frozen=True, slots=True)
class Invocation:
    function: "Expression"
    bindings: tuple[Binding, ...]
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    parameters: tuple[Variable, ...]
    body: "Expression | None"
    place: Place
    kind: FunctionKind = "FEEL"
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class ListExpression:
    items: tuple["Expression", ...]
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    columns: tuple[Variable, ...]
    rows: tuple[tuple["Expression", ...], ...]
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    collection: "Expression"
    match: "Expression"
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class Iterator:
    """`for ... return`, `some ... satisfies`, `every ... satisfies`."""

    kind: OneOf["for", "some", "every"]
    variable: str
    collection: "Expression"
    body: "Expression"
    place: Place
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class InputClause:
    """`variable` is Camunda's name for the input's value inside the cells of its column."""

    expression: Text
    label: str
    type_ref: str
    values: Text | None
    place: Place
    variable: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    name: str
    label: str
    type_ref: str
    values: Text | None
    default: Text | None
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    place: Place
    description: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    place: Place
    hit_policy: HitPolicy = "UNIQUE"
    aggregation: Aggregation = ""
    type_ref: str = ""


Expression = (
    LiteralExpression
    | ContextExpression
    | Invocation
    | FunctionDefinition
    | ListExpression
    | Relation
    | Conditional
    | Filter
    | Iterator
    | DecisionTable
)


# -- elements of the requirement graph ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to an element: `namespace` is "" for the model's own."""

    namespace: str
    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class InputData:
    id: str
    name: str
    variable: Variable
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """`has_variable` is False where the file names none; `variable` then repeats the decision's name."""

    id: str
    name: str
    variable: Variable
    logic: Expression | None
    inputs: tuple[Reference, ...]
    decisions: tuple[Reference, ...]
    knowledge: tuple[Reference, ...]
    place: Place
    has_variable: bool = True
    question: str = ""
    version_tag: str = ""


@dataclass(frozen=True, slots=True)
class BusinessKnowledge:
    id: str
    name: str
    variable: Variable
    logic: FunctionDefinition | None
    knowledge: tuple[Reference, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class DecisionService:
    id: str
    name: str
    variable: Variable
    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]
    place: Place


Element = InputData | Decision | BusinessKnowledge | DecisionService


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type: an alias (`type_ref`), a structure (`components`) or a function (`parameters`, `result`)."""

    name: str
    type_ref: str
    is_collection: bool
    components: tuple["ItemDefinition", ...]
    allowed: Text | None
    constraint: Text | None
    place: Place
    is_function: bool = False
    parameters: tuple[Variable, ...] = ()
    result_type: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    name: str
    namespace: str
    location: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class DmnModel:
    """One file. `vendor` tells whose habits fill what the file leaves unsaid: "" (the standard), or Camunda's."""

    id: str
    name: str
    namespace: str
    version: str
    filename: str
    vendor: OneOf["", "camunda7", "camunda8"] = ""
    language: str = ""
    imports: tuple[Import, ...] = ()
    types: tuple[ItemDefinition, ...] = ()
    input_data: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[BusinessKnowledge, ...] = ()
    services: tuple[DecisionService, ...] = ()
    knowledge_sources: tuple[Reference, ...] = ()

    @property
    def elements(self) -> tuple[Element, ...]:
        """Everything that has a name and a value in the requirement graph."""
        return (*self.input_data, *self.decisions, *self.knowledge, *self.services)
