# Vendored from generator/specloom/runtime. Edit it there.
"""Lists: a page is its items, and the way to all others."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing
from copy import copy
from typing import Any, Generic, Protocol, TypeVar

from ..data import Issue, Provenance
from .ahead import one_ahead, one_ahead_async
from .arguments import Arguments
from .attaching import attach_each
from .call import Call
from .errors import ConfigurationError, DecodeError
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
C = TypeVar("C")


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
        # "Nothing there" has no body to read.
        nothing: tuple[list[Any], tuple[Issue, ...]] = ([], ())
        items, issues = call.decode(body) if body or call.info.status not in (204, 205) else nothing
        info = call.info
        content = PageBody(items, info.envelope, call.said)
        attach_each(items, issues, call.shared)
        self._provenance = Provenance(info, issues + self._checked_shape(call, body), call.client)
        self._arguments = arguments
        self._origin = call.origin
        self._next = next_cursor(spec, arguments, content, call.own_url)
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

    @property
    def is_fetched_ahead(self) -> bool:
        """Whether the next page is fetched while the caller goes through this one."""
        return bool(self._arguments.options.get("prefetch"))

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

    def __getstate__(self) -> dict[str, Any]:
        # A client holds connections, which belong to its process.
        return {**self.__dict__, "_client": None}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.items)} items, has_more={self.has_more}>"


class Page(PageState[T]):
    """One page of a list. Iterating goes through its items and then through all pages that follow.

    It can be pickled; what comes back goes on with a client of its own: `page.using(client)`.
    """

    def __init__(
        self,
        client: PageFetcher,
        call: Call[Any],
        arguments: Arguments,
        body: bytes,
        trail: Trail | None = None,
    ) -> None:
        super().__init__(call, arguments, body, trail)
        self._client: PageFetcher | None = client
        self._operation: Operation[T] = call.operation

    def using(self, client: PageFetcher) -> Page[T]:
        """The same page, whose next ones are fetched with `client`."""
        other = copy(self)
        other._client = client
        return other

    def next_page(self) -> Page[T] | None:
        """Fetch the page after this one; None after the last."""
        arguments = self.next_arguments()
        return None if arguments is None else _given(self._client).fetch_page(self._operation, arguments, self._trail)

    def pages(self) -> Generator[Page[T], None, None]:
        """This page and all that follow."""
        page: Page[T] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[T]:
        left = self.max_items

        def is_enough(page: Page[T]) -> bool:
            return left is not None and left <= len(page.items)

        pages = one_ahead(self, Page[T].next_page, is_enough) if self.is_fetched_ahead else self.pages()
        # Closed here and now when the caller stops, not when somebody collects the garbage.
        with closing(pages):
            for page in pages:
                items = page.items if left is None else page.items[:left]
                yield from items
                left = None if left is None else left - len(items)
                if left == 0:
                    return


class AsyncPage(PageState[T]):
    """One page of a list. Iterating goes through its items and then through all pages that follow.

    It can be pickled; what comes back goes on with a client of its own: `page.using(client)`.
    """

    def __init__(
        self,
        client: AsyncPageFetcher,
        call: Call[Any],
        arguments: Arguments,
        body: bytes,
        trail: Trail | None = None,
    ) -> None:
        super().__init__(call, arguments, body, trail)
        self._client: AsyncPageFetcher | None = client
        self._operation: Operation[T] = call.operation

    def using(self, client: AsyncPageFetcher) -> AsyncPage[T]:
        """The same page, whose next ones are fetched with `client`."""
        other = copy(self)
        other._client = client
        return other

    async def next_page(self) -> AsyncPage[T] | None:
        """Fetch the page after this one; None after the last."""
        arguments = self.next_arguments()
        if arguments is None:
            return None
        return await _given(self._client).fetch_page(self._operation, arguments, self._trail)

    async def pages(self) -> AsyncGenerator[AsyncPage[T], None]:
        """This page and all that follow."""
        page: AsyncPage[T] | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[T]:
        left = self.max_items

        def is_enough(page: AsyncPage[T]) -> bool:
            return left is not None and left <= len(page.items)

        pages = one_ahead_async(self, AsyncPage[T].next_page, is_enough) if self.is_fetched_ahead else self.pages()
        # Closed here and now when the caller stops, not when somebody collects the garbage.
        async with aclosing(pages):
            async for page in pages:
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

    def __repr__(self) -> str:
        return f"<AsyncPager {self._operation.id}: await it, or iterate over it with `async for`>"

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


def _given(client: C | None) -> C:
    if client is None:
        raise ConfigurationError("this page has been pickled and has no client: `page.using(client)` gives it one")
    return client
