"""The server's side: is a request what the document says, and are its values those that the caller gave?

Independent of specloom: the document is read by PyYAML, schemas are judged by jsonschema-rs, multipart by
python-multipart, and styles by `styles`, which is written from OpenAPI's tables and tested against them.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from tests.wire.bodies import essence, is_json, matches, read_body
from tests.wire.endpoints import Endpoint, Media, Parameter
from tests.wire.sameness import difference, same_text, texts
from tests.wire.schemas import Schemas
from tests.wire.styles import Pairs, Unreadable, from_cookie, from_header, from_path, from_query, shapes, split_query

PREFIX = "/wire"
SECRET = "s3cret"


@dataclass(frozen=True, slots=True)
class Sent:
    """What the caller gave: parameters by place and name, and a body if there is one."""

    parameters: Mapping[tuple[str, str], Any]
    has_body: bool = False
    body: Any = None
    # The header that a client fills in by itself where the caller does not.
    minted: str = ""


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it leaves the client."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's value; several of one name are joined."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return (", " if name.lower() != "cookie" else "; ").join(found) if found else None


@dataclass(slots=True)
class Referee:
    """Judges the requests of one document."""

    schemas: Schemas
    schemes: Mapping[str, Any]
    _paths: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def problems(self, endpoint: Endpoint, request: WireRequest, sent: Sent) -> Iterator[str]:
        """Everything that the document forbids about a request, and every value that did not arrive as given."""
        path, _, query = request.target.partition("?")
        if request.method != endpoint.method:
            yield f"method is {request.method}"
        if not request.target.isascii() or "#" in request.target or " " in request.target:
            yield f"the target is no URL: {request.target!r}"
        segments = self._match(endpoint, path)
        if segments is None:
            yield f"the path {path} is not {endpoint.path}"
            return
        pairs = split_query(query)
        for parameter in endpoint.parameters:
            yield from self._parameter_problems(endpoint, parameter, request, segments, pairs, sent)
        yield from self._strangers(endpoint, pairs)
        yield from self._body_problems(endpoint, request, sent)
        yield from self._security_problems(endpoint, request, pairs)

    def _match(self, endpoint: Endpoint, path: str) -> Mapping[str, str] | None:
        pattern = self._paths.get(endpoint.path)
        template = endpoint.path.partition("?")[0].partition("#")[0]
        pieces = re.split(r"\{([^{}]*)\}", template)
        if pattern is None:
            text = "".join(
                f"({'[^/]*' if index % 2 else ''})" if index % 2 else _literal(piece)
                for index, piece in enumerate(pieces)
            )
            pattern = self._paths[endpoint.path] = re.compile(_literal(PREFIX) + text)
        found = pattern.fullmatch(path)
        return dict(zip(pieces[1::2], found.groups(), strict=True)) if found else None

    def _parameter_problems(
        self,
        endpoint: Endpoint,
        parameter: Parameter,
        request: WireRequest,
        segments: Mapping[str, str],
        pairs: Pairs,
        sent: Sent,
    ) -> Iterator[str]:
        name = f"{parameter.where} parameter `{parameter.name}`"
        given = sent.parameters.get((parameter.where, parameter.name))
        readings = list(self._readings(endpoint, parameter, request, segments, pairs))
        if given is None:
            if readings and parameter.name.lower() not in ("idempotency-key", "user-agent", sent.minted.lower()):
                yield f"{name} was not given, and is there: {readings[0]!r}"
            return
        if not readings:
            yield f"{name} was {given!r} and is not there"
        elif (parameter.media and not any(not difference(given, read) for read in readings)) or (
            not parameter.media and not any(same_text(texts(given), read) for read in readings)
        ):
            yield f"{name} was {given!r} and reads {readings[0]!r}"
        else:
            yield from (f"{name}: {found}" for found in self.schemas.problems(parameter.schema, given))

    def _readings(
        self,
        endpoint: Endpoint,
        parameter: Parameter,
        request: WireRequest,
        segments: Mapping[str, str],
        pairs: Pairs,
    ) -> Iterator[Any]:
        """What a parameter may be read as: as each shape that its schema allows."""
        names = self._names(endpoint, parameter, pairs)
        if parameter.media:
            text = self._read(parameter, "scalar", request, segments, pairs, names)
            if text is not None:
                yield _content(parameter.media, text)
            return
        for shape in shapes(self.schemas, parameter.schema):
            with suppress(Unreadable):  # another shape may be right
                found = self._read(parameter, shape, request, segments, pairs, names)
                if found is not None:
                    yield found

    @staticmethod
    def _read(
        parameter: Parameter,
        shape: str,
        request: WireRequest,
        segments: Mapping[str, str],
        pairs: Pairs,
        names: Collection[str],
    ) -> Any:
        name, style, explode = parameter.name, parameter.style, parameter.explode
        match parameter.where:
            case "path":
                text = segments.get(name)
                return None if text is None else from_path(name, text, style, explode, shape)
            case "query":
                return from_query(name, pairs, "form" if parameter.media else style, explode, shape, names)
            case "header":
                text = request.header(name)
                return None if text is None else from_header(text, explode, shape)
            case _:
                return from_cookie(name, request.header("cookie") or "", style, explode, shape, names)

    def _names(self, endpoint: Endpoint, parameter: Parameter, pairs: Pairs) -> Collection[str]:
        """What the properties of an exploded object are called: with names of its own choice, what nobody else is."""
        named = self.schemas.properties(parameter.schema).keys()
        if parameter.where != "query" or not self._takes_any_name(parameter):
            return named
        return named | {unquote_plus(name) for name, _ in pairs} - self._known(endpoint)

    def _takes_any_name(self, parameter: Parameter) -> bool:
        is_spread = parameter.explode and parameter.style == "form" and not parameter.media
        return (
            is_spread
            and "object" in self.schemas.types(parameter.schema)
            and self.schemas.has_free_names(parameter.schema)
        )

    def _known(self, endpoint: Endpoint) -> set[str]:
        """The names in the query that the document gives."""
        known = {name.partition("=")[0] for name in endpoint.path.partition("?")[2].split("&")}
        known |= {
            str(self.schemes[key].get("name")) for option in endpoint.security for key in option if key in self.schemes
        }
        for parameter in endpoint.parameters:
            known |= {parameter.name, *self.schemas.properties(parameter.schema)}
        return known

    def _strangers(self, endpoint: Endpoint, pairs: Pairs) -> Iterator[str]:
        """Query parameters that the document does not know."""
        if any(parameter.where == "query" and self._takes_any_name(parameter) for parameter in endpoint.parameters):
            return
        known = self._known(endpoint)
        for name, _ in pairs:
            plain = unquote_plus(name)
            if plain not in known and plain.partition("[")[0] not in known:
                yield f"the query has `{plain}`, which nobody knows"

    def _body_problems(self, endpoint: Endpoint, request: WireRequest, sent: Sent) -> Iterator[str]:
        length = request.header("content-length")
        if length is not None and int(length) != len(request.body):
            yield f"content-length is {length}, the body has {len(request.body)} bytes"
        content_type = request.header("content-type")
        if not sent.has_body:
            if request.body or content_type:
                yield f"no body was given, and {len(request.body)} bytes of {content_type} came"
            return
        media = next(
            (found for found in endpoint.body if content_type and matches(essence(content_type), found.name)), None
        )
        if content_type is None or media is None:
            yield f"the body is {content_type}, not one of {[found.name for found in endpoint.body]}"
            return
        if "*" in content_type:
            yield f"{content_type} is a range, not a media type"
        try:
            came = read_body(self.schemas, media, content_type, request.body)
        except ValueError as error:
            yield f"the body cannot be read as {content_type}: {error}; it begins {request.body[:200]!r}"
            return
        problem = self._body_difference(essence(content_type), sent.body, came)
        if problem:
            yield f"the body differs: {problem}"
        elif not isinstance(sent.body, bytes):
            yield from (f"the body: {found}" for found in self._invalid(media, sent.body))

    def _invalid(self, media: Media, value: Any) -> Iterator[str]:
        values = value if media.item is not None and isinstance(value, list) else [value]
        for each in values:
            for found in self.schemas.problems(media.item if media.item is not None else media.schema, each):
                if "is a required property" not in found:
                    yield found

    @staticmethod
    def _body_difference(kind: str, sent: Any, came: Any) -> str:
        if kind.startswith("multipart/") and isinstance(sent, list):
            return "" if _same_form_value(sent, came) else f"the parts were {sent!r} and read {came!r}"
        if kind == "application/x-www-form-urlencoded" or kind.startswith("multipart/"):
            return _form_difference(sent, came)
        if isinstance(came, str) and isinstance(sent, dict | list):
            return difference(sent, json.loads(came))
        if isinstance(came, str) and kind.startswith("text/") and same_text(texts(sent), came):
            return ""
        return difference(sent, came)

    def _security_problems(self, endpoint: Endpoint, request: WireRequest, pairs: Pairs) -> Iterator[str]:
        options = [option for option in endpoint.security if all(key in self.schemes for key in option)]
        if options and not any(
            all(self._is_there(self.schemes[key], request, pairs) for key in option) for option in options
        ):
            yield f"no credentials for any of {options}; authorization is {request.header('authorization')!r}"

    def _is_there(self, scheme: Mapping[str, Any], request: WireRequest, pairs: Pairs) -> bool:
        said = request.header("authorization") or ""
        match scheme.get("type"):
            case "http" if str(scheme.get("scheme")).lower() == "basic":
                return said == f"Basic {base64.b64encode(f'user:{SECRET}'.encode()).decode()}"
            case "http" if str(scheme.get("scheme")).lower() == "digest":
                return not said  # a digest answers a question, and none was asked
            case "http" | "oauth2" | "openIdConnect":
                return said == f"Bearer {SECRET}"
            case "apiKey":
                return self._has_key(scheme, request, pairs)
            case _:
                return True  # mutual TLS is settled below HTTP

    @staticmethod
    def _has_key(scheme: Mapping[str, Any], request: WireRequest, pairs: Pairs) -> bool:
        name = scheme["name"]
        match scheme.get("in"):
            case "query":
                return [unquote(value) for key, value in pairs if unquote(key) == name] == [SECRET]
            case "cookie":
                return f"{name}={SECRET}" in (request.header("cookie") or "").split("; ")
            case _:
                return request.header(name) == SECRET


def _literal(text: str) -> str:
    """A piece of a template as it may stand in a path; what is no plain character may be encoded, or has to be."""
    return "".join(
        re.escape(char)
        if char.isalnum() and char.isascii()
        else f"(?:{re.escape(char)}|{re.escape(quote(char, safe=''))})"
        for char in text
    )


def _content(media: str, text: str) -> Any:
    return json.loads(text) if is_json(essence(media)) else text


def _form_difference(sent: Any, came: Any) -> str:
    """Forms know text alone, and nothing of null or of an empty list."""
    expected = {key: value for key, value in sent.items() if value is not None and value != []}
    if expected.keys() != came.keys():
        return f"it lost {sorted(expected.keys() - came.keys())}, gained {sorted(came.keys() - expected.keys())}"
    for key, value in expected.items():
        if difference(value, came[key]) and not _same_form_value(value, came[key]):
            return f".{key} was {value!r} and reads {came[key]!r}"
    return ""


def _is_json_of(sent: Any, text: str) -> bool:
    try:
        return not difference(sent, json.loads(text))
    except ValueError:
        return False


def _same_form_value(sent: Any, came: Any) -> bool:
    if isinstance(came, list) and len(came) == 1 and not isinstance(sent, list):
        return _same_form_value(sent, came[0])  # a form cannot tell one item from a list of it
    if isinstance(sent, bytes) or isinstance(came, bytes):
        raw = came if isinstance(came, bytes) else str(came).encode()
        return sent == raw or (isinstance(sent, str) and sent.encode() == raw)
    if isinstance(sent, dict) and isinstance(came, str):
        return _is_json_of(sent, came)  # nothing said that it would have an inside; OpenAPI's default for it is JSON
    if isinstance(sent, list):
        items = came if isinstance(came, list) else [came]
        return len(sent) == len(items) and all(map(_same_form_value, sent, items))
    return not difference(sent, came) or same_text(texts(sent), texts(came))
