"""Content coding: which one the client wants most, and the bytes in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

import brotli  # pyright: ignore[reportMissingTypeStubs]
import zstandard
from starlette.responses import Response, StreamingResponse

from parallel_server.platform.conditional import encoded_tag

# Below this the headers of a coding cost more than it saves.
SMALLEST = 860
# More in one piece are smaller, and later.
LINES_A_PIECE = 100
COMPRESSIBLE = ("application/json", "application/problem+json", "text/plain", "text/html")
_ITEM = re.compile(r"\s*([A-Za-z0-9*._\-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?$")


class Coder(Protocol):
    """Codes a body piece by piece."""

    def compress(self, piece: bytes, /) -> bytes:
        """What can already be sent of the body so far."""
        ...

    def flush(self) -> bytes:
        """Everything that is still held back, so that the client can read all of the body so far."""
        ...

    def finish(self) -> bytes:
        """The end of the body."""
        ...


@dataclass(frozen=True, slots=True)
class Coding:
    """One content coding, and the suffix its bodies' entity tags carry."""

    name: str
    suffix: str
    # Takes the size of the body where it is known, else -1.
    coder: Callable[[int], Coder]

    def encode(self, body: bytes) -> bytes:
        """A whole body in this coding."""
        coder = self.coder(len(body))
        return coder.compress(body) + coder.finish()


class _Gzip:
    def __init__(self, _size: int) -> None:
        self._stream = zlib.compressobj(5, zlib.DEFLATED, 31)
        self.compress = self._stream.compress

    def flush(self) -> bytes:
        return self._stream.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._stream.flush()


class _Brotli:
    def __init__(self, _size: int) -> None:
        stream = cast("Any", brotli).Compressor(quality=4)
        self.compress: Callable[[bytes], bytes] = stream.process
        self.flush: Callable[[], bytes] = stream.flush
        self.finish: Callable[[], bytes] = stream.finish


class _Zstandard:
    def __init__(self, size: int) -> None:
        self._stream = zstandard.ZstdCompressor(level=3).compressobj(size)
        self.compress = self._stream.compress

    def flush(self) -> bytes:
        return self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def finish(self) -> bytes:
        return self._stream.flush()


# In our order of liking: what a client wants equally is decided by what costs least for its size.
CODINGS = (Coding("zstd", "zs", _Zstandard), Coding("br", "br", _Brotli), Coding("gzip", "gz", _Gzip))


def encode(response: Response, accepted: str) -> None:
    """Put the body of a finished response into the coding that its caller likes best, where that is worth it."""
    body = bytes(response.body)
    if not accepted or not is_worth_encoding(response.headers.get("content-type", ""), len(body)):
        return
    coding = choose_coding(accepted)
    if coding is None:
        return
    response.body = coding.encode(body)
    response.headers["content-length"] = str(len(response.body))
    response.headers["content-encoding"] = coding.name
    if "etag" in response.headers:
        response.headers["etag"] = encoded_tag(response.headers["etag"], coding.suffix)


def encode_lines(response: Response, accepted: str) -> None:
    """The same for a stream of lines. Streams of events are left as they are: each must be read when it is sent."""
    coding = choose_coding(accepted)
    if coding is None or not isinstance(response, StreamingResponse):
        return
    response.body_iterator = coded_lines(cast("AsyncIterable[bytes]", response.body_iterator), coding.coder(-1))
    response.headers["content-encoding"] = coding.name


async def coded_lines(lines: AsyncIterable[bytes], coder: Coder) -> AsyncGenerator[bytes]:
    """The lines in pieces that can be read at once: the first line, then so many together."""
    held = LINES_A_PIECE
    try:
        async for line in lines:
            held += 1
            piece = coder.compress(line)
            if held > LINES_A_PIECE:
                piece, held = piece + coder.flush(), 0
            if piece:
                yield piece
    except Exception:
        # The last line says what went wrong.
        yield coder.flush()
        raise
    finally:
        if isinstance(lines, AsyncGenerator):
            await lines.aclose()
    yield coder.finish()


def choose_coding(accepted: str) -> Coding | None:
    """The coding with the highest q-value; None means as is. `q=0` is a refusal, not a low wish."""
    if not accepted:
        return None
    weights = parse_weights(accepted)
    # `identity` unmentioned stays acceptable, but a client that names codings would rather have one.
    best, best_weight = None, weights.get("identity", 0.0)
    for coding in CODINGS:
        weight = weights.get(coding.name, weights.get("*", 0.0))
        if weight > 0 and weight >= best_weight and (best is None or weight > best_weight):
            best, best_weight = coding, weight
    return best


def parse_weights(accepted: str) -> dict[str, float]:
    """Each coding of an `Accept-Encoding` header and its weight; `x-gzip` is `gzip` by another name."""
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        match = _ITEM.match(part)
        if match is not None:
            name = match[1].lower().removeprefix("x-")
            weights[name] = float(match[2]) if match[2] else 1.0
    return weights


def is_worth_encoding(media: str, size: int) -> bool:
    """Text of some length; streams are sent as they come."""
    return size >= SMALLEST and media.split(";", 1)[0] in COMPRESSIBLE
