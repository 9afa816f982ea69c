"""Keywords that narrow values: what of them a type can say, and what is told instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specloom.resolve.node import Node
from specloom.resolve.see_also import see_also

# What `propertyNames` may hold that is checked, or checks nothing.
_TELLS_NOTHING = frozenset({"type", "pattern", "description", "title", "$comment", "examples", "example"})
_WORDS = frozenset({
    "additionalItems", "contains", "dependencies", "dependentRequired", "dependentSchemas", "if", "not",
    "maxProperties", "minProperties", "propertyNames", "unevaluatedItems",
})  # fmt: skip
_TOLD = frozenset({"dependentRequired", "dependencies", "externalDocs", "maxProperties", "minProperties"})


# Before 2019 one keyword had both the lists of names and the schemas of two that came after.
_NEEDS = ("dependentRequired", "dependencies")


def narrowing_of(node: Node) -> dict[str, Any]:
    """The members of `Schema` that these keywords fill."""
    raw = node.mapping
    if _WORDS.isdisjoint(raw):
        return {}
    found: dict[str, Any] = {}
    if parts := tuple(_conditional(node)):
        found["conditional"] = parts
    if names := node.get("propertyNames"):
        found["key_pattern"] = names.text("pattern")
    if rest := _rest(node):
        found["items"] = rest
    if _is_anything(node.get("not")):
        found["is_nothing"] = True
    return found


def prose_beside(node: Node) -> str:
    """What a schema says that is told in words: which properties need others, and where more is said."""
    if _TOLD.isdisjoint(node.mapping):
        return ""
    told = " ".join([*(sentence for key in _NEEDS for sentence in _needs(node, key)), *_counts(node).values()])
    return "\n\n".join(filter(None, (told, see_also(node))))


def untyped_words(node: Node) -> Iterator[str]:
    """The keywords of a schema that its type does not say, or says in part."""
    raw = node.mapping
    if _WORDS.isdisjoint(raw):
        return
    if "if" in raw and ("then" in raw or "else" in raw):
        yield "if"
    if "not" in raw and not _is_anything(node.get("not")):
        yield "not"
    if "contains" in raw:
        yield "contains"
    yield from (key for key in _NEEDS if any(_needs(node, key)))
    yield from _counts(node)
    if (names := node.get("propertyNames")) and not _TELLS_NOTHING.issuperset(names.mapping):
        yield "propertyNames"
    if "unevaluatedItems" in raw and raw["unevaluatedItems"] is not True and _rest(node) is None:
        yield "unevaluatedItems"


def _conditional(node: Node) -> Iterator[Node]:
    """What holds for some values only."""
    for key in ("then", "else") if "if" in node.mapping else ():
        if branch := node.get(key):
            yield branch
    for key in ("dependentSchemas", "dependencies"):
        if dependent := node.get(key):
            yield from (child for _, child in dependent.members() if not isinstance(child.value, list))


def _needs(node: Node, key: str) -> Iterator[str]:
    needs = node.get(key)
    for wire, child in needs.members() if needs else ():
        if names := _names(child):
            yield f"With `{wire}`, {' and '.join(names)} {'is' if len(names) == 1 else 'are'} needed too."


def _counts(node: Node) -> dict[str, str]:
    """How many properties an object of known ones must have; of a map, its type says so."""
    if not node.get("properties"):
        return {}
    found: dict[str, str] = {}
    for key, most in (("minProperties", "At least"), ("maxProperties", "At most")):
        count = node.mapping.get(key)
        if isinstance(count, int) and count > 0:
            found[key] = f"{most} {count} {'property' if count == 1 else 'properties'}."
    return found


def _names(child: Node) -> list[str]:
    listed = child.value if isinstance(child.value, list) else []
    return [f"`{name}`" for name in listed if isinstance(name, str)]


def _rest(node: Node) -> Node | None:
    """What comes after the items that have a place, where one of the rarer words says so."""
    raw = node.mapping
    if isinstance(raw.get("items"), list):
        return node.get("additionalItems")
    return node.get("unevaluatedItems") if "prefixItems" in raw and "items" not in raw else None


def _is_anything(node: Node | None) -> bool:
    """Whether every value fits, so that none fits its contrary."""
    return node is not None and (node.value is True or node.value == {})
