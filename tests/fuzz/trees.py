"""Mutations of a document's tree: what authors, converters and bad days do to one, and worse."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any, TypeAlias

Tree: TypeAlias = Any
Path: TypeAlias = "tuple[str | int, ...]"

ODD_VALUES: tuple[Tree, ...] = (
    None, True, False, 0, -1, 3.5, 10**30, -(10**400), 1e300, "", " ", "x", "é", "İ", "ß", "\u202e", "\u0000", "\ud7ff\U0001f600",
    "a" * 300, "../../x", "'''\"\"\"{x}\\", "string", "object", "array", "null", "integer", "2020-01-01", "x" * 70_000,
    [], {}, [None], ["x"], [[]], [{}], {"x": None}, {"": ""}, {"$ref": None}, {"$ref": "#"}, {"$ref": ""},
    {"$ref": "#/"}, {"$ref": "#/components"}, {"$ref": "#/paths"}, {"$ref": "#/nope"}, {"$ref": "nope.yaml#/a"},
    {"$ref": "https://example.com/x"}, {"$ref": f"#/paths/{'9' * 5_000}"}, {"$ref": "#/paths/%zz/~2"},
    {"type": ["null"]}, {"type": "array"}, {"type": []}, {"oneOf": []}, {"allOf": [{}]}, {"not": {}}, {"enum": [[]]},
    {"enum": [None]}, {"enum": ["a", "A", "a ", "", None, 1, 1.0, True]}, {"const": {}}, {"pattern": "("},
    {"type": "string", "format": "binary"}, {"type": "object", "additionalProperties": {"type": "string"}},
    {"allOf": [{"type": "string"}, {"type": "integer"}]}, {"minimum": "x"}, {"items": []}, {"prefixItems": [{}, {}]},
)  # fmt: skip
KEYS = (
    "$ref", "type", "allOf", "oneOf", "anyOf", "items", "prefixItems", "properties", "patternProperties", "required",
    "enum", "const", "default", "example", "examples", "format", "nullable", "readOnly", "writeOnly", "minimum",
    "maxLength", "multipleOf", "pattern", "discriminator", "additionalProperties", "unevaluatedProperties", "not", "if",
    "then", "dependentSchemas", "$id", "$anchor", "$defs", "$dynamicRef", "contentEncoding", "in", "name", "style",
    "explode", "content", "schema", "itemSchema", "encoding", "headers", "links", "callbacks", "parameters",
    "requestBody", "responses", "security", "servers", "tags", "operationId", "deprecated", "summary", "description",
    "get", "query", "additionalOperations", "webhooks", "$self", "x-sdk-name", "x-sdk-resource", "x-sdk-ignore",
    "x-sdk-pagination", "x-sdk-stream", "x-sdk-poll", "x-sdk-error", "x-sdk-enum", "x-sdk-global", "x-sdk-retry",
    "x-sdk-idempotency", "x-sdk-webhook", "x-sdk-envelope", "", "a/b", "~", "__class__", "self", "None", "1", "{id}",
)  # fmt: skip
Mutation: TypeAlias = "Callable[[Tree, Path, Random], Tree]"


def mutated(tree: Tree, random: Random) -> Tree:
    """A copy with one to three places changed."""
    tree = copy.deepcopy(tree)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = [path for path in _places(tree) if path]
        if places:
            tree = random.choice(MUTATIONS)(tree, random.choice(places), random)
    return tree


def _places(tree: Tree) -> list[Path]:
    """Every place below the root; of several that are one value the first."""
    found: list[Path] = []
    waiting: list[tuple[Tree, Path]] = [(tree, ())]
    seen: set[int] = set()
    while waiting:
        value, path = waiting.pop()
        found.append(path)
        if isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend((child, (*path, key)) for key, child in pairs)
    return found


def _at(tree: Tree, path: Path) -> Tree:
    for key in path:
        tree = tree[key]
    return tree


def _lies_in(value: Tree, tree: Tree, path: Path) -> bool:
    """Whether a place lies in a value, by whichever path: what is shared has several."""
    return any(_at(tree, path[:length]) is value for length in range(len(path) + 1))


def _set(tree: Tree, path: Path, value: Tree) -> Tree:
    _at(tree, path[:-1])[path[-1]] = value
    return tree


def _delete(tree: Tree, path: Path, random: Random) -> Tree:
    del random
    del _at(tree, path[:-1])[path[-1]]
    return tree


def _replace(tree: Tree, path: Path, random: Random) -> Tree:
    return _set(tree, path, copy.deepcopy(random.choice(ODD_VALUES)))


def _duplicate(tree: Tree, path: Path, random: Random) -> Tree:
    """The value a second time, where something else was; shared where a later mutation will find it twice."""
    other = random.choice([place for place in _places(tree) if place])
    return _set(tree, other, copy.deepcopy(_at(tree, path)))


def _swap(tree: Tree, path: Path, random: Random) -> Tree:
    other = random.choice([place for place in _places(tree) if place])
    mine, theirs = _at(tree, path), _at(tree, other)
    if _lies_in(mine, tree, other) or _lies_in(theirs, tree, path):
        return tree
    # Copies, because each may hold the other's holder by a path of its own.
    mine, theirs = copy.deepcopy(mine), copy.deepcopy(theirs)
    return _set(_set(tree, path, theirs), other, mine)


def _rename(tree: Tree, path: Path, random: Random) -> Tree:
    holder = _at(tree, path[:-1])
    if isinstance(holder, dict):
        key = str(path[-1])
        names = (key.upper(), f"{key}s", key[:-1], f"x-{key}", f"{key} ", f"/{key}", *random.sample(KEYS, 3))
        holder[random.choice(names)] = holder.pop(path[-1])
    return tree


def _wrap(tree: Tree, path: Path, random: Random) -> Tree:
    value = _at(tree, path)
    wraps = (
        [value], {"allOf": [value]}, {"oneOf": [value, {"type": "null"}]}, {"anyOf": [value, value]},
        {"properties": {"a": value}}, {"items": value}, {"x": value}, {"schema": value}, {"additionalProperties": value},
        {"default": value, "type": "string"}, {"allOf": [{"oneOf": [value]}], "nullable": True},
    )  # fmt: skip
    return _set(tree, path, random.choice(wraps))


def _unwrap(tree: Tree, path: Path, random: Random) -> Tree:
    del random
    value = _at(tree, path)
    if isinstance(value, (dict, list)) and value:
        _set(tree, path, next(iter(value.values() if isinstance(value, dict) else value)))
    return tree


def _refer(tree: Tree, path: Path, random: Random) -> Tree:
    """A reference to any place, often to one around this."""
    around = [path[:length] for length in range(len(path) + 1)]
    target = random.choice(random.choice((around, _places(tree))))
    pointer = "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in target)
    return _set(tree, path, {"$ref": f"#{pointer}"})


def _break_reference(tree: Tree, path: Path, random: Random) -> Tree:
    del path
    found = [place for place in _places(tree) if place and place[-1] == "$ref" and isinstance(_at(tree, place), str)]
    if found:
        place = random.choice(found)
        text = _at(tree, place)
        broken = (text[:-1], f"{text}/x", text.upper(), text.replace("#", ""), f"other.yaml{text}", text.lstrip("#/"))
        _set(tree, place, random.choice(broken))
    return tree


def _add(tree: Tree, path: Path, random: Random) -> Tree:
    holder = _at(tree, path)
    holder = holder if isinstance(holder, (dict, list)) else _at(tree, path[:-1])
    value = copy.deepcopy(random.choice(ODD_VALUES))
    if isinstance(holder, dict):
        holder[random.choice(KEYS)] = value
    else:
        holder.insert(random.randrange(len(holder) + 1), value)
    return tree


def _grow(tree: Tree, path: Path, random: Random) -> Tree:
    """Many of what is there: names that collide, or a nest as deep as a hundred."""
    value = _at(tree, path)
    if isinstance(value, list) and value:
        value.extend(value[:1] * 300)
    elif isinstance(value, dict) and value:
        key = random.choice(list(value))
        value.update({str(key) + "_" * number: value[key] for number in range(1, 60)})
    else:
        for _ in range(random.choice((20, 100))):
            value = random.choice(({"items": value, "type": "array"}, {"allOf": [value]}, {"properties": {"a": value}}))
        _set(tree, path, value)
    return copy.deepcopy(tree)


MUTATIONS: tuple[Mutation, ...] = (
    _delete, _replace, _replace, _duplicate, _swap, _rename, _wrap, _unwrap, _refer, _break_reference, _add, _add, _grow,
)  # fmt: skip
