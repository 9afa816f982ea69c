"""Walks the document: operations with their parameters, and every place that holds an example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.spec.reading import METHODS, follow

Json = dict[str, Any]
# What judges a value, as against what names its type.
CONSTRAINTS = frozenset(
    [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "enum",
        "const",
        "minItems",
        "maxItems",
        "uniqueItems",
        "maxProperties",
        "propertyNames",
    ]
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with its references followed one step."""

    id: str
    method: str
    path: str
    node: Json
    params: tuple[Json, ...]
    responses: tuple[tuple[str, Json], ...]

    @property
    def body(self) -> Json:
        """The content of the request body by media type."""
        return self.node.get("requestBody", {}).get("content", {})

    @property
    def is_versioned(self) -> bool:
        """Whether it is part of the API, as against the endpoints for those who run it."""
        return self.path.startswith("/v2/")


def operations(document: Json) -> list[Operation]:
    """Every operation, in the document's order."""
    found: list[Operation] = []
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            node = item[method]
            listed = [follow(document, param) for param in (*item.get("parameters", ()), *node.get("parameters", ()))]
            params = {(param["in"], param["name"]): param for param in listed}
            responses = tuple((status, follow(document, answer)) for status, answer in node["responses"].items())
            found.append(Operation(node["operationId"], method, path, node, tuple(params.values()), responses))
    return found


def examples(document: Json) -> Iterator[tuple[str, Json, Any]]:
    """Where, schema and value of every example of parameters, bodies, answers, headers, webhooks and schemas."""
    for operation in operations(document):
        for param in operation.params:
            if "example" in param:
                yield f"{operation.id} {param['name']}", param["schema"], param["example"]
        yield from _of_content(document, operation.id, operation.body)
        for status, response in operation.responses:
            yield from _of_content(document, f"{operation.id} {status}", response.get("content", {}))
    for name, webhook in document["webhooks"].items():
        yield from _of_content(document, name, webhook["post"]["requestBody"]["content"])
    for name, header in document["components"]["headers"].items():
        yield name, header["schema"], header["example"]
    for name, schema in document["components"]["schemas"].items():
        for value in schema.get("examples", ()):
            yield name, schema, value


def _of_content(document: Json, where: str, content: Json) -> Iterator[tuple[str, Json, Any]]:
    for media, holder in content.items():
        for name, example in holder.get("examples", {}).items():
            yield f"{where} {media} {name}", holder["schema"], follow(document, example)["value"]


def properties(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Schema name, property name and schema of every property of the components."""
    for name, schema in document["components"]["schemas"].items():
        for part in (schema, *schema.get("allOf", ())):
            for key, value in part.get("properties", {}).items():
                yield name, key, value


def can_be_refused(document: Json, schema: Json) -> bool:
    """Whether some value of the right type is still refused."""
    if not CONSTRAINTS.isdisjoint(schema):
        return True
    if "$ref" in schema and can_be_refused(document, follow(document, {"$ref": schema["$ref"]})):
        return True
    inner = [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    inner += [part for key in ("oneOf", "anyOf", "allOf") for part in schema.get(key, ())]
    return any(can_be_refused(document, part) for part in (*inner, *schema.get("properties", {}).values()))
