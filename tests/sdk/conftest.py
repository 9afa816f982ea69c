"""The reference server with a recorder in front of it, shared by all tests of the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.types import ASGIApp

from tests.reference_server import ReferenceServer, serving
from tests.sdk.answers import Answer, Recorder


@dataclass
class RecordedServer:
    """A server and what it answered to the present call."""

    server: ReferenceServer
    recorder: Recorder
    _is_pristine: bool = False

    def prepare(self, method: str) -> None:
        """A world with everything that the document's examples show; a new one, if a call has changed the last."""
        if not self._is_pristine:
            self.server.reset(is_seeded=True)
        self._is_pristine = method == "GET"
        self.recorder.answers.clear()

    @property
    def answers(self) -> list[Answer]:
        """The answers so far."""
        return self.recorder.answers


@pytest.fixture(scope="session")
def recorded() -> Iterator[RecordedServer]:
    """One server for the whole run."""
    recorders: list[Recorder] = []

    def around(app: ASGIApp) -> ASGIApp:
        recorders.append(Recorder(app))
        return recorders[0]

    with serving(around) as server:
        yield RecordedServer(server, recorders[0])
