"""Errors as the server sends them: the catalogue's constants, and where the API's error bodies keep what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from specloom.ir.nodes import Alias, Api, ErrorCode, Field, Model
from specloom.ir.types import Array, JsonValue, Named, Nullable, Primitive, TypeRef
from specloom.plan.names import claim, constant
from specloom.plan.prose import docstring, first_sentence, literal, paragraphs
from specloom.plan.samples import Sampler
from specloom.plan.server_nodes import ErrorCodePlan
from specloom.plan.types import Types

_STATUS_NAMES = frozenset({"status", "status_code", "statusCode", "http_status", "httpStatus"})

# What `generated/error_codes.py` defines itself.
_OWN_NAMES = frozenset({"CATALOGUE", "CODES", "STYLE"})


def plan_error_codes(api: Api) -> tuple[ErrorCodePlan, ...]:
    """One constant per documented code, in document order."""
    taken = set(_OWN_NAMES)
    return tuple(
        ErrorCodePlan(claim(taken, constant([code.code], "CODE")), _arguments(code, api), _doc(code))
        for code in api.error_codes
    )


def plan_error_style(types: Types) -> tuple[tuple[str, str], ...]:
    """The keywords of `ErrorStyle`; none where the API has no error shape of its own."""
    shape = types.api.error_shape
    if not shape.message_path and not shape.code_path:
        return ()
    paths = {
        "code": shape.code_path,
        "message": shape.message_path,
        "type": shape.type_path,
        "param": shape.param_path,
        "request_id": shape.request_id_path,
        "doc_url": shape.doc_url_path,
        "details": shape.details_path,
    }
    fields = [(name, literal(path)) for name, path in paths.items() if path]
    if _is_number(_type_at(shape.type, shape.code_path, types), types):
        fields.append(("code_is_status", "True"))
    if (media := _media(types.api)) != "application/json":
        fields.append(("media", literal(media)))
    filled = {path for path in paths.values() if path}
    if status := _status_path(shape.type, types, filled):
        filled.add(status)
        fields.append(("status", literal(status)))
    skeleton = _skeleton(shape.type, types, filled)
    return (*fields, ("skeleton", repr(skeleton))) if skeleton else tuple(fields)


def _media(api: Api) -> str:
    """The media type that most failures of the common shape are documented with."""
    found = Counter(
        case.media for operation in api.operations for case in operation.errors if case.type == api.error_shape.type
    )
    return next((media for media, _ in found.most_common() if media), "application/json")


def _arguments(code: ErrorCode, api: Api) -> str:
    doc_url = _at(code.example, api.error_shape.doc_url_path)
    # A response key such as `4XX` or `default` names no status.
    texts = [literal(code.code), literal(code.type), str(code.status or 400)]
    if isinstance(doc_url, str):
        texts.append(f"doc_url={literal(doc_url)}")
    if code.summary:
        texts.append(f"title={literal(code.summary)}")
    return ", ".join(texts)


def _doc(code: ErrorCode) -> str:
    return docstring(paragraphs(code.summary or first_sentence(code.doc)))


def _at(value: JsonValue, path: str) -> JsonValue:
    for step in path.split(".") if path else ("",):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _type_at(ref: TypeRef | None, path: str, types: Types) -> TypeRef | None:
    for step in path.split("."):
        model = _model(ref, types)
        ref = next((field.type for field in model.fields if field.wire == step), None) if model else None
    return ref


def _model(ref: TypeRef | None, types: Types) -> Model | None:
    while isinstance(ref, Nullable):
        ref = ref.item
    decl = types.decls.get(ref.id) if isinstance(ref, Named) else None
    if isinstance(decl, Alias):
        return _model(decl.target, types)
    return decl if isinstance(decl, Model) else None


def _is_number(ref: TypeRef | None, types: Types) -> bool:
    if isinstance(ref, Nullable):
        return _is_number(ref.item, types)
    return isinstance(ref, Primitive) and ref.kind in ("integer", "number")


def _skeleton(ref: TypeRef | None, types: Types, filled: set[str]) -> dict[str, JsonValue]:
    """Required properties of an error body that no path fills, with the emptiest value of their types."""
    sampler = Sampler(types.decls)
    return {path: sampler.sample(field.type) for path, field in _leaves(ref, types, filled) if field.required}


def _status_path(ref: TypeRef | None, types: Types, filled: set[str]) -> str:
    """Where the body repeats the HTTP status, if it does."""
    numbers = (path for path, field in _leaves(ref, types, filled) if _is_number(field.type, types))
    return next((path for path in numbers if path.rpartition(".")[2] in _STATUS_NAMES), "")


def _leaves(ref: TypeRef | None, types: Types, filled: set[str], prefix: str = "") -> Iterator[tuple[str, Field]]:
    """The properties that no path fills. Objects, and first items of lists, are entered where a path leads there."""
    model = _model(ref, types)
    for field in model.fields if model else ():
        path, below = f"{prefix}{field.wire}", field.type
        if path in filled:
            continue
        if isinstance(below, Array):
            path, below = f"{path}.0", below.item
        if any(other.startswith(f"{path}.") for other in filled):
            yield from _leaves(below, types, filled, f"{path}.")
        else:
            yield f"{prefix}{field.wire}", field
