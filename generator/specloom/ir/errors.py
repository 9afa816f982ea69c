"""The shape of an API's failures, and the catalogue of codes that its examples document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from specloom.ir.fields import array_behind, fields_of, reached
from specloom.ir.nodes import ErrorCode, ErrorShape, Operation
from specloom.ir.types import Named, TypeRef
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue

_ROLES = {
    "code_path": ("code", "error_code", "errorCode", "error", "type", "name"),
    "message_path": (
        "message",
        "error_description",
        "detail",
        "title",
        "error_message",
        "description",
        "msg",
        "err",
        "reason",
        "error",
    ),
    "type_path": ("type", "category", "kind"),
    "param_path": ("param", "field", "target", "pointer"),
    "request_id_path": ("request_id", "requestId", "trace_id", "traceId", "correlation_id"),
    "doc_url_path": ("doc_url", "documentation_url", "docs_url", "more_info", "help_url"),
    "details_path": ("errors", "details", "issues", "invalid_params", "violations"),
}
_SAID = {
    "code": "code_path",
    "message": "message_path",
    "type": "type_path",
    "param": "param_path",
    "request_id": "request_id_path",
    "doc_url": "doc_url_path",
    "details": "details_path",
}
# One token: what has blanks in it is a sentence, and a sentence is for people.
_CODE = re.compile(r"[\w.:/#+-]{1,80}")
NO_SHAPE = ErrorShape(None)


def error_shape(shop: Workshop, operations: Sequence[Operation]) -> ErrorShape:
    """The shape that most documented failures have; annotated with `x-sdk-error`, or one of the usual ones."""
    counts = Counter(
        case.type
        for operation in operations
        for case in operation.errors
        if case.type is not None and fields_of(shop, case.type)
    )
    for type_ref, _ in counts.most_common():
        said = _said(shop, type_ref)
        if said is not None:
            return said
    return next((_recognised(shop, type_ref) for type_ref, _ in counts.most_common(1)), NO_SHAPE)


def _said(shop: Workshop, type_ref: TypeRef) -> ErrorShape | None:
    if not isinstance(type_ref, Named) or type_ref.id not in shop.types:
        return None
    places = [shop.types[type_ref.id].origin]
    inner = reached(shop, type_ref, "error")
    if inner is not None and isinstance(inner.type, Named) and inner.type.id in shop.types:
        places.append(shop.types[inner.type.id].origin)
    for index, origin in enumerate(places):
        said = shop.spec.links.at(origin).mapping.get("x-sdk-error")
        if isinstance(said, dict):
            prefix = "error." if index or (inner is not None and not _is_rooted(said)) else ""
            return ErrorShape(
                type_ref, **{_SAID[key]: _path(value, prefix) for key, value in said.items() if key in _SAID}
            )
    return None


def _is_rooted(said: dict[str, JsonValue]) -> bool:
    return any(isinstance(value, str) and value.lstrip("/").startswith(("error.", "error/")) for value in said.values())


def _path(value: JsonValue, prefix: str) -> str:
    text = value.strip("/").replace("/", ".") if isinstance(value, str) else ""
    return f"{prefix}{text}" if text else ""


def _recognised(shop: Workshop, type_ref: TypeRef) -> ErrorShape:
    """`error.message` and `error.code`; `message` and `code`; or the first of `errors`."""
    prefix, fields = "", fields_of(shop, type_ref)
    inner = reached(shop, type_ref, "error")
    if inner is not None and fields_of(shop, inner.type):
        prefix, fields = "error.", fields_of(shop, inner.type)
    elif not any(field.wire in _ROLES["message_path"][:5] for field in fields):
        listed = reached(shop, type_ref, "errors")
        array = array_behind(shop, listed.type) if listed else None
        if array is not None and fields_of(shop, array.item):
            prefix, fields = "errors.0.", fields_of(shop, array.item)
    names = {field.wire for field in fields}
    found = {role: next((f"{prefix}{name}" for name in wanted if name in names), "") for role, wanted in _ROLES.items()}
    if found["message_path"] == found["code_path"]:
        found["code_path"] = ""
    if found["type_path"] == found["code_path"]:
        found["type_path"] = ""
    return ErrorShape(type_ref, **found)


def error_codes(shape: ErrorShape, operations: Sequence[Operation]) -> tuple[ErrorCode, ...]:
    """Every code that an example of a failure shows, once, in document order."""
    found: dict[str, ErrorCode] = {}
    for code in _documented(shape, operations) if shape.code_path else ():
        known = found.get(code.code)
        if known is None or (code.summary and not known.summary):
            found[code.code] = code
    return tuple(found.values())


def _documented(shape: ErrorShape, operations: Sequence[Operation]) -> Iterator[ErrorCode]:
    for operation in operations:
        for case in operation.errors:
            for example in case.examples:
                code = at_path(example.value, shape.code_path)
                if isinstance(code, str) and _CODE.fullmatch(code):
                    yield ErrorCode(
                        code=code,
                        type=_text_at(example.value, shape.type_path),
                        status=int(case.status) if case.status.isdigit() else 0,
                        message=_text_at(example.value, shape.message_path),
                        summary=example.summary,
                        doc=example.doc,
                        example=example.value,
                        origin=example.origin,
                    )


def at_path(value: JsonValue, path: str) -> JsonValue:
    """What is at a dotted path of an example."""
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _text_at(value: JsonValue, path: str) -> str:
    found = at_path(value, path) if path else None
    return found if isinstance(found, str) else ""
