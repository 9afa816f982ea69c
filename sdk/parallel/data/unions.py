# Vendored from generator/specloom/runtime. Edit it there.
"""Unions that stay open: a variant that the document does not know yet is kept whole and written back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import core_schema

from .model import Model


class Unknown(Model):
    """An object of a kind that this version of the SDK does not know. `raw` is all of it."""

    @property
    def raw(self) -> dict[str, Any]:
        """What the API sent, as plain data."""
        return self.__pydantic_extra__ or {}

    if TYPE_CHECKING:
        # What came can be read by name, so that a look at the tag of an open union needs no cast.
        def __getattr__(self, name: str) -> Any: ...


class tagged:
    """Marks a union whose variant is told by the value of one field: from that value to the name of the class.

    A value that is not listed, or none at all, gives the class named `default`; without a default, `Unknown` where the
    union has it, and an error where it has not.
    """

    __slots__ = ("default", "mapping", "tag")

    def __init__(self, tag: str, mapping: Mapping[str, str], default: str = "") -> None:
        self.tag = tag
        self.mapping = mapping
        self.default = default

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        classes = self.variants(source)
        choices = {tag: handler.generate_schema(variant) for tag, variant in classes.items()}
        known = core_schema.tagged_union_schema(choices, discriminator=self.tag)
        others = self._others(source)
        if others is None:
            return known
        # Tried second, and only for tags that are new: a known variant with a wrong field must not hide in `Unknown`.
        # A choice of one, and no function around it: behind a function it is no JSON any more, and ISO text no moment.
        unknown = core_schema.tagged_union_schema({"other": handler.generate_schema(others)}, self._is_other)
        return core_schema.union_schema([known, unknown], mode="left_to_right")

    def variants(self, source: Any) -> dict[str, type[BaseModel]]:
        """The class for each tag value. A nested union of classes counts with its classes."""
        classes = {arm.__name__: arm for arm in _classes(source)}
        return {tag: classes[name] for tag, name in self.mapping.items() if name in classes}

    def select(self, source: Any, value: Any) -> type[BaseModel] | None:
        """The class that `value` claims to be, or None."""
        tag = value.get(self.tag) if isinstance(value, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        found = self.variants(source).get(tag) if isinstance(tag, str) else None
        return found or self._default(source)

    def _others(self, source: Any) -> type[BaseModel] | None:
        """The class of values whose tag is not listed."""
        return self._default(source) or (Unknown if Unknown in get_args(source) else None)

    def _default(self, source: Any) -> type[BaseModel] | None:
        return next((arm for arm in _classes(source) if arm.__name__ == self.default), None)

    def _is_other(self, value: Any) -> str | None:
        if isinstance(value, BaseModel):
            # Whoever made an instance has chosen its class.
            return "other"
        tag = value.get(self.tag) if isinstance(value, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return None if isinstance(tag, str) and tag in self.mapping else "other"


def _classes(source: Any) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    for arm in get_args(source):
        if isinstance(arm, type) and issubclass(arm, BaseModel):
            found.append(arm)
        else:
            found.extend(_classes(arm))
    return found
