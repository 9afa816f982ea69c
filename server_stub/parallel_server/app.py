"""Wiring: from settings to a running server. Every part is made here, once, and handed to who needs it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import cache
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Router as LifespanRouter
from starlette.types import ASGIApp, Receive, Scope, Send

from parallel_server.generated import error_codes
from parallel_server.generated.routes import routes
from parallel_server.gpu import SimulatedPool
from parallel_server.platform.access import Gate
from parallel_server.platform.admission import Admission
from parallel_server.platform.bounds import Bounds
from parallel_server.platform.dispatcher import Parts, PlatformDispatcher
from parallel_server.platform.document import document_reader
from parallel_server.platform.drain import Drain
from parallel_server.platform.edge import Edge
from parallel_server.platform.key_use import KeyUse
from parallel_server.platform.limit_readings import MeterReadings
from parallel_server.platform.metering import Meter
from parallel_server.platform.rate_limits.limiter import MemoryLimiter
from parallel_server.platform.surfaces import surfaces
from parallel_server.platform.telemetry.metrics import Metrics
from parallel_server.platform.tokens import TokenKeys
from parallel_server.platform.versions.chain import downgrade
from parallel_server.services import Targets, build_services
from parallel_server.services.networks import parse_networks
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.routing import Router
from parallel_server.settings import Settings
from parallel_server.store import Store, open_store
from parallel_server.worker import Worker

_log = structlog.get_logger("parallel_server.app")


class WorkerDiedError(Exception):
    """What runs behind the requests ended by a mistake of ours, which was logged: jobs and webhooks stand still."""


class Application:
    """The server as an ASGI application. It holds a store from the start of its lifespan to the end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.drain = Drain()
        self.has_died = False
        self._targets = Targets(has_loopback=settings.sends_to_loopback)
        self._metrics = Metrics()
        self._edge: ASGIApp | None = None
        self._lifespan = LifespanRouter(lifespan=self._for_a_process)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan of the process."""
        if scope["type"] != "http":
            # The lifespan protocol, and the refusal of WebSockets, are Starlette's business.
            await self._lifespan(scope, receive, send)
            return
        if self._edge is None:
            raise RuntimeError("the application is not running: serve it with its lifespan, or inside `running()`")
        await self._edge(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[Store]:
        """Open the store, serve and work until the block ends; gives the store, for those who prepare data."""
        store = open_store(self.settings.database_url)
        try:
            tokens = TokenKeys.from_pem(await store.signing_keys.get_or_create("token", _fresh_token_key))
            cursor_key = await store.signing_keys.get_or_create("cursor", lambda: secrets.token_bytes(32))
            key_use = KeyUse(store.api_keys)
            cursors = CursorCodec([cursor_key], code=error_codes.INVALID_CURSOR)
            self._edge = self._assembled(store, tokens, cursors, key_use)
            async with self._working(store), _noting(key_use, self._die):
                yield store
        finally:
            self._edge = None
            await store.close()

    def _working(self, store: Store) -> AbstractAsyncContextManager[None]:
        if not self.settings.run_worker:
            return nullcontext()
        return working(store, self._targets, self._die, grace=self.settings.job_grace_seconds)

    def _die(self) -> None:
        """Say that the process is no longer what it should be, so that whoever hosts it ends it."""
        self.has_died = True

    @asynccontextmanager
    async def _for_a_process(self, _app: object) -> AsyncGenerator[None]:
        async with self.running():
            yield

    def _assembled(self, store: Store, tokens: TokenKeys, cursors: CursorCodec, key_use: KeyUse) -> ASGIApp:
        settings = self.settings
        meter = Meter(MemoryLimiter())
        parts = Parts(
            store=store,
            gate=Gate(store.api_keys, tokens, anonymous_tier=settings.anonymous_tier),
            meter=meter,
            key_use=key_use,
            admission=Admission(
                concurrency=settings.max_concurrency, queue=settings.max_queue, patience=settings.queue_seconds
            ),
            drain=self.drain,
            deadline=settings.deadline_seconds,
        )
        self._metrics.watch_inside(lambda: parts.admission.inside)
        services = build_services(store, cursors, tokens=tokens, limits=MeterReadings(meter), targets=self._targets)
        dispatcher = PlatformDispatcher(parts)
        return Edge(
            Router(routes(services), dispatcher, codes=error_codes.CODES),
            surfaces(
                drain=self.drain,
                metrics=self._metrics,
                tokens=tokens,
                profile="sqlite",
                document=document_reader(settings.document),
                today=lambda: store.clock.now().date(),
                is_store_reachable=lambda: _is_reachable(store),
            ),
            refuse=dispatcher.refuse,
            bounds=Bounds(body=settings.max_body_bytes),
            trusted_proxies=parse_networks(settings.trusted_proxies),
            metrics=self._metrics,
        )


def create_app(settings: Settings | None = None) -> Application:
    """The application that `settings` describe."""
    return Application(settings or Settings())


@asynccontextmanager
async def working(
    store: Store, targets: Targets, on_death: Callable[[], None], *, grace: float
) -> AsyncGenerator[None]:
    """A worker beside the block; at its end it gives back what it had claimed. `WorkerDiedError` when it has died."""
    worker = Worker(store, SimulatedPool(), downgrade=downgrade, targets=targets, grace=grace)
    task = _watched(worker.run(), "worker", on_death)
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait([task])
    if (error := task.exception()) is not None:
        raise WorkerDiedError("the worker died; the log says why") from error


@asynccontextmanager
async def _noting(key_use: KeyUse, on_death: Callable[[], None]) -> AsyncGenerator[None]:
    """Write down the uses of keys while the block runs, and those of its last seconds at its end."""
    task = _watched(key_use.run(), "key use", on_death)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await key_use.flush()


def _watched(work: Coroutine[Any, Any, None], name: str, on_death: Callable[[], None]) -> asyncio.Task[None]:
    """A task whose death is logged and reported the moment that it happens."""

    def look(task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("task_died", task=name, exc_info=error)
            on_death()

    task = asyncio.create_task(work, name=name)
    task.add_done_callback(look)
    return task


async def _is_reachable(store: Store) -> bool:
    try:
        async with store.read_system() as system:
            await system.organizations.find_by_name("")
    except SQLAlchemyError:
        _log.exception("store_unreachable")
        return False
    return True


@cache
def _fresh_token_key() -> bytes:
    """The pair for stores that have none yet: one a process, for making it is half of a start, and tests start often."""
    return TokenKeys.generate().to_pem()
