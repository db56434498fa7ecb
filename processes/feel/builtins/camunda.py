"""What Camunda 8 adds to the standard's functions, and where it is more forgiving.

These rows replace functions of the same name in the dialect "camunda". Source: the FEEL pages of docs.camunda.io
(8.8); the rules for positions beyond the end follow from the examples there.
"""

import base64
import binascii
import json
from decimal import Decimal
from random import SystemRandom
from uuid import UUID

from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.builtins.camunda_temporal import java_text
from processes.feel.builtins.contexts import context_merge, context_put, get_entries, key_and_value
from processes.feel.builtins.lists import all_, any_, distinct, index_of
from processes.feel.builtins.registry import Table
from processes.feel.builtins.strings import string_join
from processes.feel.evaluation import Evaluation
from processes.feel.externals import formatted
from processes.feel.numbers import CONTEXT, Number, truncated
from processes.feel.temporal import DateTime
from processes.feel.text import text_of
from processes.feel.values import FeelError, Value, described, kind_of
from processes.feel.wire import from_json, to_json

CAMUNDA = Table()
MAX_JSON_DEPTH = 100  # deeper documents are refused before Python's own limit would

CAMUNDA.add("and(list: list)", "and(*b: any?)")(all_)
CAMUNDA.add("or(list: list)", "or(*b: any?)")(any_)
CAMUNDA.add("get entries(context: context)", "get entries(m: context)")(get_entries)
CAMUNDA.add(
    "context put(context: context, key: string, value: any?)",
    "put(context: context, key: string, value: any?)",
)(context_put)


@CAMUNDA.add("is defined(value: any?)")
def is_defined(value: Value) -> bool:
    return value is not None


@CAMUNDA.add("get or else(value: any?, default: any?)")
def get_or_else(value: Value, default: Value) -> Value:
    return default if value is None else value


@CAMUNDA.add("assert(value: any?, condition: any?, cause?: string)")
def assert_(
    value: Value, condition: Value, cause: str = "Expected the assertion to hold, but it does not."
) -> Value:
    if condition is not True:
        raise FeelError(cause, "assertion")
    return value


@CAMUNDA.add("fromAi(value: any?, description?: any?, type?: any?, schema?: any?, options?: any?)")
def from_ai(value: Value, *_: Value) -> Value:
    """The marks are for connectors; the value passes through."""
    return value


@CAMUNDA.add("string format(template: string, *values: any?)", evaluation=True)
def string_format(evaluation: Evaluation, template: str, *values: Value) -> str:
    """Java's places: `%s` any value, `%d` a whole number, `%.2f` with decimals, `%,d` grouped, `%05d` filled up."""
    texts = [value if kind_of(value) == "number" else text_of(value, evaluation.budget) for value in values]
    try:
        text = formatted(template, *texts)
    except ValueError as error:
        raise FeelError(f"Expected a value for each place of the template, but {error}.") from error
    evaluation.budget.spend(len(text) // CHARACTERS_PER_UNIT)
    return text


@CAMUNDA.add("trim(string: string)")
def trim(string: str) -> str:
    return string.strip()


@CAMUNDA.add("is blank(string: string)")
def is_blank(string: str) -> bool:
    return not string.strip()


@CAMUNDA.add("uuid()", evaluation=True, pure=False)
def uuid(evaluation: Evaluation) -> str:
    source = evaluation.random or SystemRandom()
    return str(UUID(int=source.getrandbits(128), version=4))


@CAMUNDA.add("random number()", evaluation=True, pure=False)
def random_number(evaluation: Evaluation) -> Number:
    """At least 0 and below 1."""
    source = evaluation.random or SystemRandom()
    return CONTEXT.create_decimal(repr(source.random()))


@CAMUNDA.add("to base64(value: string)")
def to_base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


@CAMUNDA.add("from base64(value: string)")
def from_base64(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        raise FeelError("Expected a text in Base64, but it is none.") from None


@CAMUNDA.add("to json(value: any?)", evaluation=True)
def to_json_text(evaluation: Evaluation, value: Value) -> str:
    text = _json_text(value, evaluation)
    evaluation.budget.spend(len(text) // CHARACTERS_PER_UNIT)
    return text


def _json_text(value: Value, evaluation: Evaluation) -> str:
    """Compact, with exact numbers; the standard library would write a Decimal as a float."""
    evaluation.budget.spend(2)
    if type(value) is dict:
        return "{" + ",".join(_json_entry(key, item, evaluation) for key, item in value.items()) + "}"
    if type(value) is list:
        return "[" + ",".join(_json_text(item, evaluation) for item in value) + "]"
    plain = java_text(value) if type(value) is DateTime else to_json(value)
    return str(plain) if type(plain) is Decimal else json.dumps(plain, ensure_ascii=False)


def _json_entry(key: str, value: Value, evaluation: Evaluation) -> str:
    return f"{json.dumps(key, ensure_ascii=False)}:{_json_text(value, evaluation)}"


@CAMUNDA.add("from json(value: string)")
def from_json_text(value: str) -> Value:
    if value.count("[") + value.count("{") > MAX_JSON_DEPTH and _depth(value) > MAX_JSON_DEPTH:
        raise FeelError(f"Expected JSON of at most {MAX_JSON_DEPTH} levels, but it is deeper.")
    try:
        return from_json(json.loads(value, parse_float=CONTEXT.create_decimal, parse_constant=_no_number))
    except ValueError:
        raise FeelError("Expected a text in JSON, but it is none.", "invalid-literal") from None


def _no_number(name: str) -> Value:
    raise ValueError(name)


def _depth(text: str) -> int:
    """An upper bound: brackets inside of texts count too."""
    deepest = depth = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    return deepest


@CAMUNDA.add("string join(list: list, delimiter?: string?, prefix?: string?, suffix?: string?)")
def joined(
    items: list[Value], delimiter: str | None = None, prefix: str | None = "", suffix: str | None = ""
) -> str:
    return f"{prefix or ''}{string_join(items, delimiter)}{suffix or ''}"


@CAMUNDA.add("substring(string: string, start position: number, length?: number?)")
def substring(string: str, start: Number, length: Number | None = None) -> str:
    begin = _index(len(string), start)
    if not 0 <= begin <= len(string):
        raise FeelError("Expected a start position within the text, but it is outside.")
    return string[begin:] if length is None else string[begin : begin + max(0, truncated(length))]


def _index(size: int, position: Number) -> int:
    at = truncated(position)
    return at - 1 if at > 0 else size + at


@CAMUNDA.add("sublist(list: list, start position: number, length?: number?)")
def sublist(items: list[Value], start: Number, length: Number | None = None) -> list[Value]:
    begin = max(0, _index(len(items), start))
    return items[begin:] if length is None else items[begin : begin + max(0, truncated(length))]


@CAMUNDA.add("insert before(list: list, position: number, newItem: any?)")
def insert_before(items: list[Value], position: Number, item: Value) -> list[Value]:
    at = max(0, _index(len(items), position))
    return [*items[:at], item, *items[at:]]


@CAMUNDA.add("remove(list: list, position: number)")
def remove(items: list[Value], position: Number) -> list[Value]:
    at = _index(len(items), position)
    return items if at < 0 else [*items[:at], *items[at + 1 :]]


@CAMUNDA.add("is empty(list: list)")
def is_empty(items: list[Value]) -> bool:
    return not items


@CAMUNDA.add("partition(list: list, size: number)")
def partition(items: list[Value], size: Number) -> list[Value]:
    width = truncated(size)
    if width < 1:
        raise FeelError("Expected parts of at least one item, but the size is smaller.")
    return [items[at : at + width] for at in range(0, len(items), width)]


@CAMUNDA.add("duplicate values(list: list)", evaluation=True)
def duplicate_values(evaluation: Evaluation, items: list[Value]) -> list[Value]:
    kept = distinct(evaluation, items)
    evaluation.budget.spend(len(kept) * len(items))
    return [item for item in kept if len(index_of(evaluation, items, item)) > 1]


@CAMUNDA.add("get value(context: context, key: string)", "get value(m: context, key: string)")
def get_value(context: dict[str, Value], key: str) -> Value:
    if key not in context:
        raise FeelError(f"Expected an entry called {key}, but the context has none.", "no-such-member")
    return context[key]


@CAMUNDA.add("get value(context: context, keys: list)", "get value(m: context, keys: list)")
def get_value_by_path(context: dict[str, Value], keys: list[Value]) -> Value:
    value: Value = context
    for key in keys:
        if type(value) is not dict or type(key) is not str or key not in value:
            raise FeelError(
                f"Expected a path of keys through the context, but {described(key)} leads nowhere."
            )
        value = value[key]
    return value if keys else None


@CAMUNDA.add("context(entries: list)")
def context(entries: list[Value]) -> dict[str, Value]:
    """Later entries win over earlier ones with the same key."""
    return dict(map(key_and_value, entries))


@CAMUNDA.add("context put(context: context, keys: list, value: any?)")
def context_put_by_path(target: dict[str, Value], keys: list[Value], value: Value) -> dict[str, Value]:
    """Contexts that are missing on the way are made."""
    if not keys:
        raise FeelError("Expected at least one key, but the list is empty.")
    key, *rest = keys
    if type(key) is not str:
        raise FeelError(f"Expected texts as keys, but got {described(key)}.")
    if not rest:
        return {**target, key: value}
    inner = target.get(key)
    return {**target, key: context_put_by_path(inner if type(inner) is dict else {}, rest, value)}


@CAMUNDA.add("context merge(contexts: list)", "context merge(*contexts: context)")
@CAMUNDA.add("put all(contexts: list)", "put all(*contexts: context)")
def merge(*given: Value) -> dict[str, Value]:
    return context_merge(given[0] if len(given) == 1 and type(given[0]) is list else list(given))
