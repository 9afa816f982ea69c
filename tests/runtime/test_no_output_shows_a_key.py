"""No output shows a key: whatever is in it, wherever it goes in a request, however a server echoes it."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.doctor import examine
from tests.runtime.sample.testing import Recorder, seen
from tests.runtime.sample.transport import ApiInfo, AsyncClient, Auth, Hooks, Secret, ServerInfo, SyncClient

from tests.runtime.adapters import ASYNC, QUICK, SYNC
from tests.runtime.sample import issues_of, response_of
from tests.runtime.sample.errors import SDKError
from tests.runtime.sample.operations import jobs as job_ops
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.sample.settings import API
from tests.runtime.scripted import Answer, AsyncScript, Script, broken, ok, stream
from tests.runtime.sockets import answer, serving

# Long enough to be in no text by chance, with what URLs, JSON, regular expressions and latin-1 make something of.
keys = st.text("aZ09-_.~%+/=&?#:\\\"'<>(*[{|$^éß漢\U0001f600", min_size=12, max_size=30).map("zq{}".format)
SCHEMES = [
    Auth("s", "bearer"),
    Auth("s", "api_key", wire="X-Key", where="header"),
    Auth("s", "api_key", wire="key", where="query"),
    Auth("s", "api_key", wire="key", where="cookie"),
    Auth("s", "basic"),
    Auth("s", "digest"),
]
PAIRED = ("basic", "digest")
places = st.sampled_from(SCHEMES)


def api(scheme: Auth) -> ApiInfo:
    return ApiInfo(
        "X", "x", "x", "X", servers=(ServerInfo("https://x.test"),), auth=(scheme,), security=(("s",),), error=API.error
    )


def spellings(key: str) -> list[str]:
    """A key as it may stand in a text: bare, in JSON with and without escapes, in a URL, as bytes of a repr."""
    escaped = [json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1]]
    return [key, *escaped, quote(key, ""), quote(key), repr(key)[1:-1], repr(key.encode())[2:-1]]


def found_in(texts: list[str], key: str) -> list[str]:
    """Where it stands, with what is around it."""
    places = [(text, spelling, text.find(spelling)) for text in texts for spelling in spellings(key)]
    return [f"{spelling}: {text[max(0, at - 40) : at + 60]}" for text, spelling, at in places if at >= 0]


def echoes(key: str) -> list[Any]:
    """What a server may make of a key that it was sent."""
    error = {"error": {"type": "t", "code": key, "message": f"bad {key}", "param": key, "errors": [{key: key}]}}
    url = f"https://x.test/y?key={quote(key, '')}"
    return [
        Answer(401, json.dumps(error).encode()),
        Answer(500, json.dumps(error, ensure_ascii=False).encode(), {"Link": f"<{url}>; rel=next"}),
        Answer(404, f"no {key} here".encode(), {"X-Request-Id": quote(key)}),
        Answer(400, b"not JSON: " + json.dumps(key).encode()),
        Answer(307, b"", {"Location": url}),
        Answer(200, f"<html>{quote(key, '')} {key}".encode()),
        Answer(200, json.dumps({"data": {"id": [key]}}).encode()),
        ok({"id": "p"}, Link=f"<{url}>"),
        broken(),
    ]


def shown_by_an_error(error: BaseException) -> Iterator[str]:
    link: BaseException | None = error
    while link is not None:
        yield f"{link!r} {link} {getattr(link, '__dict__', None)}"
        link = link.__cause__ or link.__context__
    yield "".join(traceback.format_exception(error))
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        yield f"{twin!r} {twin} {vars(twin)!r}"


def shown_by_an_info(info: Any) -> str:
    return f"{info!r} {vars(info)!r} {dict(info.headers)!r} {info.request_id} {info.rate_limit}"


def shown_by_a_value(value: Any) -> Iterator[str]:
    info = response_of(value)
    yield shown_by_an_info(info)
    yield f"{issues_of(value)!r} {[str(issue) for issue in issues_of(value)]}"


@contextmanager
def logs() -> Iterator[list[str]]:
    """Everything that any library logs within the block."""
    lines: list[str] = []
    handler, root = logging.Handler(), logging.getLogger()
    handler.emit = lambda record: lines.append(f"{record.getMessage()} {record.args!r}")  # type: ignore[method-assign]
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def credential(scheme: Auth, key: str, kind: str) -> Any:
    pair = ("user", key) if scheme.kind in PAIRED else key
    if kind == "secret" and isinstance(pair, str):
        return Secret(pair)
    return (lambda: f"user:{key}" if scheme.kind in PAIRED else key) if kind == "callable" else pair


@given(keys, places, st.sampled_from(["text", "secret", "callable"]), st.integers(0, 8), st.booleans())
def test_no_call_shows_it(key: str, scheme: Auth, kind: str, which: int, is_strict: bool) -> None:
    told: list[str] = []
    hooks = Hooks(*[lambda event: told.append(f"{event!r} {event}")] * 5)
    script = Script(echoes(key)[which], repeats=True)
    client = SyncClient(
        api(scheme),
        credentials={"s": credential(scheme, key, kind)},
        http=script,
        hooks=hooks,
        retry=QUICK,
        strict=is_strict,
    )
    with logs() as lines:
        try:
            shown = list(shown_by_a_value(client.call(ops.RETRIEVE, path={"pipeline_id": "p"})))
        except SDKError as error:
            shown = list(shown_by_an_error(error))
            shown += [shown_by_an_info(error.response)] if error.response else []
    run = client.dry_run.call(ops.RETRIEVE, path={"pipeline_id": "p"})
    shown += [f"{client!r} {vars(client)!r} {client._setup!r} {client._setup.credentials!r} {script.requests!r}"]
    shown += [f"{run!r} {run.curl} {run.url} {run.headers}", *told, *lines]

    assert found_in(shown, key) == []


def broken_streams(key: str) -> list[tuple[Any, bytes]]:
    error, row = json.dumps({"error": {"message": f"bad {key}"}}).encode(), json.dumps({"id": [key]}).encode()
    return [
        (job_ops.EXPORT, error + b"\n"),
        (job_ops.EXPORT, row + b"\n"),
        (job_ops.EXPORT, key.encode() + b"\n"),
        (job_ops.STREAM, b"event: error\ndata: " + error + b"\n\n"),
        (job_ops.STREAM, b"event: done\nid: 1\ndata: " + row + b"\n\n"),
        (job_ops.STREAM, b"event: done\nid: 1\ndata: " + key.encode() + b"\n\n"),
    ]


@given(keys, places, st.integers(0, 5))
def test_no_stream_shows_it(key: str, scheme: Auth, which: int) -> None:
    operation, body = broken_streams(key)[which]
    client = AsyncClient(
        api(scheme), credentials={"s": credential(scheme, key, "text")}, http=AsyncScript(stream(body)), strict=True
    )

    async def main() -> None:
        async for _ in (client.stream if operation is job_ops.STREAM else client.lines)(
            operation, path={"job_id": "j"}
        ):
            pass

    with pytest.raises(SDKError) as caught:
        asyncio.run(main())
    assert found_in(list(shown_by_an_error(caught.value)), key) == []


@given(keys, places.filter(lambda scheme: scheme.kind != "digest"))
def test_no_recording_holds_it(key: str, scheme: Auth) -> None:
    """A digest's password never leaves the client, so that no server has it to send back."""
    with TemporaryDirectory() as folder, mock.patch.object(seen, "_named_by_the_api", return_value={"x-key", "key"}):
        path = Path(folder) / "one.json"
        recorder = Recorder(path, Script(*echoes(key)[:4], broken()), mode="record")
        client = SyncClient(
            api(scheme), credentials={"s": credential(scheme, key, "text")}, http=recorder, max_retries=0
        )
        for _ in range(5):
            with pytest.raises(SDKError):
                client.call(ops.RETRIEVE, path={"pipeline_id": "p"})
        text = path.read_text("utf-8")

    assert found_in([text], key) == []


@given(keys.filter(lambda key: ":" not in key), places)
def test_no_examination_shows_it(key: str, scheme: Auth) -> None:
    """Neither where the API answers, nor where it does not."""
    named = Auth("s", scheme.kind, wire=scheme.wire, where=scheme.where, argument="api_key", env="X_KEY")
    checks = examine(api(named), {"X_KEY": key, "X_BASE_URL": "http://127.0.0.1:9"}, "/v2/pipelines")

    assert found_in([f"{check!r} {check.says} {check.hint} {check.facts}" for check in checks], key) == []


KEY = "zq/very+secret=éß%2F?&#key"


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.where or scheme.kind)
@pytest.mark.parametrize("name", SYNC)
def test_no_library_logs_it(name: str, scheme: Auth) -> None:
    with logs() as lines, serving(lambda _: [answer()]) as server:
        client = SyncClient(
            api(scheme),
            credentials={"s": credential(scheme, KEY, "text")},
            base_url=server.url,
            http=SYNC[name](),
        )
        client.call(ops.RETRIEVE, path={"pipeline_id": "p"})
        client.close()

    assert server.requests
    assert found_in(lines, KEY) == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.where or scheme.kind)
@pytest.mark.parametrize("name", ASYNC)
def test_no_library_logs_it_for_async_clients(name: str, scheme: Auth) -> None:
    async def main(url: str) -> None:
        credentials = {"s": credential(scheme, KEY, "text")}
        async with AsyncClient(api(scheme), credentials=credentials, base_url=url, http=ASYNC[name]()) as client:
            await client.call(ops.RETRIEVE, path={"pipeline_id": "p"})

    with logs() as lines, serving(lambda _: [answer()]) as server:
        asyncio.run(main(server.url))

    assert server.requests
    assert found_in(lines, KEY) == []
