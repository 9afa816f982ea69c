"""The same values through our client and through openapi-python-client's: are the two requests the same?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from tests.peers.limits import limit_of
from tests.peers.python_client import PeerClient, Refused
from tests.peers.same_request import Difference, differences
from tests.wire.arguments import draw_arguments
from tests.wire.document import Document
from tests.wire.endpoints import Endpoint, endpoints_of
from tests.wire.proof import Prover, prover_for
from tests.wire.referee import Sent, WireRequest
from tests.wire.sdk import Method, Sdk, arguments_for
from tests.wire.values import Maker, NoValue

EXAMPLES = 2

# same: each request was, or differs by a limit · differs: one was not · fails: the peer's own code raised, or has no type for the values ·
# absent: the peer has no such operation · unmade: no values were found
Kind = Literal["same", "differs", "fails", "absent", "unmade"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one operation; `words` say where the first differing requests differ, or why the peer fails."""

    key: str
    kind: Kind
    words: str = ""
    # The rules by which the requests differ.
    limits: frozenset[str] = frozenset()


class _Sent(BaseException):
    """A request of ours is there; what would be answered is of no account."""


@dataclass(slots=True)
class Comparison:
    """Both clients of one document."""

    prover: Prover
    peer: PeerClient
    _sent: list[WireRequest] = field(default_factory=list)

    def outcome(self, endpoint: Endpoint) -> Outcome:
        """The same examples every time."""
        if endpoint.key not in self.peer.endpoints:
            return Outcome(endpoint.key, "absent")
        method = self.prover.sdk.methods[endpoint.key]
        found: list[Outcome] = []

        @seed(zlib.crc32(endpoint.key.encode()))
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def example(data: st.DataObject) -> None:
            maker = Maker(self.prover.schemas, "request", data.draw)
            try:
                drawn = draw_arguments(maker, endpoint, method.media[0], needs_body=method.needs_body)
            except NoValue:
                reject()
            found.append(self._compared(endpoint, method, replace(drawn, minted=method.operation.idempotency_header)))

        try:
            example()
        except Unsatisfiable:
            return Outcome(endpoint.key, "unmade")
        worst = min(found, key=lambda outcome: ("differs", "fails", "same").index(outcome.kind))
        return replace(worst, limits=frozenset().union(*(outcome.limits for outcome in found)))

    def _compared(self, endpoint: Endpoint, method: Method, sent: Sent) -> Outcome:
        ours = self._ours(method, arguments_for(method, method.media[0], sent))
        problems = list(self.prover.referee.problems(endpoint, ours, sent))
        if problems:
            return Outcome(endpoint.key, "differs", f"ours is wrong: {problems}")
        try:
            theirs = self.peer.request(endpoint.key, sent, method.media[0])
        except Refused as error:
            return Outcome(endpoint.key, "fails", str(error))
        except Exception as error:
            return Outcome(endpoint.key, "fails", f"{type(error).__name__}: {error}")
        return self._judged(endpoint, sent, theirs, list(differences(endpoint, ours, theirs, sent.minted)))

    def _judged(self, endpoint: Endpoint, sent: Sent, theirs: WireRequest, found: list[Difference]) -> Outcome:
        by_rule = {each: limit_of(self.prover.schemas, endpoint, each) for each in found}
        unruled = [str(each) for each, reason in by_rule.items() if not reason]
        if not unruled:
            return Outcome(endpoint.key, "same", limits=frozenset(by_rule.values()))
        judged = [said for said in self.prover.referee.problems(endpoint, theirs, sent) if not _is_access(said)]
        return Outcome(endpoint.key, "differs", f"{unruled}; the referee about theirs: {judged or 'nothing'}")

    def _ours(self, method: Method, arguments: dict[str, Any]) -> WireRequest:
        def serve(request: WireRequest) -> Any:
            self._sent.append(request)
            raise _Sent

        self.prover.sdk.server = serve
        try:
            self.prover.sdk.call(method, arguments)
        except _Sent:
            return self._sent.pop()
        raise AssertionError(f"{method.plan.name} sends no request")


def _is_access(problem: str) -> bool:
    """Credentials are not compared: the peer leaves most schemes to its user."""
    return problem.startswith("no credentials")


def outcomes(place: Path, folder: Path, package: str, peer: PeerClient) -> Iterator[Outcome]:
    """Every operation of a document, in its order."""
    read = Document(place)
    comparison = Comparison(prover_for(read, Sdk(place, folder / "ours", package)), peer)
    for endpoint in endpoints_of(read):
        yield comparison.outcome(endpoint)
