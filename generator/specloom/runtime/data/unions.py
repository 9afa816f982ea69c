# Vendored from generator/specloom/runtime. Edit it there.
"""Unions that stay open: a variant that the document does not know yet is kept whole and written back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

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

    A value that is not listed gives `Unknown` where the union has it, and an error where it has not.
    """

    __slots__ = ("mapping", "tag")

    def __init__(self, tag: str, mapping: Mapping[str, str]) -> None:
        self.tag = tag
        self.mapping = mapping

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        classes = self.variants(source)
        choices = {tag: handler.generate_schema(variant) for tag, variant in classes.items()}
        known = core_schema.tagged_union_schema(choices, discriminator=self.tag)
        if Unknown not in get_args(source):
            return known
        # Tried second, and only for tags that are new: a known variant with a wrong field must not hide in `Unknown`.
        unknown = core_schema.no_info_before_validator_function(self._refuse_known, handler.generate_schema(Unknown))
        return core_schema.union_schema([known, unknown], mode="left_to_right")

    def variants(self, source: Any) -> dict[str, type[BaseModel]]:
        """The class for each tag value. A nested union of classes counts with its classes."""
        classes = {arm.__name__: arm for arm in _classes(source)}
        return {tag: classes[name] for tag, name in self.mapping.items() if name in classes}

    def select(self, source: Any, value: Any) -> type[BaseModel] | None:
        """The class that `value` claims to be, or None."""
        tag = value.get(self.tag) if isinstance(value, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return self.variants(source).get(tag) if isinstance(tag, str) else None

    def _refuse_known(self, value: Any) -> Any:
        tag = value.get(self.tag) if isinstance(value, dict) else getattr(value, self.tag, None)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if isinstance(tag, str) and tag in self.mapping:
            raise PydanticCustomError("known_variant", "a known variant")
        return value  # pyright: ignore[reportUnknownVariableType]


def _classes(source: Any) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    for arm in get_args(source):
        if isinstance(arm, type) and issubclass(arm, BaseModel):
            found.append(arm)
        else:
            found.extend(_classes(arm))
    return found
