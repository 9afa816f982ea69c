# Vendored from generator/specloom/runtime. Edit it there.
"""Things that are made once for each key, however many threads ask at once, and that a forked child does not inherit."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class PerProcess(Generic[K, V]):
    """What `make` made for each key in this process; those whose key `is_stale` are let go of by `discard`."""

    def __init__(
        self,
        make: Callable[[K], V],
        is_stale: Callable[[K], bool] = lambda _: False,
        discard: Callable[[V], None] = lambda _: None,
    ) -> None:
        self._make = make
        self._is_stale = is_stale
        self._discard = discard
        self._made: dict[K, V] = {}
        self._inherited: list[dict[K, V]] = []
        self._lock = Lock()
        _everywhere.add(self)

    def get(self, key: K) -> V:
        """The one thing for `key`."""
        found = self._made.get(key)
        if found is None:
            self.discard_stale()
            with self._lock:
                found = self._made.get(key)
                if found is None:
                    found = self._made[key] = self._make(key)
        return found

    def take(self, is_wanted: Callable[[K], bool] = lambda _: True) -> list[V]:
        """Hand over what was made for such keys; the next `get` makes them anew."""
        with self._lock:
            return [self._made.pop(key) for key in [key for key in self._made if is_wanted(key)]]

    def discard_stale(self) -> None:
        """Let go of what nobody can use any more."""
        for value in self.take(self._is_stale):
            self._discard(value)

    def begin_anew(self) -> None:
        """Be as in the beginning, in a child that has just been forked."""
        # Kept and never touched: to close the parent's connections could say goodbye in the parent's name.
        self._inherited.append(self._made)
        self._made = {}
        # Another thread may have held it when the process was forked; here nobody is left to release it.
        self._lock = Lock()


_everywhere: WeakSet[PerProcess[Any, Any]] = WeakSet()


def _begin_anew() -> None:
    for each in list(_everywhere):
        each.begin_anew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
