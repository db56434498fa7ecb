"""Variables as PostgreSQL's jsonb wants them.

jsonb refuses NUL, and UTF-8 has no lone surrogates; JSON and Python have both. One such value may not fail the
hundred instances of its batch, so it is written with the replacement character. Edges refuse it before that.
"""

from typing import Any

from portal.lib import json


def as_jsonb(value: Any) -> str:  # any JSON value
    """JSON text that jsonb accepts."""
    text = json.dumps(value)
    if "\\u0000" in text or not text.isascii():
        return _mended(value, text)
    return text


def _mended(value: Any, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return json.dumps(_without_nul(value)) if "\\u0000" in text else text


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return value
