"""Finds keys that OpenAPI does not know: what stands under them is part of nothing, and most are misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from specloom.diagnostics import Origin, Report
from specloom.load.tree import JsonValue, escape
from specloom.resolve.node import Node
from specloom.resolve.shape import looks_like_schema


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of object of the specification: its keys, and which of them hold other objects, a list or a map."""

    keys: str
    one: Mapping[str, str] = field(default_factory=dict[str, str])
    many: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def known(self) -> frozenset[str]:
        """Every key that such an object may have."""
        return frozenset({*self.keys.split(), *self.one, *self.many})


_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_CONTENT = {"content": "media type", "examples": "example", "headers": "header"}

# OpenAPI 3.0, 3.1 and 3.2 in one: a key of a later version does no harm in an earlier document.
# Schemas are not here, because any key may stand in one, nor are path items, which have a check of their own.
_KINDS: Mapping[str, _Kind] = {
    "document": _Kind(
        "openapi jsonSchemaDialect security $self",
        one={"info": "info", "components": "components", "externalDocs": "external documentation"},
        many={"paths": "path item", "webhooks": "path item", "servers": "server", "tags": "tag"},
    ),
    "info": _Kind(
        "title summary description termsOfService version", one={"contact": "contact", "license": "license"}
    ),
    "contact": _Kind("name url email"),
    "license": _Kind("name identifier url"),
    "external documentation": _Kind("description url"),
    "server": _Kind("url name description", many={"variables": "server variable"}),
    "server variable": _Kind("enum default description"),
    "tag": _Kind("name summary description parent kind", one={"externalDocs": "external documentation"}),
    "components": _Kind(
        "schemas",
        many={
            "responses": "response",
            "parameters": "parameter",
            "examples": "example",
            "requestBodies": "request body",
            "headers": "header",
            "securitySchemes": "security scheme",
            "links": "link",
            "callbacks": "callback",
            "pathItems": "path item",
            "mediaTypes": "media type",
        },
    ),
    "path item": _Kind(
        "",
        one=dict.fromkeys(_METHODS, "operation"),
        many={"parameters": "parameter", "servers": "server", "additionalOperations": "operation"},
    ),
    "operation": _Kind(
        "tags summary description operationId deprecated security",
        one={"requestBody": "request body", "externalDocs": "external documentation"},
        many={"parameters": "parameter", "responses": "response", "callbacks": "callback", "servers": "server"},
    ),
    "parameter": _Kind(
        "name in description required deprecated allowEmptyValue style explode allowReserved schema example",
        many={key: _CONTENT[key] for key in ("content", "examples")},
    ),
    "header": _Kind(
        "description required deprecated allowEmptyValue style explode allowReserved schema example",
        many={key: _CONTENT[key] for key in ("content", "examples")},
    ),
    "request body": _Kind("description required", many={"content": "media type"}),
    "media type": _Kind(
        "schema itemSchema example",
        one={"itemEncoding": "encoding"},
        many={"examples": "example", "encoding": "encoding", "prefixEncoding": "encoding"},
    ),
    "encoding": _Kind(
        "contentType style explode allowReserved",
        one={"itemEncoding": "encoding"},
        many={"headers": "header", "encoding": "encoding", "prefixEncoding": "encoding"},
    ),
    "response": _Kind("summary description", many={**_CONTENT, "links": "link"} | {"examples": "example"}),
    "callback": _Kind(""),
    "example": _Kind("summary description value externalValue dataValue serializedValue"),
    "link": _Kind("operationRef operationId parameters requestBody description", one={"server": "server"}),
    "security scheme": _Kind(
        "type description name in scheme bearerFormat openIdConnectUrl oauth2MetadataUrl deprecated",
        one={"flows": "flows"},
    ),
    "flows": _Kind("", one=dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), "flow")
                   | {"deviceAuthorization": "flow"}),
    "flow": _Kind("authorizationUrl tokenUrl deviceAuthorizationUrl refreshUrl scopes"),
}  # fmt: skip
# Any key may stand in these, or another check knows which.
_OPEN = frozenset({"path item", "callback"})
_KNOWN = {name: kind.known for name, kind in _KINDS.items()}


def report_strangers(root: Node, report: Report) -> None:
    """Warn of every unknown key outside of schemas; a key that begins with `x-` is its author's own."""
    for kind, key, pointer in _strangers("document", root.value, root.origin.pointer):
        near = difflib.get_close_matches(key, sorted(_KNOWN[kind]), 1, 0.7)
        hint = f"did you mean `{near[0]}`?" if near else "begin it with `x-` if it is yours"
        origin = Origin(root.origin.file, pointer)
        report.warning("SL109", f"OpenAPI knows no `{key}` here", origin, label="ignored", hint=hint, at_key=True)


def _strangers(kind: str, value: JsonValue, pointer: str) -> Iterator[tuple[str, str, str]]:
    if not isinstance(value, dict) or "$ref" in value or (kind == "response" and looks_like_schema(value)):
        return
    known, grammar = _KNOWN[kind], _KINDS[kind]
    for key, below in value.items():
        place = f"{pointer}/{escape(key)}"
        if key in grammar.one:
            yield from _strangers(grammar.one[key], below, place)
        elif key in grammar.many:
            for part, member in _members(below):
                yield from _strangers(grammar.many[key], member, f"{place}/{part}")
        elif key not in known and kind not in _OPEN and not key.startswith("x-"):
            yield kind, key, place


def _members(value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, list):
        yield from ((str(index), member) for index, member in enumerate(cast("list[JsonValue]", value)))
    elif isinstance(value, dict):
        yield from ((escape(key), member) for key, member in value.items() if not key.startswith("x-"))
