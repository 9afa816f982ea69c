# Vendored from generator/specloom/runtime. Edit it there.
"""How clients and resources look in a shell: what a program calls, without what generated methods go through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from .setup import Setup

C = TypeVar("C")

_GONE_THROUGH = frozenset(
    {"begin", "call", "call_and_wait", "fetch_page", "is_async", "lines", "page", "perform", "stream"}
)


class ShownClient:
    """A client by its class and where it calls."""

    _setup: Setup

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._setup.base_url}>"

    def __dir__(self) -> Iterable[str]:
        # Completion is how many get to know an API: its resources are not to be looked for among other things.
        return [name for name in super().__dir__() if name not in _GONE_THROUGH]


class ResourceOf(Generic[C]):
    """A group of operations, by its class and its client."""

    def __init__(self, client: C) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"
