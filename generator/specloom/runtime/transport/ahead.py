# Vendored from generator/specloom/runtime. Edit it there.
"""The next page, fetched while the caller goes through this one. Nothing goes on when the caller stops."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextvars import copy_context
from typing import Any, TypeVar

P = TypeVar("P")


def one_ahead(page: P, following: Callable[[P], P | None], is_enough: Callable[[P], bool]) -> Generator[P, None, None]:
    """`page` and what follows it, each asked for, in a thread, when the one before it is handed on."""
    from concurrent.futures import ThreadPoolExecutor  # which most programs never need

    with ThreadPoolExecutor(1, "next-page") as thread:
        current: P | None = page
        while current is not None:
            # The context goes along: tracers and the caller's own variables look there.
            later = None if is_enough(current) else thread.submit(copy_context().run, following, current)
            yield current
            current = later.result() if later else None


async def one_ahead_async(
    page: P, following: Callable[[P], Coroutine[Any, Any, P | None]], is_enough: Callable[[P], bool]
) -> AsyncGenerator[P, None]:
    """`page` and what follows it, each asked for, in a task, when the one before it is handed on."""
    from asyncio import ensure_future, gather  # which blocking clients never need

    current: P | None = page
    while current is not None:
        later = None if is_enough(current) else ensure_future(following(current))
        try:
            yield current
            current = await later if later else None
        finally:
            if later is not None:
                later.cancel()
                await gather(later, return_exceptions=True)
