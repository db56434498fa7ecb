"""JSON in and out of the API with exact numbers (`portal.lib.json`): DRF's own would turn decimals into text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from portal.lib.json import dumps, loads


class ExactJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)  # said or unsaid length, no more is read
        if len(content) > most:
            raise RequestDataTooBig
        try:
            return loads(content)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"Expected JSON, but {error}.") from error


class ExactJSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 by definition

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else dumps(plain(data)).encode()


class ProblemRenderer(ExactJSONRenderer):
    """The same for RFC 9457 problems."""

    media_type = "application/problem+json"


def plain(value: Any) -> Any:
    """Lists, dicts and scalars only; times become ISO text in UTC."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int | float) or hasattr(value, "is_finite"):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
