# Vendored from generator/specloom/runtime. Edit it there.
"""Parameters as text: every style of OpenAPI, percent-encoded, with nothing that could change the path."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

from ..data import NotWritable, check_moment, encode_json, omit, to_plain
from .errors import ConfigurationError
from .operation import Param
from .options import with_defaults

_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
_ID = re.compile(r"[A-Za-z0-9_.~-]+").fullmatch
# RFC 6265, `cookie-octet`, and the blanks and commas that everybody reads.
_COOKIE = re.compile(r"[\x20-\x3a\x3c-\x7e]*").fullmatch
# A name that only begins so (`application/jsonpath`) is text.
_JSON = re.compile(r"[^;]*[/+-]json\s*(;.*)?", re.IGNORECASE | re.DOTALL).fullmatch
_RESERVED = ":/?#[]@!$&'()*+,;="
_PATH_RESERVED = ":/@!$&'()*+,;="
_PATH_LITERAL = f"{_RESERVED}%"
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


class PathTemplate:
    """`/jobs/{job_id}/stream`, ready to be filled in."""

    __slots__ = ("_holes", "_start", "template")

    def __init__(self, template: str, params: Iterable[Param] = ()) -> None:
        pieces = re.split(r"\{([^{}]*)\}", template)
        self.template = template
        # Authors write paths as they read them: what cannot be sent so is encoded, what is encoded already stays.
        self._start, *rest = (quote(piece, safe=_PATH_LITERAL) for piece in pieces[::2])
        described = {param.wire: param for param in params if param.where == "path"}
        # What goes in, and the text behind it.
        self._holes = tuple((name, described.get(name), piece) for name, piece in zip(pieces[1::2], rest, strict=True))

    def fill(self, values: Mapping[str, Any] | None) -> str:
        """The path; a value that is empty or would move to another path is refused."""
        text = self._start
        if not self._holes:
            return text
        values = values or {}
        for name, param, piece in self._holes:
            value = values.get(name)
            if param is None and type(value) is str and _ID(value):  # as nearly always
                text += value + piece
            else:
                text += self._expand(name, param, value) + piece
        for segment in text.split("/") if "/." in text else ():
            if segment in (".", ".."):
                raise ConfigurationError(
                    f"a path parameter of `{self.template}` is `{segment}`, which names another path"
                )
        return text

    def _expand(self, name: str, param: Param | None, value: Any) -> str:
        if value is None or value is omit or value == "" or value == [] or value == {}:
            raise ConfigurationError(f"path parameter `{name}` of `{self.template}` is empty; nothing was sent")
        try:
            return _path_text(name, value, param)
        except ValueError as error:
            raise _refusal("path", name, error) from error


def _path_text(name: str, value: Any, param: Param | None) -> str:
    style = (param and param.style) or "simple"
    explode = bool(param and param.explode)
    keep = _PATH_RESERVED if param and param.allow_reserved else ""
    if param and param.media:
        return escape(document_text(value, param.media))
    prefix = {"label": ".", "matrix": ";"}.get(style, "")
    glue = prefix if explode and prefix else ","
    plain = _plain(value)
    if isinstance(plain, dict):
        pairs = [(escape(key, keep), escape(text_of(item), keep)) for key, item in _items(plain)]
        body = glue.join(f"{key}={item}" if explode else f"{key},{item}" for key, item in pairs)
        return f";{name}={body}" if style == "matrix" and not explode else prefix + body
    if isinstance(plain, list):
        items = [escape(text_of(item), keep) for item in cast("list[object]", plain)]
        if style == "matrix":
            return "".join(f";{name}={item}" for item in items) if explode else f";{name}={','.join(items)}"
        return prefix + glue.join(items)
    text = escape(text_of(plain), keep)
    return f";{name}={text}" if style == "matrix" else prefix + text


def query_text(values: Mapping[str, Any], params: Mapping[str, Param]) -> str:
    """`a=1&b=2`, without the question mark; absent values (and None) are left out."""
    pairs: list[str] = []
    for name, value in values.items():
        if value is omit or value is None:
            continue
        param = params.get(name)
        try:
            if param is None and type(value) is str:
                pairs.append(f"{escape(name)}={escape(value)}")
            elif param and param.is_whole:
                pairs.append(escape(document_text(value, param.media)))
            else:
                pairs.extend(f"{key}={text}" for key, text in _query_pairs(name, value, param))
        except ValueError as error:
            raise _refusal("query", name, error) from error
    return "&".join(pairs)


def form_pairs(name: str, value: Any, param: Param | None) -> Iterator[tuple[str, str]]:
    """The pairs that one value becomes in a query or an urlencoded form, both sides encoded."""
    return _query_pairs(name, value, param)


def _query_pairs(name: str, value: Any, param: Param | None) -> Iterator[tuple[str, str]]:
    style = (param and param.style) or "form"
    explode = param.explode if param and param.explode is not None else style in ("form", "deepObject")
    keep = _RESERVED.replace("&", "").replace("#", "") if param and param.allow_reserved else ""
    key = escape(name)
    if param and param.media:
        yield key, escape(document_text(value, param.media), keep)
        return
    plain = _plain(value)
    if style == "deepObject":
        yield from _deep_pairs(key, plain, keep)
    elif isinstance(plain, dict):
        yield from _object_pairs(key, _items(plain), style, explode, keep)
    elif isinstance(plain, list):
        items = [escape(text_of(item), keep) for item in cast("list[object]", plain) if item is not None]
        if explode:
            yield from ((key, item) for item in items)
        elif items:
            yield key, _DELIMITERS[style].join(items)
    else:
        yield key, escape(text_of(plain), keep)


def _object_pairs(
    key: str, items: Iterable[tuple[str, Any]], style: str, explode: bool, keep: str
) -> Iterator[tuple[str, str]]:
    pairs = [(escape(name, keep), escape(text_of(item), keep)) for name, item in items if item is not None]
    if explode:
        yield from pairs
    elif pairs:
        yield key, _DELIMITERS[style].join(part for pair in pairs for part in pair)


def _deep_pairs(key: str, value: Any, keep: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in _items(value):
            yield from _deep_pairs(f"{key}%5B{escape(name)}%5D", item, keep)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _deep_pairs(key, item, keep)
    elif value is not None:
        yield key, escape(text_of(value), keep)


def header_value(name: str, value: Any, param: Param | None = None) -> str:
    """One header's value in the `simple` style."""
    try:
        return header_text(value, param)
    except ValueError as error:
        raise _refusal("header", name, error) from error


def with_default_headers(settings: Mapping[str, Any], given: Mapping[str, str] | None) -> dict[str, str]:
    """`with_defaults` for headers: a client's own settings may be numbers or lists, what its caller passes is text."""
    own = {name: header_value(name, value) for name, value in settings.items() if value is not None}
    return with_defaults(own, given)


def header_text(value: Any, param: Param | None = None) -> str:
    """One value in the `simple` style."""
    if param and param.media:
        return document_text(value, param.media)
    plain = _plain(value)
    if isinstance(plain, dict):
        joint = "=" if param and param.explode else ","
        return ",".join(f"{name}{joint}{text_of(item)}" for name, item in _items(plain))
    if isinstance(plain, list):
        return ",".join(text_of(item) for item in cast("list[object]", plain))
    return text_of(plain)


def cookie_text(values: Mapping[str, Any], params: Mapping[str, Param]) -> str:
    """`a=1; b=2`. In the style `form` a list is one cookie, `a=1&a=2`; `cookie` writes two, and encodes nothing."""
    cookies: list[str] = []
    for name, value in values.items():
        if value is not omit and value is not None:
            param = params.get(name)
            try:
                if param and param.style == "cookie":
                    cookies.extend(_cookies(name, value, param.explode is not False))
                else:
                    cookies.append("&".join(f"{key}={text}" for key, text in _query_pairs(name, value, param)))
            except ValueError as error:
                raise _refusal("cookie", name, error) from error
    return "; ".join(filter(None, cookies))


def _cookies(name: str, value: Any, explode: bool) -> Iterator[str]:
    """The style `cookie`: text as it is, which may not hold what ends a cookie."""
    plain = _plain(value)
    items = [(name, item) for item in cast("list[object]", plain)] if isinstance(plain, list) else [(name, plain)]
    items = list(_items(plain)) if isinstance(plain, dict) else items
    pairs = [(key, text_of(item)) for key, item in items if item is not None]
    for text in (text for pair in pairs for text in pair):
        if not _COOKIE(text):
            raise NotWritable(f"`{text}` holds what no cookie can")
    if explode:
        yield from (f"{key}={text}" for key, text in pairs)
    elif pairs:
        parts = [part for pair in pairs for part in pair] if isinstance(plain, dict) else [text for _, text in pairs]
        yield f"{name}={','.join(parts)}"


def _refusal(place: str, name: str, error: ValueError) -> ConfigurationError:
    reason = "it holds half of a surrogate pair" if isinstance(error, UnicodeEncodeError) else str(error)
    return ConfigurationError(f"{place} parameter `{name}` cannot be sent: {reason}")


def document_text(value: Any, media: str) -> str:
    """A value as the text of a document: in JSON, unless it is plain text and the value has no inside."""
    plain = _plain(value)
    has_inside = isinstance(plain, dict | list)
    return encode_json(value).decode() if has_inside or _JSON(media) else text_of(plain)


def text_of(value: Any) -> str:
    """A scalar the way JSON would write it, without quotes; what has an inside, as JSON."""
    if isinstance(value, str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, datetime):
        check_moment(value)
        text = value.isoformat()
        return text.removesuffix("+00:00") + "Z" if value.tzinfo in (UTC,) or text.endswith("+00:00") else text
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, dict | list) or hasattr(value, "model_dump"):
        return encode_json(value).decode()
    if isinstance(value, timedelta | Enum):
        return text_of(to_plain(value))
    if isinstance(value, float) and not math.isfinite(value):
        raise NotWritable(f"{value} is no number")
    if _is_plain(type(value)):  # pyright: ignore[reportUnknownArgumentType]
        raise NotWritable(f"a {type(value).__name__} has no text of its own")
    return str(value)


def escape(text: str, keep: str = "") -> str:
    """`text` percent-encoded; unreserved characters, and those in `keep`, stay."""
    return text if _PLAIN(text) else quote(text, safe=keep)


def _plain(value: Any) -> Any:
    """Containers and models as dicts and lists; scalars as they are."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in cast("Mapping[object, object]", value).items() if item is not omit}
    if isinstance(value, list | tuple | set | frozenset):
        return [item for item in cast("Iterable[Any]", value) if item is not omit]
    return to_plain(value) if hasattr(value, "model_dump") else value


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    return cast("dict[str, Any]", value).items()


def _is_plain(kind: Any) -> bool:
    """Whether a class has no words of its own for its objects."""
    return kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__
