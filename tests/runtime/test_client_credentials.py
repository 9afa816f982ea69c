"""Tokens that a client gets by itself: asked for once, anew before they end and after a refusal, and never shown."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from base64 import b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.runtime.sample.transport import Auth, ClientCredentials, SyncClient
from tests.runtime.sample.transport.message import Request
from tests.runtime.sample.transport.token_calls import token_of

from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import (
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    DeadlineExceededError,
    DecodeError,
)
from tests.runtime.sample.operations.pipelines import RETRIEVE
from tests.runtime.sample.settings import API
from tests.runtime.scripted import Answer, AsyncScript, Script, failure, ok

SECRET = "s3cret/of+mine"
GRANT = ClientCredentials("me", SECRET, ["read", "write"], token_url="https://login.test/oauth/token?tenant=a")


def told(token: str, seconds: object = 3600) -> Answer:
    """What a token endpoint answers."""
    said = {"access_token": token, "token_type": "Bearer", "expires_in": seconds}
    return Answer(200, json.dumps({key: value for key, value in said.items() if value is not None}).encode())


class Issuer:
    """Both servers: one gives numbered tokens, the other takes the newest only."""

    def __init__(self, seconds: object = 3600) -> None:
        self.seconds = seconds
        self.given = 0
        self.valid = 0
        self.asked: list[Request] = []

    def judge(self, request: Request) -> Answer:
        if request.origin.host == "login.test":
            time.sleep(0.01)
            self.asked.append(request)
            self.given += 1
            self.valid = self.given
            return told(f"tok{self.given}", self.seconds)
        sent = dict(request.headers)[b"Authorization"]
        return ok({"id": "p"}) if sent == f"Bearer tok{self.valid}".encode() else failure(401)


def script_of(issuer: Issuer, kind: type[Script] = Script) -> Any:
    class Judge(kind):  # type: ignore[misc, valid-type]
        def next(self, request: Any) -> Answer:
            return issuer.judge(request)

    return Judge()


def test_the_request_is_that_of_the_rfc() -> None:
    """The id and the secret as user name and password, and nothing of the client's own."""
    issuer = Issuer()
    client = Sample(api_key=GRANT, http=script_of(issuer), default_headers={"X-Mine": "1"})
    client.with_options(default_query={"mine": 1}).pipelines.retrieve("p")

    (asked,) = issuer.asked
    headers = dict(asked.headers)
    assert (asked.method, str(asked.origin), asked.target) == ("POST", "https://login.test", "/oauth/token?tenant=a")
    assert headers[b"Authorization"] == b"Basic " + b64encode(b"me:s3cret%2Fof%2Bmine")
    assert headers[b"Content-Type"] == b"application/x-www-form-urlencoded"
    assert headers[b"Accept"] == b"application/json"
    assert b"X-Mine" not in headers
    assert parse_qs(bytes(asked.body).decode()) == {  # type: ignore[arg-type]
        "grant_type": ["client_credentials"],
        "scope": ["read write"],
    }


def test_some_servers_want_it_all_in_the_body() -> None:
    issuer = Issuer()
    grant = ClientCredentials(
        "me", SECRET, token_url="https://login.test/t/", parameters={"audience": "acme"}, in_body=True
    )
    Sample(api_key=grant, http=script_of(issuer)).pipelines.retrieve("p")

    (asked,) = issuer.asked
    assert asked.target == "/t/"
    assert b"Authorization" not in dict(asked.headers)
    assert parse_qs(bytes(asked.body).decode()) == {  # type: ignore[arg-type]
        "grant_type": ["client_credentials"],
        "audience": ["acme"],
        "client_id": ["me"],
        "client_secret": [SECRET],
    }


def test_a_relative_place_is_seen_from_the_base_url() -> None:
    script = Script(told("t"), ok({"id": "p"}))
    grant = ClientCredentials("me", SECRET, token_url="/oauth/token")
    Sample(api_key=grant, base_url="http://127.0.0.1:8/api", http=script).pipelines.retrieve("p")

    assert f"{script.requests[0].origin}{script.requests[0].target}" == "http://127.0.0.1:8/oauth/token"


def test_without_a_place_nothing_is_sent() -> None:
    with pytest.raises(ConfigurationError, match="pass `token_url`"):
        Sample(api_key=ClientCredentials("me", SECRET), http=Script())
    with pytest.raises(ConfigurationError, match="must begin with http"):
        Sample(api_key=ClientCredentials("me", SECRET, token_url="ftp://x/y"), http=Script()).pipelines.retrieve("p")


WITH_PROGRAM = replace(
    API,
    auth=(
        Auth("o", "bearer", argument="access_token", env="A_TOKEN", token_url="https://login.test/t", client_env="A"),
    ),
    security=(("o",),),
    has_open_operations=False,
)


def test_the_environment_may_hold_a_program_s_id_and_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token there, and what is passed, come first: they say more."""
    monkeypatch.setenv("A_ID", "me")
    monkeypatch.setenv("A_SECRET", SECRET)
    issuer = Issuer()
    client = SyncClient(WITH_PROGRAM, http=script_of(issuer))
    client.call(RETRIEVE, path={"pipeline_id": "p"})

    (asked,) = issuer.asked
    assert dict(asked.headers)[b"Authorization"] == b"Basic " + b64encode(b"me:s3cret%2Fof%2Bmine")
    monkeypatch.setenv("A_TOKEN", "tok1")
    for given in (None, "tok1"):
        SyncClient(WITH_PROGRAM, credentials={"o": given}, http=script_of(issuer)).call(
            RETRIEVE, path={"pipeline_id": "p"}
        )
    assert issuer.given == 1


@pytest.mark.parametrize("half", ["A_ID", "A_SECRET"])
def test_half_of_a_pair_is_no_credential_and_both_names_are_said(half: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(half, SECRET)
    with pytest.raises(ConfigurationError, match="variables A_TOKEN, or A_ID with A_SECRET; set it with") as caught:
        SyncClient(WITH_PROGRAM, http=Script())

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(("client_id", "secret"), [("", "s"), ("me", ""), ("me", None)])
def test_an_empty_id_or_secret_is_refused(client_id: str, secret: Any) -> None:
    with pytest.raises(ConfigurationError, match="is empty or no text"):
        ClientCredentials(client_id, secret)


def test_many_threads_share_one_token_and_ask_once_more_when_it_is_refused() -> None:
    issuer = Issuer()
    client = Sample(api_key=GRANT, http=script_of(issuer))
    for expected in (1, 2):
        threads = [threading.Thread(target=client.pipelines.retrieve, args=("p",)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert issuer.given == expected
        issuer.valid = 0  # revoked

    assert client.with_options(timeout=1).pipelines.retrieve("p").id == "p"


def test_many_tasks_share_one_token_and_ask_once_more_when_it_is_refused() -> None:
    issuer = Issuer()

    async def main() -> None:
        client = AsyncSample(api_key=GRANT, http=script_of(issuer, AsyncScript))
        for expected in (1, 2):
            await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(20)))
            assert issuer.given == expected
            issuer.valid = 0

    asyncio.run(main())


@pytest.mark.parametrize(
    ("seconds", "asked_after"),
    [(3600, 3570), ("3600", 3570), (100, 90), (None, None), (0, None), ("soon", None), (True, None), (-1, None)],
)
def test_a_token_is_asked_for_anew_shortly_before_it_ends(
    monkeypatch: pytest.MonkeyPatch, seconds: object, asked_after: float | None
) -> None:
    """Where its life is not said it is used until it is refused."""
    issuer, now = Issuer(seconds), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    client = Sample(api_key=GRANT, http=script_of(issuer))
    client.pipelines.retrieve("p")
    now[0] += (asked_after or 10**9) - 1
    client.pipelines.retrieve("p")
    assert issuer.given == 1

    now[0] += 2
    client.pipelines.retrieve("p")
    assert issuer.given == (1 if asked_after is None else 2)


def test_a_refusal_of_the_token_endpoint_is_typed_and_shows_no_secret() -> None:
    body = json.dumps({"error": "invalid_client", "error_description": f"no such secret: {SECRET}"}).encode()
    script = Script(Answer(401, body))
    with pytest.raises(AuthenticationError) as caught:
        Sample(api_key=GRANT, http=script).pipelines.retrieve("p")

    assert caught.value.operation == "oauth.client_credentials"
    assert (caught.value.code, caught.value.message) == ("invalid_client", "no such secret: ***")
    assert len(script.requests) == 1


def test_an_unknown_scope_is_told_by_the_server() -> None:
    script = Script(Answer(400, b'{"error": "invalid_scope"}'))
    with pytest.raises(BadRequestError) as caught:
        Sample(api_key=GRANT, http=script).pipelines.retrieve("p")

    assert caught.value.message == "invalid_scope"


def test_a_busy_token_endpoint_is_asked_again(sleeps: list[float]) -> None:
    """Two tokens do no more harm than one."""
    script = Script(failure(503), told("t"), ok({"id": "p"}))
    Sample(api_key=GRANT, http=script).pipelines.retrieve("p")

    assert [request.origin.host for request in script.requests][:2] == ["login.test", "login.test"]
    assert len(sleeps) == 1


def test_a_token_that_is_refused_twice_is_an_error() -> None:
    script = Script(told("a"), failure(401), told("b"), failure(401))
    with pytest.raises(AuthenticationError):
        Sample(api_key=GRANT, http=script).pipelines.retrieve("p")


@pytest.mark.parametrize("answer", [b"", b'{"access_token": "tok', b"[]", b'{"access_token": 5}', b"{}"])
def test_an_answer_without_a_token_is_an_error_that_quotes_nothing(answer: bytes) -> None:
    with pytest.raises(DecodeError, match="no `access_token`") as caught:
        token_of(answer)

    assert "tok" not in str(caught.value).replace("token", "")
    assert caught.value.__context__ is None


def test_no_text_shows_the_secret() -> None:
    client = Sample(api_key=GRANT, http=Script())

    assert SECRET not in repr(GRANT)
    assert SECRET not in repr(client._setup)
    assert SECRET not in str(client.dry_run.pipelines.retrieve("p").headers)


def test_the_deadline_of_a_call_holds_for_its_token_too() -> None:
    class Slow(Script):
        def next(self, request: Request) -> Answer:
            time.sleep(0.05)
            raise AssertionError("asked") if request.origin.host != "login.test" else DeadlineExceededError("late")

    with pytest.raises(DeadlineExceededError):
        Sample(api_key=GRANT, http=Slow()).pipelines.retrieve("p", options={"deadline": 0.02})


def test_a_derived_client_with_another_secret_has_another_token() -> None:
    issuer = Issuer()
    client = Sample(api_key=GRANT, http=script_of(issuer))
    client.pipelines.retrieve("p")
    grant = ClientCredentials("you", "other", token_url="https://login.test/t")
    other = client._changed(None, credentials={"bearerAuth": grant})
    other.pipelines.retrieve("p")

    assert [dict(asked.headers)[b"Authorization"] for asked in issuer.asked] == [
        b"Basic " + b64encode(b"me:s3cret%2Fof%2Bmine"),
        b"Basic " + b64encode(b"you:other"),
    ]
