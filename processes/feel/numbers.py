"""FEEL numbers: exact decimals of 34 digits (IEEE 754 decimal128); whole numbers stay Python ints while they fit.

Arithmetic here trusts its callers to hand in ints and Decimals only. Overflow and undefined results raise
`decimal.DecimalException`, which the operators turn into null with a diagnostic.
"""

from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

Number = int | Decimal

DIGITS = 34
MAX_EXPONENT = 6_176
WHOLE_LIMIT = 10**DIGITS
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
NumberError = DecimalException


def is_number(value: object) -> bool:
    """True for int and Decimal, never for booleans."""
    kind = type(value)
    return kind is int or kind is Decimal


def number_from_text(text: str) -> Number:
    """A literal as FEEL writes it; the text must already look like one. Rounds to 34 digits."""
    if text.isdigit() and len(text) < DIGITS:
        return int(text)
    return CONTEXT.create_decimal(text)


def add(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        total = left + right
        if -WHOLE_LIMIT < total < WHOLE_LIMIT:
            return total
    return CONTEXT.add(left, right)


def subtract(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int:
        total = left - right
        if -WHOLE_LIMIT < total < WHOLE_LIMIT:
            return total
    return CONTEXT.subtract(left, right)


def multiply(left: Number, right: Number) -> Number:
    if type(left) is int and type(right) is int and left.bit_length() + right.bit_length() < 114:
        product = left * right
        if -WHOLE_LIMIT < product < WHOLE_LIMIT:
            return product
    return CONTEXT.multiply(left, right)


def divide(left: Number, right: Number) -> Number:
    """Raises DivisionByZero or InvalidOperation (0/0)."""
    return CONTEXT.divide(left, right)


def power(base: Number, exponent: Number) -> Number:
    """x ** 0 is 1 for every x, as Java's pow has it. Raises DivisionByZero for a negative power of 0."""
    if exponent == 0:
        return 1
    if base == 0 and exponent < 0:
        raise DivisionByZero
    return CONTEXT.power(base, exponent)


def whole(value: Number) -> int | None:
    """The int a number is equal to, or None. Numbers beyond 34 digits are never whole here."""
    if type(value) is int:
        return value
    if value.adjusted() >= DIGITS or not value.is_finite():  # type: ignore[union-attr]
        return None
    number = int(value)
    return number if number == value else None


def truncated(value: Number) -> int:
    """The number without its fraction. Raises InvalidOperation beyond 34 digits: data may say 1e999999999."""
    if type(value) is int:
        return value
    if value.adjusted() >= DIGITS or not value.is_finite():  # type: ignore[union-attr]
        raise InvalidOperation
    return int(value)


def floor(value: Number, scale: int = 0) -> Number:
    return rounded(value, scale, ROUND_FLOOR)


def ceiling(value: Number, scale: int = 0) -> Number:
    return rounded(value, scale, ROUND_CEILING)


def rounded(value: Number, scale: int, rounding: str) -> Number:
    """Round to `scale` digits after the point (negative: before it). `scale` within -6111..6176."""
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return value
    if exact.adjusted() + 1 + scale < 0:
        scale_unit = Decimal((0, (1,), -scale))
        return _less_than_a_unit(exact, scale_unit, rounding)
    wide = Context(
        prec=max(DIGITS, exact.adjusted() + scale + 2), rounding=rounding, Emin=-999999, Emax=999999
    )
    return whole_if_possible(exact.quantize(Decimal((0, (1,), -scale)), context=wide))


def _less_than_a_unit(exact: Decimal, unit: Decimal, rounding: str) -> Number:
    """The value is below a tenth of the unit: only the directed roundings move away from zero."""
    sign = exact.compare(Decimal(0))
    if rounding == "ROUND_UP" and sign:
        return whole_if_possible(unit.copy_sign(exact))
    if rounding == "ROUND_CEILING" and sign > 0:
        return whole_if_possible(unit)
    if rounding == "ROUND_FLOOR" and sign < 0:
        return whole_if_possible(-unit)
    return 0


def whole_if_possible(value: Number) -> Number:
    """An int where the value is whole and short; otherwise the value rounded to 34 digits."""
    number = whole(value)
    if number is not None:
        return number
    return CONTEXT.plus(value)


def number_text(value: Number) -> str:
    """How string() writes a number: plain digits, no trailing zeros of the fraction; an exponent only beyond decimal128."""
    if type(value) is int:
        return str(value)
    number = whole(value)
    if number is not None:
        return str(number)
    if not value.is_finite() or not -MAX_EXPONENT <= value.adjusted() <= MAX_EXPONENT:  # type: ignore[union-attr]
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
