"""Where two requests say something different; how each of them spells it is left to it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus

from tests.wire.bodies import essence, is_json, parts_of
from tests.wire.endpoints import Endpoint
from tests.wire.referee import WireRequest
from tests.wire.sameness import difference, same_text, texts
from tests.wire.styles import split_query


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two requests differ: `method`, `path`, `query`, `header`, `cookie`, `form`, `part`, `media` or `body`."""

    where: str
    name: str
    ours: Any = field(hash=False)
    theirs: Any = field(hash=False)

    def __str__(self) -> str:
        return f"{self.where} {self.name}: {self.ours!r}, theirs {self.theirs!r}"


def differences(endpoint: Endpoint, ours: WireRequest, theirs: WireRequest, minted: str = "") -> Iterator[Difference]:
    """Method, path, query, the document's headers, cookies and the body.

    `minted` is the header that our client fills in by itself.
    """
    if ours.method != theirs.method:
        yield Difference("method", "", ours.method, theirs.method)
    paths = [request.target.partition("?")[0] for request in (ours, theirs)]
    if _segments(paths[0]) != _segments(paths[1]):
        yield Difference("path", "", *paths)
    yield from _named("query", *(_pairs(request.target.partition("?")[2]) for request in (ours, theirs)))
    names = {found.name.lower() for found in endpoint.parameters if found.where == "header"} - {minted.lower()}
    yield from _named("header", *(_headers(request, names) for request in (ours, theirs)))
    yield from _named("cookie", *map(_cookies, (ours, theirs)))
    yield from _bodies(ours, theirs)


def _segments(path: str) -> list[str]:
    return [unquote(part) for part in path.split("/")]


def _pairs(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in split_query(text):
        found[unquote_plus(name)].append(unquote_plus(value))
    return found


def _headers(request: WireRequest, names: set[str]) -> dict[str, list[str]]:
    return {name: [text] for name in names if (text := request.header(name)) is not None}


def _cookies(request: WireRequest) -> dict[str, list[str]]:
    pairs = [part.partition("=") for part in (request.header("cookie") or "").split("; ") if part]
    return {unquote(name): [unquote(value)] for name, _, value in pairs}


def _named(where: str, ours: dict[str, list[Any]], theirs: dict[str, list[Any]]) -> Iterator[Difference]:
    for name in sorted(ours.keys() | theirs.keys()):
        said = ours.get(name, []), theirs.get(name, [])
        if difference(*said) and not same_text(*map(texts, said)):
            yield Difference(where, name, *said)


def _bodies(ours: WireRequest, theirs: WireRequest) -> Iterator[Difference]:
    kinds = [essence(request.header("content-type") or "") if request.body else "" for request in (ours, theirs)]
    if kinds[0] != kinds[1]:
        yield Difference("media", "", *kinds)
    elif kinds[0] == "application/x-www-form-urlencoded":
        yield from _named("form", *(_pairs(request.body.decode("ascii")) for request in (ours, theirs)))
    elif kinds[0] == "multipart/form-data":
        yield from _named("part", _parts(ours), _parts(theirs))
    elif is_json(kinds[0]) and not _is_readable(theirs.body):
        yield Difference("media", "", kinds[0], "another than its header says")
    elif found := difference(_value(kinds[0], ours.body), _value(kinds[0], theirs.body)):
        yield Difference("body", found, ours.body, theirs.body)


def _parts(request: WireRequest) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for part in parts_of(request.header("content-type") or "", request.body):
        found[part.name].append(json.loads(part.content) if is_json(part.media) else part.content.decode("latin-1"))
    return found


def _is_readable(body: bytes) -> bool:
    try:
        json.loads(body or b"null")
    except ValueError:
        return False
    return True


def _value(kind: str, body: bytes) -> Any:
    return json.loads(body) if is_json(kind) and body else body
