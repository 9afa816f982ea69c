# Vendored from generator/specloom/runtime. Edit it there.
"""What belongs to the process that made it: a copy is the thing itself, and no pickle is made of it."""

from __future__ import annotations

from typing import Any, NoReturn, Self


class OfOneProcess:
    """Connections and credentials that never change for their users: copies share them, other processes get none."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is not pickled, nor sent to another process: its connections and credentials stay"
            " in this one; make a client in each process (for a pool of processes, in its `initializer`)"
        )
