"""Contexts. Source: DMN 1.5, 10.3.4.7."""

from processes.feel.builtins.registry import Table
from processes.feel.values import FeelError, Value, described

CONTEXTS = Table()
MISSING = object()


@CONTEXTS.add("get value(m: context, key: string)")
def get_value(context: dict[str, Value], key: str) -> Value:
    if key not in context:
        raise FeelError(f"Expected an entry called {key}, but the context has none.", "no-such-member")
    return context[key]


@CONTEXTS.add("get value(m: context, keys: list)")
def get_value_by_path(context: dict[str, Value], keys: list[Value]) -> Value:
    value: Value = context
    for key in keys:
        if type(value) is not dict or type(key) is not str or key not in value:
            raise FeelError(
                f"Expected a path of keys through the context, but {described(key)} leads nowhere."
            )
        value = value[key]
    return value


@CONTEXTS.add("get entries(m: context)")
def get_entries(context: dict[str, Value]) -> list[Value]:
    return [{"key": key, "value": value} for key, value in context.items()]


@CONTEXTS.add("context(entries: list)")
def context(entries: list[Value]) -> dict[str, Value]:
    """From entries with `key` and `value`; a key may come once only."""
    made: dict[str, Value] = {}
    for key, value in map(key_and_value, entries):
        if key in made:
            raise FeelError(f"Expected every key once, but {key} is there twice.")
        made[key] = value
    return made


def key_and_value(entry: Value) -> tuple[str, Value]:
    if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
        raise FeelError(f"Expected entries with key and value, but got {described(entry)}.")
    return entry["key"], entry["value"]


@CONTEXTS.add("context put(context: context, key: string, value: any?)")
def context_put(target: dict[str, Value], key: str, value: Value) -> dict[str, Value]:
    return {**target, key: value}


@CONTEXTS.add("context put(context: context, keys: list, value: any?)")
def context_put_by_path(target: dict[str, Value], keys: list[Value], value: Value) -> dict[str, Value]:
    """Through contexts that are there; only the last key may be new."""
    if not keys:
        raise FeelError("Expected at least one key, but the list is empty.")
    key, *rest = keys
    if type(key) is not str:
        raise FeelError(f"Expected texts as keys, but got {described(key)}.")
    if not rest:
        return {**target, key: value}
    inner = target.get(key)
    if type(inner) is not dict:
        raise FeelError(f"Expected a context at {key}, but there is {described(inner)}.")
    return {**target, key: context_put_by_path(inner, rest, value)}


@CONTEXTS.add("context merge(contexts: list)")
def context_merge(contexts: list[Value]) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for item in contexts:
        if type(item) is not dict:
            raise FeelError(f"Expected only contexts to merge, but got {described(item)}.")
        made.update(item)
    return made
