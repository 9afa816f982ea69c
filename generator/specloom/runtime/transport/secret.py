# Vendored from generator/specloom/runtime. Edit it there.
"""A value that no text shows."""

from __future__ import annotations

from typing import Any, NoReturn


class Secret:
    """A value whose text is masked; `reveal()` is the only way to it. It is not pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        # Pickles lie about in caches and queues, and whoever reads one would read the key.
        raise TypeError("a Secret is not pickled: send `reveal()` by a way that you trust")
