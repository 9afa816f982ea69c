# Vendored from generator/specloom/runtime. Edit it there.
"""The seam between a stream's bytes and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from .arguments import Arguments
from .call import Call
from .errors import SDKError

Item = TypeVar("Item", covariant=True)


class Reader(Protocol[Item]):
    """What decides about a stream: what to ask for, what the bytes mean, and what follows when they end."""

    @property
    def is_done(self) -> bool: ...

    def arguments(self, arguments: Arguments) -> Arguments: ...

    def opened(self, call: Call[Any], /) -> None: ...

    def feed(self, chunk: bytes, call: Call[Any], /) -> Iterable[Item]: ...

    def finish(self, call: Call[Any], /) -> Iterable[Item]: ...

    def after_end(self, error: SDKError | None) -> float | None: ...
