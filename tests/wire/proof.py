"""One operation, proved: arguments go out through the SDK and are judged, an answer comes back and is compared."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from tests.wire.answered_parts import losses
from tests.wire.answers import Given, NotAcceptable, answer
from tests.wire.arguments import draw_arguments
from tests.wire.document import Document
from tests.wire.endpoints import Endpoint
from tests.wire.referee import Referee, Sent, WireRequest
from tests.wire.sameness import difference
from tests.wire.schemas import Schemas
from tests.wire.sdk import Method, Missing, Sdk, arguments_for
from tests.wire.values import Maker, NoValue

# Examples that are begun before one is given up for which none comes to anything.
_PATIENCE = 20


@dataclass(slots=True)
class Verdict:
    """What became of one operation: how often it was checked, and the first thing that was wrong."""

    key: str
    requests: int = 0
    round_trips: int = 0
    problem: str = ""
    call: str = ""
    attempts: int = 0
    # Why the last example came to nothing, if it did.
    unmade: str = ""


# Both end a run of Hypothesis at once: it would play an ordinary exception again, to no use here.
class _EnoughError(BaseException):
    """More examples came to nothing than it is worth to wait for."""


class WireFault(BaseException):
    """The wire, or what came of an answer, is not what the document says."""


@dataclass(slots=True)
class Prover:
    """Proves the operations of one document."""

    sdk: Sdk
    schemas: Schemas
    referee: Referee
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def close(self) -> None:
        """End the loop that async calls run on."""
        self.runner.close()

    def prove(self, endpoint: Endpoint, examples: int, salt: int = 0) -> Verdict:
        """Try an operation with so many examples, sync and async; the same ones every time."""
        verdict = Verdict(endpoint.key)
        method = self.sdk.methods.get(endpoint.key)
        if method is None:
            verdict.problem = "the SDK has no such operation"
            return verdict

        @seed(zlib.crc32(endpoint.key.encode()) + salt)
        @settings(
            # Enough of them that each media type has its turn.
            max_examples=examples if len(method.media) == 1 else max(examples, 3 * len(method.media)),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(st.data())
        def example(data: st.DataObject) -> None:
            verdict.attempts += 1
            self._try(endpoint, method, data, verdict)

        try:
            example()
        except WireFault as fault:
            verdict.problem, verdict.call = fault.args
        except (Unsatisfiable, _EnoughError):
            if not verdict.round_trips:
                verdict.problem = verdict.unmade or "no example was small enough"
        return verdict

    def _try(self, endpoint: Endpoint, method: Method, data: st.DataObject, verdict: Verdict) -> None:
        media = data.draw(st.sampled_from(method.media)) if len(method.media) > 1 else method.media[0]
        try:
            key = method.operation.idempotency_header
            maker = Maker(self.schemas, "request", data.draw)
            drawn = draw_arguments(maker, endpoint, media, key, needs_body=method.needs_body)
            sent = replace(drawn, minted=key)
            arguments = arguments_for(method, media, sent)
        except NoValue as error:
            _pass_over(verdict, f"no arguments: {error}")
        except Missing as error:
            raise WireFault(f"missing: {error}", "") from error
        for is_async in (False, True):
            for problem in self._exchange(endpoint, method, sent, arguments, data, verdict, is_async):
                raise WireFault(f"{'async: ' if is_async else ''}{problem}", repr(arguments))

    def _exchange(
        self,
        endpoint: Endpoint,
        method: Method,
        sent: Sent,
        arguments: dict[str, Any],
        data: st.DataObject,
        verdict: Verdict,
        is_async: bool,
    ) -> Iterator[str]:
        """What is wrong with one call and its answer."""
        problems: list[str] = []
        answers: list[Given] = []

        def serve(request: WireRequest) -> Given:
            problems.extend(self.referee.problems(endpoint, request, sent))
            maker = Maker(self.schemas, "response", data.draw)
            sentinel = method.operation.stream.sentinel if method.operation.stream else ""
            accept = request.header("accept") or "*/*"
            answers.append(answer(maker, endpoint, accept, sentinel))
            return answers[-1]

        self.sdk.server = serve
        try:
            result = (
                self.runner.run(self.sdk.call_async(method, arguments))
                if is_async
                else self.sdk.call(method, arguments)
            )
        except NoValue as error:
            _pass_over(verdict, f"no answer: {error}")
        except NotAcceptable as error:
            yield f"no answer: {error}"
            return
        except Exception as error:
            yield from (f"request: {found}" for found in problems)
            yield f"{'answer' if answers else 'refused'}: {type(error).__name__}: {error}"
            return
        yield from (f"request: {found}" for found in problems)
        verdict.requests += 1
        yield from (f"answer: {found}" for found in self._losses(method, answers[-1], result))
        verdict.round_trips += 1

    def _losses(self, method: Method, given: Given, result: Any) -> Iterator[str]:
        """Where a result is not the answer that was given."""
        yield from self.sdk.issues(result)
        if given.kind in ("empty", "text", "binary", "location"):
            if result != given.value:
                yield f"{given.kind} was {given.value!r} and is {result!r}"
            return
        if given.kind == "parts":
            yield from losses(given.value, result, self.sdk.dump)
            return
        expected = _unwrapped(method, given)
        came = json.loads(self.sdk.dump(result))
        if expected is None and came in ([], {}):
            return  # nothing was there, and what is read in its place has nothing in it
        found = difference(expected, came)
        if found and not (given.kind == "events" and not difference(list(map(_data, expected)), came)):
            yield found


def prover_for(document: Document, sdk: Sdk) -> Prover:
    """A prover with a referee that knows the document alone."""
    components = document.root.get("components") or {}
    schemes = {key: document.follow(node) for key, node in (components.get("securitySchemes") or {}).items()}
    schemas = Schemas(document)
    return Prover(sdk, schemas, Referee(schemas, schemes))


def _pass_over(verdict: Verdict, reason: str) -> NoReturn:
    """This example comes to nothing; the next one may."""
    verdict.unmade = reason
    if verdict.attempts > _PATIENCE:
        raise _EnoughError
    reject()


def _unwrapped(method: Method, given: Given) -> Any:
    """What the method returns of an answer: all, or what lies in its envelope, which may lack it."""
    value = given.value
    for step in _path(method) if given.kind == "json" else ():
        value = value.get(step) if value is not None else None
    return value


def _path(method: Method) -> list[str]:
    page, success = method.operation.page, method.operation.success
    path = page.items_path if page and method.plan.call == "page" else (success.data_path if success else "")
    return path.split(".") if path else []


def _data(event: Any) -> Any:
    data = event.get("data") if isinstance(event, dict) else event
    with suppress(ValueError):
        return json.loads(data) if isinstance(data, str) else data
    return data
