"""Parameters read back from their text, written from the tables of OpenAPI 3.2 and RFC 6570; imports no specloom.

What comes out is text, lists of text and dicts of text: the schema says which of the three to look for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote, unquote_plus

from tests.wire.schemas import Schemas

Pairs = Sequence[tuple[str, str]]
Text = Any

# Between the items of one text, as it may stand in a query, encoded or not.
_BETWEEN = {"form": (",",), "spaceDelimited": ("%20", "+", " "), "pipeDelimited": ("%7C", "%7c", "|")}


class Unreadable(ValueError):
    """The text is not in the style that the document says."""


def shapes(schemas: Schemas, schema: Any) -> list[str]:
    """What to look for: `array`, `object`, `scalar`, as the schema allows them."""
    types = schemas.types(schema)
    wanted = [kind for kind in ("array", "object") if kind in types]
    return [*wanted, "scalar"] if types - {"array", "object", "null"} or not wanted else wanted


def split_query(text: str) -> Pairs:
    """The pairs of a query or a form, both sides still encoded."""
    return [(name, value) for name, _, value in (part.partition("=") for part in text.split("&") if part)]


def from_query(name: str, pairs: Pairs, style: str, explode: bool, shape: str, names: Iterable[str]) -> Text:
    """The value of a query parameter or form field; None when it is not there. `names` are its properties' names."""
    if style == "deepObject":
        return _deep(name, pairs) if shape == "object" else None
    if shape == "object" and explode:
        found = {unquote_plus(key): unquote_plus(value) for key, value in pairs if unquote_plus(key) in set(names)}
        return found or None
    values = [value for key, value in pairs if unquote_plus(key) == name]
    if not values:
        return None
    if shape == "array" and explode:
        return [unquote_plus(value) for value in values]
    if len(values) > 1:
        raise Unreadable(f"`{name}` is there {len(values)} times")
    if shape == "scalar":
        return unquote_plus(values[0])
    parts = [unquote_plus(part) for part in _split(values[0], _BETWEEN[style])]
    return parts if shape == "array" else _paired(parts)


def from_path(name: str, text: str, style: str, explode: bool, shape: str) -> Text:
    """The value of a path parameter from its segment, which is still encoded."""
    if style == "matrix":
        return _from_matrix(name, text, explode, shape)
    between = ","
    if style == "label":
        if not text.startswith("."):
            raise Unreadable(f"a label begins with a dot: {text!r}")
        text, between = text[1:], "." if explode else ","
    return _from_parts(text, between, explode, shape)


def from_header(text: str, explode: bool, shape: str) -> Text:
    """The value of a header: nothing in it is percent-encoded."""
    if shape == "scalar":
        return text
    parts = [part.strip() for part in text.split(",")] if text else []
    if shape == "array":
        return parts
    return dict(part.partition("=")[::2] for part in parts) if explode else _paired(parts)


def from_cookie(name: str, header: str, style: str, explode: bool, shape: str, names: Iterable[str]) -> Text:
    """The value of a cookie. `form` is percent-encoded and joins by `&`; `cookie` is neither, and joins by `; `."""
    if style == "cookie":
        pairs = [(key, value) for key, _, value in (part.partition("=") for part in header.split("; "))]
        return from_plain_pairs(name, pairs, explode, shape, names)
    inside = [pair for part in header.split("; ") for pair in split_query(part)]
    return from_query(name, inside, "form", explode, shape, names)


def from_plain_pairs(name: str, pairs: Pairs, explode: bool, shape: str, names: Iterable[str]) -> Text:
    """The same as in a query, but nothing is encoded."""
    if shape == "object" and explode:
        return {key: value for key, value in pairs if key in set(names)} or None
    values = [value for key, value in pairs if key == name]
    if not values or (shape == "array" and explode):
        return values or None
    if shape == "scalar":
        return values[0]
    return values[0].split(",") if shape == "array" else _paired(values[0].split(","))


def _from_matrix(name: str, text: str, explode: bool, shape: str) -> Text:
    if not text.startswith(";"):
        raise Unreadable(f"a matrix begins with a semicolon: {text!r}")
    pairs = [(unquote(key), value) for key, _, value in (part.partition("=") for part in text[1:].split(";"))]
    if explode and shape == "object":
        return {key: unquote(value) for key, value in pairs}
    if {key for key, _ in pairs} != {name}:
        raise Unreadable(f"a matrix of `{name}` does not say so: {text!r}")
    if explode and shape == "array":
        return [unquote(value) for _, value in pairs]
    return _from_parts(pairs[0][1], ",", False, shape)


def _from_parts(text: str, between: str, explode: bool, shape: str) -> Text:
    if shape == "scalar":
        return unquote(text)
    parts = text.split(between)
    if shape == "array":
        return [unquote(part) for part in parts]
    if explode:
        return {unquote(key): unquote(value) for key, _, value in (part.partition("=") for part in parts)}
    return _paired([unquote(part) for part in parts])


def _paired(parts: Sequence[str]) -> dict[str, str]:
    if len(parts) % 2:
        raise Unreadable(f"names without values: {parts}")
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _split(text: str, marks: Iterable[str]) -> list[str]:
    for mark in marks:
        if mark in text:
            return text.split(mark)
    return [text]


def _deep(name: str, pairs: Pairs) -> Text:
    """`a[b]=1&a[c][d]=2`; what is named several times is a list, for which OpenAPI has no rule."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        steps = list(_steps(name, unquote_plus(key)))
        if not steps:
            continue
        holder = found
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        last, text = steps[-1], unquote_plus(value)
        if last in holder:
            before = holder[last]
            holder[last] = [*before, text] if isinstance(before, list) else [before, text]
        else:
            holder[last] = text
    return found or None


def _steps(name: str, key: str) -> Iterator[str]:
    if key.startswith(f"{name}[") and key.endswith("]"):
        yield from key[len(name) + 1 : -1].split("][")
