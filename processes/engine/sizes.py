"""How many bytes a JSON value takes, roughly and cheaply; exact enough for a limit."""

from __future__ import annotations

from typing import Any


def json_bytes(value: Any) -> int:
    """About the length of the value written as compact JSON; linear in its size, without recursion."""
    total = 0
    todo = [value]
    while todo:
        item = todo.pop()
        kind = type(item)
        if kind is str:
            total += len(item) + 2
        elif kind is dict:
            total += 2 + sum([len(name) + 4 for name in item])
            todo.extend(item.values())
        elif kind is list:
            total += 2 + len(item)
            todo.extend(item)
        else:
            total += 8
    return total
