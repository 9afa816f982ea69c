"""The caller's side: arguments for an operation, made from the document, that its styles can say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.wire.bodies import essence, is_json
from tests.wire.endpoints import Endpoint, Media, Parameter
from tests.wire.referee import Sent
from tests.wire.values import Maker, NoValue

# What a style uses between its items cannot be told from the same in an item.
_BETWEEN = {"spaceDelimited": " ", "pipeDelimited": "|", "label": ".", "cookie": ",;"}


def draw_arguments(maker: Maker, endpoint: Endpoint, media: str, key: str = "", *, needs_body: bool = False) -> Sent:
    """Every required parameter, some of the others, and a body of the given media type.

    The header `key` is one for idempotency: text, also where the document gives it no type.
    A method that needs a body which the document says nothing of (SL316) is called with one.
    """
    parameters: dict[tuple[str, str], Any] = {}
    for parameter in endpoint.parameters:
        if parameter.required or maker.draw(st.booleans()):
            try:
                is_key = parameter.where == "header" and parameter.name == key
                parameters[parameter.where, parameter.name] = maker.valid(
                    {"allOf": [parameter.sayable, {"type": "string"}]} if is_key else parameter.sayable,
                    _sayable(parameter, _beside(endpoint, parameter)),
                )
            except NoValue:
                if parameter.required:
                    raise
    found = next((found for found in endpoint.body if found.name == media), None)
    is_required = endpoint.is_body_required or needs_body
    if found is None or not (is_required or maker.draw(st.booleans())):
        return Sent(parameters)
    return Sent(parameters, True, draw_body(maker, found, is_required=is_required))


def draw_body(maker: Maker, media: Media, *, is_required: bool) -> Any:
    """A body that its media type can say."""
    name = essence(media.name)
    if name.startswith("multipart/"):
        maker = replace(maker, has_bytes=True)
    if name.startswith("multipart/") and "array" in maker.schemas.types(media.schema):
        return maker.valid(media.schema, lambda value: isinstance(value, list) and None not in value)
    if name == "application/x-www-form-urlencoded" or name.startswith("multipart/"):
        return maker.valid(media.schema, lambda value: isinstance(value, dict) and bool(value) and _is_form(value))
    if media.item is not None or name in ("application/x-ndjson", "application/jsonl", "application/json-seq"):
        return [maker.valid(media.item if media.item is not None else media.schema) for _ in range(2)]
    if "*" in name and "binary" in str(media.schema):
        return maker.draw_bytes() or b"\0"
    if is_json(name) or name in ("*/*", "application/*"):
        # An optional body without a field is no body.
        return maker.valid(media.schema, lambda value: is_required or value not in ({}, None))
    if name.startswith("text/"):
        return maker.valid(media.schema if media.schema is not True else {"type": "string"})
    return maker.draw_bytes() or b"\0"


def _is_form(value: dict[str, Any]) -> bool:
    return all(not isinstance(item, list) or item for item in value.values())


def _beside(endpoint: Endpoint, parameter: Parameter) -> str:
    """What stands between this parameter and others in one segment of a path: in `{base}...{head}` three dots."""
    segments = endpoint.path.split("/") if parameter.where == "path" else []
    own = next((segment for segment in segments if f"{{{parameter.name}}}" in segment), "")
    return re.sub(r"\{[^{}]*\}", "", own) if own.count("{") > 1 else ""


def _sayable(parameter: Parameter, beside: str) -> Callable[[Any], bool]:
    """Whether the text of a parameter leaves no doubt about a value; OpenAPI has no rule for the others."""

    def accepts(value: Any) -> bool:
        if set(beside) & set(str(value)):
            return False
        if parameter.media:
            return parameter.where != "header" or _is_header(str(value))
        return _has_text(value, parameter, depth=3 if parameter.style == "deepObject" else 1)

    return accepts


def _has_text(value: Any, parameter: Parameter, depth: int) -> bool:
    if isinstance(value, dict | list):
        items = list(value.values()) if isinstance(value, dict) else value
        names = list(value) if isinstance(value, dict) else []
        return (
            depth > 0
            and bool(items)
            and all(_has_text(item, parameter, depth - 1) for item in items)
            and all(_fits(text, parameter) for text in (*names, *items) if isinstance(text, str))
        )
    if value is None or isinstance(value, bytes):
        return False
    if parameter.where == "path" and value in ("", ".", ".."):
        return False
    return not isinstance(value, str) or parameter.where != "header" or _is_header(value)


def _fits(text: str, parameter: Parameter) -> bool:
    """Whether an item can stand beside others."""
    if parameter.where == "header" and ("," in text or "=" in text or not _is_header(text)):
        return False
    if parameter.where == "path" and text == "":
        return False
    return not any(mark in text for mark in _BETWEEN.get(parameter.style, ""))


def _is_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip() and text != ""
