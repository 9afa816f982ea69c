# Vendored from generator/specloom/runtime. Edit it there.
"""One logical call, from arguments to result: every decision, and no waiting. The drivers in `sync` and `aio` do that."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from logging import DEBUG
from typing import Any, Generic, TypeVar, cast
from uuid import uuid4

from ..data import Decoder, Issue, NotReadable, Provenance, omit
from .bodies import encode_body
from .errors import APIConnectionError, APITimeoutError, DeadlineExceededError, DecodeError, SDKError
from .failures import error_code, status_error
from .hooks import AttemptEnded, AttemptStarted
from .message import BodyContent, HeaderPairs, Headers, Request
from .notices import give_notice
from .operation import Operation
from .options import RequestOptions, Timeout
from .parameters import cookie_text, header_text, query_text
from .plan import plan_of
from .response_info import ResponseInfo
from .retries import Outcome, parse_retry_after, parse_should_retry, retry_delay
from .setup import Setup, header_pair
from .views import DryRun, RawResponse

T = TypeVar("T")

NO_OPTIONS: RequestOptions = {}


class Arguments:
    """What a generated method was called with, by place."""

    __slots__ = ("body", "cookies", "headers", "options", "path", "query", "target")

    def __init__(
        self,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
        options: RequestOptions | None = None,
        target: str = "",
    ) -> None:
        self.path = path
        self.query = query
        self.headers = headers
        self.cookies = cookies
        self.body = body
        self.options = options or NO_OPTIONS
        # A path and query that the server gave, to be asked for as they are.
        self.target = target

    def changed(self, **changes: Any) -> Arguments:
        """The same with other values."""
        return Arguments(**{name: changes.get(name, getattr(self, name)) for name in Arguments.__slots__})


class Call(Generic[T]):
    """The state of one call. A driver asks it for requests, and tells it what became of them."""

    __slots__ = (
        "_body",
        "_deadline_at",
        "_has_asked_again",
        "_headers",
        "_info",
        "_max_retries",
        "_now",
        "_plan",
        "_started",
        "_target",
        "_timeout",
        "attempt",
        "client",
        "idempotency_key",
        "operation",
        "setup",
    )

    def __init__(self, setup: Setup, operation: Operation[T], arguments: Arguments, now: float, client: Any) -> None:
        options = arguments.options
        self.setup = setup
        self.operation = operation
        self.client = client
        self.attempt = 0
        self.idempotency_key: str | None = None
        self._plan = plan_of(operation)
        self._started = self._now = now
        self._has_asked_again = False
        self._info: ResponseInfo | None = None
        deadline = options.get("deadline", setup.deadline)
        self._deadline_at = None if deadline is None else now + deadline
        self._timeout = Timeout.of(options["timeout"]) if "timeout" in options else setup.timeout
        self._max_retries = _max_retries(setup, operation, options)
        self._body, media = encode_body(operation, arguments.body, options.get("body_extra"))
        self._target = self._build_target(arguments)
        self._headers = self._build_headers(arguments, media)

    # ---- before an attempt

    def request(self, now: float, is_masked: bool = False) -> Request:
        """The next attempt; raises when the deadline has passed. A masked one is for looking at."""
        self._now = now
        self.attempt += 1
        timeout = self._timeout
        if self._deadline_at is not None:
            if now >= self._deadline_at:
                raise self._late(None, now)
            timeout = timeout.within(self._deadline_at - now)
        setup = self.setup
        credentials, security = setup.credentials, self.operation.security
        placed = credentials.masked_placement(security) if is_masked else credentials.placement(security)
        headers = self._headers + list(placed.headers) if placed.headers else self._headers
        target = self._target
        if placed.query:
            target = join_query(target, placed.query)
        if placed.cookies:
            headers = [*headers, (b"Cookie", placed.cookies.encode())]
        if setup.hooks and setup.hooks.on_attempt and not is_masked:
            operation = self.operation
            setup.hooks.on_attempt(AttemptStarted(operation.id, operation.method, operation.path, self.attempt))
        return Request(self.operation.method, setup.origin, target, headers, self._body, timeout, self._wants_chunks)

    def preview(self, now: float) -> DryRun:
        """What would be sent, without asking for or showing any credential."""
        request = self.request(now, is_masked=True)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers}
        return DryRun(request.method, request.url, headers, request.body if isinstance(request.body, bytes) else None)

    # ---- after an attempt

    def after_response(self, status: int, pairs: HeaderPairs, body: bytes, now: float) -> float | None:
        """None: take the answer. A number: wait that long, then try again. Raises the error when it is final."""
        if 200 <= status < 300:
            self._tell_hooks(status, pairs, None, now, None)
            self._info = self._describe(status, pairs, now)
            give_notice(self.setup.api, self.operation, pairs, self.setup.noticed)
            return None
        info = self._describe(status, pairs, now)
        retry_after = parse_retry_after(info.headers, datetime.now(UTC))
        is_busy = status == 409 and error_code(self.setup.api, body) in self.setup.api.busy_codes
        should_retry = parse_should_retry(info.headers)
        delay = self._delay(Outcome(status, True, is_busy, should_retry, retry_after), now)
        if status == 401 and not self._has_asked_again and self._can_repeat_body():
            self._has_asked_again = True
            delay = 0.0 if self.setup.credentials.forget(self.operation.security) else delay
        self._tell_hooks(status, pairs, None, now, delay)
        if delay is None:
            raise status_error(info, self.setup.credentials.mask(body), retry_after)
        return delay

    def after_failure(self, error: APIConnectionError, now: float) -> float:
        """Seconds until the next attempt; raises the error when it is final."""
        if self._deadline_at is not None and isinstance(error, APITimeoutError) and now >= self._deadline_at - 0.001:
            raise self._late(error, now) from error
        delay = self._delay(Outcome(was_sent=error.was_sent), now)
        self._tell_hooks(0, [], error, now, delay)
        if delay is None:
            raise self.complete(error, now)
        return delay

    def complete(self, error: SDKError, now: float) -> SDKError:
        """`error` with what is known about this call."""
        error.attempts = self.attempt
        error.elapsed = now - self._started
        error.idempotency_key = self.idempotency_key
        return error

    def check_deadline(self, now: float) -> None:
        """Raise when the deadline passed while a body was arriving."""
        if self._deadline_at is not None and now >= self._deadline_at:
            raise self._late(None, now)

    def takes_chunks(self, status: int) -> bool:
        """Whether the body is handed on as it arrives, instead of being read first."""
        return self.operation.stream is not None and 200 <= status < 300

    @property
    def has_deadline(self) -> bool:
        """Whether `check_deadline` can ever raise."""
        return self._deadline_at is not None

    @property
    def _wants_chunks(self) -> bool:
        # A deadline is checked between chunks.
        return self.operation.stream is not None or self._deadline_at is not None

    # ---- the result

    def result(self, body: bytes) -> T:
        """The typed result of the answer that was taken."""
        operation = self.operation
        if self.setup.view == "raw":
            return cast("T", RawResponse(self.info, body))
        if operation.kind == "json" and (body or self.info.status not in (204, 205)):
            return cast("T", attach(*self.decode(body), self.info, self.client))
        values: dict[str, Any] = {"text": body.decode("utf-8", "replace"), "binary": body}
        return cast("T", values.get(operation.kind))

    def decode(self, body: bytes) -> tuple[Any, tuple[Issue, ...]]:
        """The value in the body and its issues; raises `DecodeError` when the body is something else altogether."""
        return self.decode_with(self._plan.decoder, body)

    def decode_with(self, decoder: Decoder, body: bytes) -> tuple[Any, tuple[Issue, ...]]:
        """The same for a part of the answer, which `decoder` reads."""
        try:
            value, self.info.envelope, issues = decoder.decode(body)
        except NotReadable as error:
            raise self.decode_error(str(error), body, error.issues) from error
        if issues and self.setup.is_strict:
            raise self.decode_error("; ".join(map(str, issues)), body, issues)
        return value, issues

    def decode_error(self, reason: str, body: bytes, issues: tuple[Issue, ...] = ()) -> DecodeError:
        """The error for an answer that is not what the document says; quotes how it begins."""
        start = self.setup.credentials.mask(body[:1000])[:200].decode("utf-8", "replace")
        media = self.info.headers.get("content-type", "no content type")
        error = DecodeError(
            f"{self.operation.id}: {self.info.status} with an answer that is not as documented: {reason}"
            f" ({media}, begins {start!r})",
            status=self.info.status,
            request_id=self.info.request_id,
            body=start,
            response=self.info,
        )
        error.errors = list(issues)
        self.complete(error, self._now)
        return error

    @property
    def info(self) -> ResponseInfo:
        """The response that was taken."""
        assert self._info is not None, "no response yet"
        return self._info

    # ---- parts

    def _build_target(self, arguments: Arguments) -> str:
        if arguments.target:
            return arguments.target
        setup, options = self.setup, arguments.options
        target = setup.base_path + self._plan.path.fill(arguments.path)
        query = arguments.query
        if setup.query or "query" in options:
            query = {**setup.query, **(query or {}), **options.get("query", {})}
        text = query_text(query, self._plan.query) if query else ""
        return join_query(target, text) if text else target

    def _build_headers(self, arguments: Arguments, media: str) -> HeaderPairs:
        pairs = self.setup.head(self.operation).copy()
        if media:
            pairs.append((b"Content-Type", media.encode()))
        _add_length(pairs, self._body, self.operation)
        if arguments.headers:
            specs = self._plan.headers
            for name, value in arguments.headers.items():
                if value is not omit and value is not None:
                    set_header(pairs, name, header_text(value, specs.get(name)))
        if arguments.cookies and (text := cookie_text(arguments.cookies, self._plan.cookies)):
            set_header(pairs, "Cookie", text)
        for name, value in arguments.options.get("headers", {}).items():
            set_header(pairs, name, value)
        self._add_idempotency_key(pairs, arguments.options)
        return pairs

    def _add_idempotency_key(self, pairs: HeaderPairs, options: RequestOptions) -> None:
        key = options.get("idempotency_key")
        header = self.operation.idempotency
        if not header and key is None:
            return
        header = header or self.setup.api.idempotency
        sent = next((value for name, value in pairs if name.lower() == header.lower().encode()), None)
        # Minted here, before the first attempt: all attempts of a call carry the same one.
        self.idempotency_key = key or (sent.decode("latin-1") if sent else str(uuid4()))
        set_header(pairs, header, self.idempotency_key)

    def _delay(self, outcome: Outcome, now: float) -> float | None:
        if not self.operation.can_retry or not self._can_repeat_body():
            return None
        may_repeat = self._plan.is_repeatable or self.idempotency_key is not None
        remaining = None if self._deadline_at is None else self._deadline_at - now
        policy = self.setup.policy.with_max_retries(self._max_retries)
        return retry_delay(policy, outcome, self.attempt - 1, may_repeat, remaining, random.random())

    def _can_repeat_body(self) -> bool:
        return isinstance(self._body, bytes) or self._body.can_repeat

    def _describe(self, status: int, pairs: HeaderPairs, now: float) -> ResponseInfo:
        return ResponseInfo(self.setup.api, status, pairs, self.attempt, now - self._started, self.idempotency_key)

    def _late(self, cause: SDKError | None, now: float) -> SDKError:
        limit = (self._deadline_at or 0.0) - self._started
        reason = f": {cause.message}" if cause else ""
        error = DeadlineExceededError(f"{self.operation.id}: the deadline of {limit:g} s has passed{reason}")
        return self.complete(error, now)

    def _tell_hooks(
        self, status: int, pairs: HeaderPairs, error: SDKError | None, now: float, delay: float | None
    ) -> None:
        hooks = self.setup.hooks
        logger = self.setup.logger
        if delay is not None:
            what = f"answered {status}" if status else str(error)
            logger.info("%s: attempt %d %s; again in %.2f s", self.operation.id, self.attempt, what, delay)
        elif logger.isEnabledFor(DEBUG):
            logger.debug(
                "%s: attempt %d answered %d in %.3f s", self.operation.id, self.attempt, status, now - self._now
            )
        if hooks is None or hooks.on_result is None:
            return
        operation, request_id = self.operation, Headers(pairs).get(self.setup.api.request_id_header)
        reason = str(error) if error else None
        seconds = now - self._now
        hooks.on_result(
            AttemptEnded(
                operation.id, operation.method, operation.path, self.attempt, status, seconds, request_id, reason, delay
            )
        )


def attach(value: Any, issues: tuple[Issue, ...], info: ResponseInfo, client: Any) -> Any:
    """`value`, knowing where it came from, if it is of a kind that can."""
    if hasattr(value, "__pydantic_fields_set__"):
        object.__setattr__(value, "_provenance", Provenance(info, issues, client))
    return value


def join_query(target: str, query: str) -> str:
    """A target with more query; a path may come with some of its own."""
    return f"{target}{'&' if '?' in target else '?'}{query}"


def set_header(pairs: HeaderPairs, name: str, value: str) -> None:
    """Put a header in place of any other of its name."""
    lowered = name.lower().encode("ascii")
    pairs[:] = [pair for pair in pairs if pair[0].lower() != lowered]
    pairs.append(header_pair(name, value))


def _add_length(pairs: HeaderPairs, body: BodyContent, operation: Operation[Any]) -> None:
    length = len(body) if isinstance(body, bytes) else body.length
    if length is None:
        pairs.append((b"Transfer-Encoding", b"chunked"))
    elif length or operation.method in ("POST", "PUT", "PATCH"):
        pairs.append((b"Content-Length", str(length).encode()))


def _max_retries(setup: Setup, operation: Operation[Any], options: RequestOptions) -> int | None:
    if "max_retries" in options:
        return options["max_retries"]
    return operation.max_retries if setup.max_retries is None else setup.max_retries
