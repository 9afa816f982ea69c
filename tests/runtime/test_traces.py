"""What a program's author sees of an error: the line that called, the method, and the causes."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from tests.runtime.adapters import KEY
from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import Hooks, Sample
from tests.runtime.sample.errors import APIConnectionError, ConfigurationError, NotFoundError, SDKError
from tests.runtime.scripted import failure

HERE = __file__


def own_frames(error: BaseException) -> list[str]:
    """The functions of the SDK that the traceback of an error leads through, behind this file's."""
    frames = [(frame.filename, frame.name) for frame in traceback.extract_tb(error.__traceback__)]
    last = max(place for place, (file, _) in enumerate(frames) if file == HERE)
    return [name for _, name in frames[last + 1 :]]


def retrieve(client: Any) -> Any:
    return client.pipelines.retrieve("p")


def enter(client: Any) -> Any:
    with client.jobs.stream("j"):
        pass


CALLS: list[tuple[Callable[[Any], Any], list[Any], type[SDKError], list[str]]] = [
    (retrieve, [failure(404)], NotFoundError, ["retrieve"]),
    (lambda client: client.pipelines.retrieve(""), [], ConfigurationError, ["retrieve"]),
    (lambda client: list(client.pipelines.list()), [failure(404)], NotFoundError, ["list", "page"]),
    (lambda client: list(client.jobs.stream("j")), [failure(404)], NotFoundError, ["_iterate"]),
    (enter, [failure(404)], NotFoundError, ["__enter__"]),
]


@pytest.mark.parametrize(("ask", "answers", "kind", "frames"), CALLS)
def test_a_traceback_is_the_way_to_the_method_and_no_further(
    scripted: MakeClient, ask: Callable[[Any], Any], answers: list[Any], kind: type[SDKError], frames: list[str]
) -> None:
    client, _ = scripted(*answers, max_retries=0)
    with pytest.raises(kind) as caught:
        ask(client)

    assert own_frames(caught.value) == frames


def test_an_async_traceback_is_as_short(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, _ = async_scripted(failure(404), failure(404), failure(404), max_retries=0)
        with pytest.raises(NotFoundError) as caught:
            await client.pipelines.retrieve("p")
        assert own_frames(caught.value) == ["retrieve"]
        with pytest.raises(NotFoundError) as caught:
            await client.pipelines.list()
        assert "perform" not in own_frames(caught.value)
        with pytest.raises(NotFoundError) as caught:
            async for _ in client.jobs.stream("j"):
                pass
        assert own_frames(caught.value) == ["_iterate"]

    asyncio.run(main())


@pytest.mark.parametrize("settings", [{}, {"hooks": Hooks()}])
def test_the_causes_keep_their_ways(settings: dict[str, Any]) -> None:
    with (
        pytest.raises(APIConnectionError) as caught,
        Sample(api_key=KEY, base_url="http://127.0.0.1:9", max_retries=0, **settings) as client,
    ):
        client.pipelines.retrieve("p")

    cause = caught.value.__cause__
    assert own_frames(caught.value) == ["retrieve"]
    assert isinstance(cause, Exception)
    assert "connect_tcp" in [frame.name for frame in traceback.extract_tb(cause.__traceback__)]


def test_what_a_hook_or_a_provider_raises_keeps_the_way_to_it(scripted: MakeClient) -> None:
    def fetch_key() -> str:
        raise ConfigurationError("the vault is closed")

    client, _ = scripted(api_key=fetch_key)
    with pytest.raises(ConfigurationError) as caught:
        client.pipelines.retrieve("p")

    assert [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)][-1] == "fetch_key"
