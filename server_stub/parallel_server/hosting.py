"""Hosting: a socket, uvicorn around the application, and a shutdown that lets what is running finish."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket as sockets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import uvicorn

from parallel_server.app import Application, WorkerDiedError, working
from parallel_server.platform.http_protocol import EnvelopeProtocol
from parallel_server.services import Targets
from parallel_server.settings import Settings
from parallel_server.store import open_store


class StartFailed(Exception):
    """The server ended before it answered anything."""


class PortTaken(OSError):
    """Somebody else listens there; the message says what to do."""


@contextmanager
def listen(host: str, port: int) -> Generator[sockets.socket]:
    """A listening socket; bound before anything else happens, so that its port is known and certain."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    with sockets.socket(family, sockets.SOCK_STREAM) as socket:
        socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            socket.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                reason = "is taken" if error.errno == errno.EADDRINUSE else "needs more rights"
                raise PortTaken(f"port {port} on {host} {reason}; choose another with `--port`") from error
            raise PortTaken(f"cannot listen on `{host}`: {error.strerror}; give an address of this machine") from error
        yield socket


def serve_until_stopped(
    app: Application, socket: sockets.socket, settings: Settings, announce: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `announce` is called once requests are answered.

    Raises `WorkerDiedError` when the worker died: the server then ended by itself, however politely.
    """
    config = uvicorn.Config(
        app,
        http=EnvelopeProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        # uvicorn would believe any peer on loopback who claims to speak for another address; `trusted_proxies` decides.
        proxy_headers=False,
        # Longer than clients keep idle connections, so that it is they who close them: else some requests meet a closing door.
        timeout_keep_alive=65,
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )
    # uvicorn repeats the signal when it has shut down; the default would then kill us before we have tidied up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    server = DrainingServer(config, app, announce)
    try:
        server.run(sockets=[socket])
    finally:
        if app.has_died:
            # Also when a signal ends us: a supervisor must not take this for a clean end.
            raise WorkerDiedError("what runs behind the requests died; the log says why")
    if not server.started:
        raise StartFailed("the server could not start; the log says why")


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


class DrainingServer(uvicorn.Server):
    """Tells the application of the end the moment the process is told, before connections are closed."""

    def __init__(self, config: uvicorn.Config, app: Application, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._announce = announce

    async def startup(self, sockets: list[sockets.socket] | None = None) -> None:
        """Announce the server once it answers."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def on_tick(self, counter: int) -> bool:
        """Whether it is time to go; also when the application is no longer whole."""
        if self._app.has_died:
            self._app.drain.begin()
        return await super().on_tick(counter) or self._app.has_died

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain from now on."""
        self._app.drain.begin()
        super().handle_exit(sig, frame)


def work_until_stopped(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM; raises `WorkerDiedError` when the worker ends before."""
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    store = open_store(settings.database_url)
    # It listens nowhere, so that only the setting itself can tell that this is a developer's own machine.
    targets = Targets(has_loopback=settings.loopback_webhooks is True)
    try:
        async with working(store, targets, stopping.set, grace=settings.job_grace_seconds):
            await stopping.wait()
    finally:
        await store.close()
