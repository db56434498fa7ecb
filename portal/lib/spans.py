"""OpenTelemetry spans: request -> instance -> job -> outgoing call, all of one order in one trace.

The trace's id is the correlation id, so the id on the page, in the log and in the trace are the same. Without
`OTEL_EXPORTER_OTLP_ENDPOINT` nothing is collected and a span costs a microsecond.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags

_TRACE_ID = re.compile(r"^[0-9a-f]{32}$")
_tracer = trace.get_tracer("podium")


def collect_spans(service: str) -> None:
    """Send spans to the collector that the environment names; nothing without one."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, correlation_id: str, **attributes: str | int) -> Iterator[Span]:
    """A span of the order with this correlation id: below the current one, else at the top of the order's trace."""
    parent = None
    if not trace.get_current_span().get_span_context().is_valid and _TRACE_ID.match(correlation_id):
        context = SpanContext(
            int(correlation_id, 16), _root_span(correlation_id), is_remote=True, trace_flags=TraceFlags(1)
        )
        parent = trace.set_span_in_context(NonRecordingSpan(context))
    with _tracer.start_as_current_span(name, context=parent, attributes=attributes) as current:
        yield current


def span_id(current: Span) -> str:
    """16 hex digits; "" while nothing is collected."""
    context = current.get_span_context()
    return f"{context.span_id:016x}" if current.is_recording() else ""


def _root_span(correlation_id: str) -> int:
    """The same made-up root for every span of a trace, so that its parts hang together; never 0."""
    return int(correlation_id[:16], 16) or 1
