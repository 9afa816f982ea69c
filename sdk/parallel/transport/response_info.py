# Vendored from generator/specloom/runtime. Edit it there.
"""What is known about the response behind an object: read when asked for, so that it costs a call nothing."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .api import ApiInfo
from .errors import SDKError
from .masking import Mask
from .message import Headers, Pairs
from .operation import ResultKind

if TYPE_CHECKING:
    from .rate_limits import RateLimit


class Said:
    """The headers of an answer, looked at when somebody asks. No text shows them: they may hold a key."""

    __slots__ = ("_headers", "_mask", "pairs")

    def __init__(self, pairs: Pairs, mask: Mask) -> None:
        self.pairs = pairs
        self._mask = mask
        self._headers: Headers | None = None

    @property
    def headers(self) -> Headers:
        """As they came, for decisions."""
        if self._headers is None:
            self._headers = Headers(self.pairs)
        return self._headers

    def masked(self) -> Headers:
        """The same for people, with stars in place of keys."""
        pairs = self._mask.headers(self.pairs)
        return self.headers if pairs is self.pairs else Headers(pairs)


class ResponseInfo:
    """Status, headers and history of one answered call."""

    # What it is the answer to, where the document has links from there; see `follow_ups`.
    asked: Any = None
    # Whether it was copied or pickled, and so knows no client.
    is_detached: bool = False

    def __init__(
        self,
        api: ApiInfo,
        status: int,
        said: Said,
        attempts: int,
        elapsed: float,
        idempotency_key: str | None = None,
    ) -> None:
        self.api = api
        self.status = status
        self.attempts = attempts
        self.elapsed = elapsed
        self.idempotency_key = idempotency_key
        self.envelope: dict[str, Any] = {}
        self._said = said
        self.received = time.time()

    @cached_property
    def headers(self) -> Headers:
        """All headers of the response."""
        return self._said.masked()

    @property
    def request_id(self) -> str | None:
        """The name under which the server knows this request."""
        return self.headers.get(self.api.request_id_header) or self.headers.get("request-id")

    @property
    def api_version(self) -> str | None:
        """The dated version that the server answered with."""
        return self.headers.get(self.api.version_header) if self.api.version_header else None

    @property
    def replayed(self) -> bool:
        """Whether this is the kept answer to an earlier request with the same idempotency key."""
        return self.headers.get("idempotent-replayed", "").lower() == "true"

    @property
    def rate_limit(self) -> RateLimit | None:
        """The rate limit's state, if the server tells it."""
        from .rate_limits import parse_rate_limit

        return parse_rate_limit(self.headers, self.received)

    def __getstate__(self) -> dict[str, Any]:
        # The API's record holds functions; errors that carry this must pickle.
        state = {name: value for name, value in self.__dict__.items() if name not in ("api", "asked", "_said")}
        return {**state, "headers": self.headers, "_names": (self.api.request_id_header, self.api.version_header)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        request_id_header, version_header = state.pop("_names")
        self.__dict__.update(state)
        self.is_detached = True
        self.api = ApiInfo("", "", "", "", request_id_header=request_id_header, version_header=version_header)

    def __repr__(self) -> str:
        return f"<ResponseInfo {self.status} request_id={self.request_id} attempts={self.attempts}>"


def kind_of(headers: Headers, body: bytes) -> ResultKind:
    """What a body says that it is, where no document describes it."""
    media = headers.get("content-type", "json")
    if not body:
        return "empty"
    return "json" if "json" in media else "text" if media.startswith("text/") else "binary"


def response_of(value: object) -> ResponseInfo:
    """The response behind an object, page, stream or error that this SDK gave; LookupError when there is none."""
    from ..data.provenance import provenance_of

    provenance = provenance_of(value)
    info = provenance.response if provenance else getattr(value, "response", None)
    if isinstance(info, ResponseInfo):
        return info
    kind = (
        "this error came before any answer" if isinstance(value, SDKError) else f"{type(value).__name__} carries none"
    )
    raise LookupError(f"no response to show: {kind}; only objects that a call returned have one")
