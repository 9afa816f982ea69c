# Vendored from generator/specloom/runtime. Edit it there.
"""Streams of JSON lines: constant memory, a trailer that proves they are whole, an error line when they are not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

from pydantic_core import to_json

from .results import Lines

LineTransform = Callable[[Any], Any]


async def json_lines(
    lines: Lines[Any],
    *,
    trailer: str,
    failure: Callable[[Exception], Any],
    transform: LineTransform | None = None,
) -> AsyncIterator[bytes]:
    """Each item on a line, then `{trailer: {"count": n}}`.

    The status is already sent when something fails in mid-stream: a line says so, then the connection breaks.
    """
    count = 0
    try:
        async for item in lines.items:
            yield _line(transform(item) if transform else item)
            count += 1
    except Exception as error:
        yield _line(failure(error))
        raise
    finally:
        await _close(lines.items)
    if trailer:
        yield _line({trailer: {"count": count}})


def _line(value: Any) -> bytes:
    return to_json(value, by_alias=True, inf_nan_mode="null") + b"\n"


async def _close(items: AsyncIterator[object]) -> None:
    if isinstance(items, AsyncGenerator):
        await items.aclose()
