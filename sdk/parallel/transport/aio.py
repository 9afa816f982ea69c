# Vendored from generator/specloom/runtime. Edit it there.
"""The client that awaits: it sends what a `Call` says and sleeps as long as it says. No decision is made here."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Self, TypeVar, cast

from ..data import omit
from .api import ApiInfo
from .arguments import Arguments
from .call import Call
from .carriers import awaited
from .client_credentials import ClientCredentials
from .credentials import Placement, Provider
from .errors import APIConnectionError, SDKError
from .flights import Flights, before_deadline, sleep
from .hooks import Hooks
from .message import AsyncAdapter, AsyncResponse
from .one_process import OfOneProcess
from .operation import Operation
from .options import Credential, OnBadLine, RequestOptions, RetryPolicy, Timeout, listed
from .pacing import Pacing
from .page_steps import Trail, resumed
from .pages import AsyncPage, AsyncPager, page_spec
from .pausing import pause_before
from .servers import ServerChoice
from .settling import async_read, async_settle
from .setup import Setup, resolve_setup
from .showing import ResourceOf, ShownClient
from .streams import AsyncLines, AsyncRawStream, AsyncStream
from .token_calls import token_call, token_of
from .traces import shorten
from .waiting import Wait, bounded, of_looks, refuse_raw
from .waits import Manners, await_until_done
from .watching import async_announce, async_report, async_watched

if TYPE_CHECKING:
    # Loaded by the first call that needs it: most programs download nothing.
    from .downloads import AsyncDownload

P = ParamSpec("P")
T = TypeVar("T")


class AsyncClient(ShownClient, OfOneProcess):
    """A connection pool and the settings that calls are made with."""

    is_async: ClassVar[bool] = True

    def __init__(
        self,
        api: ApiInfo,
        *,
        credentials: Mapping[str, Credential | None] | None = None,
        base_url: str | None = None,
        server: str | None = None,
        server_variables: Mapping[str, str | None] | None = None,
        server_urls: Mapping[Any, str] | None = None,
        timeout: Timeout | float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retry: RetryPolicy | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, Any] | None = None,
        default_cookies: Mapping[str, Any] | None = None,
        http: AsyncAdapter | None = None,
        hooks: Hooks | None = None,
        strict: bool = False,
        pacing: Pacing | bool = False,
        idempotency_header: str | None = None,
    ) -> None:
        self._setup = resolve_setup(
            api,
            credentials=credentials,
            choice=ServerChoice(base_url, server, server_variables or {}, server_urls or {}),
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retry=retry,
            default_headers=default_headers,
            default_query=default_query,
            default_cookies=default_cookies,
            hooks=hooks,
            strict=strict,
            pacing=pacing,
            idempotency_header=idempotency_header,
        )
        self._adapter = awaited(http)
        self._flights = Flights()

    async def call(
        self,
        operation: Operation[T],
        options: RequestOptions | None = None,
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
    ) -> T:
        """Send one operation, with retries, and return its typed result."""
        try:
            call = self.begin(operation, Arguments(path, query, headers, cookies, body, options))
            if self._setup.is_plain:
                return call.result((await self.perform(call)).body)
            if self._setup.view == "dry_run":
                return cast("T", call.preview())
            async with async_watched(call):
                return call.result((await self.perform(call)).body)
        except SDKError as error:
            shorten(error)
            raise

    def page(
        self,
        operation: Operation[T],
        options: RequestOptions | None = None,
        max_items: int | None = None,
        prefetch: bool = False,
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
    ) -> AsyncPager[T]:
        """The list, asked for when it is awaited or iterated over."""
        given = Arguments(path, query, headers, cookies, body, listed(options, max_items, prefetch))
        arguments = resumed(page_spec(operation), given, self._setup.head(operation).origin)
        if self._setup.view == "dry_run":
            return cast("AsyncPager[T]", self.begin(operation, arguments).preview())
        return AsyncPager(self, operation, arguments)

    async def fetch_page(
        self, operation: Operation[T], arguments: Arguments, trail: Trail | None = None
    ) -> AsyncPage[T]:
        """Fetch one page; `trail` is what led to the pages before it."""
        try:
            call = self.begin(operation, arguments)
            async with async_watched(call):
                body = (await self.perform(call)).body
                if self._setup.view == "raw":
                    return cast("AsyncPage[T]", call.result(body))
                return AsyncPage(self, call, arguments, body, trail)
        except SDKError as error:
            shorten(error)
            raise

    def stream(
        self,
        operation: Operation[T],
        options: RequestOptions | None = None,
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
    ) -> AsyncStream[T]:
        """A stream of events, opened when it is entered or iterated over."""
        arguments = Arguments(path, query, headers, cookies, body, options)
        return cast("AsyncStream[T]", self._seen_otherwise(operation, arguments)) or AsyncStream(
            self, operation, arguments
        )

    def lines(
        self,
        operation: Operation[T],
        options: RequestOptions | None = None,
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
        on_error: OnBadLine = "raise",
    ) -> AsyncLines[T]:
        """A stream of JSON lines, opened when it is entered or iterated over."""
        arguments = Arguments(path, query, headers, cookies, body, options)
        return cast("AsyncLines[T]", self._seen_otherwise(operation, arguments)) or AsyncLines(
            self, operation, arguments, on_error
        )

    def download(self, method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> AsyncDownload:
        """What `method`, one of this API's, answers to these arguments, as a file: opened when it is first used."""
        from .downloads import AsyncDownload, asked

        operation, arguments = asked(self, (AsyncClient, AsyncResource), method, args, kwargs)
        return cast("AsyncDownload", self._seen_otherwise(operation, arguments)) or AsyncDownload(
            self, operation, arguments
        )

    def begin(self, operation: Operation[T], arguments: Arguments, started: float | None = None) -> Call[T]:
        """A call that has not been sent; `started` is when its deadline began to run, if that was before now."""
        return Call(self._setup, operation, arguments, time.monotonic() if started is None else started, self)

    async def perform(self, call: Call[Any]) -> AsyncResponse:
        """Send `call` until there is an answer to take, its body still packed; of a stream, the open response."""
        while True:
            known = self._setup.credentials.placement(call.security, time.monotonic())
            placed = known or await self._asked_for(call)
            while self._setup.pacing is not None and (pause := pause_before(call, placed, time.monotonic())):
                await sleep(pause)
            try:
                response = await before_deadline(call, self._exchange(call, placed))
            except APIConnectionError as error:
                try:
                    delay = call.after_failure(error, time.monotonic())
                finally:
                    await async_report(call)
            else:
                taken = await async_settle(call, response)
                if taken is None:
                    return response
                delay = taken
            await sleep(delay)

    @property
    def hooks(self) -> Hooks | None:
        """What watches the calls of this client."""
        return self._setup.hooks

    @property
    def raw(self) -> Any:
        """This client, but its calls return the undecoded `RawResponse`."""
        return self._derived(replace(self._setup, view="raw"))

    @property
    def dry_run(self) -> Any:
        """This client, but its calls send nothing and return the `DryRun`: the request, and its curl line."""
        return self._derived(replace(self._setup, view="dry_run"))

    async def wait(
        self,
        operation: Operation[T],
        started: object,
        *,
        deadline: float | None = None,
        on_event: Callable[[Any], object] | None = None,
        cancel_on_interrupt: bool = False,
        options: RequestOptions | None = None,
    ) -> T:
        """Wait until what `operation` has started is done, and return how it is then; an id will do as `started`."""
        refuse_raw(self._setup.view)
        wait = Wait(operation, started, time.monotonic(), deadline, options)
        if self._setup.view == "dry_run":
            return cast("T", await self.call(wait.look.operation, path=wait.look.path, options=options))
        return cast("T", await await_until_done(self, wait, Manners(on_event, cancel_on_interrupt)))

    async def call_and_wait(
        self,
        operation: Operation[Any],
        options: RequestOptions | None = None,
        *,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
        deadline: float | None = None,
        on_event: Callable[[Any], object] | None = None,
        cancel_on_interrupt: bool = False,
    ) -> Any:
        """Send one operation, wait until what it has started is done, and return how it is then."""
        refuse_raw(self._setup.view)
        began = time.monotonic()
        started = await self.call(
            operation,
            path=path,
            query=query,
            headers=headers,
            cookies=cookies,
            body=body,
            options=bounded(options, deadline),
        )
        if self._setup.view == "dry_run":
            return started
        wait = Wait(operation, started, began, deadline, of_looks(options), path)
        return await await_until_done(self, wait, Manners(on_event, cancel_on_interrupt))

    def with_options(
        self,
        *,
        base_url: str | None = None,
        timeout: Timeout | float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retry: RetryPolicy | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, Any] | None = None,
        http: AsyncAdapter | None = None,
        hooks: Hooks | None = None,
        strict: bool | None = None,
        pacing: Pacing | bool | None = None,
    ) -> Self:
        """A client with other settings, on the same connections unless `http` is given; this one stays as it is."""
        return self._changed(
            http,
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            policy=retry,
            headers=default_headers,
            query=default_query,
            hooks=hooks,
            is_strict=strict,
            pacing=pacing,
        )

    async def close(self) -> None:
        """Close all connections, also those of derived clients: they share them."""
        await self._adapter.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _changed(self, http: AsyncAdapter | None, **settings: Any) -> Self:
        """A client with other settings, by their names in `Setup`, and credentials by their schemes."""
        return self._derived(self._setup.changed(**settings), None if http is None else awaited(http))

    def _derived(self, setup: Setup, adapter: AsyncAdapter | None = None) -> Self:
        # Not a copy: resources cached on this client point to it.
        derived = object.__new__(type(self))
        derived._setup = setup
        derived._adapter = adapter or self._adapter
        # Who has other credentials asks for them by itself.
        derived._flights = self._flights if setup.credentials is self._setup.credentials else Flights()
        return derived

    async def _exchange(self, call: Call[Any], placed: Placement) -> AsyncResponse:
        request = call.request(placed, time.monotonic())
        if self._setup.hooks is not None:
            await async_announce(call, request)
        response = await self._adapter.exchange(request)
        if response.chunks is not None and not call.takes_chunks(response.status):
            response.body, response.chunks = await async_read(response.chunks), None
        return response

    async def _asked_for(self, call: Call[Any]) -> Placement:
        """What credentials add, once the providers have been asked for them."""
        credentials = self._setup.credentials
        while (placed := credentials.placement(call.security, time.monotonic())) is None:
            for key, provider in credentials.unasked(call.security):
                asking = self._flights.join(key, partial(self._ask, key, provider))
                await before_deadline(call, asking)
        return placed

    async def _ask(self, key: str, provider: Provider) -> None:
        given: Any = self._token(provider) if isinstance(provider, ClientCredentials) else provider()
        self._setup.credentials.learn(key, await given if inspect.isawaitable(given) else given, time.monotonic())

    async def _token(self, grant: ClientCredentials) -> object:
        # Nobody's own deadline holds: others wait for the same token.
        setup, operation, arguments = token_call(grant, self._setup)
        client = self._derived(setup)
        asking = client.begin(operation, arguments)
        async with async_watched(asking):
            return token_of(asking.result((await client.perform(asking)).body))

    def _seen_otherwise(self, operation: Operation[Any], arguments: Arguments) -> Any:
        """A stream as the view shows it; None when it is not looked at through one."""
        if self._setup.view == "dry_run":
            return self.begin(operation, arguments).preview()
        return AsyncRawStream(self, operation, arguments) if self._setup.view == "raw" else None


class AsyncResource(ResourceOf[AsyncClient]):
    """A group of operations on one client."""
