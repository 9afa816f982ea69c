# Vendored from generator/specloom/runtime. Edit it there.
"""From events to spans: one for each call, and below it one for each attempt, as the conventions for HTTP clients say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..transport.hook_events import AttemptEnded, AttemptStarted, CallFailed, CallSucceeded, StreamEnded

# Seconds, as the conventions ask for.
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)


class Spans:
    """The spans that are open now, by the number of their call."""

    def __init__(self, trace: Any, tracer: Any, meter: Any, inject: Callable[..., None]) -> None:
        self._trace = trace
        self._tracer = tracer
        self._inject = inject
        self._calls: dict[int, Any] = {}
        self._attempts: dict[int, tuple[Any, Mapping[str, Any]]] = {}
        self._durations = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BOUNDS,
        )

    def attempt(self, event: AttemptStarted) -> dict[str, str]:
        """Begin a span for the attempt, below that of its call; gives the headers that carry it on."""
        call = self._calls.get(event.call)
        if call is None:
            call = self._calls[event.call] = self._tracer.start_span(
                event.operation, kind=self._trace.SpanKind.INTERNAL, attributes={"sdk.operation": event.operation}
            )
        known = _attributes(event)
        span = self._tracer.start_span(
            f"{event.method} {event.path}",
            context=self._trace.set_span_in_context(call),
            kind=self._trace.SpanKind.CLIENT,
            attributes=known if event.attempt == 1 else {**known, "http.request.resend_count": event.attempt - 1},
        )
        self._attempts[event.call] = span, known
        headers: dict[str, str] = {}
        self._inject(headers, context=self._trace.set_span_in_context(span))
        return headers

    def result(self, event: AttemptEnded) -> None:
        """End the attempt's span, and count it."""
        outcome: dict[str, Any] = {"http.response.status_code": event.status} if event.status else {}
        if event.status == 0 or event.status >= 400:
            outcome["error.type"] = str(event.status) if event.status else "no_answer"
        self._end_attempt(event.call, outcome, event.seconds)
        if event.next_delay is not None and (call := self._calls.get(event.call)) is not None:
            call.add_event("retry", {"sdk.attempt": event.attempt, "sdk.delay_seconds": event.next_delay})

    def success(self, event: CallSucceeded) -> None:
        """End the call's span."""
        self._end(event.call, {"sdk.attempts": event.attempts, **_named("sdk.request_id", event.request_id)})

    def error(self, event: CallFailed) -> None:
        """End the call's span as a failure. Its message is not kept: it may quote what the server said."""
        kind = type(event.error)
        self._end_attempt(event.call, {"error.type": kind.__qualname__}, None)
        known = {"sdk.attempts": event.attempts, "error.type": kind.__qualname__}
        self._end(event.call, {**known, **_named("sdk.request_id", event.request_id)}, is_failure=True)

    def stream_end(self, event: StreamEnded) -> None:
        """End the span of a stream; one that broke has told its error before."""
        self._end(event.call, {"sdk.stream.items": event.items, **_named("sdk.request_id", event.request_id)})

    def _end_attempt(self, number: int, outcome: Mapping[str, Any], seconds: float | None) -> None:
        span, known = self._attempts.pop(number, (None, {}))
        if span is None:
            return
        span.set_attributes(outcome)
        if "error.type" in outcome:
            span.set_status(self._trace.StatusCode.ERROR)
        span.end()
        if seconds is not None:
            self._durations.record(seconds, {**known, **outcome})

    def _end(self, number: int, known: Mapping[str, Any], *, is_failure: bool = False) -> None:
        span = self._calls.pop(number, None)
        if span is None:
            return
        span.set_attributes(known)
        if is_failure:
            span.set_status(self._trace.StatusCode.ERROR)
        span.end()


def _attributes(event: AttemptStarted) -> dict[str, Any]:
    server = urlsplit(event.server)
    port = server.port or {"http": 80, "https": 443}.get(server.scheme, 0)
    return {
        "http.request.method": event.method,
        "server.address": server.hostname or "",
        "server.port": port,
        "url.scheme": server.scheme,
        "url.template": event.path,
    }


def _named(name: str, value: str | None) -> dict[str, str]:
    return {name: value} if value else {}
