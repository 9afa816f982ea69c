# Vendored from generator/specloom/runtime. Edit it there.
"""Typed parts from a multipart answer, one after the other, in the memory of one."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from quopri import decodestring
from typing import Any, Generic, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from ..data import Decoder
from .arguments import Arguments
from .call import Call
from .errors import APIConnectionError, SDKError, StreamTruncatedError
from .event_kinds import read_item
from .message import Headers
from .operation import StreamSpec
from .part_cutter import PartCutter, RawPart, TooLong

T = TypeVar("T")

# RFC 2046, 5.1: what a part is that does not say.
_USUAL = "text/plain"


@dataclass(frozen=True)
class ReceivedPart(Generic[T]):
    """One part of an answer: its own headers, and its content by their `Content-Type`.

    JSON is read as the document says, text is a `str`, all else is `bytes`.
    """

    headers: Mapping[str, str]
    content: T

    @property
    def media_type(self) -> str:
        """What the part says that it is, without parameters; empty where it does not."""
        return _essence(self.headers.get("content-type", ""))

    @property
    def name(self) -> str | None:
        """Its name, as in a form."""
        return self._disposition("name")

    @property
    def filename(self) -> str | None:
        """The name of the file that it is."""
        return self._disposition("filename")

    def _disposition(self, name: str) -> str | None:
        found = self._said.get_param(name, header="content-disposition")
        if isinstance(found, tuple):  # RFC 2231: charset, language, text
            return str(found[2])
        return found

    @cached_property
    def _said(self) -> Message:
        message = Message()
        message["content-disposition"] = self.headers.get("content-disposition", "")
        return message


class PartReader(Generic[T]):
    """Reads typed parts; the last boundary is their end, and an answer without it was cut short."""

    last_id = ""

    def __init__(self, spec: StreamSpec, item: Decoder, returns: Any) -> None:
        self._usual = spec.part_media or _USUAL
        self._item = item
        self._returns = returns
        self._adapter: TypeAdapter[Any] | None = None
        self._cutter: PartCutter | None = None
        self._was_open = False
        self.count = 0

    @property
    def is_done(self) -> bool:
        """Whether the last boundary has come."""
        return self._cutter is not None and self._cutter.is_done

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request that opens the stream: as the caller made it."""
        return arguments

    def opened(self, _: Call[Any]) -> None:
        """The server has agreed to send."""
        self._was_open = True

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterator[ReceivedPart[T]]:
        """The parts that `chunk` completes."""
        if self._cutter is None:
            self._cutter = PartCutter(_boundary(chunk, call))
        try:
            found = list(self._cutter.feed(chunk))
        except TooLong as error:
            raise call.decode_error(str(error), chunk) from error
        for part in found:
            yield self._read(part, call)

    def finish(self, call: Call[Any]) -> Iterable[ReceivedPart[T]]:
        """Raises: the last boundary never came."""
        if self._cutter is None:
            _boundary(b"", call)
        raise self._truncated("it ended before its last boundary")

    def after_end(self, error: SDKError | None) -> None:
        """Raises when the connection broke: parts cannot be taken up again in the middle."""
        if error is None:
            return
        if not self._was_open or not isinstance(error, APIConnectionError) or isinstance(error, StreamTruncatedError):
            raise error
        raise self._truncated(error.message) from error

    def _truncated(self, reason: str) -> StreamTruncatedError:
        return StreamTruncatedError(f"the parts broke off after {self.count}: {reason}")

    def _read(self, part: RawPart, call: Call[Any]) -> ReceivedPart[T]:
        pairs = call.setup.credentials.mask.headers(part.headers)
        headers = Headers(pairs)
        body = _plain(part.body, headers, call)
        said = headers.get("content-type") or self._usual
        media = _essence(said)
        if media == "application/json" or media.endswith("+json"):
            content = read_item(self._item, body, call)
        else:
            content = self._checked(body, said, call)
        self.count += 1
        return ReceivedPart(headers, cast("T", content))

    def _checked(self, body: bytes, said: str, call: Call[Any]) -> object:
        """What is no JSON, as what the document has in this place: a text, bytes, or what the text says (`5`)."""
        if self._adapter is None:
            self._adapter = TypeAdapter(self._returns)
        media = _essence(said)
        text = _text(body, said) if media.startswith("text/") else None
        for content in (body,) if text is None else (text, body):
            with suppress(ValidationError):
                return self._adapter.validate_python(content, strict=True)
        if text is not None:
            with suppress(ValidationError):
                return self._adapter.validate_strings(text, strict=True)
        raise call.decode_error(f"part {self.count + 1} is {media}, which the document does not have here", body)


def _boundary(start: bytes, call: Call[Any]) -> bytes:
    said = Message()
    said["content-type"] = call.said.get("content-type", "")
    found = said.get_boundary()
    if said.get_content_maintype() != "multipart" or not found:
        raise call.decode_error("no multipart body with a boundary", start)
    return found.encode("latin-1", "replace")


def _plain(body: bytes, headers: Headers, call: Call[Any]) -> bytes:
    """The body without what mail needs to travel."""
    way = headers.get("content-transfer-encoding", "").strip().lower()
    if way == "quoted-printable":
        return decodestring(body)
    if way != "base64":
        return body
    try:
        return b64decode(body)
    except NotBase64:
        pass  # said out here, so that the error has no other one as its context
    raise call.decode_error("a part is not the base64 that it says it is", body)


def _text(body: bytes, media: str) -> str:
    said = Message()
    said["content-type"] = media
    charset = str(said.get_param("charset") or "utf-8")
    try:
        return body.decode(charset, "replace")
    except LookupError:  # a charset that nobody knows
        return body.decode("utf-8", "replace")


def _essence(media: str) -> str:
    return media.partition(";")[0].strip().lower()
