"""Every documented example request, sent through the SDK: the server takes it, and answers what the document says."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import Any

import pytest
from parallel import AsyncParallel, Parallel, issues_of

from tests.documented import DocumentedCall, documented_calls
from tests.sdk.answers import Answer, problems
from tests.sdk.conftest import RecordedServer

CALLS = list(documented_calls())


def test_every_operation_is_called() -> None:
    """Nothing below passes for want of operations."""
    assert len({call.operation.id for call in CALLS}) >= 40


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_documented_request_is_answered_as_documented(call: DocumentedCall, recorded: RecordedServer) -> None:
    """Sync: no error, an answer that the document allows, and nothing in it that the SDK had to put up with."""
    recorded.prepare(call.operation.method)

    with Parallel(api_key=recorded.server.api_key, base_url=recorded.server.url, max_retries=0) as client:
        items = _all(call, call.evaluate(client))

    assert recorded.answers
    assert [problem for answer in recorded.answers for problem in problems(call.operation, answer)] == []
    assert [issue for item in items for issue in issues_of(item)] == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_async_client_gets_the_same(call: DocumentedCall, recorded: RecordedServer) -> None:
    """Async: the same request, in the same way."""
    recorded.prepare(call.operation.method)

    async def main() -> list[Any]:
        async with AsyncParallel(
            api_key=recorded.server.api_key, base_url=recorded.server.url, max_retries=0
        ) as client:
            return await _all_async(call, call.evaluate(client))

    items = recorded.server.run(main())

    assert [problem for answer in recorded.answers for problem in problems(call.operation, answer)] == []
    assert [issue for item in items for issue in issues_of(item)] == []


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(418, "application/json", b"{}"), "status 418 is not documented"),
        (Answer(202, "text/html", b"{}"), "media type 'text/html'"),
        (Answer(202, "application/json", b"{}"), '"data" is a required property'),
        (Answer(202, "application/json", b'{"data": {"id": 7}}'), "required property"),
    ],
)
def test_the_judge_finds_what_the_document_does_not_allow(answer: Answer, verdict: str) -> None:
    """A judge that let everything pass would make the laws above worthless."""
    create = next(call.operation for call in CALLS if call.operation.id == "pipelines.create")

    assert verdict in " ".join(problems(create, answer))


def _all(call: DocumentedCall, result: Any) -> list[Any]:
    if call.operation.stream:
        with result as stream:
            return list(stream)
    is_page = call.operation.page is not None and isinstance(result, Iterable)
    return list(result) if is_page else [result]


async def _all_async(call: DocumentedCall, result: Any) -> list[Any]:
    if call.operation.stream:
        async with result as stream:
            return [item async for item in stream]
    if call.operation.page is not None and isinstance(result, AsyncIterable):
        return [item async for item in result]
    return [await result]
