"""One turn: the handler inside its unit of work, at most once per idempotency key, and its result as one caller sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.responses import Response

from parallel_server.generated import error_codes as codes
from parallel_server.platform.compression import encode_lines
from parallel_server.platform.exchange import Exchange
from parallel_server.platform.execution import Executor, Outcome, ticket_for
from parallel_server.platform.farewell import farewell
from parallel_server.platform.metering import Meter
from parallel_server.platform.principal import Principal
from parallel_server.platform.refusals import stream_failure
from parallel_server.platform.replies import Reply, reply_of
from parallel_server.platform.requests import condition_of, fingerprint_parts, only_header, require_absence
from parallel_server.platform.shaping import VARY, View, line_transform, shape, shape_events
from parallel_server.services.context import Actor, Context
from parallel_server.serving.dispatch import Call
from parallel_server.serving.render import render
from parallel_server.serving.results import EventStream, Lines, Result
from parallel_server.store import Scope, UnitOfWork


@dataclass(frozen=True, slots=True)
class Turn:
    """One identified, decoded call on its way through the handler."""

    executor: Executor
    meter: Meter
    call: Call
    exchange: Exchange
    principal: Principal
    view: View
    now: datetime

    async def take(self, input: Any) -> Response:
        """Run the handler, unless an earlier equal request did, and shape what it returned."""
        meta, request = self.call.meta, self.call.request
        scope = Scope(self.principal.org_id, self.principal.mode)

        async def work(uow: UnitOfWork) -> Outcome:
            result: Result = await self.call.handler(self._context(uow), input)
            # Only the handler knows whether there was something to change; whatever it did is undone.
            require_absence(request)
            return self._outcome(result)

        header = only_header(request, "Idempotency-Key", codes.INVALID_IDEMPOTENCY_KEY)
        ticket = ticket_for(meta, header, await fingerprint_parts(self.call)) if meta.idempotency != "none" else None
        if ticket is None:
            await self._charge()
            outcome = await self.executor.run(meta, scope, work)
        else:
            outcome = await self.executor.run_once(meta, scope, ticket, self._charge, work)
        if not isinstance(outcome, Reply):
            return await self._streamed(outcome)
        response = shape(outcome, meta, self.view, request.headers)
        if response.status_code == 304:
            await self._refund()
        return response

    async def _charge(self) -> None:
        await self.meter.charge(self.exchange, self.principal, self.call.meta.cost, self.now.timestamp())

    async def _refund(self) -> None:
        await self.meter.refund(self.exchange, self.principal, self.call.meta.cost, self.now.timestamp())

    def _outcome(self, result: Result) -> Outcome:
        if isinstance(result, EventStream | Lines):
            return result
        return reply_of(render(self.call.meta, result, request=self.call.request), result.revision)

    async def _streamed(self, result: EventStream | Lines[Any]) -> Response:
        """The response of a stream; made after the unit of work is over, because a stream may outlive it by far."""
        meta, request = self.call.meta, self.call.request
        if isinstance(result, EventStream):
            # A stream tells the story of the one resource its operation is about.
            kind = meta.resources[-1] if meta.resources else ""
            stream = replace(shape_events(result, self.view, kind), farewell=farewell)
            return render(meta, stream, request=request)
        failure = stream_failure(self.exchange.request_id)
        response = render(meta, result, request=request, line_transform=line_transform(self.view), failure=failure)
        response.headers["Vary"] = VARY
        encode_lines(response, request.headers.get("accept-encoding", ""))
        return response

    def _context(self, uow: UnitOfWork) -> Context:
        principal, headers = self.principal, self.call.request.headers
        return Context(
            org_id=principal.org_id,
            mode=principal.mode,
            actor=Actor(principal.kind, principal.id, principal.name),
            request_id=self.exchange.request_id,
            scopes=principal.scopes,
            api_version=self.view.version,
            uow=uow,
            now=self.now,
            tier=principal.tier,
            resource_ids=principal.resource_ids,
            last_event_id=headers.get("last-event-id"),
            if_match=condition_of(self.call.request),
            ip=self.exchange.address,
            user_agent=headers.get("user-agent"),
        )
