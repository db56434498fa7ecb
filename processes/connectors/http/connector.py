"""`podium:http`: a call to a registered destination.

Inputs: destination, method, path, query.<name>, header.<name>, body, accept (json | xml | text), timeoutSeconds,
error.<status> (a BPMN error code), resultVariable, mapsResponse. The result is `response` = {status, body} for the
element's output mappings, and the body alone in `resultVariable`.
Statuses: 2xx is success; 408, 425, 429 and 5xx are tried again; a status with an `error.` input is a BPMN error; any
other is an incident at once, since the same request would be answered the same way.
"""

from collections.abc import Mapping
from typing import Any

from portal.lib.spans import span, span_id
from portal.lib.trace import traceparent
from processes.connectors.base import Call, ConnectorError, OutcomeUnknown, Result
from processes.connectors.http.client import Answer, Request, send
from processes.connectors.http.content import body_bytes, read_answer
from processes.connectors.http.errors import Failed, NotSent, Refused, Unknown

TYPE = "podium:http"
TRY_AGAIN = frozenset({408, 425, 429})
# The service may have acted although it answered so; it certainly did not after any other status.
MAYBE_DONE = frozenset({408, 500, 502, 503, 504})
EXCERPT_CHARACTERS = 200


class HttpConnector:
    type = TYPE

    def call(self, call: Call) -> Result:
        destination = call.directory.destination(str(call.inputs.get("destination") or ""), call.process_key)
        try:
            with span(f"call {destination.key}", call.correlation_id) as current:
                answer = send(destination, _request(call.inputs), _own_headers(call, span_id(current)))
                current.set_attribute("http.response.status_code", answer.status)
            return _result(call.inputs, answer)
        except Refused as error:
            raise ConnectorError(error.code, str(error), retryable=False) from error
        except NotSent as error:
            raise ConnectorError(error.code, str(error)) from error
        except Unknown as error:
            raise OutcomeUnknown(str(error)) from error
        except Failed as error:
            raise _failure(call, error) from error


def _request(inputs: Mapping[str, Any]) -> Request:
    content, content_type = body_bytes(inputs.get("body"))
    headers = {"Content-Type": content_type} if content_type else {}
    accept = str(inputs.get("accept") or "")
    if accept in {"json", "xml"}:
        headers["Accept"] = f"application/{accept}"
    seconds = inputs.get("timeoutSeconds")
    return Request(
        method=str(inputs.get("method") or "GET").upper(),
        path=str(inputs.get("path") or "/"),
        query=_named(inputs, "query."),
        headers=headers | _named(inputs, "header."),
        content=content,
        timeout_seconds=float(seconds) if seconds is not None else None,
    )


def _named(inputs: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """The inputs `prefix<name>` by name; null ones are left out."""
    return {
        name.removeprefix(prefix): _text(value)
        for name, value in inputs.items()
        if name.startswith(prefix) and value is not None
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _own_headers(call: Call, span: str) -> dict[str, str]:
    return {
        "Idempotency-Key": call.idempotency_key,
        "X-Correlation-Id": call.correlation_id,
        "traceparent": traceparent(call.correlation_id, span),
    }


def _result(inputs: Mapping[str, Any], answer: Answer) -> Result:
    if not 200 <= answer.status < 300:
        raise Failed(
            f"Expected the service to do it, but it answered {answer.status}{_excerpt(answer)}.",
            answer.status,
            body=answer,
            retryable=answer.status in TRY_AGAIN or answer.status >= 500,
        )
    body = read_answer(answer, str(inputs.get("accept") or ""))
    value: dict[str, Any] = {}
    if inputs.get("mapsResponse"):
        value["response"] = {"status": answer.status, "body": body}
    if variable := inputs.get("resultVariable"):
        value[str(variable)] = body
    return Result(value, status=answer.status, summary=f"answered {answer.status}")


def _failure(call: Call, error: Failed) -> ConnectorError:
    """A BPMN error if the model names the status; unknown if the service may have acted; else a plain failure."""
    if code := call.inputs.get(f"error.{error.status}"):
        return ConnectorError(
            "bpmn-error", str(error), retryable=False, bpmn_error=str(code), status=error.status
        )
    if error.status in MAYBE_DONE or 200 <= error.status < 300:
        return OutcomeUnknown(str(error), status=error.status)
    return ConnectorError(error.code, str(error), retryable=error.retryable, status=error.status)


def _excerpt(answer: Answer) -> str:
    """The first words of an error answer, for whoever has to mend it: text only, one line."""
    words = " ".join(answer.content[: EXCERPT_CHARACTERS * 4].decode("utf-8", "replace").split())
    return f": {words[:EXCERPT_CHARACTERS]}" if words else ""


CONNECTOR = HttpConnector()
