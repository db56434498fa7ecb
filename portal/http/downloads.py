"""Files that people brought, under headers by which no browser makes more of them than they are."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from portal.lib.file_types import INLINE

# Nothing a file contains may run, load or be framed. No sandbox: browsers refuse to show PDF inside one.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def file_response(content: bytes, name: str, content_type: str, *, download: bool) -> HttpResponse:
    """Pictures and PDF are shown unless `download`; everything else is saved."""
    shown = content_type in INLINE and not download
    response = HttpResponse(content, content_type=content_type if shown else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
