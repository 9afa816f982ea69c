"""The generated SDK under proof: written once per document, called with a server in the process in place of a network."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from specloom.config import settings_for
from specloom.ir.nodes import Operation
from specloom.pipeline import generate
from specloom.plan.nodes import ArgumentPlan, MethodPlan, ResourcePlan, SdkPlan

from tests.wire.answers import Given
from tests.wire.referee import PREFIX, SECRET, Sent, WireRequest

Server = Callable[[WireRequest], Given]

_SOME_OF = {"image/*": "image/png", "text/*": "text/csv", "application/*": "application/json"}

BASE_URL = f"http://wire.test{PREFIX}"


class Missing(Exception):
    """The SDK has no place for something that the document describes."""


@dataclass(frozen=True, slots=True)
class Method:
    """One generated method with what it was made from."""

    resource: ResourcePlan
    plan: MethodPlan
    operation: Operation

    @property
    def media(self) -> tuple[str, ...]:
        """The media types that it sends a body as, the default first; the one empty text without a body."""
        body = self.operation.body
        return tuple(variant.media for variant in body.offered) if body else ("",)

    @property
    def needs_body(self) -> bool:
        """Whether it cannot be called without one, also where the document leaves that open."""
        return self.operation.body is not None and self.operation.body.required

    def arguments(self, media: str) -> tuple[ArgumentPlan, ...]:
        """What it takes for a body of this media type."""
        found = (choice.arguments for choice in self.plan.choices if media in choice.media)
        return next(found, self.plan.arguments)

    def of(self, client: Any) -> Callable[..., Any]:
        """The method itself, on a client."""
        for name in self.resource.path:
            client = getattr(client, name)
        return getattr(client, self.plan.name)


class Sdk:
    """A generated package, imported, with a client of each flavour."""

    def __init__(self, source: Path, folder: Path, package: str) -> None:
        settings = settings_for(source, package, ("sdk",), folder)
        result = generate(settings)
        assert result.project is not None, result.report
        assert result.api is not None
        for file in result.files:
            if file.part == "sdk":
                place = settings.out["sdk"] / file.path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(file.text, "utf-8")
        sys.path.insert(0, str(folder))
        self.package = importlib.import_module(package)
        self.server: Server = _nobody
        operations = {operation.key: operation for operation in result.api.operations}
        self.methods = {
            method.operation_key: Method(resource, method, operations[method.operation_key])
            for resource, method in result.project.sdk.methods
        }
        self._client = self._made(result.project.sdk, "", _Adapter(self))
        self._async_client = self._made(result.project.sdk, "Async", _AsyncAdapter(self))

    def module(self, name: str) -> ModuleType:
        """A module of the package."""
        return importlib.import_module(f"{self.package.__name__}.{name}")

    def call(self, method: Method, arguments: Mapping[str, Any]) -> Any:
        """The sync method's result: a value, the items of a page, or of a stream."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            result = method.of(self._client)(**arguments)
        kind = self._kind(result)
        if kind in ("Stream", "Lines"):
            with result as stream:
                return list(stream)
        return result.items if kind == "Page" else result

    async def call_async(self, method: Method, arguments: Mapping[str, Any]) -> Any:
        """The async method's."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            result = method.of(self._async_client)(**arguments)
        if hasattr(result, "__await__"):
            result = await result
        kind = self._kind(result)
        if kind in ("AsyncStream", "AsyncLines"):
            async with result as stream:
                return [item async for item in stream]
        return result.items if kind == "AsyncPage" else result

    def dump(self, value: Any) -> bytes:
        """A result as JSON, with all that it holds."""
        return self.module("data").dump_json(value)

    def issues(self, value: Any) -> list[str]:
        """Where a result differs from what the SDK's types say."""
        issues_of = self.module("data").issues_of
        values = value if isinstance(value, list) else [value]
        return [str(issue) for item in values if hasattr(item, "__pydantic_fields_set__") for issue in issues_of(item)]

    def _kind(self, result: Any) -> str:
        return type(result).__name__ if type(result).__module__.startswith(f"{self.package.__name__}.transport") else ""

    def _made(self, plan: SdkPlan, prefix: str, adapter: Any) -> Any:
        made = getattr(self.package, f"{prefix}{plan.client.class_name}")
        credentials = {
            found.name: ("user", SECRET) if found.kind in ("basic", "digest") else SECRET
            for found in plan.client.credentials
        }
        return made(**credentials, base_url=BASE_URL, max_retries=0, http=adapter)


def arguments_for(method: Method, media: str, sent: Sent) -> dict[str, Any]:
    """The keywords of a call that gives these values, the body in this media type."""
    names = {(found.where, found.wire_name): found.name for found in method.arguments(media)}
    result: dict[str, Any] = {}
    if media != method.media[0]:
        result[method.plan.sent_as.removeprefix(".sent_as(").removesuffix(")")] = media
    options: dict[str, Any] = {}
    for (where, wire), value in sent.parameters.items():
        if where == "header" and wire == method.operation.idempotency_header:
            options["idempotency_key"] = value
        elif (where, wire) in names:
            result[names[where, wire]] = value
        else:
            raise Missing(f"no argument for the {where} parameter `{wire}`")
    if sent.has_body:
        _add_body(result, options, names, sent.body)
        if "*" in media and isinstance(sent.body, bytes):
            # Only the caller knows which of a range it is.
            options["headers"] = {"Content-Type": _SOME_OF.get(media, "application/x-some")}
    return {**result, "options": options} if options else result


def _add_body(result: dict[str, Any], options: dict[str, Any], names: Mapping[tuple[str, str], str], body: Any) -> None:
    if ("body", "") in names:
        result[names["body", ""]] = body
        return
    fields = {wire: name for (where, wire), name in names.items() if where == "field"}
    if not fields or not isinstance(body, dict):
        raise Missing("no argument for the body")
    result.update({fields[wire]: value for wire, value in body.items() if wire in fields})
    extra = {wire: value for wire, value in body.items() if wire not in fields}
    if extra:
        options["body_extra"] = extra


def _nobody(request: WireRequest) -> Given:
    raise AssertionError(f"nobody serves {request.target}")


@dataclass(slots=True)
class _Adapter:
    sdk: Sdk

    def exchange(self, request: Any) -> Any:
        body = request.body if isinstance(request.body, bytes) else b"".join(request.body)
        return _response(self.sdk, "Response", request, self.sdk.server(_wire(request, body)), _Chunks)

    def close(self) -> None: ...


@dataclass(slots=True)
class _AsyncAdapter:
    sdk: Sdk

    async def exchange(self, request: Any) -> Any:
        body = request.body if isinstance(request.body, bytes) else b"".join(request.body)
        return _response(self.sdk, "AsyncResponse", request, self.sdk.server(_wire(request, body)), _AsyncChunks)

    async def aclose(self) -> None: ...


def _wire(request: Any, body: bytes) -> WireRequest:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers]
    return WireRequest(request.method, request.target, headers, body)


def _response(sdk: Sdk, kind: str, request: Any, given: Given, chunks: Callable[[bytes], Any]) -> Any:
    made = getattr(sdk.module("transport.message"), kind)
    headers = [(b"Content-Type", given.media.encode())] if given.media else []
    if given.kind == "location":
        headers.append((b"Location", given.value.encode()))
    if request.wants_stream:
        return made(given.status, headers, b"", chunks(given.body))
    return made(given.status, headers, given.body)


@dataclass(slots=True)
class _Chunks:
    body: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield from _pieces(self.body)

    def close(self) -> None: ...


@dataclass(slots=True)
class _AsyncChunks:
    body: bytes

    async def __aiter__(self) -> Any:
        for piece in _pieces(self.body):
            yield piece

    async def aclose(self) -> None: ...


def _pieces(body: bytes) -> Iterator[bytes]:
    """Cut where no reader would: a line is seldom whole."""
    yield from (body[start : start + 7] for start in range(0, len(body), 7))
