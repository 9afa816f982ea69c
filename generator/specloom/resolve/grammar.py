"""The objects of OpenAPI, which holds which, and a walk over those that a document has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from specloom.diagnostics import Origin
from specloom.resolve.node import Node
from specloom.resolve.refs import Links
from specloom.resolve.shape import looks_like_schema


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object of the specification: its keys, and which of them hold an object, a map or a list of such."""

    keys: str
    one: Mapping[str, str] = field(default_factory=dict[str, str])
    many: Mapping[str, str] = field(default_factory=dict[str, str])
    listed: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def known(self) -> frozenset[str]:
        """Every key that such an object may have."""
        return frozenset({*self.keys.split(), *self.one, *self.many, *self.listed})


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_CONTENT = {"content": "media type", "examples": "example", "headers": "header"}

# OpenAPI 3.0, 3.1 and 3.2 in one: a key of a later version does no harm in an earlier document.
# A schema is a part that ends the walk: any key may stand in one.
KINDS: Mapping[str, Kind] = {
    "document": Kind(
        "openapi jsonSchemaDialect security $self",
        one={"info": "info", "components": "components", "externalDocs": "external documentation"},
        many={"paths": "path item", "webhooks": "path item", "x-webhooks": "path item"},
        listed={"servers": "server", "tags": "tag"},
    ),
    "info": Kind(
        "title summary description termsOfService version", one={"contact": "contact", "license": "license"}
    ),
    "contact": Kind("name url email"),
    "license": Kind("name identifier url"),
    "external documentation": Kind("description url"),
    "server": Kind("url name description", many={"variables": "server variable"}),
    "server variable": Kind("enum default description"),
    "tag": Kind("name summary description parent kind", one={"externalDocs": "external documentation"}),
    "components": Kind(
        "",
        many={
            "schemas": "schema",
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
    "path item": Kind(
        "",
        one=dict.fromkeys(METHODS, "operation"),
        many={"additionalOperations": "operation"},
        listed={"parameters": "parameter", "servers": "server"},
    ),
    "operation": Kind(
        "tags summary description operationId deprecated security",
        one={"requestBody": "request body", "externalDocs": "external documentation"},
        many={"responses": "response", "callbacks": "callback"},
        listed={"parameters": "parameter", "servers": "server"},
    ),
    "parameter": Kind(
        "name in description required deprecated allowEmptyValue style explode allowReserved schema example",
        many={key: _CONTENT[key] for key in ("content", "examples")},
    ),
    "header": Kind(
        "description required deprecated allowEmptyValue style explode allowReserved schema example",
        many={key: _CONTENT[key] for key in ("content", "examples")},
    ),
    "request body": Kind("description required", many={"content": "media type"}),
    "media type": Kind(
        "description schema itemSchema example",
        one={"itemEncoding": "encoding"},
        many={"examples": "example", "encoding": "encoding"},
        listed={"prefixEncoding": "encoding"},
    ),
    "encoding": Kind(
        "contentType style explode allowReserved",
        one={"itemEncoding": "encoding"},
        many={"headers": "header", "encoding": "encoding"},
        listed={"prefixEncoding": "encoding"},
    ),
    "response": Kind("summary description", many={**_CONTENT, "links": "link"} | {"examples": "example"}),
    "schema": Kind(""),
    "callback": Kind(""),
    "example": Kind("summary description value externalValue dataValue serializedValue"),
    "link": Kind("operationRef operationId parameters requestBody description", one={"server": "server"}),
    "security scheme": Kind(
        "type description name in scheme bearerFormat openIdConnectUrl oauth2MetadataUrl deprecated",
        one={"flows": "flows"},
    ),
    "flows": Kind("", one=dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), "flow")
                   | {"deviceAuthorization": "flow"}),
    "flow": Kind("authorizationUrl tokenUrl deviceAuthorizationUrl refreshUrl scopes"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One place where an object of a kind belongs, under the key that it has in its holder."""

    kind: str
    name: str
    node: Node


def parts_of(root: Node, links: Links) -> Iterator[Part]:
    """Every part of a document in its order; those of other files where they are first referred to."""
    followed: set[Origin] = set()
    waiting = [Part("document", "", root)]
    while waiting:
        part = waiting.pop()
        yield part
        below = list(_below(part, links))
        found = links.follow(part.node) if "$ref" in part.node.mapping else part.node
        # What stands in the entry file is met on the way anyway.
        if isinstance(found, Node) and found.origin.file != root.origin.file and found.origin not in followed:
            followed.add(found.origin)
            if found is not part.node:
                below.append(Part(part.kind, part.name, found))
        waiting.extend(reversed(below))


def _below(part: Part, links: Links) -> Iterator[Part]:
    # Beside a `$ref` only a path item may say more.
    is_reference = "$ref" in part.node.mapping and part.kind != "path item"
    if is_reference or (part.kind == "response" and looks_like_schema(part.node.mapping)):
        return
    grammar = KINDS[part.kind]
    for key, child in part.node.members():
        if key in grammar.one:
            yield Part(grammar.one[key], key, child)
        elif key in grammar.many:
            kind = grammar.many[key]
            # A whole map may be kept elsewhere.
            found = links.follow(child)
            members = found.members() if isinstance(found, Node) else ()
            yield from (Part(kind, name, member) for name, member in members if not name.startswith("x-"))
        elif key in grammar.listed:
            yield from (Part(grammar.listed[key], str(index), member) for index, member in enumerate(child.items()))
