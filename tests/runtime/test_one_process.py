"""A client belongs to the process that made it: copies share it, and nothing carries it, or its key, elsewhere."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pytest

from tests.runtime.adapters import KEY
from tests.runtime.sample import AsyncSample, Sample


@pytest.fixture(params=[Sample, AsyncSample])
def client(request: pytest.FixtureRequest) -> Any:
    """A client of each kind."""
    return request.param(api_key=KEY)


def run(client: Any) -> None:
    """What a process would do."""


def started(client: Any) -> None:
    multiprocessing.get_context("spawn").Process(target=run, args=(client,)).start()


@pytest.mark.parametrize("send", [pickle.dumps, started])
@pytest.mark.parametrize(
    "part", [lambda client: client, lambda client: client.pipelines, lambda client: partial(client.pipelines.retrieve)]
)
def test_a_client_that_is_sent_to_another_process_says_what_to_do(
    client: Any, part: Callable[[Any], Any], send: Callable[[Any], object]
) -> None:
    with pytest.raises(TypeError, match="make a client in each process") as caught:
        send(part(client))

    assert str(caught.value).startswith(type(client).__name__)
    assert KEY not in str(caught.value)


@dataclass
class Settings:
    """As an application keeps a client among its own."""

    client: Any


def test_a_copy_of_what_holds_a_client_shares_it(client: Any) -> None:
    assert copy.copy(client) is client
    assert copy.deepcopy({"client": client})["client"] is client
    assert asdict(Settings(client))["client"] is client
    assert repr(copy.deepcopy(client.pipelines)) == repr(client.pipelines)
