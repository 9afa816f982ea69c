"""Keys for APIs whose document is silent about them: the caller names the header, each call has its own key."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.sample.transport import Operation

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample.errors import ConfigurationError, ServerError
from tests.runtime.scripted import failure, ok

HEADER = "X-Once"


def operation(method: str, idempotency: str | None = "") -> Operation[Any]:
    return Operation("x", method, "/x", at="data", idempotency=idempotency)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_an_unsafe_call_carries_one_key_and_is_tried_again(
    scripted: MakeClient, sleeps: list[float], method: str
) -> None:
    client, script = scripted(failure(500), ok(1), ok(2), idempotency_header=HEADER)
    results = [client.call(operation(method)), client.call(operation(method))]
    keys = [script.header(HEADER, place) for place in range(3)]

    assert results == [1, 2]
    assert keys[0] == keys[1] != keys[2]
    assert all(keys)
    assert len(sleeps) == 1


def test_async_calls_do_the_same(async_scripted: MakeAsyncClient, sleeps: list[float]) -> None:
    async def main() -> tuple[Any, list[str | None]]:
        client, script = async_scripted(failure(503), ok(1), idempotency_header=HEADER)
        return await client.call(operation("POST")), [script.header(HEADER, place) for place in range(2)]

    result, keys = asyncio.run(main())

    assert (result, keys[0] == keys[1] is not None, len(sleeps)) == (1, True, 1)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_calls_that_may_be_repeated_anyway_carry_none(scripted: MakeClient, method: str) -> None:
    client, script = scripted(ok(1), idempotency_header=HEADER)
    client.call(operation(method))

    assert script.header(HEADER) is None


def test_what_the_document_says_comes_first(scripted: MakeClient) -> None:
    """Its own header; and no key, and no second try, where it takes none."""
    client, script = scripted(ok(1), failure(500), idempotency_header=HEADER)
    client.call(operation("POST", "Own-Key"))
    with pytest.raises(ServerError):
        client.call(operation("POST", None))

    assert (script.header(HEADER, 0), script.header("Own-Key", 0) is None) == (None, False)
    assert (script.header(HEADER, 1), len(script.requests)) == (None, 2)


def test_a_key_of_the_callers_own_goes_in_the_same_header(scripted: MakeClient) -> None:
    client, script = scripted(ok(1), idempotency_header=HEADER)
    client.call(operation("POST"), options={"idempotency_key": "mine"})

    assert script.header(HEADER) == "mine"


def test_a_derived_client_may_have_a_header_of_its_own(scripted: MakeClient) -> None:
    client, script = scripted(ok(1))
    client._changed(None, idempotency_header=HEADER).call(operation("POST"))

    assert script.header(HEADER)


def test_a_name_that_no_header_has_is_refused(scripted: MakeClient) -> None:
    with pytest.raises(ConfigurationError, match="no header name"):
        scripted(idempotency_header="not a name")
