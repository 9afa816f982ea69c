# Vendored from generator/specloom/runtime. Edit it there.
"""Traces and metrics for OpenTelemetry, made of the hooks that everybody may use.

    client = Client(hooks=tracing())

Needs the package `opentelemetry-api`, which is loaded when `tracing` is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..transport import Hooks
from ..transport.errors import ConfigurationError
from .spans import Spans

__all__ = ["tracing"]


def tracing(tracer_provider: Any = None, meter_provider: Any = None) -> Hooks:
    """Hooks that make a span for each call and stream, with a span below it for each attempt, and measure attempts.

    Without providers, the global ones. What `propagate` is set to carries the trace on to the server. Neither bodies,
    nor filled-in paths, queries or credentials are in a span.
    """
    try:
        trace, metrics, propagate = (
            import_module(f"opentelemetry.{name}") for name in ("trace", "metrics", "propagate")
        )
    except ModuleNotFoundError as error:
        raise ConfigurationError("`tracing` needs the package `opentelemetry-api`: install the extra `otel`") from error
    name = __name__.rpartition(".")[0]
    spans = Spans(
        trace,
        trace.get_tracer(name, tracer_provider=tracer_provider),
        metrics.get_meter(name, meter_provider=meter_provider),
        propagate.inject,
    )
    return Hooks(spans.attempt, spans.result, spans.success, spans.error, spans.stream_end)
