"""Part records: what the runtime must know about the parts of a form or a multipart body."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.nodes import Alias, BodyVariant, PartEncoding
from specloom.ir.types import Array, Named, Nullable, Primitive, TypeRef
from specloom.plan.types import Types


def parts_of(variant: BodyVariant, types: Types) -> Iterator[tuple[PartEncoding, bool]]:
    """The parts with something to tell, and whether a tuple given for one is a list; where order counts, all parts."""
    said = {encoding.wire: encoding for encoding in variant.encoding}
    model = types.model_behind(variant.type) if variant.kind == "multipart" else None
    is_form = variant.media.partition(";")[0].strip().lower() in ("multipart/form-data", "multipart/*")
    for field in model.fields if model else ():
        many = _is_list(field.type, types)
        if many or field.wire in said or not is_form:
            yield said.pop(field.wire, None) or PartEncoding(field.wire), many
    yield from ((encoding, False) for encoding in said.values())


def _is_list(ref: TypeRef, types: Types, depth: int = 20) -> bool:
    """Whether a value is a list, and not one of files: `("a.txt", content)` is a file with its name."""
    match ref:
        case Array(item):
            return not _is_file(item)
        case Nullable(item):
            return _is_list(item, types, depth)
        case Named(id) if depth:
            declared = types.decls.get(id)
            return isinstance(declared, Alias) and _is_list(declared.target, types, depth - 1)
        case _:
            return False


def _is_file(ref: TypeRef) -> bool:
    match ref:
        case Primitive(kind="binary" | "any"):
            return True
        case Nullable(item):
            return _is_file(item)
        case _:
            return False
