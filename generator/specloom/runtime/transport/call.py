# Vendored from generator/specloom/runtime. Edit it there.
"""One logical call, from arguments to result: every decision, and no waiting. The drivers in `sync` and `aio` do that."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from itertools import count
from logging import DEBUG
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..data import Decoder, Issue, NotReadable, Provenance
from . import journal
from .arguments import Arguments
from .attaching import attach
from .content_coding import inflate, readable
from .credentials import Placement
from .errors import APIConnectionError, APITimeoutError, DeadlineExceededError, DecodeError, SDKError
from .failures import decode_failure, error_code, masked, status_error
from .message import UNPACKED_BYTES, AsyncResponse, Headers, Origin, Pairs, Request, Response, has_any
from .notices import give_notice
from .operation import Operation
from .outgoing import join_query, outgoing, without_query
from .pacing import Pace, note_answer
from .redirects import MOST_REDIRECTS, absolute, redirected
from .response_info import ResponseInfo, Said, kind_of
from .retries import Outcome, parse_retry_after, parse_should_retry, retry_delay
from .setup import Setup

if TYPE_CHECKING:
    from .hook_events import AttemptEnded, AttemptStarted
    from .views import DryRun

T = TypeVar("T")

# A timer may ring this much early.
_TICK = 0.001
_NOTHING_PLACED = Placement()
_numbers = count(1)


class Call(Generic[T]):
    """The state of one call. A driver asks it for requests, and tells it what became of them."""

    __slots__ = (
        "__weakref__",
        "_arguments",
        "_has_asked_again",
        "_has_noted",
        "_head",
        "_info",
        "_max_retries",
        "_now",
        "_outgoing",
        "_placed",
        "_plan",
        "_redirects",
        "_room",
        "_said",
        "_shared",
        "_started",
        "attempt",
        "client",
        "deadline_at",
        "ended",
        "idempotency_key",
        "number",
        "operation",
        "origin",
        "pace",
        "security",
        "setup",
        "timeout",
    )

    def __init__(self, setup: Setup, operation: Operation[T], arguments: Arguments, now: float, client: Any) -> None:
        head, options = setup.head(operation), arguments.options
        terms = setup.terms(operation, options) if options else head.terms
        self.setup = setup
        self.operation = operation
        self.client = client
        self.number = next(_numbers)
        self.attempt = 0
        # What the hooks have not been told yet of the attempt that was judged last.
        self.ended: AttemptEnded | None = None
        # The limit that its requests count against, where they are paced.
        self.pace: Pace | None = None
        self._arguments = arguments
        self._head = head
        self._plan = head.plan
        self._started = self._now = now
        self._has_asked_again = False
        self._redirects = 0
        self._info: ResponseInfo | None = None
        self._said: Said | None = None
        # Whether the answer that was taken has a header that is looked at unasked.
        self._has_noted = False
        self._room = UNPACKED_BYTES
        self._shared: Provenance | None = None
        self._placed = _NOTHING_PLACED
        self.timeout, deadline, self._max_retries = terms
        self.deadline_at = None if deadline is None else now + deadline
        sent = self._outgoing = outgoing(setup, head, operation, arguments)
        self.origin: Origin = sent.origin
        self.idempotency_key = sent.idempotency_key
        is_given = sent.replaced and setup.credentials.are_given(operation.security, sent.replaced)
        self.security = () if is_given else operation.security

    # ---- before an attempt

    def request(self, placed: Placement, now: float) -> Request:
        """The next attempt, with these credentials; raises when the deadline has passed."""
        operation, timeout, deadline_at = self.operation, self.timeout, self.deadline_at
        if deadline_at is not None:
            self.check_deadline(now)
            timeout = timeout.within(deadline_at - now)
        self._now = now
        self._placed = placed
        self.attempt += 1
        target, headers = self._with_credentials(placed)
        return Request(
            operation.method,
            self.origin,
            target,
            headers,
            self._outgoing.body,
            timeout,
            # A deadline is checked between chunks.
            operation.stream is not None or deadline_at is not None,
            deadline_at,
            operation,
            placed.query != "",
        )

    @property
    def beginning(self) -> AttemptStarted:
        """What hooks are told of the attempt that goes out next."""
        from .hook_events import AttemptStarted

        operation = self.operation
        return AttemptStarted(
            operation.id, operation.method, operation.path, self.attempt, self.number, str(self.origin)
        )

    def preview(self) -> DryRun:
        """What would be sent, without asking for or showing any credential."""
        from .views import DryRun, shown

        credentials, body = self.setup.credentials, self._outgoing.body
        target, pairs = self._with_credentials(credentials.masked_placement(self.security))
        headers = {name.decode("latin-1"): shown(name, value) for name, value in credentials.mask.headers(pairs)}
        url = f"{self.origin}{target}"
        return DryRun(self.operation.method, url, headers, body if isinstance(body, bytes) else None)

    # ---- after an attempt

    def after_response(self, response: Response | AsyncResponse, now: float) -> float | None:
        """None: take the answer. A number: wait that long, then try again. Raises the error when it is final."""
        setup, status, pairs = self.setup, response.status, response.headers
        said = Said(pairs, setup.credentials.mask)
        info = ResponseInfo(setup.api, status, said, self.attempt, now - self._started, self.idempotency_key)
        if self.operation.has_links:
            from .follow_ups import asked

            info.asked = asked(self.client, self.operation, self._arguments.path, self._outgoing)
        if self.pace is not None:
            note_answer(self, self.pace, info, now)
        if 200 <= status < 300 or (status < 400 and self._plan.is_address(status)):
            self._info, self._said, self._room = info, said, response.unpacked_bytes
            # The usual end, that nobody hears of, is not put into words.
            if setup.hooks is not None or setup.logger.isEnabledFor(DEBUG):
                self._note_end(status, info, None, now, None)
            self._has_noted = has_any(pairs, self._head.noted)
            if self._has_noted:
                give_notice(setup.api, self.operation, pairs, setup.noticed)
            return None
        return self._after_refusal(info, said, response.body, now)

    def _after_refusal(self, info: ResponseInfo, said: Said, body: bytes, now: float) -> float:
        status = info.status
        if self._plan.is_followed(status) and self._follow(said.headers):
            self._note_end(status, info, None, now, 0.0)
            return 0.0
        body = readable(said.pairs, body)
        retry_after = parse_retry_after(info.headers, datetime.now(UTC))
        is_busy = status == 409 and error_code(self.setup.api, body) in self.setup.api.busy_codes
        should_retry = parse_should_retry(info.headers)
        delay = self._delay(Outcome(status, True, is_busy, should_retry, retry_after), now)
        if status == 401 and not self._has_asked_again and self._can_repeat_body():
            self._has_asked_again = True
            delay = 0.0 if self.setup.credentials.forget(self._placed, said.pairs) else delay
        self._note_end(status, info, None, now, delay)
        if delay is None:
            raise self.complete(status_error(info, body, retry_after, self.setup.credentials.mask), now)
        return delay

    def _follow(self, headers: Headers) -> bool:
        """Ask where a redirect leads from now on; False when it leads nowhere, or too far."""
        following = redirected(self._outgoing, self.operation, headers, self.setup.credentials.query_names)
        if following is None or self._redirects == MOST_REDIRECTS:
            return False
        self._redirects += 1
        if following.origin != self.origin:
            self.origin, self.security = following.origin, ()
        self._outgoing = following
        return True

    def after_failure(self, error: APIConnectionError, now: float) -> float:
        """Seconds until the next attempt; raises the error when it is final."""
        if self.pace is not None:
            self.pace.land(self)
        own = None if isinstance(self._outgoing.body, bytes) else self._outgoing.body.failure
        if own is not None:
            raise own  # the caller's source broke, not the connection
        if isinstance(error, APITimeoutError):
            self.check_deadline(now, error)
        should_retry = False if error.is_permanent else None
        delay = self._delay(Outcome(was_sent=error.was_sent, should_retry=should_retry), now)
        self._note_end(0, None, error, now, delay)
        if delay is None:
            raise self.complete(error, now)
        return delay

    def complete(self, error: SDKError, now: float) -> SDKError:
        """`error` with what is known about this call, and about its answer if there was one."""
        error.operation = self.operation.id
        error.attempts = self.attempt
        error.elapsed = now - self._started
        error.idempotency_key = self.idempotency_key
        if self._info is not None and error.response is None:
            error.about(self._info)
        return error

    def check_deadline(self, now: float, cause: SDKError | None = None) -> None:
        """Raise when the deadline has passed, or comes before a clock could tell."""
        if self.deadline_at is not None and now >= self.deadline_at - _TICK:
            raise self.late(now, cause) from cause

    def check_pause(self, seconds: float, now: float, cause: SDKError | None) -> None:
        """Raise at once when the pause after `cause` would last beyond the deadline."""
        if self.deadline_at is not None and now + seconds >= self.deadline_at:
            raise self.late(now, cause) from cause

    def left(self, now: float) -> float:
        """Seconds until the deadline, as locks want it: -1 when there is none."""
        return -1.0 if self.deadline_at is None else max(0.0, self.deadline_at - now)

    def late(self, now: float, cause: SDKError | None = None) -> SDKError:
        """The error of a call whose deadline has passed."""
        end = self.deadline_at or 0.0
        what = "has passed" if now >= end - _TICK else "leaves no time to try again"
        reason = f": {cause.message}" if cause else ""
        error = DeadlineExceededError(f"{self.operation.id}: the deadline of {end - self._started:g} s {what}{reason}")
        return self.complete(error, now)

    def takes_chunks(self, status: int) -> bool:
        """Whether the body is handed on as it arrives, instead of being read first."""
        return self.operation.stream is not None and 200 <= status < 300

    # ---- the result

    def result(self, packed: bytes) -> T:
        """The typed result of the answer that was taken."""
        operation, info = self.operation, self.info
        body = self.unpack(packed)
        if self.setup.view == "raw":
            return cast("T", self._untouched(body))
        answer = self._plan.answer(info.status) if operation.answers else None
        kind, returns = (operation.kind, operation.returns) if answer is None else (answer.kind, answer.returns)
        if kind == "json" and returns is None:
            kind = kind_of(self.said, body)
        if kind == "json":
            value, issues = self.decode_with(self._plan.decoder if answer is None else self._plan.reader(answer), body)
            result: T = attach(value, issues, info, self.client)
            return result
        address = self.own_url(absolute(self._outgoing, self.said)) if kind == "location" else ""
        if kind == "location" and not address:
            raise self.decode_error("no `Location`", body)
        if kind == "text":
            return cast("T", body.decode("utf-8", "replace"))
        values: dict[str, Any] = {"binary": body, "location": address}
        return cast("T", values.get(kind))

    def _untouched(self, body: bytes) -> object:
        from .views import RawResponse

        return RawResponse(self.info, body)

    def unpack(self, body: bytes) -> bytes:
        """The body of the answer that was taken, without its compression."""
        if not self._has_noted or self._said is None:
            return body
        try:
            return inflate(self._said.pairs, body, self._room)
        except DecodeError as error:
            raise self.complete(error, self._now)  # noqa: B904 - it is the same error

    def decode(self, body: bytes) -> tuple[Any, tuple[Issue, ...]]:
        """The value in the body and its issues; raises `DecodeError` when the body is something else altogether."""
        return self.decode_with(self._plan.decoder, body)

    def decode_with(self, decoder: Decoder, body: bytes) -> tuple[Any, tuple[Issue, ...]]:
        """The same for a part of the answer, which `decoder` reads."""
        try:
            value, self.info.envelope, issues = decoder.decode(body, self._is_sparse)
        except NotReadable as error:
            failure = self.decode_error(str(error), body, error.issues)
        else:
            if not issues:
                return value, issues
            if not self.setup.is_strict:
                return value, masked(issues, self.setup.credentials.mask)
            failure = self.decode_error("; ".join(map(str, issues)), body, issues)
        # Raised out here, without a cause: a traceback of that would quote the answer, and any key in it, unmasked.
        raise failure

    def decode_error(self, reason: str, body: bytes, issues: tuple[Issue, ...] = ()) -> DecodeError:
        """The error for an answer that is not what the document says; quotes how it begins."""
        error = decode_failure(self.operation.id, self.info, reason, body, issues, self.setup.credentials.mask)
        self.complete(error, self._now)
        return error

    @property
    def info(self) -> ResponseInfo:
        """The response that was taken."""
        assert self._info is not None, "no response yet"
        return self._info

    @property
    def said(self) -> Headers:
        """The headers of the answer that was taken, for decisions: unlike those of `info` they may hold a key."""
        assert self._said is not None, "no response yet"
        return self._said.headers

    @property
    def pairs(self) -> Pairs:
        """The same, as they came."""
        assert self._said is not None, "no response yet"
        return self._said.pairs

    def own_url(self, url: str) -> str:
        """A URL that the server gave, without the credentials that it took from ours."""
        return without_query(url, self.setup.credentials.query_names)

    @property
    def request_id(self) -> str | None:
        """The server's name for the answer that was taken, if there is one."""
        return self._info.request_id if self._info else None

    def elapsed(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self._started

    @property
    def shared(self) -> Provenance:
        """Where the items of this answer came from that have nothing of their own to tell."""
        if self._shared is None:
            self._shared = Provenance(self.info, (), self.client, is_item=True)
        return self._shared

    # ---- parts

    def _delay(self, outcome: Outcome, now: float) -> float | None:
        if not self.operation.can_retry or not self._can_repeat_body():
            return None
        may_repeat = self._plan.is_repeatable or self.idempotency_key is not None
        remaining = None if self.deadline_at is None else self.deadline_at - now
        policy = self.setup.policy.with_max_retries(self._max_retries).with_statuses(self.operation.retry_statuses)
        tried = self.attempt - 1 - self._redirects
        return retry_delay(policy, outcome, tried, may_repeat, remaining, random.random())

    def _with_credentials(self, placed: Placement) -> tuple[str, Pairs]:
        _, target, headers, _, _, replaced = self._outgoing
        if placed.query:
            target = join_query(target, placed.query)
        ours = placed.headers
        if placed.digest is not None:
            ours = (*ours, *placed.digest.header(self.operation.method, target))
        if replaced:
            # What the caller set by hand stands in place of ours.
            ours = tuple(pair for pair in ours if pair[0].lower() not in replaced)
        if placed.cookies:
            ours = (*ours, (b"Cookie", placed.cookies.encode()))
        return target, (*headers, *ours) if isinstance(headers, tuple) else [*headers, *ours]

    def _is_sparse(self) -> bool:
        sparse = self.operation.sparse
        return sparse != "" and self._arguments.asks_for(sparse)

    def _can_repeat_body(self) -> bool:
        body = self._outgoing.body
        return isinstance(body, bytes) or body.can_repeat

    def _note_end(
        self, status: int, info: ResponseInfo | None, error: SDKError | None, now: float, delay: float | None
    ) -> None:
        self.ended = journal.attempt_ended(self, status, info, error, now - self._now, delay)
