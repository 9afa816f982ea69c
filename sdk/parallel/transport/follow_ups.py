# Vendored from generator/specloom/runtime. Edit it there.
"""Links: what the document says can be called next with an answer, with the arguments that it names filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast
from urllib.parse import parse_qsl, unquote

from pydantic_core import from_json

from ..data import dump_json
from ..data.provenance import provenance_of
from .errors import SDKError
from .message import Headers
from .plan import plan_of
from .response_info import ResponseInfo, response_of

if TYPE_CHECKING:
    from .operation import Operation
    from .outgoing import Outgoing

_ROOT = __name__.rpartition(".transport.")[0]
_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


class LinkSpec(NamedTuple):
    """One link of the document: the method that it leads to, and what goes into each of its arguments.

    A text is a runtime expression where it begins with `$`, or has such in braces; `body` becomes the arguments that
    `fields` names, by their keys in it, or, without those, the argument `body`.
    """

    name: str
    method: str
    arguments: Mapping[str, Any] = {}
    body: Any = None
    fields: Mapping[str, str] = {}


Links: TypeAlias = Mapping[str, Mapping[str, Sequence[LinkSpec]]]
"""Links by operation id and status, which may be `2XX` or `default`."""


class Link:
    """A call that can be made next: `link()` makes it, and returns what its method returns.

    `arguments` are those that are filled in; pass others, or other values, as you do to the method.
    """

    __slots__ = ("_method", "arguments", "method", "name")

    def __init__(self, name: str, method: str, call: Callable[..., Any], arguments: dict[str, Any]) -> None:
        self.name = name
        self.method = method
        self.arguments = arguments
        self._method = call

    def __call__(self, **arguments: Any) -> Any:
        return self._method(**{**self.arguments, **arguments})

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"<Link {self.name}: {self.method}({given})>"


class Asked(NamedTuple):
    """What an answer was the answer to, as far as links may speak of it."""

    client: Any
    operation: Operation[Any]
    path: Mapping[str, Any]
    url: str
    headers: Headers
    body: bytes


def asked(client: Any, operation: Operation[Any], path: Mapping[str, Any] | None, sent: Outgoing) -> Asked:
    """What a call asks for. An upload is not kept: no link can speak of what is inside."""
    body = sent.body if isinstance(sent.body, bytes) else b""
    return Asked(client, operation, path or {}, f"{sent.origin}{sent.target}", Headers(sent.headers), body)


def links_of(value: object) -> dict[str, Link]:
    """What can be called next with what a call returned, or with its error, by the names that the document gives.

    A page has the links of its answer; an item of a list has them, too, filled in with what is its own.
    Raises `LookupError` for what no call of this process returned.
    """
    info = response_of(value)
    if info.is_detached:
        raise LookupError(f"this {type(value).__name__} left its client behind when it was copied or pickled")
    if info.asked is None:
        return {}
    found: Asked = info.asked
    table: Links = import_module(f"{_ROOT}.links").LINKS
    by_status = table.get(found.operation.id, {})
    keys = (str(info.status), f"{info.status // 100}XX", "default")
    specs = next((by_status[key] for key in keys if key in by_status), ())
    exchange = _Exchange(found, info, value)
    return {spec.name: exchange.bound(spec) for spec in specs}


class _Exchange:
    """A request and its answer, of which runtime expressions speak."""

    def __init__(self, asked: Asked, info: ResponseInfo, value: object) -> None:
        self._asked = asked
        self._info = info
        self._value = value

    def bound(self, spec: LinkSpec) -> Link:
        """A link with the values that there are; what an expression does not find is not passed."""
        found = {name: self.evaluate(value) for name, value in spec.arguments.items()}
        if spec.body is not None:
            body = self.evaluate(spec.body)
            keys = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
            fields = {name: keys.get(key) for key, name in spec.fields.items()}
            found |= fields if spec.fields else {"body": body}
        method: Callable[..., Any] = reduce(getattr, spec.method.split("."), self._asked.client)
        given = {name: value for name, value in found.items() if value is not None}
        return Link(spec.name, spec.method, method, given)

    def evaluate(self, value: Any) -> Any:
        """A constant as it is, the value of an expression, or a text with the values of those in it; None for none."""
        if not isinstance(value, str):
            return value
        if value.startswith("$"):
            return self._find(value)
        found = {text: self._find(text) for text in _EMBEDDED.findall(value)}
        if any(part is None for part in found.values()):
            return None
        return _EMBEDDED.sub(lambda match: str(found[match.group(1)]), value)

    def _find(self, expression: str) -> Any:
        place, _, rest = expression.partition(".")
        match place:
            case "$url":
                return self._asked.url
            case "$method":
                return self._asked.operation.method
            case "$statusCode":
                return self._info.status
            case "$request":
                return self._in_request(rest)
            case _:
                return self._in_response(rest)

    def _in_request(self, source: str) -> Any:
        kind, _, name = source.partition(".")
        if kind == "path":
            return self._asked.path.get(name)
        if kind == "query":
            pairs = parse_qsl(self._asked.url.partition("?")[2], keep_blank_values=True)
            return next((value for key, value in pairs if key == name), None)
        if kind == "header":
            return self._asked.headers.get(name)
        return _at_pointer(_parsed(self._asked.body), source)

    def _in_response(self, source: str) -> Any:
        if source.startswith("header."):
            return self._info.headers.get(source.partition(".")[2])
        provenance = provenance_of(self._value)
        if provenance is not None and provenance.is_item:
            return self._of_item(source)
        return _at_pointer(self._body(), source)

    def _of_item(self, source: str) -> Any:
        """What a pointer finds at any place of the list, around it, or, where there is nothing, in the item itself."""
        tokens, place, item = _tokens(source), self._place(), _parsed(dump_json(self._value))
        below = tokens[len(place) :]
        if tokens[: len(place)] == place and below and below[0].isdecimal():
            return _at_tokens(item, below[1:])
        around = _at_tokens(self._info.envelope, tokens) if tokens else None
        return _at_tokens(item, tokens) if around is None else around

    def _body(self) -> Any:
        """The whole body of the answer, from what was made of it."""
        if isinstance(self._value, SDKError):
            return self._value.body
        # A page is its items.
        body = _parsed(dump_json(getattr(self._value, "items", None) if self._is_page else self._value))
        return _around(body, self._place(), self._info.envelope)

    @property
    def _is_page(self) -> bool:
        return self._asked.operation.page is not None

    def _place(self) -> list[str]:
        """Where in the body that stands which a call returns: an object, or the items of a list."""
        operation = self._asked.operation
        answer = plan_of(operation).answer(self._info.status)
        at = operation.page.items if operation.page else operation.at if answer is None else answer.at
        return at.split(".") if at else []


def _parsed(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError:
        return None


def _around(value: Any, steps: Sequence[str], envelope: Mapping[str, Any]) -> Any:
    """`value` back in the envelope that it was taken out of."""
    if not steps:
        return value
    inside = envelope.get(steps[0])
    below = cast("dict[str, Any]", inside) if isinstance(inside, dict) else {}
    return {**envelope, steps[0]: _around(value, steps[1:], below)}


def _at_pointer(body: Any, source: str) -> Any:
    """What a JSON pointer (RFC 6901) finds, after `body#`; the whole without one."""
    return _at_tokens(body, _tokens(source))


def _tokens(source: str) -> list[str]:
    return [unquote(token).replace("~1", "/").replace("~0", "~") for token in source.partition("#")[2].split("/")[1:]]


def _at_tokens(body: Any, tokens: Sequence[str]) -> Any:
    for key in tokens:
        if isinstance(body, dict):
            body = cast("dict[str, Any]", body).get(key)
        elif isinstance(body, list) and key.isdecimal() and int(key) < len(cast("list[object]", body)):
            body = cast("list[object]", body)[int(key)]
        else:
            return None
    return body
