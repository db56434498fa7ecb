"""Decision tables when they run: inputs once, columns as bit sets over the rules, outputs of the rules that matched.

All inputs are evaluated (a trace tells them), indexed columns are asked before the others, and a column is not
asked at all once no rule is left. Source: DMN 1.5 chapter 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from processes.dmn.columns import Column, Mask
from processes.dmn.elements import Place
from processes.dmn.hit_policies import Policy, PolicyBroken
from processes.dmn.run import Code, Context, FailedCell, RuleHit, RuleMiss, Run, TableTrace
from processes.dmn.types import Type, coerce
from processes.dmn.vendors import converted
from processes.feel.api import Expression
from processes.feel.compare import equal
from processes.feel.values import described


@dataclass(frozen=True, slots=True)
class Input:
    label: str
    code: Code
    kind: Type
    allowed: Expression | None
    column: Column
    place: Place


@dataclass(frozen=True, slots=True)
class Output:
    """`order` are the output values by decreasing priority."""

    name: str
    kind: Type
    order: tuple[Any, ...]
    allowed: Expression | None
    default: Code | None
    place: Place


@dataclass(frozen=True, slots=True)
class CompiledRule:
    id: str
    description: str
    outputs: tuple[Code, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[CompiledRule, ...]
    policy: Policy
    several: bool
    hit_policy: str
    converts: bool  # Camunda 7 converts values to the types of clauses; the standard checks them
    place: Place

    def evaluate(self, context: Context, run: Run) -> Any:
        """The value of the table; leaves its trace in `run`."""
        values = [self._input(clause, context, run) for clause in self.inputs]
        if not all(
            self._allowed(clause, value, run) for clause, value in zip(self.inputs, values, strict=True)
        ):
            return None
        matched = self._matched(values, context, run)
        outputs = [[code(context, run) for code in self.rules[index].outputs] for index in matched]
        results = [self._outputs(row, run) for row in outputs]
        used_default = not matched and any(output.default for output in self.outputs)
        value = self._default(context, run) if not matched else self._decided(results, run)
        self._trace(values, matched, results, used_default, context, run)
        return value

    def _input(self, clause: Input, context: Context, run: Run) -> Any:
        value = clause.code(context, run)
        if self.converts:
            return converted(value, clause.kind)
        return coerce(value, clause.kind, run.evaluation, f"the input '{clause.label}'")

    def _allowed(self, clause: Input, value: Any, run: Run) -> bool:
        if clause.allowed is None or value is None:
            return True
        if clause.allowed.evaluate({"?": value}, run.evaluation) is True:
            return True
        run.report(
            clause.place,
            "input-value",
            f"Expected the input '{clause.label}' to be one of its values, but it is {described(value)}.",
        )
        return False

    def _matched(self, values: Sequence[Any], context: Context, run: Run) -> list[int]:
        candidates: Mask = (1 << len(self.rules)) - 1
        pairs = sorted(zip(self.inputs, values, strict=True), key=lambda pair: not pair[0].column.is_indexed)
        for clause, value in pairs:
            candidates = clause.column.passing(value, candidates, context, run)
            if not candidates:
                return []
        if self.hit_policy == "FIRST":  # the others neither decide nor need their outputs evaluated
            candidates &= -candidates
        return list(_bits(candidates))

    def _outputs(self, row: list[Any], run: Run) -> Any:
        checked = [self._output(output, value, run) for output, value in zip(self.outputs, row, strict=False)]
        if len(self.outputs) == 1:
            return checked[0]
        return {output.name: value for output, value in zip(self.outputs, checked, strict=False)}

    def _output(self, output: Output, value: Any, run: Run) -> Any:
        if self.converts:
            return converted(value, output.kind)
        value = coerce(value, output.kind, run.evaluation, f"the output '{output.name}'")
        if (
            value is None
            or output.allowed is None
            or output.allowed.evaluate({"?": value}, run.evaluation) is True
        ):
            return value
        sentence = (
            f"Expected the output '{output.name}' to be one of its values, but it is {described(value)}."
        )
        return run.report(output.place, "output-value", sentence)

    def _decided(self, results: list[Any], run: Run) -> Any:
        try:
            return self.policy(results, lambda index: self._rank(results[index]))
        except PolicyBroken as broken:
            return run.report(self.place, "hit-policy", str(broken))

    def _rank(self, result: Any) -> tuple[int, ...]:
        """The priority of a result: the place of each output among its output values, first output first."""
        values = list(result.values()) if len(self.outputs) > 1 else [result]
        return tuple(
            _place_in(output.order, value) for output, value in zip(self.outputs, values, strict=True)
        )

    def _default(self, context: Context, run: Run) -> Any:
        """No rule matched: the default outputs, or null without a diagnostic; counting nothing is zero."""
        if not any(output.default for output in self.outputs):
            return self._nothing()
        row = [None if output.default is None else output.default(context, run) for output in self.outputs]
        value = self._outputs(row, run)
        return [value] if self.several else value

    def _nothing(self) -> Any:
        if self.converts and self.several:
            return []
        return 0 if self.hit_policy == "COLLECT COUNT" else None

    def _trace(
        self,
        values: list[Any],
        matched: list[int],
        results: list[Any],
        used_default: bool,
        context: Context,
        run: Run,
    ) -> None:
        hits = tuple(self._hit(index, result) for index, result in zip(matched, results, strict=True))
        missed = self._misses(values, matched, context, run) if run.explain else ()
        inputs = tuple((clause.label, value) for clause, value in zip(self.inputs, values, strict=True))
        run.tables.append(
            TableTrace(self.place.element_id, self.hit_policy, inputs, hits, missed, used_default)
        )

    def _hit(self, index: int, result: Any) -> RuleHit:
        rule = self.rules[index]
        outputs = result if len(self.outputs) > 1 else {self.outputs[0].name: result}
        return RuleHit(index + 1, rule.id, outputs, rule.description)

    def _misses(
        self, values: list[Any], matched: list[int], context: Context, run: Run
    ) -> tuple[RuleMiss, ...]:
        """Every failing cell of every rule that did not match; asks all columns again, so only on request."""
        everything: Mask = (1 << len(self.rules)) - 1
        passing = [
            clause.column.passing(value, everything, context, run)
            for clause, value in zip(self.inputs, values, strict=True)
        ]
        return tuple(
            RuleMiss(index + 1, rule.id, self._failed(index, passing, values))
            for index, rule in enumerate(self.rules)
            if index not in matched
        )

    def _failed(self, index: int, passing: list[Mask], values: list[Any]) -> tuple[FailedCell, ...]:
        rule = self.rules[index]
        rows = zip(self.inputs, passing, values, rule.texts, strict=True)
        return tuple(
            FailedCell(clause.label, value, text)
            for clause, mask, value, text in rows
            if not mask >> index & 1
        )


def _bits(mask: Mask) -> Sequence[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _place_in(order: tuple[Any, ...], value: Any) -> int:
    """Values that are not listed come last."""
    return next((index for index, listed in enumerate(order) if equal(listed, value) is True), len(order))
