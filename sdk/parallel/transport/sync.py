# Vendored from generator/specloom/runtime. Edit it there.
"""The client that blocks: it sends what a `Call` says and sleeps as long as it says. No decision is made here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Self, TypeVar, cast

from ..data import omit
from .api import ApiInfo
from .arguments import Arguments
from .call import Call
from .carriers import blocking
from .client_credentials import ClientCredentials
from .credentials import Placement, Provider, given_at_once
from .errors import APIConnectionError, SDKError
from .hooks import Hooks
from .message import Adapter, Response
from .one_process import OfOneProcess
from .operation import Operation
from .options import Credential, OnBadLine, RequestOptions, RetryPolicy, Timeout, listed
from .pacing import Pacing
from .pausing import pause_before
from .servers import ServerChoice
from .settling import read, settle
from .setup import Setup, resolve_setup
from .showing import ResourceOf, ShownClient
from .traces import shorten
from .watching import announce, report, watched

if TYPE_CHECKING:
    # Loaded by the first call that needs them: most programs stream nothing and wait for nothing.
    from .downloads import Download
    from .page_steps import Trail
    from .pages import Page
    from .streams import Lines, Stream

P = ParamSpec("P")
T = TypeVar("T")


class SyncClient(ShownClient, OfOneProcess):
    """A connection pool and the settings that calls are made with."""

    is_async: ClassVar[bool] = False

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
        http: Adapter | None = None,
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
        self._adapter = blocking(http)

    def call(
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
                return call.result(self.perform(call).body)
            if self._setup.view == "dry_run":
                return cast("T", call.preview())
            with watched(call):
                return call.result(self.perform(call).body)
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
    ) -> Page[T]:
        """Fetch the first page of a list."""
        from .page_steps import resumed
        from .pages import page_spec

        arguments = Arguments(path, query, headers, cookies, body, listed(options, max_items, prefetch))
        return self.fetch_page(operation, resumed(page_spec(operation), arguments, self._setup.head(operation).origin))

    def fetch_page(self, operation: Operation[T], arguments: Arguments, trail: Trail | None = None) -> Page[T]:
        """Fetch one page; `trail` is what led to the pages before it."""
        from .pages import Page

        try:
            call = self.begin(operation, arguments)
            if self._setup.view == "dry_run":
                return cast("Page[T]", call.preview())
            with watched(call):
                body = self.perform(call).body
                if self._setup.view == "raw":
                    return cast("Page[T]", call.result(body))
                return Page(self, call, arguments, body, trail)
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
    ) -> Stream[T]:
        """A stream of events, opened when it is entered or iterated over."""
        from .streams import Stream

        arguments = Arguments(path, query, headers, cookies, body, options)
        return cast("Stream[T]", self._seen_otherwise(operation, arguments)) or Stream(self, operation, arguments)

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
    ) -> Lines[T]:
        """A stream of JSON lines, opened when it is entered or iterated over."""
        from .streams import Lines

        arguments = Arguments(path, query, headers, cookies, body, options)
        return cast("Lines[T]", self._seen_otherwise(operation, arguments)) or Lines(
            self, operation, arguments, on_error
        )

    def download(self, method: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Download:
        """What `method`, one of this API's, answers to these arguments, as a file: opened when it is first used."""
        from .downloads import Download, asked

        operation, arguments = asked(self, (SyncClient, SyncResource), method, args, kwargs)
        return cast("Download", self._seen_otherwise(operation, arguments)) or Download(self, operation, arguments)

    def begin(self, operation: Operation[T], arguments: Arguments, started: float | None = None) -> Call[T]:
        """A call that has not been sent; `started` is when its deadline began to run, if that was before now."""
        return Call(self._setup, operation, arguments, time.monotonic() if started is None else started, self)

    def perform(self, call: Call[Any]) -> Response:
        """Send `call` until there is an answer to take, its body still packed; of a stream, the open response."""
        while True:
            known = self._setup.credentials.placement(call.security, time.monotonic())
            placed = known or self._asked_for(call)
            while self._setup.pacing is not None and (pause := pause_before(call, placed, time.monotonic())):
                time.sleep(pause)
            try:
                response = self._exchange(call, placed)
            except APIConnectionError as error:
                try:
                    delay = call.after_failure(error, time.monotonic())
                finally:
                    report(call)
            else:
                taken = settle(call, response)
                if taken is None:
                    return response
                delay = taken
            time.sleep(delay)

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

    def wait(
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
        from .waiting import Wait, refuse_raw
        from .waits import Manners, wait_until_done

        refuse_raw(self._setup.view)
        wait = Wait(operation, started, time.monotonic(), deadline, options)
        if self._setup.view == "dry_run":
            return cast("T", self.call(wait.look.operation, path=wait.look.path, options=options))
        return cast("T", wait_until_done(self, wait, Manners(on_event, cancel_on_interrupt)))

    def call_and_wait(
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
        from .waiting import Wait, bounded, of_looks, refuse_raw
        from .waits import Manners, wait_until_done

        refuse_raw(self._setup.view)
        began = time.monotonic()
        started = self.call(
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
        return wait_until_done(self, wait, Manners(on_event, cancel_on_interrupt))

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
        http: Adapter | None = None,
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

    def close(self) -> None:
        """Close all connections, also those of derived clients: they share them."""
        self._adapter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _changed(self, http: Adapter | None, **settings: Any) -> Self:
        """A client with other settings, by their names in `Setup`, and credentials by their schemes."""
        return self._derived(self._setup.changed(**settings), None if http is None else blocking(http))

    def _derived(self, setup: Setup, adapter: Adapter | None = None) -> Self:
        # Not a copy: resources cached on this client point to it.
        derived = object.__new__(type(self))
        derived._setup = setup
        derived._adapter = adapter or self._adapter
        return derived

    def _exchange(self, call: Call[Any], placed: Placement) -> Response:
        request = call.request(placed, time.monotonic())
        if self._setup.hooks is not None:
            announce(call, request)
        response = self._adapter.exchange(request)
        if response.chunks is not None and not call.takes_chunks(response.status):
            response.body, response.chunks = read(call, response.chunks), None
        return response

    def _asked_for(self, call: Call[Any]) -> Placement:
        """What credentials add, once the providers have been asked for them."""
        credentials = self._setup.credentials
        while (placed := credentials.placement(call.security, time.monotonic())) is None:
            if not credentials.asking.acquire(timeout=call.left(time.monotonic())):
                raise call.late(time.monotonic())
            try:
                for key, provider in credentials.unasked(call.security):
                    credentials.learn(key, self._given(provider, call), time.monotonic())
            finally:
                credentials.asking.release()
        return placed

    def _given(self, provider: Provider, call: Call[Any]) -> object:
        if not isinstance(provider, ClientCredentials):
            return given_at_once(provider)
        from .token_calls import token_call, token_of

        call.check_deadline(time.monotonic())
        setup, operation, arguments = token_call(provider, self._setup, call.left(time.monotonic()))
        client = self._derived(setup)
        asking = client.begin(operation, arguments)
        with watched(asking):
            return token_of(asking.result(client.perform(asking).body))

    def _seen_otherwise(self, operation: Operation[Any], arguments: Arguments) -> Any:
        """A stream as the view shows it; None when it is not looked at through one."""
        if self._setup.view == "dry_run":
            return self.begin(operation, arguments).preview()
        if self._setup.view != "raw":
            return None
        from .streams import RawStream

        return RawStream(self, operation, arguments)


class SyncResource(ResourceOf[SyncClient]):
    """A group of operations on one client."""
