# Vendored from generator/specloom/runtime. Edit it there.
"""Parameters as the wire has them, put together by style; nothing is judged here but what cannot be put together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from .operation import TEXT, ParamMeta
from .wire_text import JsonValue, array_from_texts, object_from_texts, pairs_from_list, scalar_from_text

_SEPARATORS = {
    "form": re.compile(","),
    "spaceDelimited": re.compile(r"%20|\+| "),
    "pipeDelimited": re.compile(r"%7[Cc]|\|"),
}


class Repeated(ValueError):
    """A parameter that may be given once was given several times."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query string in pieces: names decoded, values still encoded, because their separators may be."""

    pairs: tuple[tuple[str, str], ...]
    # The whole of it, still encoded.
    raw: str = ""

    @classmethod
    def parse(cls, raw: bytes) -> Query:
        """Split a raw query string."""
        text = raw.decode("latin-1")
        pieces = (piece.partition("=") for piece in text.split("&") if piece)
        return cls(tuple((unquote_plus(name), value) for name, _, value in pieces), text)

    def values(self, name: str) -> list[str]:
        """All values given to `name`, still encoded."""
        return [value for given, value in self.pairs if given == name]


def query_value(param: ParamMeta, query: Query) -> JsonValue:
    """The value of a query parameter, or None when it was not given."""
    if param.style == "whole":
        return _content(query.raw or None)
    if param.style == "content":
        return _content(_single(query.values(param.wire)))
    if param.shape.kind == "scalar":
        text = _single(query.values(param.wire))
        return None if text is None else scalar_from_text(unquote_plus(text), param.shape)
    if param.shape.kind == "array":
        return _query_array(param, query.values(param.wire))
    return _query_object(param, query)


def path_value(param: ParamMeta, text: str) -> JsonValue:
    """The value of a path parameter from its decoded segment."""
    if param.style == "label":
        return _by_style(param, text.removeprefix("."), "." if param.explode else ",")
    if param.style == "matrix":
        return _matrix(param, text.removeprefix(";"))
    return _by_style(param, text, ",")


def header_value(param: ParamMeta, texts: Sequence[str]) -> JsonValue:
    """The value of a header parameter; several lines count as one comma-separated list."""
    text = ",".join(texts)
    if param.style == "content":
        return _content(text)
    return _by_style(param, text, ",")


def cookie_value(param: ParamMeta, text: str) -> JsonValue:
    """The value of a cookie parameter."""
    if param.style == "content":
        return _content(text)
    return _by_style(param, unquote(text), ",")


def unknown_names(query: Query, params: Iterable[ParamMeta], also: Iterable[str]) -> list[str]:
    """The names in `query` that belong to no parameter, in order, each once."""
    known = {*also}
    prefixes: list[str] = []
    for param in params:
        if param.style == "whole":
            return []
        known.add(param.wire)
        if param.shape.kind != "object":
            continue
        if param.style == "deepObject":
            prefixes.append(f"{param.wire}[")
        elif param.explode is not False:
            if param.shape.rest is not None:
                return []
            known |= set(param.shape.fields)
    return [
        name for name in dict(query.pairs) if name not in known and not any(name.startswith(head) for head in prefixes)
    ]


def _single(values: Sequence[str]) -> str | None:
    if len(values) > 1:
        raise Repeated(len(values))
    return values[0] if values else None


def _content(text: str | None) -> JsonValue:
    if text is None:
        return None
    decoded = unquote_plus(text)
    try:
        return json.loads(decoded)
    except (ValueError, RecursionError):
        return decoded


def _query_array(param: ParamMeta, values: list[str]) -> JsonValue:
    if not values:
        return None
    separator = _SEPARATORS.get(param.style or "form")
    if param.explode is False or (param.style in ("spaceDelimited", "pipeDelimited") and len(values) == 1):
        text = _single(values) or ""
        values = separator.split(text) if separator and text else [text] if text else []
    return array_from_texts([unquote_plus(value) for value in values], param.shape)


def _query_object(param: ParamMeta, query: Query) -> JsonValue:
    if param.style == "deepObject":
        return _deep_object(param, query)
    if param.explode is False:
        text = _single(query.values(param.wire))
        if text is None:
            return None
        return object_from_texts(pairs_from_list([unquote_plus(part) for part in text.split(",")]), param.shape)
    given: dict[str, list[str]] = {}
    for name, value in query.pairs:
        if name in param.shape.fields or param.shape.rest is not None:
            given.setdefault(name, []).append(unquote_plus(value))
    return object_from_texts(given, param.shape) if given else None


def _deep_object(param: ParamMeta, query: Query) -> JsonValue:
    found: dict[str, JsonValue] = {}
    for name, value in query.pairs:
        if name.startswith(f"{param.wire}["):
            keys = re.findall(r"\[([^\]]*)\]", name[len(param.wire) :])
            _place(found, keys, unquote_plus(value), param)
    return found or None


def _place(found: dict[str, JsonValue], keys: Sequence[str], text: str, param: ParamMeta) -> None:
    """Put `text` at `keys` below `found`; an empty last key, or a repeated one, makes a list."""
    shape = param.shape
    level = found
    names = [key for key in keys if key]
    for name in names[:-1]:
        shape = shape.fields.get(name) or shape.rest or TEXT
        below = level.setdefault(name, {})
        if not isinstance(below, dict):
            return
        level = below
    if not names:
        return
    last = shape.fields.get(names[-1]) or shape.rest or TEXT
    value = scalar_from_text(text, (last.item or TEXT) if last.kind == "array" else last)
    earlier = level.get(names[-1])
    if last.kind == "array" or keys[-1] == "" or earlier is not None:
        level[names[-1]] = [*(earlier if isinstance(earlier, list) else [] if earlier is None else [earlier]), value]
    else:
        level[names[-1]] = value


def _by_style(param: ParamMeta, text: str, separator: str) -> JsonValue:
    shape = param.shape
    if shape.kind == "scalar":
        return scalar_from_text(text, shape)
    parts = [part.strip() for part in text.split(separator)] if text else []
    if shape.kind == "array":
        return array_from_texts(parts, shape)
    return object_from_texts(_object_parts(parts, has_equals=bool(param.explode)), shape)


def _object_parts(parts: Sequence[str], *, has_equals: bool) -> Mapping[str, list[str]]:
    if not has_equals:
        return pairs_from_list(parts)
    return {name: [value] for name, _, value in (part.partition("=") for part in parts)}


def _matrix(param: ParamMeta, text: str) -> JsonValue:
    if param.shape.kind == "scalar" or not param.explode:
        return _by_style(param, text.partition("=")[2], ",")
    pairs = [piece.partition("=") for piece in text.split(";")]
    if param.shape.kind == "array":
        return array_from_texts([value for _, _, value in pairs], param.shape)
    return object_from_texts({name: [value] for name, _, value in pairs}, param.shape)
