"""What is doubtful about a decision table before anybody runs it: gaps, overlaps, rules that never decide, clashes.

Looks at what cells say, never at data, and says only what is certain: a cell that only evaluation can judge may
match anything, so it hides gaps and never makes an overlap. Costs rules^2 x inputs bit operations for overlaps; the
search for gaps and hidden rules walks segments and stops after `MAX_STEPS`, then says nothing about the rest.
Source: the idea of hyper-rectangles is that of Calvanese et al., "Semantics and Analysis of DMN Decision Tables"
(BPM 2016); ours walks column by column and remembers sets of rules it has seen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from portal.lib.problems import Problem, Severity
from processes.dmn.cells import Anything, Cell, Opaque, Values, cell_of
from processes.dmn.cuts import Bits
from processes.dmn.elements import DecisionTable, DmnModel, InputClause, OutputClause, Place, Text
from processes.dmn.graph import CompiledDecision
from processes.dmn.language import Language
from processes.dmn.segments import Axis, described_segment, make_axis
from processes.dmn.walk import expressions_in
from processes.feel.builtins.all import BUILTINS

MAX_STEPS = 20_000  # segments looked at per question: some 10 ms
MAX_STEPS_IN_ALL = 500_000  # and for all questions of one table: some 300 ms
MAX_RULES = (
    4_000  # larger tables are not analysed: sets of rules would take more memory than the answer is worth
)
MAX_TOLD = 10  # of one kind and table: nobody reads the eleventh


@dataclass(slots=True)
class Table:
    """One table under analysis. `axes` are None for inputs that cannot be ordered: then only clashes are told."""

    logic: DecisionTable
    cells: tuple[tuple[Cell, ...], ...]  # by input, then by rule
    axes: tuple[Axis | None, ...]
    filename: str
    steps: int = 0

    @property
    def all_rules(self) -> Bits:
        return (1 << len(self.logic.rules)) - 1

    def problem(self, code: str, place: Place, message: str, severity: Severity = "warning") -> Problem:
        return Problem(code, message, place.element_id, place.line, severity, self.filename)


def analyse_tables(model: DmnModel) -> list[Problem]:
    """Every doubt about every decision table of a model, as warnings and infos."""
    found: list[Problem] = []
    for logic in expressions_in(model):
        if isinstance(logic, DecisionTable) and len(logic.rules) <= MAX_RULES:
            table = _read(logic, model)
            found.extend(_clashes(table))
            found.extend(_empty_rules(table))
            if all(axis is not None for axis in table.axes):
                found.extend(_overlaps(table))
                found.extend(_hidden(table))
                found.extend(_gaps(table))
    return found


def unknown_names(model: DmnModel, decisions: Iterable[CompiledDecision]) -> list[Problem]:
    """Names a decision reads and nothing it requires gives: a missing requirement, or a slip of the pen.

    Not asked of Camunda's models, nor of decisions in models without any input data: their authors let decisions
    read the variables of the process.
    """
    if model.vendor or not model.input_data:
        return []
    known = [element.variable.name for element in model.elements]
    return [
        Problem(
            "dmn-name-unknown", _unknown(name, known), node.id, node.place.line, "warning", model.filename
        )
        for node in decisions
        for name in sorted(node.loose - BUILTINS["feel"].keys())
    ]


def _unknown(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean '{close[0]}'?" if close else ""
    return f"Expected '{name}' to be required by the decision, but nothing it requires has that name.{hint}"


def _read(logic: DecisionTable, model: DmnModel) -> Table:
    names = [element.variable.name for element in model.elements]
    language = Language(model, {}, frozenset(names))
    cells = tuple(
        tuple(
            _cell(rule.inputs[index] if index < len(rule.inputs) else None, language) for rule in logic.rules
        )
        for index in range(len(logic.inputs))
    )
    axes = tuple(
        make_axis(_label(clause), column, _cell(clause.values, language) if not model.vendor else Anything())
        for clause, column in zip(logic.inputs, cells, strict=True)
    )
    return Table(logic, cells, axes, model.filename)


def _cell(text: Text | None, language: Language) -> Cell:
    if text is None or text.text.strip() in ("", "-"):
        return Anything()
    tests = language.tests(text, ())
    return Opaque() if tests is None else cell_of(tests)


def _label(clause: InputClause | OutputClause) -> str:
    if isinstance(clause, InputClause):
        return " ".join((clause.label or clause.expression.text).split())
    return clause.label or clause.name


# -- overlaps ------------------------------------------------------------------------------------------


def _overlaps(table: Table) -> Iterator[Problem]:
    """Two rules that can match together where only one may, or where they must agree and do not."""
    if table.logic.hit_policy not in ("UNIQUE", "ANY"):
        return
    axes = [axis for axis in table.axes if axis is not None]
    told = 0
    for later, rule in enumerate(table.logic.rules):
        for earlier in _rivals(table, axes, later):
            common = [axis.reach[earlier] & axis.reach[later] for axis in axes]
            if told == MAX_TOLD or not all(common) or _may_overlap(table, earlier, later):
                continue
            told += 1
            where = _where(axes, [_lowest(bits) for bits in common])
            message = f"Expected at most one rule to match, but rules {earlier + 1} and {later + 1} both match{where}."
            yield table.problem("dmn-table-overlap", rule.place, message)


def _rivals(table: Table, axes: Sequence[Axis], later: int) -> Iterator[int]:
    """Earlier rules that hold in some segment of `later` on every axis; those nobody can judge are left out."""
    rivals = (1 << later) - 1
    for axis in axes:
        if axis.opaque >> later & 1 or not rivals:
            return
        touched = 0
        for index in axis.possible:
            if axis.reach[later] >> index & 1:
                touched |= axis.holding[index]
                table.steps += 1
        rivals &= touched & ~axis.opaque
        if table.steps > MAX_STEPS_IN_ALL:
            return
    while rivals:
        yield _lowest(rivals)
        rivals &= rivals - 1


def _lowest(bits: Bits) -> int:
    return (bits & -bits).bit_length() - 1


def _may_overlap(table: Table, earlier: int, later: int) -> bool:
    rules = table.logic.rules
    same = [text.text.strip() for text in rules[earlier].outputs] == [
        text.text.strip() for text in rules[later].outputs
    ]
    return table.logic.hit_policy == "ANY" and same


def _where(axes: Sequence[Axis], indexes: Sequence[int]) -> str:
    """`, for example when age < 18 and country = "DE"`; inputs that may be anything are left out."""
    said = [
        described_segment(axis.name, axis.segments[index])
        for axis, index in zip(axes, indexes, strict=True)
        if len(axis.segments) > 1
    ]
    return f", for example when {' and '.join(said)}" if said else ""


# -- gaps and hidden rules -----------------------------------------------------------------------------


def _gaps(table: Table) -> Iterator[Problem]:
    """Inputs no rule speaks of, unless a default stands in or the table is meant to answer sometimes only."""
    logic = table.logic
    if not logic.rules or logic.hit_policy == "COLLECT" or any(output.default for output in logic.outputs):
        return
    axes = tuple(axis for axis in table.axes if axis is not None)
    table.steps = 0
    for number, gap in enumerate(_uncovered(table, axes, table.all_rules, [])):
        if number == MAX_TOLD:
            return
        where = _where(axes[: len(gap)], gap)
        only_fractions = any(axes[index].segments[place].is_fraction for index, place in enumerate(gap))
        ending = " (if fractions can occur)" if only_fractions else ""
        message = f"Expected a rule for every case, but none matches{where}{ending}."
        yield table.problem("dmn-table-gap", logic.place, message, "info" if only_fractions else "warning")


def _uncovered(table: Table, axes: Sequence[Axis], rules: Bits, path: list[int]) -> Iterator[list[int]]:
    """Ways along the axes after which none of `rules` is left; segments with the same rules count once."""
    if not rules:
        yield list(path)
        return
    if len(path) == len(axes):
        return
    axis = axes[len(path)]
    seen: set[Bits] = set()
    for index in _whole_first(axis):
        table.steps += 1
        left = rules & (axis.holding[index] | axis.opaque)
        if left in seen or table.steps > MAX_STEPS:
            continue
        seen.add(left)
        yield from _uncovered(table, axes, left, [*path, index])


def _whole_first(axis: Axis) -> list[int]:
    """Possible segments, those that hold only fractions last, so that an example is a plain one if there is any."""
    return sorted(axis.possible, key=lambda index: axis.segments[index].is_fraction)


def _hidden(table: Table) -> Iterator[Problem]:
    """Rules of a first-hit table that earlier rules always forestall."""
    if table.logic.hit_policy != "FIRST":
        return
    axes = tuple(axis for axis in table.axes if axis is not None)
    unsure = 0
    for axis in axes:
        unsure |= axis.opaque
    spent = 0
    for number, rule in enumerate(table.logic.rules):
        spent += table.steps
        table.steps = 0
        if spent > MAX_STEPS_IN_ALL:
            return
        earlier = ((1 << number) - 1) & ~unsure
        if (
            _is_reached(table, axes, number, earlier, 0)
            or table.steps > MAX_STEPS
            or _is_empty(table, number)
        ):
            continue
        message = f"Expected every rule to decide something, but earlier rules always match before rule {number + 1} does."
        yield table.problem("dmn-rule-unreachable", rule.place, message)


def _is_reached(table: Table, axes: Sequence[Axis], rule: int, earlier: Bits, depth: int) -> bool:
    """Whether some case of `rule` is left over by all `earlier` rules."""
    if not earlier:
        return True
    if depth == len(axes):
        return False
    axis = axes[depth]
    seen: set[Bits] = set()
    for index in axis.possible:
        table.steps += 1
        rules = axis.holding[index]
        left = earlier & rules
        if not (rules | axis.opaque) >> rule & 1 or left in seen or table.steps > MAX_STEPS:
            continue
        seen.add(left)
        if _is_reached(table, axes, rule, left, depth + 1):
            return True
    return False


# -- cells ---------------------------------------------------------------------------------------------


def _empty_rules(table: Table) -> Iterator[Problem]:
    """Rules with a cell that no value of the input can pass."""
    for number, rule in enumerate(table.logic.rules):
        if _is_empty(table, number):
            message = f"Expected rule {number + 1} to match something, but one of its cells lets no value of its input pass."
            yield table.problem("dmn-rule-unreachable", rule.place, message)


def _is_empty(table: Table, rule: int) -> bool:
    return any(axis is not None and not axis.reach[rule] for axis in table.axes)


def _clashes(table: Table) -> Iterator[Problem]:
    """Cells that test another kind of value than their input has."""
    for clause, column in zip(table.logic.inputs, table.cells, strict=True):
        wanted = _KINDS.get(clause.type_ref, "")
        for number, (rule, cell) in enumerate(zip(table.logic.rules, column, strict=True), 1):
            if wanted and isinstance(cell, Values) and cell.kind not in (wanted, "null"):
                message = f"Expected rule {number} to test '{_label(clause)}' as {wanted}, but its cell tests a {cell.kind}."
                yield table.problem("dmn-type-clash", rule.place, message)


_KINDS = {
    **dict.fromkeys(("number", "integer", "long", "double"), "number"),
    "string": "string",
    "boolean": "boolean",
    "time": "time",
}
