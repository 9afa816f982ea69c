"""Several types as one: the anonymous unions that alternatives make."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.ir.gather import gather
from specloom.ir.nodes import Enum
from specloom.ir.scalars import ANY, is_open
from specloom.ir.types import Choice, Literals, Named, Nullable, Primitive, TypeRef
from specloom.ir.workshop import UNRESOLVED, Workshop


def choice_of(shop: Workshop, options: Sequence[TypeRef]) -> TypeRef:
    """The options as one type: flat, without repeats, with null outside."""
    flat: dict[TypeRef, None] = {}
    is_nullable = False
    for option in options:
        inner = option.item if isinstance(option, Nullable) else option
        is_nullable = is_nullable or isinstance(option, Nullable)
        for part in inner.options if isinstance(inner, Choice) else (inner,):
            if part == Primitive("null"):
                is_nullable = True
            elif part != Primitive("never"):
                flat[part] = None
    for whole in (UNRESOLVED, ANY):
        if whole in flat:
            return whole
    kept = _without_covered(shop, [*flat])
    if not kept:
        return Primitive("null") if is_nullable else ANY
    made = kept[0] if len(kept) == 1 else Choice(tuple(kept))
    return Nullable(made) if is_nullable else made


def _without_covered(shop: Workshop, options: list[TypeRef]) -> list[TypeRef]:
    """Without options that another one includes: a text beside an open enum of texts adds nothing."""
    kept = _literals_joined(options)
    plain = [option for option in kept if isinstance(option, Primitive) and not option.format]
    kinds = {option.kind for option in plain}
    if "string" in kinds:
        open_enums = [o for o in kept if isinstance(o, Named) and _is_open_text(shop, o)]
        kept = [o for o in kept if not (open_enums and isinstance(o, Primitive) and o.kind == "string")]
        kept = [o for o in kept if not (isinstance(o, Literals) and all(isinstance(v, str) for v in o.values))]
    if "number" in kinds:
        kept = [o for o in kept if not (isinstance(o, Primitive) and o.kind == "integer")]
    return kept


def _literals_joined(options: list[TypeRef]) -> list[TypeRef]:
    literals = [option for option in options if isinstance(option, Literals)]
    if len(literals) < 2:
        return options
    joined = Literals(tuple(dict.fromkeys(value for option in literals for value in option.values)))
    others = set(literals[1:])
    return [joined if option is literals[0] else option for option in options if option not in others]


def _is_open_text(shop: Workshop, option: Named) -> bool:
    declared = shop.types.get(option.id)
    if declared is not None:
        return isinstance(declared, Enum) and declared.is_open and declared.kind == "string"
    promised = shop.promised.get(option.id)
    if promised is None:
        return False
    schema = gather(shop, promised)
    return is_open(schema) and all(isinstance(value, str) for value in schema.values or (None,))
