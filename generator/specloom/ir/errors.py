"""The shape of an API's failures, and the catalogue of codes that its examples document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from specloom.ir.fields import array_behind, fields_of, reached
from specloom.ir.nodes import ErrorCode, ErrorShape, Field, Operation
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
    "request_id_path": ("request_id", "requestId", "trace_id", "traceId", "correlation_id", "debug_id"),
    "doc_url_path": ("doc_url", "documentation_url", "docs_url", "more_info", "help_url"),
    "details_path": ("errors", "details", "issues", "invalid_params", "invalidFields", "violations"),
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
# What is about the whole answer, wherever its message is.
_OF_THE_ANSWER = ("request_id_path", "doc_url_path", "details_path")
_TRACES = ("request_id", "trace_id", "correlation_id", "debug_id")
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
    """`error.message` and `error.code`; `message` and `code`; the first of `errors`; what else is at the top."""
    top = {field.wire: field for field in fields_of(shop, type_ref)}
    prefix = _prefix(shop, type_ref, top)
    holder = reached(shop, type_ref, prefix.rstrip(".")) if prefix else None
    listed = array_behind(shop, holder.type) if holder else None
    inner = listed.item if listed else holder.type if holder else type_ref
    fields = fields_of(shop, inner)
    names = {field.wire for field in fields}
    step = f"{prefix}0." if listed else prefix
    found = {role: next((f"{step}{name}" for name in wanted if name in names), "") for role, wanted in _ROLES.items()}
    if prefix:
        found |= {role: _first(_ROLES[role], top) for role in _OF_THE_ANSWER if not found[role]}
    found["request_id_path"] = found["request_id_path"] or next((name for name in top if name.endswith(_TRACES)), "")
    found["message_path"] = found["message_path"] or _message_below(shop, top)
    if not found["code_path"] and any(field.wire == "id" and _is_word(field.example) for field in fields):
        found["code_path"] = f"{step}id"
    if found["message_path"] == found["code_path"]:
        found["code_path"] = ""
    if found["type_path"] == found["code_path"]:
        found["type_path"] = ""
    return ErrorShape(type_ref, **_of_first_problem(shop, type_ref, found))


def _prefix(shop: Workshop, type_ref: TypeRef, top: Mapping[str, Field]) -> str:
    """The object or list that holds what is to be told: `error.`, or `errors.` where nothing is at the top."""
    if "error" in top and fields_of(shop, top["error"].type):
        return "error."
    if any(wire in _ROLES["message_path"][:5] for wire in top):
        return ""
    listed = reached(shop, type_ref, "errors")
    array = array_behind(shop, listed.type) if listed else None
    return "errors." if array is not None and fields_of(shop, array.item) else ""


def _first(wanted: Sequence[str], among: Container[str]) -> str:
    return next((name for name in wanted if name in among), "")


def _message_below(shop: Workshop, top: Mapping[str, Field]) -> str:
    """The message in one of the objects of an answer that has none at its top: `data.message`."""
    below = {
        wire: _first(_ROLES["message_path"][:5], {found.wire for found in fields_of(shop, field.type)})
        for wire, field in top.items()
    }
    found = [f"{wire}.{name}" for wire, name in below.items() if name]
    return found[0] if len(found) == 1 else ""


def _is_word(example: JsonValue) -> bool:
    """Whether an id is no random one but says what went wrong: `not_found`."""
    return isinstance(example, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", example) is not None


def _of_first_problem(shop: Workshop, type_ref: TypeRef, found: dict[str, str]) -> dict[str, str]:
    """Where the message is a list of problems, the first one's: `detail.0.msg`, as FastAPI has it."""
    field = reached(shop, type_ref, found["message_path"]) if found["message_path"] else None
    array = array_behind(shop, field.type) if field else None
    if array is None:
        return found
    path = found["message_path"]
    names = {inner.wire for inner in fields_of(shop, array.item)}
    message, code = (_first(_ROLES[role], names) for role in ("message_path", "code_path"))
    own = {"message_path": f"{path}.0.{message}", "details_path": path} if message else {"details_path": path}
    return {**found, **own, "code_path": f"{path}.0.{code}" if message and code else found["code_path"]}


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
