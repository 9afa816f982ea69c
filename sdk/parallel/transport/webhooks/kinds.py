# Vendored from generator/specloom/runtime. Edit it there.
"""Which event a delivery is: the name of its type, told by the payload, by a header, or by both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import WebhookPayloadError


class Kinds(Protocol):
    """Tells the kinds of a document's events apart."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all types that a delivery can have."""
        ...

    def select(self, payload: Any, headers: Mapping[str, str]) -> str:
        """The name of the type of this delivery; empty for a kind that is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Only:
    """There is one kind."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def select(self, payload: Any, headers: Mapping[str, str]) -> str:
        del payload, headers
        return self.name


@dataclass(frozen=True, slots=True)
class ByField:
    """A field of the payload says it; `field` is dotted where it lies deeper."""

    field: str
    types: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.types.values()))

    def select(self, payload: Any, headers: Mapping[str, str]) -> str:
        del headers
        return self.types.get(_text_at(payload, self.field), "")


@dataclass(frozen=True, slots=True)
class ByHeader:
    """A header says it, and a field of the payload where one value of the header stands for several kinds.

    `types` is keyed by the header's value, then by the field's; an empty one is the kind of all other values.
    """

    header: str
    field: str
    types: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for group in self.types.values() for name in group.values()))

    def select(self, payload: Any, headers: Mapping[str, str]) -> str:
        value = headers.get(self.header.lower())
        if value is None:
            raise WebhookPayloadError(f"header `{self.header}` is missing: it says which event this is")
        group = self.types.get(value, {})
        return group.get(_text_at(payload, self.field), "") or group.get("", "")


def _text_at(payload: Any, path: str) -> str:
    """The text at a dotted path; empty where there is none."""
    for step in path.split("."):
        payload = payload.get(step) if isinstance(payload, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return payload if isinstance(payload, str) else ""
