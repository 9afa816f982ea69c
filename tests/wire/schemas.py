"""Schemas taken apart: what a schema asks for once its references and `allOf` are read together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jsonschema_rs

from tests.wire.document import Document

_UNIONS = ("anyOf", "oneOf")
_CONDITION = ("if", "then", "else")
# What may stand beside a reference without changing what it means.
_SAYS_NOTHING = frozenset(
    {"allOf", "description", "title", "example", "default", "deprecated", "readOnly", "writeOnly"}
)


class Schemas:
    """Reads the schemas of one document; each is taken apart once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._flat: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._joined: dict[tuple[int, int], tuple[Any, Any, dict[str, Any]]] = {}
        self._validators: dict[int, tuple[Any, jsonschema_rs.Draft202012Validator]] = {}

    def flat(self, schema: Any) -> dict[str, Any]:
        """One object of keywords; `anyOf` becomes `choices`, a list of lists, because several may apply at once."""
        found = self._flat.get(id(schema))
        if found is None:
            # The schema is kept beside, so that its id stays its own.
            found = self._flat[id(schema)] = (schema, self._with_heirs(schema, self._flatten(schema, ())))
        return found[1]

    def _with_heirs(self, schema: Any, flat: dict[str, Any]) -> dict[str, Any]:
        """A schema whose discriminator maps to those that are made of it: a value is of one of them, not of itself."""
        node = self._meant(schema)
        said = node.get("discriminator") if isinstance(node, dict) and not any(key in node for key in _UNIONS) else None
        mapping = said.get("mapping") if isinstance(said, dict) else None
        heirs = [{"$ref": ref} for ref in (mapping or {}).values() if "#" in ref and self.document.at(ref) is not node]
        return {**flat, "choices": [*flat.get("choices", ()), _with_tags(node, heirs)]} if heirs else flat

    def _meant(self, schema: Any) -> Any:
        """What a schema refers to, also where it does so by an `allOf` of one to say something beside."""
        node = self.document.follow(schema)
        while isinstance(node, dict) and len(node.get("allOf") or ()) == 1 and node.keys() <= _SAYS_NOTHING:
            node = self.document.follow(node["allOf"][0])
        return node

    def joined(self, flat: dict[str, Any], arm: Any) -> dict[str, Any]:
        """A flat schema whose first choice has fallen on an arm."""
        found = self._joined.get((id(flat), id(arm)))
        if found is None:
            rest = {**flat, "choices": flat["choices"][1:]}
            found = self._joined[id(flat), id(arm)] = (flat, arm, merged(rest, self.flat(arm)))
        return found[2]

    def problems(self, schema: Any, value: Any) -> list[str]:
        """What jsonschema-rs has to say about a value; bytes are taken for text."""
        validator = self._validator(schema)
        return [f"{list(error.instance_path)}: {error.message[:200]}" for error in validator.iter_errors(plain(value))]

    def is_valid(self, schema: Any, value: Any) -> bool:
        """Whether jsonschema-rs takes a value."""
        return self._validator(schema).is_valid(plain(value))

    def types(self, schema: Any) -> frozenset[str]:
        """The JSON types that a schema allows, as far as it says."""
        flat = self.flat(schema)
        said = flat.get("type")
        if said:
            return frozenset([said] if isinstance(said, str) else said)
        values = [*flat.get("enum", ()), *([flat["const"]] if "const" in flat else [])]
        if values:
            return frozenset(map(type_of, values))
        if "properties" in flat:
            return frozenset({"object"})
        arms = [arm for choice in flat.get("choices", ()) for arm in choice]
        return frozenset().union(*map(self.types, arms)) if arms else frozenset()

    def properties(self, schema: Any) -> Mapping[str, Any]:
        """The properties that any arm of a schema names."""
        flat = self.flat(schema)
        found: dict[str, Any] = {}
        for choice in flat.get("choices", ()):
            for arm in choice:
                found.update(self.properties(arm))
        return {**found, **flat.get("properties", {})}

    def has_free_names(self, schema: Any) -> bool:
        """Whether an object may hold properties that the schema does not name, and is meant to."""
        flat = self.flat(schema)
        more = flat.get("additionalProperties", "object" in self.types(schema) and not self.properties(schema))
        return more is not False

    def _validator(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        found = self._validators.get(id(schema))
        if found is None:
            made = jsonschema_rs.Draft202012Validator(schema, registry=self.document.registry)
            found = self._validators[id(schema)] = (schema, made)
        return found[1]

    def _flatten(self, schema: Any, seen: tuple[int, ...]) -> dict[str, Any]:
        if schema is False:
            return {"not": {}}
        if not isinstance(schema, dict) or id(schema) in seen:
            return {}
        if isinstance(schema.get("$ref"), str):
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            named = self._flatten(self.document.at(schema["$ref"]), (*seen, id(schema)))
            return merged(named, self._flatten(beside, seen)) if beside else named
        apart = ("allOf", "discriminator", *_UNIONS, *_CONDITION)
        result = {key: value for key, value in schema.items() if key not in apart}
        result["choices"] = [_with_tags(schema, schema[key]) for key in _UNIONS if isinstance(schema.get(key), list)]
        if "if" in schema:
            result["choices"].append([{"allOf": [schema["if"], schema.get("then", True)]}, schema.get("else", True)])
        for part in schema.get("allOf") or ():
            result = merged(self._flatten(part, (*seen, id(schema))), result)
        return result


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """What both ask for; where they cannot be joined, the second counts."""
    result = {**first, **second}
    result["choices"] = [*first.get("choices", ()), *second.get("choices", ())]
    result["required"] = list(dict.fromkeys([*first.get("required", ()), *second.get("required", ())]))
    named = [first.get("properties", {}), second.get("properties", {})]
    properties = {name: _both(named, name) for name in {**named[0], **named[1]}}
    for one, names in zip((first, second), named, strict=True):
        if one.get("additionalProperties") is False:
            result["additionalProperties"] = False
            # What a closed object does not name is forbidden, whoever else names it.
            properties.update(dict.fromkeys(properties.keys() - names - _patterned(one, properties), False))
    if properties:
        result["properties"] = properties
    if "type" in first and "type" in second:
        result["type"] = _common_types(first["type"], second["type"])
    if "enum" in first and "enum" in second:
        result["enum"] = [value for value in second["enum"] if value in first["enum"]] or second["enum"]
    return result


def _both(named: Sequence[Mapping[str, Any]], name: str) -> Any:
    schemas = [properties[name] for properties in named if name in properties]
    return schemas[0] if all(schema == schemas[0] for schema in schemas) else {"allOf": schemas}


def _patterned(flat: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    patterns = flat.get("patternProperties") or {}
    return {name for name in names if any(re.search(pattern, name) for pattern in patterns)}


def plain(value: Any) -> Any:
    """A value with text for its bytes, for validators of JSON."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def type_of(value: Any) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object"))
    return next((name for kind, name in names if isinstance(value, kind)), "string")


def _common_types(first: Any, second: Any) -> Any:
    sets = [{said} if isinstance(said, str) else set(said) for said in (first, second)]
    if "number" in sets[0]:
        sets[0].add("integer")
    if "number" in sets[1]:
        sets[1].add("integer")
    return sorted(sets[0] & sets[1]) or second


def _with_tags(holder: Mapping[str, Any], arms: list[Any]) -> list[Any]:
    """The arms of a union, each with the tag that its discriminator gives it."""
    said = holder.get("discriminator")
    tag = said.get("propertyName") if isinstance(said, dict) else None
    if not isinstance(tag, str):
        return arms
    mapping = said.get("mapping") or {}
    names = {ref: name for name, ref in mapping.items()}
    return [_tagged(arm, tag, names) for arm in arms]


def _tagged(arm: Any, tag: str, names: Mapping[str, str]) -> Any:
    ref = arm.get("$ref") if isinstance(arm, dict) else None
    if ref is None:
        return arm
    last = ref.rpartition("/")[2]
    name = names.get(ref) or names.get(last) or last
    return {"allOf": [arm, {"properties": {tag: {"x-wire-tag": name}}}]}
