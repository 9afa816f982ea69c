"""The words of other generators in ours: one function for each form of value. None is what is not understood."""

from __future__ import annotations

import re
from http import HTTPStatus

from specloom.load.tree import JsonValue

_PLAIN_PATH = re.compile(r"\$(?:request|response)?\.?(?:body\.)?([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)")


def text(value: JsonValue) -> JsonValue:
    """A name as it is."""
    return value if isinstance(value, str) and value else None


def texts(value: JsonValue) -> JsonValue:
    """A list of words."""
    return value if isinstance(value, list) and value and all(isinstance(item, str) for item in value) else None


def flag(value: JsonValue) -> JsonValue:
    """True, or nothing."""
    return True if value is True else None


def dotted(value: JsonValue) -> JsonValue:
    """`[chat, completions]` or `chat.completions`."""
    parts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    names = [part for part in parts if isinstance(part, str) and part]
    return ".".join(names) if names and len(names) == len(parts) else None


def _path(value: JsonValue) -> str:
    """`$response.data.items` and `$.data.items` are `data.items`; an expression that computes is none."""
    found = _PLAIN_PATH.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else ""


def _without_blanks(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {key: member for key, member in value.items() if member not in ("", None, {})}


# ---- pages


def _page(style: str, request: dict[str, str], items: str, next_path: str, more: str = "") -> JsonValue:
    said = _without_blanks({"style": style, "items": items, "next": next_path, "has_more": more})
    return {**said, "request": {key: wire for key, wire in request.items() if wire}}


def fern_pagination(value: JsonValue) -> JsonValue:
    """`{cursor, next_cursor, results}`, `{offset, results}` with or without a `step`, `{next_uri, results}`."""
    if not isinstance(value, dict):
        return False if value is False else None
    items, more = _path(value.get("results")), _path(value.get("has-next-page"))
    cursor, following = _path(value.get("cursor")), _path(value.get("next_cursor"))
    if cursor and following:
        return _page("cursor", {"cursor": cursor}, items, following, more)
    if address := _path(value.get("next_uri")):
        return _page("url", {}, items, address)
    if offset := _path(value.get("offset")):
        # It counts pages, unless a step says that it counts what is on them.
        step = _path(value.get("step"))
        style = "offset" if step else "page"
        return _page(style, {style: offset, "limit": step}, items, "", more)
    return None


def speakeasy_pagination(value: JsonValue) -> JsonValue:
    """`{type: cursor | offsetLimit | url, inputs: [{name, type}], outputs: {results, nextCursor, nextUrl}}`."""
    if not isinstance(value, dict):
        return None
    listed, outputs = value.get("inputs"), value.get("outputs")
    inputs = {
        str(given.get("type")): str(given.get("name"))
        for given in (listed if isinstance(listed, list) else ())
        if isinstance(given, dict)
    }
    answers = outputs if isinstance(outputs, dict) else {}
    items, limit = _path(answers.get("results")), inputs.get("limit", "")
    cursor, following = inputs.get("cursor", ""), _path(answers.get("nextCursor"))
    if value.get("type") == "cursor" and cursor and following:
        return _page("cursor", {"cursor": cursor, "limit": limit}, items, following)
    if value.get("type") == "url" and (address := _path(answers.get("nextUrl"))):
        return _page("url", {}, items, address)
    style = next((style for style in ("page", "offset") if style in inputs), "")
    if value.get("type") == "offsetLimit" and style:
        return _page(style, {style: inputs[style], "limit": limit}, items, "")
    return None


def ms_pageable(value: JsonValue) -> JsonValue:
    """`{nextLinkName, itemName}`; a `nextLinkName` of null says that there is one page."""
    if not isinstance(value, dict) or "nextLinkName" not in value:
        return None
    items = value.get("itemName", "value")
    following = value["nextLinkName"]
    if not isinstance(following, str) or not isinstance(items, str):
        return False if following is None else None
    return _page("url", {}, items, following)


# ---- streams, retries


def fern_stream(value: JsonValue) -> JsonValue:
    """`{stream-condition: $request.stream}` names the flag that turns a stream on."""
    when = _path(value.get("stream-condition")) if isinstance(value, dict) else ""
    return {"when": when} if when else None


def fern_retries(value: JsonValue) -> JsonValue:
    """`{disabled: true}`."""
    return False if isinstance(value, dict) and value.get("disabled") is True else None


def speakeasy_retries(value: JsonValue) -> JsonValue:
    """`{strategy: none}`, or the `statusCodes` that are tried again."""
    if not isinstance(value, dict):
        return None
    if value.get("strategy") == "none":
        return False
    codes = value.get("statusCodes")
    known = [str(code).upper() for code in codes] if isinstance(codes, list) else []
    if not known or not all(re.fullmatch(r"[45](\d\d|XX)", code) for code in known):
        return None
    # `5XX` is every status of that class that has a name.
    found = [status for code in known for status in _statuses_like(code)]
    return {"statuses": list(dict.fromkeys(found))}


def _statuses_like(code: str) -> list[int]:
    return [int(code)] if code.isdigit() else [status.value for status in HTTPStatus if str(status.value)[0] == code[0]]


# ---- enums and names


def enum_names(value: JsonValue) -> JsonValue:
    """A list beside the values, or an object by value."""
    return {"names": value} if isinstance(value, (list, dict)) and value else None


def enum_descriptions(value: JsonValue) -> JsonValue:
    """A list beside the values, or an object by value."""
    return {"descriptions": value} if isinstance(value, (list, dict)) and value else None


def speakeasy_unknown_values(value: JsonValue) -> JsonValue:
    """`allow` or `disallow`."""
    mode = {"allow": "open", "disallow": "closed"}.get(value) if isinstance(value, str) else None
    return {"mode": mode} if mode else None


def fern_enum(value: JsonValue) -> JsonValue:
    """`{VALUE: {name, description}}`."""
    if not isinstance(value, dict):
        return None
    members = {key: member for key, member in value.items() if isinstance(member, dict)}
    return _enum({key: member.get("name") for key, member in members.items()},
                 {key: member.get("description") for key, member in members.items()})  # fmt: skip


def ms_enum(value: JsonValue) -> JsonValue:
    """`{values: [{value, name, description}]}`; its `name` is a type's, and often the same for several."""
    listed = value.get("values") if isinstance(value, dict) else None
    members = [member for member in listed if isinstance(member, dict)] if isinstance(listed, list) else []
    by_value = {str(member.get("value")): member for member in members}
    return _enum({key: member.get("name") for key, member in by_value.items()},
                 {key: member.get("description") for key, member in by_value.items()})  # fmt: skip


def _enum(names: dict[str, JsonValue], docs: dict[str, JsonValue]) -> JsonValue:
    said = _without_blanks({"names": _without_blanks(names), "descriptions": _without_blanks(docs)})
    return said or None


def stainless_skip(value: JsonValue) -> JsonValue:
    """True, or a list of languages with Python among them."""
    return True if value is True or (isinstance(value, list) and "python" in value) else None


def stainless_naming(value: JsonValue) -> JsonValue:
    """`{python: {type_name | property_name | method_name}}`."""
    python = value.get("python") if isinstance(value, dict) else None
    names = list(python.values()) if isinstance(python, dict) else []
    return text(names[0]) if len(names) == 1 else None
