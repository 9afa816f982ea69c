# Vendored from generator/specloom/runtime. Edit it there.
"""Lists whose first items have a type each, and all others one."""

from __future__ import annotations

from typing import Any, Unpack, get_args, get_origin

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema


def places_of(args: tuple[Any, ...], length: int) -> tuple[Any, ...]:
    """A type for each item of a list so long, by the arguments of a tuple: the last may stand for any number of items."""
    *head, tail = args or (None,)
    free = _free(tail)
    return args if free is None else (*head, *[free] * (length - len(head)))


def _free(tail: Any) -> Any:
    """What `*tuple[C, ...]` stands for: C. It is written in two ways, and typing makes the one of the other."""
    if get_origin(tail) is Unpack:
        return get_args(get_args(tail)[0])[0]
    return get_args(tail)[0] if getattr(tail, "__unpacked__", False) else None


class _OpenEnded:
    """Makes pydantic read `tuple[A, B, *tuple[C, ...]]` as type checkers do; by itself it takes the tail for one item."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        args = get_args(source)
        items = [handler.generate_schema(item) for item in places_of(args, len(args))]
        return core_schema.tuple_schema(items, variadic_item_index=len(args) - 1)


open_ended = _OpenEnded()
