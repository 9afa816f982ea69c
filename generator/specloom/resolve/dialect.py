"""Reads one schema object into `Schema`: 3.0, 3.1 and 3.2 come out in one shape, and so do common mistakes."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.hints import with_hints
from specloom.resolve.keywords import KEYWORDS, report_misspelt
from specloom.resolve.misfits import noun, report_no_schema
from specloom.resolve.narrowing import narrowing_of, prose_beside
from specloom.resolve.node import Node
from specloom.resolve.schema import NO_LIMITS, Arms, Discriminator, Limits, Schema

Follow = Callable[[Node], "Node | None"]

TYPES = ("string", "object", "array", "integer", "number", "boolean", "null")

# What other languages and older dialects call our types.
_FOREIGN_TYPES = {
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "str": "string",
    "text": "string",
    "date": "string",
    "datetime": "string",
    "date-time": "string",
    "uuid": "string",
    "enum": "string",
    "file": "string",
    "map": "object",
    "dict": "object",
    "hash": "object",
    "list": "array",
    "nil": "null",
    "none": "null",
}
_LIMIT_KEYS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "minProperties": "min_properties",
    "maxProperties": "max_properties",
}
_COUNTS = frozenset({"min_length", "max_length", "min_items", "max_items", "min_properties", "max_properties"})
_ANY_LIMIT = frozenset(_LIMIT_KEYS) | {"exclusiveMinimum", "exclusiveMaximum", "pattern", "uniqueItems"}


def read_schema(node: Node, report: Report, follow: Follow) -> Schema:
    """The schema at `node`. What is not a schema counts as one that says nothing, with a warning."""
    raw = node.value
    if isinstance(raw, bool):
        return Schema(node, is_nothing=not raw)
    if not isinstance(raw, dict):
        report_no_schema(node, report)
        return Schema(node)
    if len(raw) == 1 and isinstance(reference := raw.get("$ref"), str):
        return Schema(node, reference=reference)
    said: dict[str, Any] = {}
    for key in raw:
        reader = _READERS.get(key)
        if reader is not None:
            said.update(reader(node, raw[key], report))
        elif key not in KEYWORDS:
            report_misspelt(node, key, report)
    if "$ref" in said.get("properties", ()) and (holder := node.get("properties")) and holder.text("$ref"):
        # The whole set of properties is kept elsewhere.
        place = follow(holder)
        said["properties"] = {wire: (child,) for wire, child in place.members()} if place else {}
    _read_types(node, raw, said, report)
    if not _ANY_LIMIT.isdisjoint(raw):
        said["limits"] = _limits(node, raw, report)
    _read_arms(node, raw, said, report)
    said.update(narrowing_of(node))
    if prose := prose_beside(node):
        said["doc"] = "\n\n".join(filter(None, (said.get("doc", ""), prose)))
    if any(key.startswith("x-") for key in raw):
        said["extensions"] = with_hints({key: value for key, value in raw.items() if key.startswith("x-")})
    return Schema(node, **said)


def _read_arms(node: Node, raw: dict[str, JsonValue], said: dict[str, Any], report: Report) -> None:
    """`oneOf` and `anyOf`. A null arm makes the schema nullable; an arm that is left alone is a part like any other."""
    if "oneOf" not in raw and "anyOf" not in raw:
        return
    groups: list[Arms] = []
    for key in ("oneOf", "anyOf"):
        nodes = _array(node, key, report) if key in raw else ()
        telling = tuple(arm for arm in nodes if not _is_null(arm.value))
        if len(telling) < len(nodes):
            said["is_nullable"] = True
        if len(telling) == 1:
            said["all_of"] = (*said.get("all_of", ()), *telling)
        elif telling:
            groups.append(Arms(key, telling))
        elif nodes:
            said["types"], said["is_nullable"] = ("null",), False
    said["arms"] = tuple(groups)


def _is_null(raw: JsonValue) -> bool:
    if not isinstance(raw, dict):
        return False
    return raw.get("type") == "null" or raw.get("enum") == [None] or ("const" in raw and raw["const"] is None)


def _read_types(node: Node, raw: dict[str, JsonValue], said: dict[str, Any], report: Report) -> None:
    written = raw.get("type")
    if written in TYPES and written != "null" and "enum" not in raw and "const" not in raw:
        said["types"] = (written,)
        if "nullable" in raw:
            said["is_nullable"] = is_flag(node, "nullable", report)
        return
    names = _type_names(node, written, report)
    values = _values(node, raw, report)
    null_typed = "null" in names
    types = tuple(name for name in names if name != "null")
    said["is_nullable"] = is_flag(node, "nullable", report) or null_typed
    if values is not None and None in values:
        said["is_nullable"] = True
        values = tuple(value for value in values if value is not None)
        if not values and not types:
            values, null_typed = None, True
    if null_typed and not types and values is None:
        types, said["is_nullable"] = ("null",), False
    said["types"] = types
    said["values"] = values
    said["is_const"] = "const" in raw


def _type_names(node: Node, raw: JsonValue, report: Report) -> list[str]:
    if raw is None:
        return []
    if raw == []:
        hint = "name a type, or remove `type`"
        report.warning("SL202", "`type` names none", node.origin.child("type"), label="read as any value", hint=hint)
    names: list[str] = []
    for name in raw if isinstance(raw, list) else [raw]:
        known = name if name in TYPES else _understood(node, name, report)
        if isinstance(known, str) and known not in names:
            names.append(known)
    return names


def _understood(node: Node, name: JsonValue, report: Report) -> str | None:
    origin = node.origin.child("type")
    if name is None:
        return "null"
    word = str(name).lower() if isinstance(name, str) else ""
    near = _FOREIGN_TYPES.get(word) or next(iter(difflib.get_close_matches(word, TYPES, 1, 0.6)), None)
    if near is not None:
        report.warning("SL202", f"unknown type `{name}`", origin, label=f"read as `{near}`", hint=f"write `{near}`")
        return near
    hint = f"the types are {', '.join(f'`{known}`' for known in TYPES)}"
    report.warning("SL202", f"unknown type `{name}`", origin, label="read as any value", hint=hint)
    return None


def _values(node: Node, raw: dict[str, JsonValue], report: Report) -> tuple[JsonValue, ...] | None:
    if "const" in raw:
        return (raw["const"],)
    if "enum" not in raw:
        return None
    listed = raw["enum"]
    if not isinstance(listed, list) or not listed:
        what = "an empty `enum` allows no value" if listed == [] else f"`enum` is a list, not {noun(listed)}"
        report.warning("SL204", what, node.origin.child("enum"), label="ignored", hint="list the values, or remove it")
        return None
    return tuple({_sameness(value): value for value in listed}.values())


def _sameness(value: JsonValue) -> Hashable:
    """What two values share that are one: `1`, `1.0` and `true` are three, and so are lists of them."""
    return repr(value) if isinstance(value, (dict, list)) else (type(value), value)


def _limits(node: Node, raw: dict[str, JsonValue], report: Report) -> Limits:
    said: dict[str, Any] = {}
    for key, name in _LIMIT_KEYS.items():
        value = raw.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            said[name] = int(value) if name in _COUNTS else value
        elif value is not None:
            report.warning("SL205", f"`{key}` is a number, not {noun(value)}", node.origin.child(key), label="ignored")
    for key, name, plain in (
        ("exclusiveMinimum", "exclusive_minimum", "minimum"),
        ("exclusiveMaximum", "exclusive_maximum", "maximum"),
    ):
        value = raw.get(key)
        if value is True and plain in said:
            # 3.0's flag turns the plain limit into an exclusive one.
            said[name] = said.pop(plain)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            said[name] = value
    said.update(_text("pattern", "pattern")(node, raw.get("pattern"), report))
    if is_flag(node, "uniqueItems", report):
        said["unique_items"] = True
    return Limits(**said) if said else NO_LIMITS


def _properties(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    if not isinstance(raw, dict):
        if raw is not None:
            report.warning("SL201", f"`properties` is an object, not {noun(raw)}", node.origin.child("properties"))
        return {}
    place = Node(raw, node.origin.child("properties"))
    return {"properties": {wire: (child,) for wire, child in place.members() if not _is_comment(wire, child)}}


def _is_comment(wire: str, child: Node) -> bool:
    """`x-…` members below `properties` are remarks of a tool, unless they are schemas."""
    return wire.startswith("x-") and not isinstance(child.value, dict)


def _required(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    origin = node.origin.child("required")
    if isinstance(raw, list):
        names = [name for name in raw if isinstance(name, str)]
        if len(names) < len(raw):
            report.warning("SL203", "`required` is a list of names", origin, label="what is no name is ignored")
        if repeated := [f"`{name}`" for name, count in Counter(names).items() if count > 1]:
            report.warning("SL203", f"`required` names {', '.join(repeated)} twice", origin, label="counts once")
        return {"required": tuple(dict.fromkeys(names))}
    if isinstance(raw, str):
        report.warning("SL203", "`required` is a list of names, not one", origin, label="read as a list of one")
        return {"required": (raw,)}
    if isinstance(raw, bool):
        # Draft 3's flag on the property itself; the object that holds it reads it.
        return {}
    report.warning("SL203", f"`required` is a list of names, not {noun(raw)}", origin, label="ignored")
    return {}


def _additional(node: Node, raw: JsonValue, report: Report, key: str = "additionalProperties") -> dict[str, Any]:
    if isinstance(raw, bool):
        return {"additional": raw}
    if isinstance(raw, dict):
        return {"additional": Node(raw, node.origin.child(key)) if raw else True}
    report.warning("SL201", f"a schema is an object, not {noun(raw)}", node.origin.child(key))
    return {}


def _unevaluated(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    if "additionalProperties" in node.mapping or raw is True:
        return {}
    return {"additional": False} if raw is False else _additional(node, raw, report, "unevaluatedProperties")


def _patterns(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    del report
    return {"patterns": tuple(Node(raw, node.origin.child("patternProperties")).members())}


def _items(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    child = Node(raw, node.origin.child("items"))
    if isinstance(raw, list):
        # Drafts before 2020-12 spelled `prefixItems` this way.
        report.warning("SL206", "`items` is one schema, not a list", child.origin, hint="write `prefixItems`")
        return {"prefix_items": tuple(child.items())}
    return {"items": child}


def _prefix_items(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    del raw
    return {"prefix_items": tuple(_array(node, "prefixItems", report))}


def _all_of(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    del raw
    return {"all_of": tuple(_array(node, "allOf", report))}


def _array(node: Node, key: str, report: Report) -> tuple[Node, ...]:
    child = Node(node.mapping.get(key), node.origin.child(key))
    if isinstance(child.value, list):
        return tuple(child.items())
    if isinstance(child.value, dict):
        report.warning("SL207", f"`{key}` is a list of schemas, not one", child.origin, label="read as a list of one")
        return (child,)
    report.warning("SL207", f"`{key}` is a list of schemas, not {noun(child.value)}", child.origin, label="ignored")
    return ()


def _discriminator(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    place = Node(raw, node.origin.child("discriminator"))
    wire = raw if isinstance(raw, str) else place.text("propertyName")
    if not wire or isinstance(raw, str):
        label = f"read as `{{propertyName: {wire}}}`" if wire else "ignored"
        report.warning("SL208", "a discriminator has no `propertyName`", place.origin, label=label)
    if not wire:
        return {}
    mapping = place.get("mapping")
    if mapping and mapping.value is not None and not isinstance(mapping.value, dict):
        report.warning("SL208", f"`mapping` is an object, not {noun(mapping.value)}", mapping.origin, label="ignored")
    mapped = tuple(mapping.members()) if mapping else ()
    for value, target in mapped:
        if not (isinstance(target.value, str) or target.text("$ref")):
            what = f"`{value}` is mapped to {noun(target.value)}, not to the name of a schema"
            report.warning("SL208", what, target.origin, label="ignored")
    return {"discriminator": Discriminator(wire, mapped, place.get("defaultMapping"))}


def _reference(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    if isinstance(raw, str):
        return {"reference": raw}
    report.warning("SL209", f"`$ref` is text, not {noun(raw)}", node.origin.child("$ref"), label="ignored")
    return {}


def _text(key: str, name: str) -> Any:
    def read(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
        if isinstance(raw, str):
            return {name: raw.strip() if name == "doc" else raw}
        # A text may be kept in a file of its own.
        if raw is not None and not (isinstance(raw, dict) and "$ref" in raw):
            report.warning("SL216", f"`{key}` is text, not {noun(raw)}", node.origin.child(key), label="ignored")
        return {}

    return read


def _flag(key: str, name: str) -> Any:
    def read(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
        return {name: is_flag(node, key, report)} if raw is not None else {}

    return read


def is_flag(node: Node, key: str, report: Report) -> bool:
    """Whether a key of a schema is true; anything but `true` and `false` is told."""
    child = node.get(key)
    if child is None or child.value is None:
        return False
    if not isinstance(child.value, bool):
        label = "read as true" if child.is_true else "read as false"
        report.warning("SL216", f"`{key}` is true or false, not {noun(child.value)}", child.origin, label=label)
    return child.is_true


def _default(node: Node, raw: JsonValue, report: Report) -> dict[str, Any]:
    del node, report
    return {"default": raw, "has_default": True}


_READERS: dict[str, Any] = {
    "$ref": _reference,
    "$dynamicRef": _reference,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "unevaluatedProperties": _unevaluated,
    "patternProperties": _patterns,
    "items": _items,
    "prefixItems": _prefix_items,
    "allOf": _all_of,
    "discriminator": _discriminator,
    "format": _text("format", "format"),
    "contentMediaType": _text("contentMediaType", "media"),
    "contentEncoding": _text("contentEncoding", "encoding"),
    "title": _text("title", "title"),
    "description": _text("description", "doc"),
    "readOnly": _flag("readOnly", "read_only"),
    "writeOnly": _flag("writeOnly", "write_only"),
    "deprecated": _flag("deprecated", "deprecated"),
    "default": _default,
}
