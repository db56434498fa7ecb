"""What a list says about variables: parameters such as `var.amount__gt=100`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from portal.lib.errors import Invalid

COMPARISONS = ("eq", "gt", "lt", "gte", "lte", "contains")


@dataclass(frozen=True, slots=True)
class VariableFilter:
    """`name` compared with `value`: eq, gt, lt, gte, lte, contains. Numbers compare as numbers."""

    name: str
    comparison: str
    value: str


def variables_in(query: Mapping[str, str]) -> tuple[VariableFilter, ...]:
    """Every `var.<name>` and `var.<name>__<comparison>`. Raises Invalid naming the parameter that is neither."""
    return tuple(_variable(name, value) for name, value in query.items() if name.startswith("var."))


def number_in(text: str) -> Decimal | None:
    """The number a text is, if it is one."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _variable(parameter: str, value: str) -> VariableFilter:
    name, _, comparison = parameter.removeprefix("var.").partition("__")
    if not name or (comparison and comparison not in COMPARISONS):
        raise Invalid(
            f"Expected var.<name> or var.<name>__<{'|'.join(COMPARISONS)}>, but got {parameter!r} as a filter."
        )
    return VariableFilter(name, comparison or "eq", value)
