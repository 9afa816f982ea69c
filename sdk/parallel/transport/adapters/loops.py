# Vendored from generator/specloom/runtime. Edit it there.
"""Event loops, as keys of what belongs to one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ..errors import ConfigurationError
from ..message import Origin
from .per_process import PerProcess

V = TypeVar("V")


class PerLoop(Generic[V]):
    """What was made for each event loop and origin of this process."""

    def __init__(self, make: Callable[[Origin], V], discard: Callable[[V], None] = lambda _: None) -> None:
        self._each: PerProcess[tuple[object, Origin], V] = PerProcess(
            lambda key: make(key[1]), lambda key: _is_over(key[0]), discard
        )

    def get(self, origin: Origin) -> V:
        """The one thing for `origin` in the loop that runs now."""
        loop = _running_loop()
        if loop is None:
            raise ConfigurationError(
                "async clients run on asyncio, and on uvloop and anyio over it; here is no loop of theirs. "
                "In a program of another library (trio), use the blocking client in a thread"
            )
        return self._each.get((loop, origin))

    def take(self) -> list[V]:
        """Hand over what belongs to this loop, and let go of what belonged to loops that have ended."""
        loop = _running_loop()
        self._each.discard_stale()
        return self._each.take(lambda key: key[0] is loop)


def _running_loop() -> object:
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _is_over(loop: Any) -> bool:
    return bool(getattr(loop, "is_closed", bool)())
