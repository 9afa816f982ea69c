"""Recordings: a real API is asked once; from then on a file answers, which people can read and no secret is in."""

from __future__ import annotations

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.sample.testing import AsyncRecorder, Recorder, UnpreparedRequestError

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import APITimeoutError, NotFoundError
from tests.runtime.scripted import Answer, AsyncScript, Script, failure, ok, page, stream

STATE = b'event: state\nid: 1\ndata: {"state": "running"}\n\n'
DONE = b'event: done\nid: 2\ndata: {"id": "j", "state": "completed"}\n\n'


def use(client: Sample) -> list[Any]:
    """One program, whoever answers it."""
    said: list[Any] = [client.pipelines.create(name="x").id]
    said += [found.id for found in client.pipelines.list()]
    said += [event.event for event in client.jobs.stream("j")]
    with pytest.raises(NotFoundError) as caught:
        client.pipelines.retrieve("none", options={"deadline": 5})
    with pytest.raises(APITimeoutError):
        client.pipelines.retrieve("slow")
    return [*said, caught.value.code]


def script() -> Script:
    packed = gzip.compress(b'{"data": {"id": "new", "client_secret": "hush"}}')
    return Script(
        Answer(200, packed, {"Content-Encoding": "gzip", "Set-Cookie": "session=1", "X-Request-Id": "req_1"}),
        page([{"id": "a"}], "c1"),
        page([{"id": "b"}]),
        stream(STATE, DONE),
        failure(404, "NONE"),
        APITimeoutError("too late"),
    )


def test_what_was_recorded_is_played(tmp_path: Path) -> None:
    path = tmp_path / "recordings" / "one.json"
    recorded = use(Sample(api_key=KEY, http=Recorder(path, script()), max_retries=0))
    with Recorder(path, Script()) as player:
        played = use(Sample(api_key="another", http=player, max_retries=0))

    assert recorded == played == ["new", "a", "b", "state", "done", "NONE"]


def test_no_secret_is_in_the_file_and_people_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    echo = ok({"id": "p", "name": f"you sent {KEY}", "api_key": "pk_other", "email": "ada@example.com"})
    Sample(api_key=KEY, http=Recorder(path, Script(echo), redact=["email"])).pipelines.create(name=KEY)
    text = path.read_text("utf-8")

    assert not [secret for secret in (KEY, "pk_other", "ada@example.com") if secret in text]
    assert json.loads(text)["exchanges"] == [
        {
            "request": {
                "operation": "pipelines.create",
                "method": "POST",
                "target": "/v2/pipelines",
                "body": {"name": "***"},
            },
            "response": {
                "status": 200,
                "headers": {},
                "json": {"data": {"id": "p", "name": "you sent ***", "api_key": "***", "email": "***"}},
            },
        }
    ]


def test_what_is_not_in_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    Sample(api_key=KEY, http=Recorder(path, Script(ok({"id": "p"})))).pipelines.create(name="x")
    client = Sample(api_key=KEY, http=Recorder(path, mode="replay"))

    with pytest.raises(UnpreparedRequestError, match=r"left: POST /v2/pipelines with body \{'name': 'x'\}"):
        client.pipelines.create(name="y")
    assert client.pipelines.create(name="x").id == "p"
    with pytest.raises(UnpreparedRequestError, match=r"played: POST"):
        client.pipelines.create(name="x")
    with pytest.raises(FileNotFoundError):
        Recorder(tmp_path / "none.json", mode="replay")


def test_it_is_recorded_anew_when_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    for name in ("first", "second"):
        script = Script(ok({"id": name}))
        Sample(api_key=KEY, http=Recorder(path, script, mode="record")).pipelines.retrieve("p")

    assert "second" in path.read_text("utf-8")
    assert "first" not in path.read_text("utf-8")


def test_async_clients_record_and_play_alike(tmp_path: Path) -> None:
    path = tmp_path / "one.json"

    async def use(recorder: AsyncRecorder) -> list[str]:
        async with AsyncSample(api_key=KEY, http=recorder) as client:
            events = [event.event async for event in client.jobs.stream("j")]
            return [(await client.pipelines.retrieve("p", options={"deadline": 5})).id, *events]

    recorded = asyncio.run(use(AsyncRecorder(path, AsyncScript(stream(STATE, DONE), ok({"id": "p"})))))
    played = asyncio.run(use(AsyncRecorder(path)))

    assert recorded == played == ["p", "state", "done"]
