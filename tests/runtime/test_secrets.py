"""No text ever shows a key."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import ApiInfo, Auth, Secret, ServerInfo, SyncClient
from tests.runtime.sample.transport.operation import Operation

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample, response_of
from tests.runtime.sample.errors import SDKError
from tests.runtime.scripted import Answer, AsyncScript, Script, broken, failure, ok

keys = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=9, max_size=40).map("zq_{}".format)

SCHEMES = [
    Auth("s", "bearer"),
    Auth("s", "api_key", wire="X-Key", where="header"),
    Auth("s", "api_key", wire="key", where="query"),
    Auth("s", "api_key", wire="key", where="cookie"),
    Auth("s", "basic"),
    Auth("s", "digest"),
]
GET: Operation[Any] = Operation(id="x", method="GET", path="/x")


def everything_shown(value: Any) -> str:
    return f"{value!r} {value} {value:s}" if isinstance(value, str) else f"{value!r} {value}"


@given(keys, st.sampled_from(SCHEMES), st.sampled_from([failure(401), failure(500), broken(), Answer(200, b"<html>")]))
def test_neither_client_nor_request_nor_error_shows_the_key(key: str, scheme: Auth, entry: Any) -> None:
    api = ApiInfo("X", "x", "x", "X", servers=(ServerInfo("https://x.test"),), auth=(scheme,), security=(("s",),))
    script = Script(entry)
    credential = ("user", key) if scheme.kind in ("basic", "digest") else key
    client = SyncClient(api, credentials={"s": credential}, http=script, max_retries=0)

    with pytest.raises(SDKError) as caught:
        client.call(GET)

    error = caught.value
    shown = [everything_shown(part) for part in (client, client._setup, client._setup.credentials, script.requests[0])]
    shown += [everything_shown(error), str(vars(error)), "".join(traceback.format_exception(error))]
    shown += [everything_shown(pickle.loads(pickle.dumps(error))), str(vars(copy.deepcopy(error)))]
    assert [text for text in shown if key in text] == []


@pytest.mark.parametrize(
    ("scheme", "place"),
    [
        (SCHEMES[0], ("Authorization", f"Bearer {KEY}")),
        (SCHEMES[1], ("X-Key", KEY)),
        (SCHEMES[2], ("target", f"/x?key={KEY}")),
        (SCHEMES[3], ("Cookie", f"key={KEY}")),
        (SCHEMES[4], ("Authorization", "Basic dXNlcjpwaw==")),
    ],
)
def test_each_scheme_puts_its_credential_in_its_place(scheme: Auth, place: tuple[str, str]) -> None:
    api = ApiInfo("X", "x", "x", "X", servers=(ServerInfo("https://x.test"),), auth=(scheme,), security=(("s",),))
    script = Script(Answer(200, b"{}"))
    credential = ("user", "pk") if scheme.kind == "basic" else KEY
    SyncClient(api, credentials={"s": credential}, http=script).call(GET)
    name, value = place

    assert (script.requests[0].target if name == "target" else script.header(name)) == value


def test_the_first_alternative_that_can_be_met_is_used() -> None:
    auth = (Auth("a", "bearer", argument="a"), Auth("b", "api_key", wire="X-B", where="header", argument="b"))
    api = ApiInfo("X", "x", "x", "X", servers=(ServerInfo("https://x.test"),), auth=auth, security=(("a",), ("b",), ()))
    for credentials, headers in (
        ({"a": "1", "b": "2"}, ("Bearer 1", None)),
        ({"b": "2"}, (None, "2")),
        ({}, (None, None)),
    ):
        script = Script(Answer(200, b"{}"))
        SyncClient(api, credentials=credentials, http=script).call(GET)
        assert (script.header("Authorization"), script.header("X-B")) == headers


def test_logs_do_not_show_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Sample(api_key=KEY, http=Script(failure(404), ok({"id": "p"})), max_retries=0)
    with pytest.raises(SDKError):
        client.pipelines.retrieve("p")
    client.pipelines.retrieve("p")

    assert KEY not in caplog.text


def test_a_server_that_echoes_the_key_does_not_make_us_show_it() -> None:
    body = json.dumps({"error": {"message": f"bad key {KEY}"}}).encode()
    for entry in (Answer(401, body), Answer(200, f"<html>{KEY}".encode())):
        with pytest.raises(SDKError) as caught:
            Sample(api_key=KEY, http=Script(entry)).pipelines.retrieve("p")
        assert KEY not in f"{caught.value} {vars(caught.value)}"
        assert "***" in str(caught.value)


def test_a_secret_is_masked_and_compared_by_value() -> None:
    secret = Secret(KEY)

    assert f"{secret!r} {secret}" == "Secret('***') Secret('***')"
    assert secret == Secret(KEY)
    assert secret.reveal() == KEY


def test_what_a_call_returned_does_not_lead_to_the_key() -> None:
    client = Sample(api_key=KEY, http=Script(ok({"id": "p"})))
    pipeline = client.pipelines.retrieve("p")

    assert KEY not in everything_shown(response_of(pipeline))
    assert KEY not in everything_shown(vars(response_of(pipeline)))
    assert KEY.encode() not in pickle.dumps(pipeline)


def test_the_async_client_hides_it_too() -> None:
    client = AsyncSample(api_key=KEY, http=AsyncScript())

    assert KEY not in everything_shown(client)
    assert KEY not in everything_shown(vars(client))
