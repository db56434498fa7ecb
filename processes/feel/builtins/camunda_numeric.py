"""Camunda's rounding functions: the scale may be left out, and decimal() takes a rounding mode."""

from processes.feel.builtins.numeric import scale_of
from processes.feel.builtins.registry import Table
from processes.feel.numbers import Number, rounded
from processes.feel.values import FeelError

CAMUNDA_NUMERIC = Table()
_MODES = ("UP", "DOWN", "CEILING", "FLOOR", "HALF_UP", "HALF_DOWN", "HALF_EVEN")


@CAMUNDA_NUMERIC.add("decimal(n: number, scale: number, mode?: string)")
def decimal(n: Number, scale: Number, mode: str = "HALF_EVEN") -> Number:
    wanted = mode.upper()
    if wanted not in _MODES:
        raise FeelError(f"Expected one of {', '.join(_MODES)} as rounding mode, but it is none of them.")
    return rounded(n, scale_of(scale), f"ROUND_{wanted}")


def _declare(name: str, rounding: str) -> None:
    @CAMUNDA_NUMERIC.add(f"{name}(n: number, scale?: number)")
    def round_(n: Number, scale: Number = 0) -> Number:
        return rounded(n, scale_of(scale), rounding)


for _name, _rounding in (
    ("round up", "ROUND_UP"),
    ("round down", "ROUND_DOWN"),
    ("round half up", "ROUND_HALF_UP"),
    ("round half down", "ROUND_HALF_DOWN"),
):
    _declare(_name, _rounding)
