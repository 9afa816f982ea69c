"""The operations of a document as plain data, read without specloom: what a server would know about each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.wire.document import Document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
# OpenAPI: parameters of these names are ignored, for media types and credentials have places of their own.
_IGNORED = frozenset({"accept", "content-type", "authorization"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `media` is set where it holds a document of its own; `style` is then of no account."""

    name: str
    where: str
    schema: Any
    required: bool
    style: str
    explode: bool
    media: str = ""

    @property
    def sayable(self) -> Any:
        """The schema without what leaves no trace in a request: nothing is written for an empty list."""
        return (
            self.schema if self.media else {"allOf": [self.schema, {"minItems": 1, "minProperties": 1, **self._least}]}
        )

    @property
    def _least(self) -> dict[str, int]:
        return {"minLength": 1} if self.where in ("path", "header") else {}


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a body or an answer. `item` is the schema of each part of a sequence."""

    name: str
    schema: Any
    item: Any = None
    encoding: Mapping[str, Any] | None = None
    # OpenAPI 3.2, "Encoding By Position": of the first parts, and of the others.
    prefix: tuple[Mapping[str, Any], ...] = ()
    others: Mapping[str, Any] | None = None

    def at(self, place: int) -> Mapping[str, Any]:
        """The encoding of the part at a place."""
        return self.prefix[place] if place < len(self.prefix) else self.others or {}


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented success."""

    status: int
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method on one path. `security` holds alternatives, each the scheme names that it needs together."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: tuple[Media, ...]
    is_body_required: bool
    answers: tuple[Answer, ...]
    security: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str:
        """`GET /path`."""
        return f"{self.method} {self.path}"


def endpoints_of(document: Document) -> Iterator[Endpoint]:
    """Every operation, in document order."""
    for path, place in (document.root.get("paths") or {}).items():
        item = document.follow(place)
        if not path.startswith("/") or not isinstance(item, dict):
            continue
        named = item.get("additionalOperations") or {}
        for method, node in [*((name, item.get(name)) for name in METHODS), *named.items()]:
            if isinstance(node, dict):
                yield _endpoint(document, method.upper(), _in_braces(path), item, document.follow(node))


def _in_braces(path: str) -> str:
    """What routers write as `/:id`, `<id>` and `<int:id>` is `{id}`: none of them can be sent as it is."""
    return re.sub(r"(?<=/):(\w+)(?=/|$)|<(?:[^<>/]*:)?([^<>:/]+)>", lambda mark: f"{{{mark[1] or mark[2]}}}", path)


def _endpoint(document: Document, method: str, path: str, item: Any, node: Any) -> Endpoint:
    body = document.follow(node.get("requestBody")) or {}
    return Endpoint(
        method,
        path,
        tuple(_parameters(document, path, item, node)),
        tuple(_media(document, body)),
        body.get("required") is True,
        tuple(_answers(document, node)),
        _security(node.get("security", document.root.get("security"))),
    )


def _parameters(document: Document, path: str, *holders: Any) -> Iterator[Parameter]:
    """Those of the operation stand in place of those of its path; what the path alone names is text."""
    found: dict[tuple[str, str], Any] = {}
    for holder in holders:
        listed = document.follow(holder.get("parameters")) or []
        for place in listed.values() if isinstance(listed, dict) else listed:
            node = document.follow(place)
            if isinstance(node.get("name"), str) and node.get("in") in _STYLES:
                _note(found, node)
    in_path = re.findall(r"\{([^{}]*)\}", path)
    for name in in_path:
        found.setdefault(("path", name), {"schema": {"type": "string"}})
    for (where, name), node in found.items():
        if (where != "path" or name in in_path) and (where != "header" or name.lower() not in _IGNORED):
            yield _parameter(document, name, where, node)


def _note(found: dict[tuple[str, str], Any], node: Any) -> None:
    """Take a parameter in place of the one before it; the names of headers have no case."""
    where, name = node["in"], node["name"]
    for other in [key for key in found if key[0] == where == "header" and key[1].lower() == name.lower()]:
        del found[other]
    found[where, name] = node


def _parameter(document: Document, name: str, where: str, node: Any) -> Parameter:
    content = node.get("content") or {}
    media = next(iter(content), "")
    schema = document.follow(content[media]).get("schema", True) if media else node.get("schema", {"type": "string"})
    style = node.get("style")
    style = style if isinstance(style, str) else _STYLES[where]
    explode = node.get("explode")
    explode = explode if isinstance(explode, bool) else style in ("form", "cookie", "deepObject")
    return Parameter(name, where, schema, where == "path" or node.get("required") is True, style, explode, media)


def _media(document: Document, holder: Any) -> Iterator[Media]:
    for name, place in (document.follow(holder.get("content")) or {}).items():
        node = document.follow(place) or {}
        item = node.get("itemSchema", node.get("x-oai-itemSchema"))
        encoding = {key: document.follow(found) for key, found in (node.get("encoding") or {}).items()}
        # `json` is a slip that says enough.
        full = name if "/" in name else f"application/{name.strip().lower()}"
        prefix = tuple(map(document.follow, node.get("prefixEncoding") or ()))
        yield Media(full, node.get("schema", True), item, encoding, prefix, document.follow(node.get("itemEncoding")))


def _answers(document: Document, node: Any) -> Iterator[Answer]:
    found = {str(status): place for status, place in (document.follow(node.get("responses")) or {}).items()}
    good = sorted(status for status in found if status[:1] == "2")
    # Where there is nothing else, a redirect is the answer.
    good = good or sorted(status for status in found if status[:1] == "3" and status != "304")
    good = good or [key for key in ("default",) if key in found]
    for status in good:
        answer = document.follow(found[status]) or {}
        # A schema in the place of a response says enough: of what type a JSON answer is.
        answer = {"content": {"application/json": {"schema": answer}}} if "type" in answer else answer
        media = () if status[:1] == "3" else tuple(_media(document, answer))
        yield Answer(int(status) if status.isdigit() else 200, media)


def _security(said: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(option) for option in said or () if isinstance(option, dict))
