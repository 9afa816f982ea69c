"""The objects of OpenAPI, which holds which, and a walk over those that a document has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from specloom.diagnostics import Origin
from specloom.resolve.node import Node
from specloom.resolve.refs import Links
from specloom.resolve.shape import looks_like_schema


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object of the specification: its keys, by what stands under them."""

    # Keys of plain values, with blanks between; `other` are those that hold anything, or what others look at.
    texts: str = ""
    flags: str = ""
    lists: str = ""  # of texts
    other: str = ""
    # Keys of objects, of maps of objects and of lists of objects, with their kind.
    one: Mapping[str, str] = field(default_factory=dict[str, str])
    many: Mapping[str, str] = field(default_factory=dict[str, str])
    listed: Mapping[str, str] = field(default_factory=dict[str, str])
    # What it means nothing without, and what only its readers miss.
    needs: str = ""
    wants: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Every key that such an object may have."""
        plain = " ".join((self.texts, self.flags, self.lists, self.other)).split()
        return frozenset({*plain, *self.one, *self.many, *self.listed})


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PARAMETER_FLAGS = "required deprecated allowEmptyValue explode allowReserved"
_SHOWN = {"content": "media type", "examples": "example"}

# OpenAPI 3.0, 3.1 and 3.2 in one: a key of a later version does no harm in an earlier document.
# A schema is a part that ends the walk: any key may stand in one.
KINDS: Mapping[str, Kind] = {
    "document": Kind(
        "jsonSchemaDialect $self", other="openapi",
        one={"info": "info", "components": "components", "externalDocs": "external documentation"},
        many={"paths": "path item", "webhooks": "path item", "x-webhooks": "path item"},
        listed={"servers": "server", "tags": "tag", "security": "security requirement"},
    ),
    "info": Kind(
        "title summary description termsOfService version", one={"contact": "contact", "license": "license"},
        wants="title version",
    ),
    "contact": Kind("name url email"),
    "license": Kind("name identifier url", wants="name"),
    "external documentation": Kind("description url", wants="url"),
    "server": Kind("url name description", many={"variables": "server variable"}, needs="url"),
    "server variable": Kind("default description", lists="enum", needs="default"),
    "tag": Kind(
        "name summary description parent kind", one={"externalDocs": "external documentation"}, needs="name"
    ),
    "components": Kind(
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
        "summary description",
        one=dict.fromkeys(METHODS, "operation"),
        many={"additionalOperations": "operation"},
        listed={"parameters": "parameter", "servers": "server"},
    ),
    "operation": Kind(
        "summary description operationId", flags="deprecated", lists="tags",
        one={"requestBody": "request body", "externalDocs": "external documentation"},
        many={"responses": "response", "callbacks": "callback"},
        listed={"parameters": "parameter", "servers": "server", "security": "security requirement"},
    ),
    "parameter": Kind(
        "name in description style", _PARAMETER_FLAGS, one={"schema": "schema"}, many=_SHOWN, other="example",
    ),
    "header": Kind("description style", _PARAMETER_FLAGS, one={"schema": "schema"}, many=_SHOWN, other="example"),
    "request body": Kind("description", "required", many={"content": "media type"}, needs="content"),
    "media type": Kind(
        "description", other="example",
        one={"schema": "schema", "itemSchema": "schema", "itemEncoding": "encoding"},
        # OpenAPI 3.2 lists the encodings of parts by their place.
        many={"examples": "example", "encoding": "encoding"}, listed={"prefixEncoding": "encoding"},
    ),
    "encoding": Kind(
        "contentType style", "explode allowReserved",
        one={"itemEncoding": "encoding"},
        many={"headers": "header", "encoding": "encoding"}, listed={"prefixEncoding": "encoding"},
    ),
    "response": Kind(
        "summary description",
        many={"content": "media type", "headers": "header", "links": "link", "examples": "example"},
        wants="description",
    ),
    "schema": Kind(),
    "callback": Kind(),
    "security requirement": Kind(),
    "example": Kind("summary description externalValue serializedValue", other="value dataValue"),
    "link": Kind(
        "operationRef operationId description", other="parameters requestBody body", one={"server": "server"}
    ),
    "security scheme": Kind(
        "type description name in scheme bearerFormat openIdConnectUrl oauth2MetadataUrl", "deprecated",
        one={"flows": "flows"}, needs="type",
    ),
    "flows": Kind(one=dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), "flow")
                   | {"deviceAuthorization": "flow"}),
    "flow": Kind("authorizationUrl tokenUrl deviceAuthorizationUrl refreshUrl", other="scopes", wants="scopes"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One place where an object of a kind belongs, under the key that it has in its holder."""

    kind: str
    name: str
    node: Node
    # Whether it lies among the components, wherever their map is kept.
    is_component: bool = False


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
                below.append(replace(part, node=found))
        waiting.extend(reversed(below))


def _below(part: Part, links: Links) -> Iterator[Part]:
    # Beside a `$ref` only a path item may say more.
    is_reference = isinstance(part.node.mapping.get("$ref"), str) and part.kind != "path item"
    if is_reference or (part.kind == "response" and looks_like_schema(part.node.mapping)):
        return
    if part.kind == "callback":
        yield from (
            Part("path item", name, member) for name, member in part.node.members() if not name.startswith("x-")
        )
    grammar = KINDS[part.kind]
    for key, child in part.node.members():
        if key in grammar.one:
            yield Part(grammar.one[key], key, child)
        elif key in grammar.many:
            kind = grammar.many[key]
            # A whole map may be kept elsewhere.
            found = links.follow(child)
            members = found.members() if isinstance(found, Node) else ()
            named = part.kind == "components"
            yield from (Part(kind, name, member, named) for name, member in members if not name.startswith("x-"))
        elif key in grammar.listed:
            yield from (Part(grammar.listed[key], str(index), member) for index, member in enumerate(child.items()))
