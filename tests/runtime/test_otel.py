"""OpenTelemetry: a span for each call, one below it for each attempt, and nothing in them that is nobody's business."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from tests.runtime.sample.otel import tracing

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Hooks
from tests.runtime.sample.errors import ConfigurationError, NotFoundError
from tests.runtime.scripted import broken, failure, ok, stream

STATE = b'event: state\nid: 1\ndata: {"state": "running"}\n\n'
DONE = b'event: done\nid: 2\ndata: {"id": "j", "state": "completed"}\n\n'


class Collector:
    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.hooks: Hooks = tracing(self.provider, MeterProvider([self._reader]))

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        """In the order in which they ended."""
        return self._exporter.get_finished_spans()

    def points(self) -> list[Any]:
        data = self._reader.get_metrics_data()
        assert data is not None
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
        return list(metric.data.data_points)


def propagated(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}"


def test_a_call_has_a_span_and_each_attempt_one_below_it(scripted: MakeClient, sleeps: list[float]) -> None:
    collector = Collector()
    client, script = scripted(failure(503), ok({"id": "p"}, X_Request_Id="req_2"), hooks=collector.hooks)
    with collector.provider.get_tracer("test").start_as_current_span("mine") as mine:
        client.pipelines.retrieve("secret-id", expand=["private"])
    first, second, call, _ = collector.spans

    assert [span.name for span in (first, second, call)] == [
        *["GET /v2/pipelines/{pipeline_id}"] * 2,
        "pipelines.retrieve",
    ]
    assert [span.kind for span in (first, second, call)] == [SpanKind.CLIENT, SpanKind.CLIENT, SpanKind.INTERNAL]
    assert first.parent == second.parent == call.context
    assert call.parent == mine.get_span_context()
    assert dict(first.attributes or {}) == {
        "http.request.method": "GET",
        "server.address": "api.sample.test",
        "server.port": 443,
        "url.scheme": "https",
        "url.template": "/v2/pipelines/{pipeline_id}",
        "http.response.status_code": 503,
        "error.type": "503",
    }
    assert (second.attributes or {})["http.request.resend_count"] == 1
    assert [span.status.status_code for span in (first, second, call)] == [
        StatusCode.ERROR,
        StatusCode.UNSET,
        StatusCode.UNSET,
    ]
    assert [event.name for event in call.events] == ["retry"]
    assert dict(call.attributes or {}) == {
        "sdk.operation": "pipelines.retrieve",
        "sdk.attempts": 2,
        "sdk.request_id": "req_2",
    }
    assert len(sleeps) <= 1
    # The trace goes on at the server, below the attempt that brought it there.
    assert [(script.header("traceparent", at) or "")[:52] for at in (0, 1)] == [
        propagated(span) for span in (first, second)
    ]


def test_a_failure_is_marked_and_not_quoted(scripted: MakeClient) -> None:
    collector = Collector()
    client, _ = scripted(failure(404, kind="not_found"), hooks=collector.hooks)
    with pytest.raises(NotFoundError):
        client.pipelines.retrieve("secret-id")
    attempt, call = collector.spans
    shown = " ".join(span.to_json() for span in collector.spans)

    assert (call.status.status_code, (call.attributes or {})["error.type"]) == (StatusCode.ERROR, "NotFoundError")
    assert (attempt.attributes or {})["error.type"] == "404"
    assert not [secret for secret in ("secret-id", KEY, "went wrong") if secret in shown]


def test_a_stream_has_one_span_over_all_its_connections(scripted: MakeClient, sleeps: list[float]) -> None:
    collector = Collector()
    client, _ = scripted(stream(STATE, then=broken()), stream(DONE), hooks=collector.hooks)
    list(client.jobs.stream("j"))
    *attempts, call = collector.spans

    assert len(attempts) == 2
    assert [span.parent for span in attempts] == [call.context] * 2
    assert (call.attributes or {})["sdk.stream.items"] == 2
    assert sleeps == [1.0]


def test_async_calls_are_children_of_what_is_current_in_their_task(async_scripted: MakeAsyncClient) -> None:
    collector = Collector()
    tracer = collector.provider.get_tracer("test")

    async def one(name: str) -> int:
        client, _ = async_scripted(ok({"id": "p"}), hooks=collector.hooks)
        with tracer.start_as_current_span(name) as span:
            await client.pipelines.retrieve("p")
        return span.get_span_context().span_id

    async def main() -> list[int]:
        return await asyncio.gather(one("a"), one("b"))

    mine = asyncio.run(main())
    calls = [span for span in collector.spans if span.name == "pipelines.retrieve"]

    assert {span.parent.span_id for span in calls if span.parent} == set(mine)


def test_a_cancelled_call_leaves_no_open_span(async_scripted: MakeAsyncClient) -> None:
    collector = Collector()

    async def main() -> None:
        client, script = async_scripted(ok({"id": "p"}), hooks=collector.hooks)

        async def never(_: object) -> Any:
            await asyncio.sleep(60)

        script.exchange = never  # type: ignore[method-assign]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.pipelines.retrieve("p"), 0.01)

    asyncio.run(main())

    assert [(span.name, (span.attributes or {})["error.type"]) for span in collector.spans] == [
        ("GET /v2/pipelines/{pipeline_id}", "CancelledError"),
        ("pipelines.retrieve", "CancelledError"),
    ]


def test_attempts_are_measured(scripted: MakeClient, sleeps: list[float]) -> None:
    collector = Collector()
    client, _ = scripted(failure(503), ok({"id": "p"}), ok({"id": "p"}), hooks=collector.hooks)
    client.pipelines.retrieve("p")
    client.pipelines.retrieve("p")

    assert {point.attributes["http.response.status_code"]: point.count for point in collector.points()} == {
        503: 1,
        200: 2,
    }
    assert len(sleeps) <= 1


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.trace", None)

    with pytest.raises(ConfigurationError, match="install the extra `otel`"):
        tracing()
