"""Spans of one order hang together under its correlation id."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from portal.lib import spans
from portal.lib.trace import traceparent

ORDER = "0871871a56cd518221c7b1430562540a"


def collected(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(spans, "_tracer", provider.get_tracer("test"))
    return exporter


def test_the_trace_s_id_is_the_correlation_id(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = collected(monkeypatch)

    with spans.span("job", ORDER), spans.span("call", ORDER):
        pass

    assert {f"{span.context.trace_id:032x}" for span in exporter.get_finished_spans()} == {ORDER}


def test_a_call_hangs_below_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = collected(monkeypatch)

    with spans.span("job", ORDER) as job, spans.span("call", ORDER):
        pass

    call = exporter.get_finished_spans()[0]
    assert call.parent is not None
    assert call.parent.span_id == job.get_span_context().span_id


def test_an_outgoing_call_names_its_span(monkeypatch: pytest.MonkeyPatch) -> None:
    collected(monkeypatch)

    with spans.span("call", ORDER) as call:
        header = traceparent(ORDER, spans.span_id(call))

    assert header == f"00-{ORDER}-{call.get_span_context().span_id:016x}-01"


def test_without_a_collector_a_span_has_no_id() -> None:
    with spans.span("call", ORDER):
        assert spans.span_id(trace.INVALID_SPAN) == ""
