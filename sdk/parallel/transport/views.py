# Vendored from generator/specloom/runtime. Edit it there.
"""Other looks at a call: the answer as it came, and the request that would be sent."""

from __future__ import annotations

import json
import shlex
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal, Self

from ..data import Provenance
from .errors import DecodeError
from .message import Headers
from .response_info import ResponseInfo

View = Literal["", "raw", "dry_run"]

_SECRET_HEADERS = (b"authorization", b"proxy-authorization", b"cookie")


class RawResponse:
    """An answer that was not decoded; of a successful call, after all its retries."""

    def __init__(self, info: ResponseInfo, body: bytes) -> None:
        self.body = body
        self._info = info
        self._provenance = Provenance(info)

    @property
    def status(self) -> int:
        """The status."""
        return self._info.status

    @property
    def headers(self) -> Headers:
        """The headers."""
        return self._info.headers

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as plain data."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise DecodeError(f"the answer is no JSON: {error}") from error

    def __repr__(self) -> str:
        return f"<RawResponse {self.status}, {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class DryRun:
    """The request that a call would send; credentials are masked. `body` is None when it would be streamed.

    It can be awaited as well, for that is what async programs do with a call.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None

    def __await__(self) -> Generator[Any, None, Self]:
        async def itself() -> Self:
            return self

        return itself().__await__()

    @property
    def curl(self) -> str:
        """A command that sends it, but for the masked credentials."""
        left_out = ("host", "content-length", "user-agent", "accept-encoding")
        words = ["curl", "-X", self.method, self.url]
        for name, value in self.headers.items():
            if name.lower() not in left_out:
                words += ["-H", f"{name}: {value}"]
        if self.body:
            words += ["--data-binary", self.body.decode("utf-8", "replace")]
        return " ".join(shlex.quote(word) for word in words)


def shown(name: bytes, value: bytes) -> str:
    """A header's value for people to see: credentials that the caller set by hand are masked like ours."""
    text = value.decode("latin-1")
    if name.lower() not in _SECRET_HEADERS:
        return text
    scheme, space, _ = text.partition(" ")
    return f"{scheme}{space}***" if space and name.lower() != b"cookie" else "***"
