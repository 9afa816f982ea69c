"""The dispatcher: everything that happens between a matched route and its handler, in one place and one order.

It reads operations through their `OperationMeta` only, so a new endpoint changes nothing here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from parallel_server.generated import error_codes as codes
from parallel_server.platform.access import Gate
from parallel_server.platform.admission import Admission, Overloaded
from parallel_server.platform.drain import Drain
from parallel_server.platform.exchange import Exchange, exchange_of
from parallel_server.platform.execution import Executor
from parallel_server.platform.field_names import require_known_fields
from parallel_server.platform.key_use import KeyUse
from parallel_server.platform.metering import Meter
from parallel_server.platform.permissions import require_permission, require_resources
from parallel_server.platform.principal import Principal
from parallel_server.platform.refusals import refusal_response
from parallel_server.platform.requests import fields_of, only_header, require_precondition, upgraded
from parallel_server.platform.shaping import UNSHARED, View
from parallel_server.platform.turn import Turn
from parallel_server.platform.versions.resolution import HEADER, resolve_version
from parallel_server.serving.dispatch import Call
from parallel_server.serving.negotiation import require_acceptable
from parallel_server.serving.problem import Problem
from parallel_server.store import BusyError, Store

_log = structlog.get_logger("parallel_server.dispatcher")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the dispatcher puts in order."""

    store: Store
    gate: Gate
    meter: Meter
    key_use: KeyUse
    admission: Admission
    drain: Drain
    deadline: float


class PlatformDispatcher:
    """Admits, identifies, meters, decodes, executes and shapes; every refusal becomes an answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._executor = Executor(parts.store)

    async def dispatch(self, call: Call) -> Response:
        """Answer a matched request."""
        exchange = exchange_of(call.request)
        exchange.operation, exchange.route = call.meta.id, call.meta.path
        try:
            return await self._admitted(call, exchange)
        except Problem as problem:
            return await self.refuse(call.request, problem)
        except (BusyError, Overloaded):
            return await self.refuse(call.request, _overloaded())
        except ClientDisconnect:
            raise
        except Exception:
            _log.exception("handler_failed", operation=call.meta.id, request_id=exchange.request_id)
            return await self.refuse(call.request, internal_error())

    async def refuse(self, request: Request, problem: Problem) -> Response:
        """Answer with what is wrong. Whoever asks for what is not there is counted like everybody else."""
        exchange = exchange_of(request)
        if exchange.standing is None and not exchange.operation:
            try:
                await self._identified(request, exchange, self._parts.store.clock.now())
            except Problem as found:
                # Bad credentials matter little to who misspelt a path; a spent limit is another matter.
                problem = found if found.status == 429 else problem
        exchange.error_code = problem.code.code
        return refusal_response(problem, exchange, request.headers)

    async def options(self, request: Request, allow: str) -> Response:
        """Say which methods a path takes; who asks is counted like everybody else."""
        exchange = exchange_of(request)
        try:
            await self._identified(request, exchange, self._parts.store.clock.now())
        except Problem as problem:
            # A browser's preflight brings no credentials, so that nothing but a spent limit stands in its way.
            if problem.status == 429:
                return await self.refuse(request, problem)
        return Response(status_code=204, headers={"Allow": allow, "Cache-Control": UNSHARED})

    async def _admitted(self, call: Call, exchange: Exchange) -> Response:
        if self._parts.drain.has_begun:
            raise _shutting_down()
        admission = self._parts.admission
        await admission.enter()
        deadline = asyncio.timeout(self._parts.deadline)
        try:
            async with deadline:
                return await self._answer(call, exchange)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise _too_slow(self._parts.deadline) from None
        finally:
            admission.leave()

    async def _answer(self, call: Call, exchange: Exchange) -> Response:
        now = self._parts.store.clock.now()
        principal = await self._enter(call, exchange, now)
        version = resolve_version(call.request.headers.get(HEADER), principal.pinned_version, now.date())
        exchange.version = version.date
        await self._parts.gate.pin(principal, version.date)
        exchange.headers |= version.headers(now.date())
        require_acceptable(call.meta, call.request.headers.get("accept", ""), codes.CODES)
        require_precondition(call.meta, call.request)
        call = upgraded(call, version.date)
        input = await call.decode()
        require_resources(principal, call.path_params)
        view = View(version.date, fields_of(call.meta, call.request))
        require_known_fields(call.meta, view.fields, view.version)
        turn = Turn(self._executor, self._parts.meter, call, exchange, principal, view, now)
        return await turn.take(input)

    async def _enter(self, call: Call, exchange: Exchange, now: datetime) -> Principal:
        """Who it is, whether they may now, and whether they may at all."""
        principal = await self._identified(call.request, exchange, now)
        require_permission(call.meta, principal)
        self._parts.key_use.note(principal, now)
        return principal

    async def _identified(self, request: Request, exchange: Exchange, now: datetime) -> Principal:
        """Who it is, counted; who cannot be identified is counted by address."""
        gate, meter = self._parts.gate, self._parts.meter
        try:
            authorization = only_header(request, "Authorization", codes.MALFORMED_REQUEST)
            principal = await gate.identify(authorization, exchange.address, now)
        except Problem:
            await meter.count(exchange, gate.anonymous(exchange.address), now.timestamp())
            raise
        principal = principal or gate.anonymous(exchange.address)
        exchange.principal = principal
        await meter.count(exchange, principal, now.timestamp())
        return principal


def internal_error() -> Problem:
    """All that anybody outside is told about a mistake of ours."""
    return Problem(
        codes.INTERNAL_ERROR,
        "Something went wrong on our side, and we have been told. Try again; if it stays, send us the request id.",
    )


def _overloaded() -> Problem:
    return Problem(codes.OVERLOADED, "The server is at its limit. Try again in a second.", headers={"Retry-After": "1"})


def _too_slow(seconds: float) -> Problem:
    return Problem(
        codes.SERVICE_DEGRADED,
        f"The request was given up after {seconds:g} seconds. Try again; nothing was changed.",
        headers={"Retry-After": "2"},
    )


def _shutting_down() -> Problem:
    return Problem(
        codes.SHUTTING_DOWN,
        "This server is shutting down. Repeat the request; another one will answer.",
        headers={"Retry-After": "1", "Connection": "close"},
    )
