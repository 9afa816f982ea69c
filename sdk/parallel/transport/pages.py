# Vendored from generator/specloom/runtime. Edit it there.
"""Lists: a page is its items, and the way to all others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any, Generic, Protocol, TypeVar

from ..data import Issue, Provenance
from .arguments import Arguments
from .call import Call
from .errors import DecodeError
from .failures import look_up
from .operation import Operation, PageSpec
from .page_steps import (
    PageBody,
    Trail,
    next_arguments,
    next_cursor,
    repetition,
    repetition_mark,
    shape_issues,
    starting_mark,
)

T = TypeVar("T")


class PageFetcher(Protocol):
    """What pages need of a client."""

    def fetch_page(self, operation: Operation[T], arguments: Arguments, trail: Trail) -> Page[T]: ...


class AsyncPageFetcher(Protocol):
    """What pages need of an async client."""

    async def fetch_page(
        self, operation: Operation[T], arguments: Arguments, trail: Trail | None = None
    ) -> AsyncPage[T]: ...


class PageState(Generic[T]):
    """What a page knows: its items, and what leads to the next one."""

    def __init__(self, call: Call[Any], arguments: Arguments, packed: bytes, trail: Trail | None) -> None:
        spec = self._spec = page_spec(call.operation)
        body = call.unpack(packed)
        items, issues = call.decode(body)
        info = call.info
        content = PageBody(items, info.envelope, info.headers)
        self._provenance = Provenance(info, issues + self._checked_shape(call, body), call.client)
        self._arguments = arguments
        self._origin = call.setup.origin
        self._next = next_cursor(spec, arguments, content)
        self._trail = trail or Trail(starting_mark(spec, arguments))
        mark = repetition_mark(spec, self._next, body)
        self._is_repeated = mark is not None and self._trail.is_circle(mark, arguments.place)
        self.items: list[T] = items

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self._next is not None and not (self._is_repeated and not self.items)

    @property
    def cursor(self) -> str | None:
        """What to pass to the same method, later or elsewhere, to go on after this page; None on the last one."""
        return str(self._next) if self.has_more else None

    @property
    def total(self) -> int | None:
        """How many items there are in all, where the API says so."""
        found = look_up(self._provenance.response.envelope, self._spec.total) if self._spec.total else None
        return found if isinstance(found, int) else None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Where the page differs from the document."""
        return self._provenance.issues

    @property
    def max_items(self) -> int | None:
        """Where iteration stops, if the caller said so."""
        return self._arguments.options.get("max_items")

    def next_arguments(self) -> Arguments | None:
        """What to ask for next; raises when the server leads in a circle."""
        if not self.has_more or self._next is None:
            return None
        if self._is_repeated:
            raise DecodeError(f"the pages repeat: {repetition(self._spec, self._next)} a second time")
        return next_arguments(self._spec, self._arguments, self._next, self._origin)

    def _checked_shape(self, call: Call[Any], body: bytes) -> tuple[Issue, ...]:
        issues = shape_issues(self._spec, call.info.envelope)
        if issues and call.setup.is_strict:
            raise call.decode_error("; ".join(map(str, issues)), body, issues)
        return issues

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.items)} items, has_more={self.has_more}>"


class Page(PageState[T]):
    """One page of a list. Iterating goes through its items and then through all pages that follow."""

    def __init__(
        self,
        client: PageFetcher,
        call: Call[Any],
        arguments: Arguments,
        body: bytes,
        trail: Trail | None = None,
    ) -> None:
        super().__init__(call, arguments, body, trail)
        self._client = client
        self._operation: Operation[T] = call.operation

    def next_page(self) -> Page[T] | None:
        """Fetch the page after this one; None after the last."""
        arguments = self.next_arguments()
        return None if arguments is None else self._client.fetch_page(self._operation, arguments, self._trail)

    def pages(self) -> Iterator[Page[T]]:
        """This page and all that follow."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        left = self.max_items
        for page in self.pages():
            items = page.items if left is None else page.items[:left]
            yield from items
            left = None if left is None else left - len(items)
            if left == 0:
                return


class AsyncPage(PageState[T]):
    """One page of a list. Iterating goes through its items and then through all pages that follow."""

    def __init__(
        self,
        client: AsyncPageFetcher,
        call: Call[Any],
        arguments: Arguments,
        body: bytes,
        trail: Trail | None = None,
    ) -> None:
        super().__init__(call, arguments, body, trail)
        self._client = client
        self._operation: Operation[T] = call.operation

    async def next_page(self) -> AsyncPage[T] | None:
        """Fetch the page after this one; None after the last."""
        arguments = self.next_arguments()
        return None if arguments is None else await self._client.fetch_page(self._operation, arguments, self._trail)

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """This page and all that follow."""
        page: AsyncPage[T] | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        left = self.max_items
        async for page in self.pages():
            items = page.items if left is None else page.items[:left]
            for item in items:
                yield item
            left = None if left is None else left - len(items)
            if left == 0:
                return


class AsyncPager(Generic[T]):
    """A list that nobody has asked for yet: await it for its first page, or iterate over all items."""

    def __init__(self, client: AsyncPageFetcher, operation: Operation[T], arguments: Arguments) -> None:
        self._client = client
        self._operation = operation
        self._arguments = arguments

    def __await__(self) -> Generator[Any, None, AsyncPage[T]]:
        return self._client.fetch_page(self._operation, self._arguments).__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for item in await self:
            yield item

    async def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """All pages."""
        async for page in (await self).pages():
            yield page


def page_spec(operation: Operation[Any]) -> PageSpec:
    """How the operation's list is paged."""
    assert operation.page is not None, f"{operation.id} is not a list"
    return operation.page
