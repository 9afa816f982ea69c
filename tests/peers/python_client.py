"""openapi-python-client's client of a document, called with the values of a wire request in place of its own types."""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx
from openapi_python_client import Project, _get_document
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint as PeerEndpoint

from tests.wire.referee import Sent, WireRequest
from tests.wire.sdk import BASE_URL


class Refused(Exception):
    """The peer makes no client of a document, or has no type for a value."""


@dataclass(frozen=True, slots=True)
class PeerClient:
    """What the peer wrote, by `GET /path`."""

    package: str
    endpoints: Mapping[str, PeerEndpoint]

    def request(self, key: str, sent: Sent, media: str) -> WireRequest:
        """What goes out for these values, with a body of this media type."""
        endpoint = self.endpoints[key]
        module = self._module(endpoint)
        given = dict(self._arguments(endpoint, module, sent, media))
        made = module._get_kwargs(**given)
        with httpx.Client(base_url=BASE_URL) as client:
            request = client.build_request(**made)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
        return WireRequest(request.method, request.url.raw_path.decode("ascii"), headers, request.read())

    def _module(self, endpoint: PeerEndpoint) -> ModuleType:
        return importlib.import_module(f"{self.package}.api.{endpoint.tags[0]}.{endpoint.name}")

    def _arguments(
        self, endpoint: PeerEndpoint, module: ModuleType, sent: Sent, media: str
    ) -> Iterator[tuple[str, Any]]:
        """Every argument; one that is not given is unset, since the peer would send the document's default for it."""
        hints = inspect.get_annotations(module._get_kwargs, eval_str=True)
        unset = importlib.import_module(f"{self.package}.types").UNSET
        left = dict(sent.parameters)
        for where, listed in _placed(endpoint):
            for found in listed:
                value = left.pop((where, found.name.get_untrusted_value()), unset)
                yield found.python_name, value if value is unset else as_hinted(value, hints[found.python_name])
        if left:
            raise Refused(f"no argument for {sorted(left)}")
        bodies = [body for body in endpoint.bodies if body.content_type == media]
        if sent.has_body and not bodies:
            raise Refused(f"no body of {media}")
        if endpoint.bodies:
            yield "body", as_hinted(sent.body, hints["body"]) if sent.has_body else unset


def _placed(endpoint: PeerEndpoint) -> Iterator[tuple[str, list[Any]]]:
    yield "path", endpoint.path_parameters
    yield "query", endpoint.query_parameters
    yield "header", endpoint.header_parameters
    yield "cookie", endpoint.cookie_parameters


def peer_client(document: Path, folder: Path, package: str) -> PeerClient:
    """Write and import the peer's client of a document."""
    settings = ConfigFile(post_hooks=[], literal_enums=True)
    config = Config.from_sources(settings, MetaType.NONE, document, "utf-8", True, folder / package)
    read = _get_document(source=document, timeout=1)
    # Through JSON, where keys are text: it takes no status that is written as a number, and more documents this way.
    plain = read if isinstance(read, GeneratorError) else json.loads(json.dumps(read, default=str))
    data = plain if isinstance(plain, GeneratorError) else GeneratorData.from_dict(plain, config=config)
    if isinstance(data, GeneratorError):
        raise Refused(f"{data.header}: {data.detail}")
    Project(openapi=data, config=config).build()
    sys.path.insert(0, str(folder))
    found = {
        f"{endpoint.method.upper()} {endpoint.path.get_untrusted_value()}": endpoint
        for collection in data.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    }
    return PeerClient(package, found)


def as_hinted(value: Any, hint: Any) -> Any:
    """A JSON value in the first of the peer's types that takes it."""
    is_union = isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
    for kind in typing.get_args(hint) if is_union else (hint,):
        try:
            return _as_kind(value, kind)
        except _NOT_TAKEN:
            continue  # another arm may take it
    raise Refused(f"{hint} takes no {value!r:.80}")


# What a peer's `from_dict` raises about a value that is none of its own.
_NOT_TAKEN = (Refused, AttributeError, KeyError, TypeError, ValueError)
_FROM_TEXT: Mapping[Any, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
}


def _as_kind(value: Any, kind: Any) -> Any:
    match value:
        case _ if kind is Any or (kind in (str, int, float, bool) and type(value) is kind):
            return value
        case None if kind is types.NoneType:
            return value
        case int() if kind is float and not isinstance(value, bool):
            return value
        case str() if kind in _FROM_TEXT:
            return _FROM_TEXT[kind](value)
        case list() if typing.get_origin(kind) is list:
            return [as_hinted(item, *typing.get_args(kind)) for item in value]
        case dict() if hasattr(kind, "from_dict"):
            return kind.from_dict(value)
        case bytes() if getattr(kind, "__name__", "") == "File":
            return kind(BytesIO(value))
        case str() | int() | float() if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(value)
        case str() | int() | float() if value in typing.get_args(kind):
            return value
        case _:
            raise Refused(f"{kind} takes no {value!r:.80}")
