# Vendored from generator/specloom/runtime. Edit it there.
"""One answer as bytes, over as many connections as it takes: what is asked for again, and when it is whole."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from typing import Any

from .arguments import Arguments
from .call import Call
from .content_coding import Inflater, inflater_for
from .digests import Digests
from .errors import APIConnectionError, DecodeError, SDKError, StreamTruncatedError
from .message import Headers
from .options import RetryPolicy
from .retries import Outcome, retry_delay

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)").fullmatch


class FileReader:
    """Hands on the content of one answer, without its compression; knows how much of it has come.

    A connection that breaks is followed by another one, which goes on where that broke off if the server can do so
    (a strong `ETag`, `Accept-Ranges: bytes`), or begins anew if whoever keeps the bytes has said how to (`on_anew`).
    """

    def __init__(self) -> None:
        # Forgets what was handed on. Without it bytes that are given cannot be taken back.
        self.on_anew: Callable[[], object] | None = None
        self.count = 0
        self.head: Headers | None = None
        self.is_done = False
        self._call: Call[Any] | None = None
        self._arguments = Arguments()
        self._inflater: Inflater | None = None
        self._digests = Digests({})
        self._etag = ""
        self._failures = self._restarts = 0
        self._is_rest = False
        # Whether the answer is to a HEAD, which tells the length of what does not come.
        self._is_head = False

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request for the file, or for the rest of it."""
        self._arguments = arguments
        self._is_rest = bool(self.count and self._etag)
        if not self._is_rest:
            return arguments
        rest = {"Range": f"bytes={self.count}-", "If-Range": self._etag}
        return arguments.changed(headers={**(arguments.headers or {}), **rest})

    def opened(self, call: Call[Any]) -> None:
        """Look at how an answer begins; raises when it is not the rest that was asked for."""
        self._call = call
        if self._is_rest and call.info.status == 206:
            self._check_rest(call.said)
            return
        if self.count:
            self._forget("the server sent it from its beginning")
        self._begin(call)

    @property
    def length(self) -> int | None:
        """How many bytes are sent, compressed or not; None when that is not said."""
        if self.head is None or self._is_head or "transfer-encoding" in self.head:
            return None
        said = self.head.get("content-length", "")
        return int(said) if said.isdecimal() else None

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterable[bytes]:
        """What `chunk` adds."""
        if not self.count:
            self._inflater = inflater_for(call.pairs)
        self.count += len(chunk)
        self._digests.feed(chunk)
        if chunk and self._etag:
            self._failures = 0
        plain = chunk if self._inflater is None else self._inflater.feed(chunk)
        return (plain,) if plain else ()

    def finish(self, call: Call[Any]) -> Iterable[bytes]:
        """Raises when what has come is not all, or not what it should be."""
        length = self.length
        if length is not None and self.count > length:
            raise self._truncated("that is too much")
        if length is not None and self.count < length:
            raise APIConnectionError("the connection ended")
        if self._inflater is not None and self.count:
            self._inflater.finish()
        if misfit := self._digests.misfit():
            raise DecodeError(f"{call.operation.id}: what came is not what was sent: {misfit}")
        return ()

    def after_end(self, error: SDKError | None) -> float | None:
        """None: all has come. A number: wait that long and ask for the rest. Raises when it is lost."""
        if error is None:
            return None
        call, is_break = self._call, isinstance(error, APIConnectionError)
        if call is None or not is_break or isinstance(error, StreamTruncatedError):
            raise error
        delay = self._delay(call) if self._can_ask_again(call) else None
        if delay is None:
            raise self._truncated(error.message) from error
        if self.count and not self._etag:
            self._forget(error.message)
        return delay

    def _begin(self, call: Call[Any]) -> None:
        said = call.said
        self._is_head = call.operation.method == "HEAD"
        self.head, self._inflater, self._digests = call.info.headers, None, Digests(said)
        is_resumable = call.info.status == 200 and said.get("accept-ranges", "").strip().lower() == "bytes"
        tag = said.get("etag", "")
        self._etag = tag if is_resumable and tag.startswith('"') and not self._asks_for_a_part() else ""

    def _asks_for_a_part(self) -> bool:
        """Whether the caller has asked for a range already."""
        given = {**(self._arguments.headers or {}), **self._arguments.options.get("headers", {})}
        return any(name.lower() in ("range", "if-range") for name in given)

    def _check_rest(self, said: Headers) -> None:
        text = said.get("content-range", "")
        found, length = _RANGE(text.strip()), self.length
        is_rest = found is not None and int(found[1]) == self.count and int(found[2]) >= self.count
        if found is None or not is_rest or (length is not None and found[3] not in ("*", str(length))):
            raise self._truncated(f"asked for the rest, the server sent `Content-Range: {text}`")
        if said.get("etag", self._etag) != self._etag:
            raise self._truncated("asked for the rest, the server sent that of another version")

    def _can_ask_again(self, call: Call[Any]) -> bool:
        is_safe = call.operation.method == "GET" and call.operation.can_retry
        return is_safe and (bool(self._etag) or not self.count or self.on_anew is not None)

    def _delay(self, call: Call[Any]) -> float | None:
        """The pause before the next connection; None after too many that brought nothing, or began anew."""
        tries, self._failures = max(self._failures, self._restarts), self._failures + 1
        return retry_delay(_policy(call, self._arguments), Outcome(), tries, True, None, random.random())

    def _forget(self, reason: str) -> None:
        """Begin anew, if what was handed on can be taken back."""
        if self.on_anew is None:
            raise self._truncated(reason)
        self.on_anew()
        self.count = 0
        self._restarts += 1

    def _truncated(self, reason: str) -> StreamTruncatedError:
        of = "" if self.length is None else f" of {self.length}"
        return StreamTruncatedError(f"the answer broke off after {self.count} bytes{of}: {reason}")


def _policy(call: Call[Any], arguments: Arguments) -> RetryPolicy:
    terms = call.setup.terms(call.operation, arguments.options)
    return call.setup.policy.with_max_retries(terms.max_retries)
