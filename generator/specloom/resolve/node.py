"""A place in the document together with the value found there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specloom.diagnostics import Origin
from specloom.load.tree import JsonValue, escape
from specloom.resolve.hints import said


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the raw tree that knows where it stands. Asking a wrong kind of value finds nothing."""

    value: JsonValue
    origin: Origin

    @property
    def mapping(self) -> dict[str, JsonValue]:
        """The value as an object; empty when it is not one."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def is_true(self) -> bool:
        """Whether the value is true; the text `true` is meant so."""
        return self.value is True or (isinstance(self.value, str) and self.value.lower() == "true")

    def get(self, key: str) -> Node | None:
        """The member `key`; None when there is none."""
        if isinstance(self.value, dict) and key in self.value:
            return Node(self.value[key], Origin(self.origin.file, f"{self.origin.pointer}/{escape(key)}"))
        return None

    def members(self) -> Iterator[tuple[str, Node]]:
        """Keys and members of an object, in document order."""
        if isinstance(self.value, dict):
            file, pointer = self.origin.file, self.origin.pointer
            for key, value in self.value.items():
                yield key, Node(value, Origin(file, f"{pointer}/{escape(key)}"))

    def items(self) -> Iterator[Node]:
        """The elements of an array."""
        if isinstance(self.value, list):
            file, pointer = self.origin.file, self.origin.pointer
            for index, value in enumerate(self.value):
                yield Node(value, Origin(file, f"{pointer}/{index}"))

    def text(self, key: str) -> str:
        """The member `key` when it is a string, else an empty one."""
        value = self.mapping.get(key)
        return value if isinstance(value, str) else ""

    def flag(self, key: str) -> bool:
        """Whether the member `key` is true, be it in quotes."""
        child = self.get(key)
        return child is not None and child.is_true

    def said(self, key: str) -> JsonValue:
        """What is said under a key of our vocabulary, or by the key of another generator that stands for it."""
        return said(self.mapping, key)

    @property
    def is_ignored(self) -> bool:
        """Whether it is kept from clients."""
        return self.said("x-sdk-ignore") is True

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings in the array `key`; a lone string counts as an array of one."""
        value = self.mapping.get(key)
        if isinstance(value, str):
            return (value,)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
