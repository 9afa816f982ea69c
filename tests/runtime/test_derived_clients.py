"""Derived clients: other settings on the same connections, and a parent that stays as it is."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import httpx2
import pytest
from tests.runtime.sample.transport.adapters.httpx import AsyncHttpxAdapter, HttpxAdapter
from tests.runtime.sample.transport.adapters.httpx2_client import AsyncHttpx2ClientAdapter, Httpx2ClientAdapter

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import ConfigurationError
from tests.runtime.scripted import Script, ok

OTHER = "sk_other_key_of_a_derived_client"


def with_key(client: Any, key: Any, **settings: Any) -> Any:
    """What the `with_options` of generated clients does with their `api_key`."""
    return client._changed(settings.pop("http", None), credentials={"bearerAuth": key}, **settings)


def test_a_derived_client_has_its_own_key_and_the_same_connections(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}), ok({"id": "p"}))
    with_key(client, OTHER).pipelines.retrieve("p")
    client.pipelines.retrieve("p")

    sent = [dict(request.headers)[b"Authorization"] for request in script.requests]
    assert sent == [f"Bearer {OTHER}".encode(), f"Bearer {KEY}".encode()]


def test_no_key_keeps_that_of_the_parent(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}))
    with_key(client, None).pipelines.retrieve("p")

    assert script.header("Authorization") == f"Bearer {KEY}"


def test_own_connections_are_closed_alone(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}))
    own = Script(ok({"id": "p"}))
    derived = client.with_options(http=own)
    derived.pipelines.retrieve("p")
    derived.close()

    assert (own.is_closed, script.is_closed, len(own.requests), len(script.requests)) == (True, False, 1, 0)


def test_no_key_of_either_shows(scripted: MakeClient) -> None:
    client, _ = scripted(ok({"id": "p"}))
    derived = with_key(client, OTHER)
    run = derived.dry_run.pipelines.list()

    assert not {KEY, OTHER} & set(f"{derived!r} {run} {run.curl} {derived.__dict__}".split())


def test_a_wrong_key_is_refused_at_once(scripted: MakeClient) -> None:
    with pytest.raises(ConfigurationError, match="spaces"):
        with_key(scripted()[0], " sk ")


def test_async_clients_with_other_providers_ask_their_own(async_scripted: MakeAsyncClient) -> None:
    async def key() -> str:
        await asyncio.sleep(0)
        return KEY

    async def other() -> str:
        await asyncio.sleep(0)
        return OTHER

    async def main() -> set[bytes]:
        client, script = async_scripted(ok({"id": "p"}), ok({"id": "p"}), api_key=key)
        both = (client, with_key(client, other))
        await asyncio.gather(*(one.pipelines.retrieve("p") for one in both))
        return {dict(request.headers)[b"Authorization"] for request in script.requests}

    assert asyncio.run(main()) == {f"Bearer {KEY}".encode(), f"Bearer {OTHER}".encode()}


# ---- the caller's own client, over a transport that makes its answers up


@pytest.mark.parametrize(("library", "adapter"), [(httpx, HttpxAdapter), (httpx2, Httpx2ClientAdapter)])
def test_an_answer_that_was_never_on_its_way_is_read(library: Any, adapter: Any) -> None:
    def answer(request: Any) -> Any:
        if request.url.path.endswith("stream"):
            return library.Response(200, text='event: done\nid: 1\ndata: {"id":"j","state":"completed"}\n\n')
        return library.Response(200, json={"data": {"id": "p"}})

    with (
        library.Client(transport=library.MockTransport(answer)) as own,
        Sample(api_key=KEY, base_url="http://mock", http=adapter(own)) as client,
    ):
        assert client.pipelines.retrieve("p").id == "p"
        assert client.with_options(deadline=9).pipelines.retrieve("p").id == "p"
        assert [event.event for event in client.jobs.stream("j")] == ["done"]


@pytest.mark.parametrize(("library", "adapter"), [(httpx, HttpxAdapter), (httpx2, Httpx2ClientAdapter)])
def test_the_caller_s_event_hooks_see_the_body(library: Any, adapter: Any) -> None:
    seen: list[bytes] = []
    transport = library.MockTransport(lambda _: library.Response(200, json={"data": {"id": "p"}}))
    hooks = {"request": [lambda request: seen.append(request.content)]}
    with library.Client(transport=transport, event_hooks=hooks) as own:
        Sample(api_key=KEY, base_url="http://mock", http=adapter(own)).pipelines.create(name="x")

    assert seen == [b'{"name":"x"}']


@pytest.mark.parametrize(("library", "adapter"), [(httpx, AsyncHttpxAdapter), (httpx2, AsyncHttpx2ClientAdapter)])
def test_the_same_for_async_clients(library: Any, adapter: Any) -> None:
    async def main() -> None:
        transport = library.MockTransport(lambda _: library.Response(200, json={"data": {"id": "p"}}))
        async with (
            library.AsyncClient(transport=transport) as own,
            AsyncSample(api_key=KEY, base_url="http://mock", http=adapter(own)) as client,
        ):
            assert (await client.pipelines.retrieve("p")).id == "p"
            assert (await client.with_options(deadline=9).pipelines.retrieve("p")).id == "p"

    asyncio.run(main())
