"""Credentials of a living client: asked for once, replaced at once, given up to the caller's own."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
import time
import warnings
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.transport import Secret, SyncClient
from tests.runtime.sample.transport.credentials import Credentials

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import ConfigurationError
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.sample.settings import API
from tests.runtime.scripted import Answer, AsyncScript, Script, failure, ok


class Tokens:
    """A provider that counts, and a script that takes only the newest token."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.calls = 0
        self.seconds = seconds
        self.valid = 1

    def give(self) -> str:
        self.calls += 1
        token = f"tok{self.valid}"
        time.sleep(self.seconds)
        return token

    async def give_later(self) -> str:
        self.calls += 1
        await asyncio.sleep(self.seconds)
        return f"tok{self.valid}"

    def judge(self, request: Any) -> Answer:
        sent = dict(request.headers).get(b"Authorization")
        assert sent is not None, "no Authorization at all"
        return ok({"id": "p"}) if sent == f"Bearer tok{self.valid}".encode() else failure(401)


def script_of(tokens: Tokens, kind: type[Script] = Script) -> Any:
    class Judge(kind):  # type: ignore[misc, valid-type]
        def next(self, request: Any) -> Answer:
            return tokens.judge(request)

    return Judge()


def in_threads(work: Any, count: int = 30) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_many_threads_ask_for_one_token() -> None:
    tokens = Tokens()
    client = Sample(api_key=tokens.give, http=script_of(tokens))
    in_threads(lambda: client.pipelines.retrieve("p"))
    assert tokens.calls == 1

    tokens.valid = 2
    in_threads(lambda: client.pipelines.retrieve("p"))
    assert tokens.calls == 2


def test_many_tasks_ask_for_one_token() -> None:
    tokens = Tokens()

    async def main() -> None:
        client = AsyncSample(api_key=tokens.give_later, http=script_of(tokens, AsyncScript))
        await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(50)))
        assert tokens.calls == 1
        tokens.valid = 2
        await asyncio.gather(*(client.with_options(timeout=1).pipelines.retrieve("p") for _ in range(50)))

    asyncio.run(main())
    assert tokens.calls == 2


def test_a_waiter_that_leaves_does_not_take_the_token_from_the_others() -> None:
    tokens = Tokens(0.05)

    async def main() -> None:
        client = AsyncSample(api_key=tokens.give_later, http=script_of(tokens, AsyncScript))
        first = asyncio.create_task(client.pipelines.retrieve("p"))
        second = asyncio.create_task(client.pipelines.retrieve("p"))
        await asyncio.sleep(0.01)
        first.cancel()
        assert (await second).id == "p"

    asyncio.run(main())
    assert tokens.calls == 1


def test_what_was_learned_after_the_refused_request_went_out_stays() -> None:
    credentials = Credentials(API, {"bearerAuth": lambda: "x"}, {})
    credentials.learn("bearerAuth", "old")
    placed = credentials.placement(None)
    assert placed is not None

    assert credentials.forget(placed)
    assert credentials.placement(None) is None  # never a placement without the token
    credentials.learn("bearerAuth", "new")
    assert credentials.forget(placed)
    assert credentials.placement(None) is not None


@pytest.mark.parametrize("given", ["to ken\n", "", 5, None])
def test_what_a_provider_gives_is_checked(given: Any) -> None:
    script = Script(ok({"id": "p"}))

    with pytest.raises(ConfigurationError, match="api_key"):
        Sample(api_key=lambda: given, http=script).pipelines.retrieve("p")
    assert script.requests == []


def test_the_caller_s_own_header_stands_in_place_of_ours() -> None:
    script = Script(*(ok({"id": "p"}) for _ in range(3)))
    client = Sample(api_key=KEY, http=script)
    client.with_options(default_headers={"authorization": "Bearer mine"}).pipelines.retrieve("p")
    client.pipelines.retrieve("p", options={"headers": {"AUTHORIZATION": "Basic abc"}})
    client.pipelines.retrieve("p")

    sent = [script.header("Authorization", index) for index in range(3)]  # which also refuses a second one
    assert sent == ["Bearer mine", "Basic abc", f"Bearer {KEY}"]


def test_no_provider_is_asked_when_the_caller_sets_the_header() -> None:
    def provider() -> str:
        raise AssertionError("asked")

    script = Script(ok({"id": "p"}))
    Sample(api_key=provider, http=script, default_headers={"Authorization": "Bearer mine"}).pipelines.retrieve("p")

    assert script.header("Authorization") == "Bearer mine"


def test_a_client_without_a_key_can_make_the_calls_that_need_none() -> None:
    script = Script(ok({"id": "p"}))
    client = SyncClient(replace(API, has_open_operations=True), http=script)
    assert client.call(ops.PUBLIC).id == "p"

    with pytest.raises(ConfigurationError, match="set it with `export SAMPLE_API_KEY"):
        client.page(ops.LIST)
    assert len(script.requests) == 1


def test_a_secret_can_be_given_as_key_and_is_not_pickled() -> None:
    script = Script(ok({"id": "p"}))
    secret = Secret(KEY)
    Sample(api_key=secret, http=script).pipelines.retrieve("p")
    assert script.header("Authorization") == f"Bearer {KEY}"

    assert copy.deepcopy(secret) is secret
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_a_key_that_is_awaited_is_no_key_of_a_client_that_blocks() -> None:
    async def fetch_key() -> str:
        return KEY

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ConfigurationError, match="give a blocking client a plain one"):
            Sample(api_key=fetch_key, http=Script()).pipelines.retrieve("p")
