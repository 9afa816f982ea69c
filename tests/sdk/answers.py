"""Answers as they leave the server, and whether the document allows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema_rs
import yaml
from specloom.ir.nodes import Operation
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.documented import ROOT

BASE = "https://example.com/document"


@dataclass
class Answer:
    """One answer: what the document has a word on."""

    status: int
    media: str
    body: bytes = b""


@dataclass
class Recorder:
    """Stands in front of an application and remembers its answers, which are not compressed for that."""

    app: ASGIApp
    answers: list[Answer] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and keep a copy of the answer."""

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
                self.answers.append(Answer(message["status"], headers.get("content-type", "").partition(";")[0]))
            else:
                self.answers[-1].body += message.get("body", b"")
            await send(message)

        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, keep)


def problems(operation: Operation, answer: Answer) -> Iterator[str]:
    """What the document does not allow about an answer to an operation; every line or event of a stream counts."""
    item = _document()["paths"][operation.path][operation.method.lower()]
    response = _resolved(item["responses"].get(str(answer.status), {}))
    content = response.get("content", {})
    if not response:
        yield f"status {answer.status} is not documented"
    elif not content and answer.body:
        yield f"{answer.status} has no body in the document, and {len(answer.body)} bytes here"
    elif content and answer.media not in content:
        yield f"media type {answer.media!r} is not among {sorted(content)}"
    else:
        for value in _values(answer) if content else ():
            yield from (error.message for error in _validator(content[answer.media]).iter_errors(value))


def _values(answer: Answer) -> Iterator[Any]:
    match answer.media:
        case "application/x-ndjson":
            yield from map(json.loads, answer.body.splitlines())
        case "text/event-stream":
            yield from filter(None, map(_event, answer.body.decode().replace("\r\n", "\n").split("\n\n")))
        case _:
            yield json.loads(answer.body)


def _event(frame: str) -> dict[str, Any] | None:
    """One event as the document's schema has it; comments and bare settings are none."""
    lines = [line.partition(":") for line in frame.splitlines() if line and not line.startswith(":")]
    fields = {name: value.removeprefix(" ") for name, _, value in lines}
    if "event" not in fields:
        return None
    return {"event": fields["event"], "id": fields.get("id", "0"), "data": json.loads(fields["data"])}


def _validator(media: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([(BASE, _document())])
    schema = json.loads(json.dumps(media["schema"]).replace('"#/', f'"{BASE}#/'))
    return jsonschema_rs.Draft202012Validator(schema, registry=registry, validate_formats=True)


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    found: Any = node
    while "$ref" in found:
        place, found = found["$ref"], _document()
        for part in place.removeprefix("#/").split("/"):
            found = found[part]
    return found


@cache
def _document() -> dict[str, Any]:
    text = (ROOT / "spec/openapi.yaml").read_text("utf-8")
    return yaml.load(text, Loader=_PlainLoader)


class _PlainLoader(yaml.CSafeLoader):
    """Dates stay text, as they are in JSON."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
