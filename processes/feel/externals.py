"""The few methods of Java's library that models may name as external functions; nothing of Python is reachable.

A model says `{class: "java.lang.Math", method signature: "max(double,double)"}`. Both are looked up in the table
below; whatever is not in it is refused. Arguments are checked against the signature, doubles are computed as
doubles, whole types must be whole and in their range, as Java has it.
"""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from processes.feel.numbers import number_from_text, number_text, whole
from processes.feel.values import FeelError, described, kind_of

Method = Callable[..., Any]  # Java values in, one Java value out
_SIGNATURE = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_FORMAT = re.compile(r"%(?:(\d+)\$)?([-+0,]*)(\d*)(?:\.(\d+))?([sdf%n])")
_RANGES = {"byte": 2**7, "short": 2**15, "int": 2**31, "long": 2**63}
_BOXES = {
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Boolean": "boolean",
    "java.lang.Character": "char",
    "java.math.BigDecimal": "decimal",
    "java.math.BigInteger": "long",
    "java.lang.String": "String",
    "String": "String",
    "java.lang.Object": "Object",
    "Object": "Object",
    "[Ljava.lang.Object;": "Object...",
    "java.lang.Object...": "Object...",
    "java.lang.Object[]": "Object...",
}
MAX_WIDTH = 1_000  # of one formatted field; wider ones only cost memory


def external(description: Any) -> Callable[[list[Any]], Any]:
    """The function a `{class, method signature}` context names, its arguments and result FEEL values.

    Raises FeelError where the description or the method is unknown, and again when called with arguments that
    do not fit.
    """
    class_name, name, types = _described_method(description)
    method = _METHODS.get((class_name, name, types))
    if method is None:
        raise FeelError(
            f"Expected a method of Java that is offered here, but {class_name}.{name}({', '.join(types)}) is not.",
            "external-unknown",
        )
    return lambda arguments: _call(name, method, types, arguments)


def _described_method(description: Any) -> tuple[str, str, tuple[str, ...]]:
    if isinstance(description, Mapping) and isinstance(description.get("java"), Mapping):
        description = description["java"]
    if not isinstance(description, Mapping):
        raise FeelError(
            f"Expected a class and a method signature, but got {described(description)}.", "external-unknown"
        )
    signature = _SIGNATURE.fullmatch(str(description.get("method signature") or ""))
    if signature is None or not isinstance(description.get("class"), str):
        raise FeelError(
            "Expected a class and a method signature like max(double,double), but one is missing.",
            "external-unknown",
        )
    names = [name.strip() for name in signature[2].split(",") if name.strip()]
    return description["class"], signature[1], tuple(_BOXES.get(name, name) for name in names)


def _call(name: str, method: Method, types: tuple[str, ...], arguments: list[Any]) -> Any:
    fixed = len(types) - 1 if types and types[-1] == "Object..." else len(types)
    if len(arguments) < fixed or (fixed == len(types) and len(arguments) != fixed):
        raise FeelError(f"Expected {fixed} arguments for {name}, but got {len(arguments)}.", "argument-count")
    java = [_to_java(argument, kind) for argument, kind in zip(arguments[:fixed], types, strict=False)]
    try:
        return _from_java(method(*java, *_spread(arguments[fixed:])))
    except (ValueError, ArithmeticError) as error:
        raise FeelError(
            f"Expected {name} to have a result, but it fails: {error}.", "external-failed"
        ) from error


def _spread(rest: list[Any]) -> list[Any]:
    """Variable arguments may come one by one or as one list."""
    return list(rest[0]) if len(rest) == 1 and type(rest[0]) is list else rest


def _to_java(value: Any, kind: str) -> Any:
    if kind == "Object":
        return value
    if kind in ("double", "float") and kind_of(value) == "number":
        return float(value)
    if kind == "decimal" and kind_of(value) == "number":
        return Decimal(value)
    if kind in _RANGES and kind_of(value) == "number":
        return _whole(value, kind)
    if kind == "String" and type(value) is str:
        return value
    if kind == "char" and type(value) is str and len(value) == 1:
        return value
    if kind == "boolean" and type(value) is bool:
        return value
    raise FeelError(
        f"Expected an argument that Java can take as {kind}, but got {described(value)}.", "type-mismatch"
    )


def _whole(value: Any, kind: str) -> int:
    number = whole(value)
    if number is None or not -_RANGES[kind] <= number < _RANGES[kind]:
        raise FeelError(
            f"Expected a whole number in the range of {kind}, but got {described(value)}.", "type-mismatch"
        )
    return number


def _from_java(value: Any) -> Any:
    if type(value) is float:
        if not math.isfinite(value):
            raise ValueError("the result is not a number")
        return number_from_text(repr(value)) if value >= 0 else -number_from_text(repr(-value))
    return value


def _parsed(kind: str) -> Method:
    def parse(text: str) -> int:
        if not _INTEGER.fullmatch(
            text
        ):  # Python reads more than Java does: spaces, underscores, other digits
            raise ValueError(f"{described(text)} is not a whole number")
        return _whole(int(text), kind)

    return parse


def _itself(value: Any) -> Any:
    return value


def _decimal(text: str) -> Any:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"{described(text)} is not a number")
    return _from_java(float(text))


def _java_text(value: Any) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is float:
        return repr(value)
    if value is None:
        return "null"
    return number_text(value) if kind_of(value) == "number" else str(value)


def formatted(pattern: str, *arguments: Any) -> str:
    """`String.format` with %s, %d, %f, %n and %%: flags, width and precision.

    Raises:
        ValueError: fewer values than places.
        FeelError: a value that its place does not take.
    """
    given = iter(arguments)

    def field(match: re.Match[str]) -> str:
        index, flags, width, precision, conversion = match.groups()
        if conversion in "%n":
            return "%" if conversion == "%" else "\n"
        value = arguments[int(index) - 1] if index else next(given)
        return _padded(_converted(value, conversion, flags, precision), flags, int(width or 0))

    try:
        return _FORMAT.sub(field, pattern)
    except (StopIteration, IndexError, RuntimeError) as error:
        raise ValueError("there are fewer values than places for them") from error


def _converted(value: Any, conversion: str, flags: str, precision: str | None) -> str:
    comma, sign = "," if "," in flags else "", "+" if "+" in flags else ""
    if conversion == "d":
        return format(_whole(value, "long"), f"{sign}{comma}d")
    if conversion == "f":
        digits = min(int(precision or 6), 34)
        return format(Decimal(_to_java(value, "decimal")), f"{sign}{comma}.{digits}f")
    text = _java_text(value)
    return text if precision is None else text[: int(precision)]


def _padded(text: str, flags: str, width: int) -> str:
    width = min(width, MAX_WIDTH)
    if "-" in flags:
        return text.ljust(width)
    return text.zfill(width) if "0" in flags else text.rjust(width)


def _round(value: float) -> int:
    """Java rounds halves up: -2.5 becomes -2."""
    return math.floor(value + 0.5)


_DOUBLE_METHODS: dict[str, Method] = {
    "abs": abs, "acos": math.acos, "asin": math.asin, "atan": math.atan, "cbrt": math.cbrt, "ceil": lambda x: float(math.ceil(x)),
    "cos": math.cos, "cosh": math.cosh, "exp": math.exp, "expm1": math.expm1, "floor": lambda x: float(math.floor(x)),
    "log": math.log, "log10": math.log10, "log1p": math.log1p, "rint": lambda x: float(round(x)), "signum": lambda x: math.copysign(1.0, x) if x else 0.0,
    "sin": math.sin, "sinh": math.sinh, "sqrt": math.sqrt, "tan": math.tan, "tanh": math.tanh,
    "toDegrees": math.degrees, "toRadians": math.radians,
}  # fmt: skip
_PAIRS: dict[str, Method] = {"max": max, "min": min}


def _methods() -> dict[tuple[str, str, tuple[str, ...]], Method]:
    maths = "java.lang.Math"
    table: dict[tuple[str, str, tuple[str, ...]], Method] = {
        (maths, name, ("double",)): method for name, method in _DOUBLE_METHODS.items()
    }
    for kind in ("int", "long", "float", "double"):
        table[maths, "abs", (kind,)] = abs
        for name, method in _PAIRS.items():
            table[maths, name, (kind, kind)] = method
    table |= {
        (maths, "pow", ("double", "double")): math.pow,
        (maths, "hypot", ("double", "double")): math.hypot,
        (maths, "atan2", ("double", "double")): math.atan2,
        (maths, "round", ("double",)): _round,
        (maths, "round", ("float",)): _round,
        (maths, "floorMod", ("int", "int")): lambda a, b: a % b,
        (maths, "floorDiv", ("int", "int")): lambda a, b: a // b,
        ("java.lang.String", "format", ("String", "Object...")): formatted,
        ("java.lang.Boolean", "valueOf", ("String",)): lambda text: text.lower() == "true",
        ("java.lang.Boolean", "parseBoolean", ("String",)): lambda text: text.lower() == "true",
        ("java.lang.Double", "valueOf", ("double",)): _itself,
        ("java.lang.Float", "valueOf", ("float",)): _itself,
        ("java.lang.Boolean", "valueOf", ("boolean",)): _itself,
        ("java.lang.Double", "valueOf", ("String",)): _decimal,
        ("java.lang.Double", "parseDouble", ("String",)): _decimal,
        ("java.lang.Float", "valueOf", ("String",)): _decimal,
        ("java.lang.Float", "parseFloat", ("String",)): _decimal,
    }
    for kind in ("int", "long", "float", "double", "boolean", "char", "Object"):
        table["java.lang.String", "valueOf", (kind,)] = _java_text
    for box, kind, parse in (
        ("Byte", "byte", "parseByte"),
        ("Short", "short", "parseShort"),
        ("Integer", "int", "parseInt"),
        ("Long", "long", "parseLong"),
    ):
        table[f"java.lang.{box}", "valueOf", ("String",)] = _parsed(kind)
        table[f"java.lang.{box}", "valueOf", (kind,)] = _itself
        table[f"java.lang.{box}", parse, ("String",)] = _parsed(kind)
    return table


_METHODS = _methods()
