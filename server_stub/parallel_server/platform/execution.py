"""Execution: one handler inside one unit of work, at most once for each idempotency key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

from parallel_server.generated import error_codes as codes
from parallel_server.platform.idempotency import fingerprint, key_hash, read_key
from parallel_server.platform.replies import (
    Reply,
    from_stored,
    is_remembered,
    problem_to_stored,
    to_stored,
)
from parallel_server.serving.operation import OperationMeta
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import EventStream, Lines
from parallel_server.store import Claimed, InProgress, LostClaimError, Mismatch, Replay, Scope, Store, UnitOfWork

# A reply is kept for retries; a stream cannot be.
Outcome: TypeAlias = "Reply | EventStream | Lines[Any]"
Work: TypeAlias = Callable[[UnitOfWork], Awaitable[Outcome]]
Charge: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """An idempotency key together with the request it stands for."""

    key: str
    fingerprint: str


class Executor:
    """Runs work over the store: reads on a view, changes in a transaction, retries from memory."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, meta: OperationMeta, scope: Scope, work: Work) -> Outcome:
        """The outcome of `work`; whatever it changed is kept if it returns, and gone if it raises."""
        async with self._open(meta, scope) as uow:
            return await work(uow)

    async def run_once(self, meta: OperationMeta, scope: Scope, ticket: Ticket, charge: Charge, work: Work) -> Outcome:
        """The outcome of `work`, done now or by an earlier equal request."""
        claim = await self._store.idempotency.claim(scope, key_hash(ticket.key), ticket.fingerprint)
        match claim:
            case Mismatch():
                raise _reused()
            case InProgress():
                raise _in_progress()
            case Replay():
                return from_stored(claim, ticket.key, is_secret=meta.returns_secret)
            case Claimed():
                return await self._first(meta, claim, ticket, charge, work)

    async def _first(
        self, meta: OperationMeta, claimed: Claimed, ticket: Ticket, charge: Charge, work: Work
    ) -> Outcome:
        is_finished = False
        try:
            await charge()
            async with self._store.unit_of_work(claimed.scope.org_id, claimed.scope.mode) as uow:
                outcome = await work(uow)
                if isinstance(outcome, Reply):
                    kept = to_stored(outcome, ticket.key, is_secret=meta.returns_secret)
                    await uow.idempotency.finish(claimed, *kept)
            is_finished = isinstance(outcome, Reply)
            return outcome
        except LostClaimError:
            # Whoever took the key over has it now; releasing it is no longer ours.
            is_finished = True
            raise _in_progress() from None
        except Problem as problem:
            if is_remembered(problem):
                await self._remember(claimed, problem)
                is_finished = True
            raise
        finally:
            if not is_finished:
                await self._store.idempotency.release(claimed)

    async def _remember(self, claimed: Claimed, problem: Problem) -> None:
        async with self._store.unit_of_work(claimed.scope.org_id, claimed.scope.mode) as uow:
            await uow.idempotency.finish(claimed, *problem_to_stored(problem))

    def _open(self, meta: OperationMeta, scope: Scope) -> AbstractAsyncContextManager[UnitOfWork]:
        opened = self._store.read if only_reads(meta) else self._store.unit_of_work
        return opened(scope.org_id, scope.mode)


def only_reads(meta: OperationMeta) -> bool:
    """Whether an operation leaves everything as it was: safe methods, and searches that had to be a POST."""
    if meta.is_safe:
        return True
    return meta.idempotency == "none" and bool(meta.scopes) and all(scope.endswith(":read") for scope in meta.scopes)


def ticket_for(meta: OperationMeta, header: str | None, request: FingerprintParts) -> Ticket | None:
    """The ticket of a request that brought an `Idempotency-Key`; None where keys have no effect."""
    if meta.idempotency == "none":
        return None
    if header is None:
        if meta.idempotency == "required":
            raise _bad_key(
                "This operation needs the header Idempotency-Key: a fresh UUID for each thing you want done."
            )
        return None
    key = read_key(header)
    if key is None:
        raise _bad_key("The Idempotency-Key is not 1 to 255 visible ASCII characters; send a fresh UUID.")
    mark = fingerprint(meta.method, meta.path, request.path, request.query, request.body)
    return Ticket(key, mark)


@dataclass(frozen=True, slots=True)
class FingerprintParts:
    """What of a request tells it apart from another one to the same operation."""

    path: dict[str, str]
    query: list[tuple[str, str]]
    body: bytes


def _bad_key(message: str) -> Problem:
    return Problem(codes.INVALID_IDEMPOTENCY_KEY, message, param="Idempotency-Key")


def _reused() -> Problem:
    return Problem(
        codes.IDEMPOTENCY_KEY_REUSED,
        "This Idempotency-Key was used for another request in the last 24 hours. Send a fresh one with this request, "
        "or repeat the first request unchanged.",
        param="Idempotency-Key",
    )


def _in_progress() -> Problem:
    return Problem(
        codes.IDEMPOTENCY_IN_PROGRESS,
        "A request with this Idempotency-Key is still running. Repeat it in a second to get its answer.",
        param="Idempotency-Key",
        headers={"Retry-After": "1"},
    )
