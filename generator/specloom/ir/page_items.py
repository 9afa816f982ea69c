"""Where the items of a list are: the answer itself, a list in it, or one in its only object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from specloom.ir.bodies import model_behind
from specloom.ir.fields import array_behind, fields_of, reached
from specloom.ir.nodes import Alias, Field, Union
from specloom.ir.page_words import ITEMS, PAGE_FIELDS, REMARKS, WRAPS
from specloom.ir.types import Array, Choice, Named, TypeRef, without_null
from specloom.ir.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Items:
    """A list and its dotted path; `holder` is the path of the object that it is in."""

    path: str
    item: TypeRef

    @property
    def holder(self) -> str:
        """Where page information is looked for, beside the answer itself."""
        return self.path.rpartition(".")[0]


def items_of(shop: Workshop, answer: TypeRef) -> Items | None:
    """The one list that an answer is made for; None where there is none, or several that it could be."""
    whole = _list_behind(shop, answer)
    if whole is not None:
        return Items("", whole.item)
    return _of_each(_items_in(shop, arm) for arm in _arms(shop, answer) or (answer,))


def items_at(shop: Workshop, answer: TypeRef, path: str) -> Items | None:
    """The list at a path that the document names."""
    return _of_each(_items_at(shop, arm, path) for arm in _arms(shop, answer) or (answer,))


def _of_each(found: Iterable[Items | None]) -> Items | None:
    """The list that each kind of an answer has, all at one place; its items are any of theirs."""
    lists = tuple(dict.fromkeys(found))
    known = [items for items in lists if items]
    if len(known) < len(lists) or len({items.path for items in known}) != 1:
        return None
    return known[0] if len(known) == 1 else Items(known[0].path, Choice(tuple(items.item for items in known)))


def _items_in(shop: Workshop, answer: TypeRef) -> Items | None:
    inside = list(_lists_in(shop, answer))
    return _chosen(shop, inside) if inside else _wrapped(shop, answer)


def _items_at(shop: Workshop, answer: TypeRef, path: str) -> Items | None:
    field = reached(shop, answer, path)
    found = _list_behind(shop, field.type) if field else None
    return Items(path, found.item) if found else None


def rivals(shop: Workshop, answer: TypeRef) -> tuple[str, ...]:
    """The lists of objects in an answer, where there are several and none has a usual name."""
    found = list(_lists_in(shop, answer))
    objects = [items.path for items in found if fields_of(shop, items.item)]
    return tuple(objects) if len(objects) > 1 and _chosen(shop, found) is None else ()


def _lists_in(shop: Workshop, answer: TypeRef) -> Iterator[Items]:
    for field in fields_of(shop, answer):
        found = _list_behind(shop, field.type)
        if found is not None and not is_links(shop, field):
            yield Items(field.wire, found.item)


def _chosen(shop: Workshop, lists: list[Items]) -> Items | None:
    """A list of the usual name; else the only one, or the only one of objects. Remarks count where nothing else is."""
    lists = [found for found in lists if found.path not in REMARKS] or lists
    known = next((found for name in ITEMS for found in lists if found.path == name), None)
    objects = [found for found in lists if fields_of(shop, found.item)]
    return known or next((some[0] for some in (lists, objects) if len(some) == 1), None)


def _wrapped(shop: Workshop, answer: TypeRef) -> Items | None:
    """The list in the only object of the answer, where one of the two has a name that says so."""
    found = [pair for field in fields_of(shop, answer) if (pair := _in_object(shop, field))]
    if len(found) != 1:
        return None
    wire, items = found[0]
    return Items(f"{wire}.{items.path}", items.item) if wire in WRAPS or items.path in ITEMS else None


def _in_object(shop: Workshop, field: Field) -> tuple[str, Items] | None:
    items = _chosen(shop, list(_lists_in(shop, field.type)))
    return (field.wire, items) if items else None


def is_links(shop: Workshop, field: Field) -> bool:
    """Whether a field is a list of links, each with its relation."""
    array = array_behind(shop, field.type) if field.wire.endswith("links") else None
    return array is not None and {"rel", "href"} <= {found.wire for found in fields_of(shop, array.item)}


def is_beside(shop: Workshop, answer: TypeRef, items: Items) -> bool:
    """Whether the list is only a part of one thing, which has fields of its own."""
    if not items.path or items.path in ITEMS:
        return False
    others = {field.wire for field in fields_of(shop, answer)} - {items.path.partition(".")[0]}
    return bool(others - PAGE_FIELDS)


def _list_behind(shop: Workshop, type_ref: TypeRef) -> Array | None:
    """The list that a type comes to; of a choice of lists, the one whose items are any of theirs."""
    found = array_behind(shop, type_ref)
    if found is not None:
        return found
    arms = [array_behind(shop, arm) for arm in _arms(shop, type_ref)]
    items = [arm.item for arm in arms if arm is not None]
    return Array(Choice(tuple(dict.fromkeys(items)))) if items and len(items) == len(arms) else None


def _arms(shop: Workshop, type_ref: TypeRef) -> tuple[TypeRef, ...]:
    inner = without_null(type_ref)
    for _ in range(20):
        declared = shop.types.get(inner.id) if isinstance(inner, Named) else None
        if isinstance(declared, Union):
            return tuple(variant.type for variant in declared.variants)
        if not isinstance(declared, Alias):
            break
        inner = without_null(declared.target)
    return inner.options if isinstance(inner, Choice) else ()


def sole_key(shop: Workshop, item: TypeRef, cursor: TypeRef) -> bool:
    """Whether `id` is the only field of an item that a parameter of this type could mean."""
    model = model_behind(shop, item)
    wanted = without_null(cursor)
    alike = [field.wire for field in model.fields if without_null(field.type) == wanted] if model else []
    return alike == ["id"]
