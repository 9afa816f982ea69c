"""Content coding: which one the client wants most, and the bytes in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import brotli  # pyright: ignore[reportMissingTypeStubs]
import zstandard

# Below this the headers of a coding cost more than it saves.
SMALLEST = 860
COMPRESSIBLE = ("application/json", "application/problem+json", "text/plain", "text/html")
_compress_brotli = cast("Callable[..., bytes]", brotli.compress)  # pyright: ignore[reportUnknownMemberType]
_ITEM = re.compile(r"\s*([A-Za-z0-9*._\-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?$")


@dataclass(frozen=True, slots=True)
class Coding:
    """One content coding, and the suffix its bodies' entity tags carry."""

    name: str
    suffix: str
    encode: Callable[[bytes], bytes]


def _gzip(body: bytes) -> bytes:
    compressor = zlib.compressobj(5, zlib.DEFLATED, 31)
    return compressor.compress(body) + compressor.flush()


def _brotli(body: bytes) -> bytes:
    return _compress_brotli(body, quality=4)


def _zstandard(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


# In our order of liking: what a client wants equally is decided by what costs least for its size.
CODINGS = (Coding("zstd", "zs", _zstandard), Coding("br", "br", _brotli), Coding("gzip", "gz", _gzip))


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
