"""What a request may weigh before anyone reads it: its target, its headers, its body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem


@dataclass(frozen=True, slots=True)
class Bounds:
    """The sizes that are still reasonable."""

    body: int = 1_048_576
    target: int = 8_192
    headers: int = 16_384
    header_count: int = 100
    # What is still read of a refused body, and for how long, so that the refusal is not lost.
    drained: int = 67_108_864
    drain_seconds: float = 10.0


@dataclass(slots=True)
class Head:
    """What the edge reads of a request's headers, in one pass over them."""

    count: int = 0
    size: int = 0
    content_length: bytes = b""
    request_id: bytes = b""
    forwarded_for: bytes = b""


def read_head(headers: Iterable[tuple[bytes, bytes]]) -> Head:
    """The head of a request, weighed; header names arrive in lower case."""
    head = Head()
    for name, value in headers:
        head.count += 1
        head.size += len(name) + len(value)
        match name:
            case b"content-length":
                head.content_length = value
            case b"x-request-id":
                head.request_id = value
            case b"x-forwarded-for":
                head.forwarded_for += b"," + value
            case _:
                pass
    return head


def check_head(bounds: Bounds, head: Head, target_size: int) -> None:
    """Refuse a target or headers beyond the bounds, and a body that says itself that it is; nothing is parsed yet."""
    if head.size > bounds.headers or head.count > bounds.header_count:
        raise Problem(
            codes.HEADERS_TOO_LARGE,
            f"The request has {head.count} headers of {head.size} bytes together; send at most {bounds.header_count} "
            f"headers and {bounds.headers} bytes.",
        )
    if target_size > bounds.target:
        raise Problem(
            codes.HEADERS_TOO_LARGE,
            f"The URL is {target_size} bytes long; keep it within {bounds.target} bytes, and send long values in a body.",
        )
    if head.content_length.isdigit() and int(head.content_length) > bounds.body:
        raise too_large(bounds)


def too_large(bounds: Bounds) -> Problem:
    """The refusal of a body beyond the bound."""
    return Problem(
        codes.PAYLOAD_TOO_LARGE,
        f"The body is larger than {bounds.body} bytes; send less, or send it in several requests.",
        headers={"Connection": "close"},
    )
