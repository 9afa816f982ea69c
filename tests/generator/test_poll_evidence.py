"""Work that goes on after its answer, recognised by its status; and what is left alone, with a word why."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from specloom.config import settings_for
from specloom.ir.nodes import Poll
from specloom.ir.poll_words import course_of
from specloom.pipeline import generate

from tests.generator.reading import Read, read_text

DOCUMENT = """
openapi: 3.1.0
info: {title: Jobs, version: '1'}
servers: [{url: 'https://jobs.test'}]
paths:
  WHERE:
    post:
      operationId: jobs.start
      tags: [jobs]
      SAID
      responses: {'STATUS': {description: started, content: {application/json: {schema: ANSWER}}}}
  /teams/{team}/jobs/{job_id}:
    get:
      operationId: jobs.get
      tags: [jobs]
      responses: {'200': {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
  /teams/{team}/jobs/{job_id}/cancel:
    post:
      operationId: jobs.cancel
      tags: [jobs]
      responses: {'200': {description: it, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
components:
  schemas:
    Job:
      type: object
      required: [id, state]
      properties: {id: {type: string}, state: {type: string, enum: [STATES]}}
"""
STATES = "queued, running, completed, failed"
JOB = "{$ref: '#/components/schemas/Job'}"
STATE = f"{{type: string, enum: [{STATES}]}}"


def document(
    *, start: str = "/teams/{team}/jobs", status: str = "201", started: str = JOB, states: str = STATES, said: str = ""
) -> str:
    words = {"WHERE": start, "STATUS": status, "ANSWER": started, "STATES": states, "SAID": said or "x-a: 1"}
    text = DOCUMENT
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def poll_of(folder: Path, **parts: str) -> tuple[Poll | None, list[str]]:
    read: Read = read_text(folder, document(**parts))
    return read.api.operations[0].poll, [code for code in read.codes if code == "SL432"]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"status": "202"},
        {"start": "/teams/{team}/repositories/{repository}/scan"},
        {"started": f"{{type: object, properties: {{job_id: {{type: string}}, state: {STATE}}}}}"},
        {"status": "202", "started": "{type: object, properties: {id: {type: string}}}"},
        {"started": f"{{type: object, required: [data], properties: {{data: {JOB}}}}}"},
    ],
)
def test_what_starts_work_is_waited_for_by_the_operation_that_looks(tmp_path: Path, parts: dict[str, str]) -> None:
    """The same type, the same status under the parameter's own name, or a receipt for what is right below."""
    poll, codes = poll_of(tmp_path, **parts)

    assert poll is not None
    assert (poll.operation_id, poll.id_path.rpartition(".")[2].removeprefix("job_"), codes) == ("jobs.get", "id", [])
    assert (poll.status_path, poll.done, poll.failed) == ("state", ("completed",), ("failed",))
    assert poll.cancel is not None


@pytest.mark.parametrize(
    "parts",
    [
        {"start": "/jobs"},
        {"start": "/teams/{team}/jobs/{job_id}/restart"},
        {"states": "active, paused, completed"},
        {"states": "open, closed"},
        {"started": "{type: object, properties: {id: {type: string}}}"},
        {"started": f"{{type: object, properties: {{id: {{type: string}}, state: {STATE}}}}}"},
        {"said": "x-sdk-poll: false"},
    ],
)
def test_nothing_is_waited_for_without_evidence(tmp_path: Path, parts: dict[str, str]) -> None:
    """A path that cannot be filled, words that tell of no end, an id of something else; or the document says no."""
    assert poll_of(tmp_path, **parts) == (None, [])


def test_words_that_may_be_an_end_make_a_hint(tmp_path: Path) -> None:
    assert poll_of(tmp_path, states="queued, requires_action, completed") == (None, ["SL432"])


def test_words_are_known_however_they_are_written() -> None:
    course = course_of(["IN-PROGRESS", "Not Started", "SUCCEEDED", "Timed_Out", "Strange"])

    assert course is not None
    assert (course.done, course.failed, course.unclear) == (("SUCCEEDED",), ("Timed_Out",), ("Strange",))


# ---- what comes of it


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The SDK of the document, imported."""
    folder = tmp_path_factory.mktemp("awaited")
    (folder / "openapi.yaml").write_text(document(), "utf-8")
    settings = settings_for(folder / "openapi.yaml", "awaited_jobs", ("sdk",), folder)
    for file in generate(settings).files:
        place = settings.out["sdk"] / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("awaited_jobs")
    sys.path.remove(str(folder))


class Server:
    """A job that is done at the second look; also the adapter that leads to it."""

    def __init__(self, package: ModuleType) -> None:
        self.message = importlib.import_module(f"{package.__name__}.transport.message")
        self.states = ["queued", "queued", "completed"]
        self.asked: list[str] = []

    def answer(self, request: Any) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        self.asked.append(f"{request.method} {request.target}")
        body = json.dumps({"id": "j1", "state": self.states[len(self.asked) - 1]}).encode()
        return 201, [(b"Retry-After", b"0")], body

    def exchange(self, request: Any) -> Any:
        return self.message.Response(*self.answer(request))

    def close(self) -> None: ...


class AsyncServer(Server):
    async def exchange(self, request: Any) -> Any:
        return self.message.AsyncResponse(*self.answer(request))

    async def aclose(self) -> None: ...


ASKED = ["POST /teams/blue/jobs", "GET /teams/blue/jobs/j1", "GET /teams/blue/jobs/j1"]


def test_the_method_that_waits_looks_below_the_path_where_it_started(
    package: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the parameters before the last one are known from the start."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    server = Server(package)
    client: Any = package.AwaitedJobs(http=server)

    assert client.jobs.start_and_wait("blue").state == "completed"
    assert server.asked == ASKED
    assert not hasattr(client.jobs, "wait")


def test_the_async_method_does_the_same(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pause = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda _: pause(0))
    server = AsyncServer(package)

    async def main() -> str:
        client: Any = package.AsyncAwaitedJobs(http=server)
        return (await client.jobs.start_and_wait("blue")).state

    assert asyncio.run(main()) == "completed"
    assert server.asked == ASKED
