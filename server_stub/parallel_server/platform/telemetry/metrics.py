"""Metrics for Prometheus, labelled by operation, never by raw path: an attacker must not be able to make new series."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

MEDIA = CONTENT_TYPE_LATEST
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One registry per application, so that several in one process do not share their numbers."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "parallel_requests", "Requests answered.", ["operation", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "parallel_request_seconds",
            "Time to the first byte of the answer.",
            ["operation"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._errors = Counter("parallel_errors", "Errors answered, by code.", ["code"], registry=self._registry)
        self._inside = Gauge("parallel_requests_in_progress", "Requests being worked on.", registry=self._registry)
        # Looking up a labelled child takes a lock and a hash each time; the children are few.
        self._requests_of = cache(self._requests.labels)
        self._seconds_of = cache(self._seconds.labels)

    def watch_inside(self, count: Callable[[], int]) -> None:
        """Show how many requests are being worked on, as `count` has it."""
        self._inside.set_function(count)

    def observe(self, operation: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests_of(operation, method, str(status)).inc()
        self._seconds_of(operation).observe(seconds)

    def count_error(self, code: str) -> None:
        """Count one error by its code, which comes from our own catalogue."""
        self._errors.labels(code).inc()

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)
