"""What string() writes: the value itself for a text, FEEL's own notation for everything inside a list or context."""

import re

from processes.feel.budget import Budget
from processes.feel.lexer import NAME_PART, NAME_START
from processes.feel.numbers import number_text
from processes.feel.ranges import range_text
from processes.feel.temporal_text import temporal_text
from processes.feel.values import Value, kind_of

NOTATION_WORK = 6  # units for writing one value
_PLAIN_KEY = re.compile(rf"[{NAME_START}][{NAME_PART}]*(?: [{NAME_PART}]+)*")


def text_of(value: Value, budget: Budget | None = None) -> str | None:
    """The text of a value; None for null and for functions. Raises BudgetExceeded where it would be too long."""
    kind = kind_of(value)
    if kind == "string":
        return str(value)
    return None if kind in ("null", "function", "unknown") else notation(value, budget or Budget())


def notation(value: Value, budget: Budget) -> str:
    """The value as an expression that makes it again (functions become null)."""
    budget.spend(NOTATION_WORK)
    kind = kind_of(value)
    if kind == "number":
        return number_text(value)
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "string":
        return _quoted(value)
    if kind == "list":
        return f"[{', '.join(notation(item, budget) for item in value)}]"
    if kind == "context":
        return f"{{{', '.join(f'{_key(key)}: {notation(item, budget)}' for key, item in value.items())}}}"
    if kind == "range":
        return range_text(value)
    return "null" if kind in ("null", "function", "unknown") else temporal_text(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)
