"""The sandbox as a process: what it prints is true, it stops politely, and a power cut loses nothing."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.live_server import LiveServer, sandbox
from tests.server.pipes_api import refused


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with sandbox() as running:
        yield running


def test_what_the_sandbox_prints_works(server: LiveServer) -> None:
    with server.client() as client:
        created = client.post("/v2/pipelines", json={"name": "first-steps"})
        followed = client.get(created.headers["Location"])

    assert created.status_code == 202
    assert created.json()["data"]["state"] == "queued"
    assert followed.json()["data"]["id"] == created.json()["data"]["latest_job_id"]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"NONSENSE\r\n\r\n",
        b"GET /v2/pipelines/\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v2/pipelines HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_even_what_is_not_http_is_answered_in_the_envelope(server: LiveServer, request_bytes: bytes) -> None:
    answer = _exchange(server, request_bytes)

    with refused(answer, 400, "MALFORMED_REQUEST"):
        assert answer.headers["Connection"] == "close"
        assert "X-RateLimit-Remaining" in answer.headers


def test_an_unknown_method_is_told_which_ones_there_are(server: LiveServer) -> None:
    answer = _exchange(server, b"BREW /v2/pipelines?milk=oat HTTP/1.1\r\nHost: x\r\n\r\n")

    with refused(answer, 405, "METHOD_NOT_ALLOWED") as error:
        assert "does not take BREW" in error["message"]
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
        assert answer.headers["Connection"] == "close"


def test_a_huge_header_is_answered_in_the_envelope(server: LiveServer) -> None:
    answer = _exchange(server, b"GET /v2/models HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * 100_000 + b"\r\n\r\n")

    with refused(answer, 431, "HEADERS_TOO_LARGE"):
        pass


def test_a_body_without_end_is_cut_off(server: LiveServer) -> None:
    head = f"POST /v2/pipelines HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.api_key}\r\n".encode()
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = _exchange(server, head + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 17)

    with refused(answer, 413, "PAYLOAD_TOO_LARGE"):
        pass


@pytest.mark.parametrize("pieces", [32, 320])
@pytest.mark.parametrize("is_chunked", [True, False])
def test_the_refusal_of_a_large_body_reaches_its_sender(server: LiveServer, pieces: int, is_chunked: bool) -> None:
    """Many clients write their whole body before they read; a reset connection would lose them the answer."""
    framing = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {pieces * 65_536}"
    head = f"POST /v2/pipelines HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.api_key}\r\n{framing}\r\n"
    piece = b"10000\r\n" + b"x" * 65_536 + b"\r\n" if is_chunked else b"x" * 65_536
    answer = _exchange(server, head.encode() + b"Content-Type: application/json\r\n\r\n", piece, pieces)

    with refused(answer, 413, "PAYLOAD_TOO_LARGE"):
        assert answer.headers["Connection"] == "close"


def test_nobody_but_a_trusted_proxy_speaks_for_another_address(server: LiveServer) -> None:
    """Not even a peer on loopback, whom uvicorn would believe by itself."""
    with server.client() as client:
        made = client.post(
            "/v2/api-keys",
            json={"name": "office", "permissions": ["pipelines:read"], "ip_allowlist": ["203.0.113.7"]},
        )
        key = {"Authorization": f"Bearer {made.json()['data']['secret']}"}
        spoofed = client.get("/v2/pipelines", headers={**key, "X-Forwarded-For": "203.0.113.7"})

    with refused(spoofed, 403, "IP_NOT_ALLOWED") as error:
        assert "127.0.0.1" in error["message"]


def _exchange(server: LiveServer, request: bytes, piece: bytes = b"", times: int = 0) -> httpx.Response:
    """The answer to bytes that no HTTP library would send, read when all of them are sent."""
    with socket.create_connection(server.address, timeout=5) as connection:
        connection.sendall(request)
        for _ in range(times):
            connection.sendall(piece)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())


def test_a_polite_end_says_goodbye_to_streams_and_tidies_up(tmp_path: Path) -> None:
    with sandbox(TMPDIR=str(tmp_path), PARALLEL_JOB_GRACE_SECONDS="0.1") as server, server.client() as client:
        job = _slow_job(client, 60)
        with client.stream("GET", f"/v2/jobs/{job}/stream") as stream:
            lines = stream.iter_lines()
            next(lines)
            server.process.terminate()
            rest = list(lines)
        code = server.process.wait(20)

    farewell = rest[rest.index("event: reconnect") + 1]
    assert json.loads(farewell.removeprefix("data: ")) == {"reason": "shutdown"}
    assert code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["worker"], ["serve", "--port", "0"]])
def test_a_process_whose_worker_died_ends_by_itself_and_says_so(tmp_path: Path, command: list[str]) -> None:
    environment = os.environ | {"PARALLEL_DATABASE_URL": f"sqlite:///{tmp_path / 'parallel.db'}"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    program = [sys.executable, "-c", _WITH_A_FATAL_MISTAKE, *command]
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 1
    assert "task_died" in ended.stderr + ended.stdout
    assert "died; the log says why" in ended.stderr.splitlines()[-1]


_WITH_A_FATAL_MISTAKE = """
from parallel_server.cli import main
from parallel_server.worker.housekeeping import Housekeeper

async def mistake(self):
    raise RuntimeError("a mistake")

Housekeeper.sweep = mistake
main()
"""


def test_a_power_cut_loses_neither_job_nor_events(tmp_path: Path) -> None:
    """Killed in the middle of a job, the server goes on with it after its restart; event ids are one sequence."""
    with sandbox(data_dir=tmp_path) as server, server.client() as client:
        job = _slow_job(client, 3)
        before = _events_until(client, job, "progress")
        server.kill()
    with sandbox(data_dir=tmp_path) as server, _as_before(server, client) as again:
        after = _events_until(again, job, "done", last_event_id=before[-1]["id"])
        final = again.get(f"/v2/jobs/{job}").json()["data"]
        everything = _events_until(again, job, "done")

    assert final["state"] == "completed"
    ids = [int(event["id"]) for event in (*before, *after)]
    assert ids == list(range(1, len(ids) + 1))
    assert [int(event["id"]) for event in everything] == ids
    assert everything[: len(before)] == before


def _as_before(server: LiveServer, client: httpx.Client) -> httpx.Client:
    """The restarted server through the key of before: keys survive too."""
    return httpx.Client(base_url=server.url, headers=client.headers, timeout=30)


def _slow_job(client: httpx.Client, seconds: float) -> str:
    """A running job that takes its time."""
    pipeline = client.post("/v2/pipelines", json={"name": "slow"}).json()["data"]
    _until(client, f"/v2/pipelines/{pipeline['id']}", "active")
    body = {
        "input": {"kind": "text_generation", "prompt": "Tell me a long story."},
        "metadata": {"simulate_seconds": str(seconds)},
    }
    response = client.post(f"/v2/pipelines/{pipeline['id']}/jobs", json=body)
    assert response.status_code == 202, response.text
    job: str = response.json()["data"]["id"]
    _until(client, f"/v2/jobs/{job}", "running")
    return job


def _until(client: httpx.Client, path: str, state: str) -> None:
    deadline = time.monotonic() + 20
    while (found := client.get(path).json()["data"]["state"]) != state:
        if time.monotonic() > deadline:
            pytest.fail(f"{path} is {found}, not {state}")
        time.sleep(0.02)


def _events_until(client: httpx.Client, job: str, last: str, last_event_id: str = "") -> list[dict[str, Any]]:
    """The events of a job as they come, up to the first one called `last`."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    events: list[dict[str, Any]] = []
    with client.stream("GET", f"/v2/jobs/{job}/stream", headers=headers, timeout=30) as stream:
        assert stream.status_code == 200
        event: dict[str, Any] = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if line and name in ("id", "event", "data"):
                event[name] = json.loads(value) if name == "data" else value
            elif not line and "data" in event:
                events.append(event)
                if event["event"] == last:
                    return events
                event = {}
            elif not line:
                event = {}
    pytest.fail(f"the stream ended before `{last}`: {events}")
