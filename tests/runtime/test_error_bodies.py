"""What error answers hold, read as the document describes it: never in the way of the error itself."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle

import pytest

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import issues_of, models, response_of
from tests.runtime.sample.errors import APIStatusError, NotFoundError
from tests.runtime.scripted import Answer, broken, failure


def raised(scripted: MakeClient, *answers: Answer, name: str = "retrieve") -> APIStatusError:
    """The error of one call, tried once."""
    client, _ = scripted(*answers)
    call = client.with_options(max_retries=0).pipelines
    with pytest.raises(APIStatusError) as caught:
        call.retrieve("p") if name == "retrieve" else list(call.list())
    return caught.value


def test_a_body_is_read_as_the_document_describes_it(scripted: MakeClient) -> None:
    error = raised(scripted, failure(404, code="GONE_FISHING"))

    assert isinstance(error, NotFoundError)
    assert isinstance(error.decoded, models.FailureEnvelope)
    assert error.decoded.error.code == "GONE_FISHING"
    assert error.decoded is error.decoded
    assert response_of(error.decoded).status == 404


def test_the_async_client_reads_it_alike(async_scripted: MakeAsyncClient) -> None:
    client, _ = async_scripted(failure(404))

    async def call() -> None:
        await client.pipelines.retrieve("p")

    with pytest.raises(NotFoundError) as caught:
        asyncio.run(call())

    assert isinstance(caught.value.decoded, models.FailureEnvelope)


def test_a_range_of_statuses_counts_where_nothing_else_does(scripted: MakeClient) -> None:
    assert isinstance(raised(scripted, failure(503)).decoded, models.FailureEnvelope)
    assert raised(scripted, failure(400)).decoded is None


def test_an_operation_may_answer_otherwise(scripted: MakeClient) -> None:
    busy = raised(scripted, Answer(503, b'{"busy_until": 7}'), name="list")

    assert busy.decoded == models.Busy(busy_until=7)
    assert raised(scripted, failure(404), name="list").decoded is None


def test_a_body_can_be_read_as_any_class(scripted: MakeClient) -> None:
    error = raised(scripted, Answer(400, b'{"busy_until": 7}'))

    assert error.body_as(models.Busy) == models.Busy(busy_until=7)
    assert error.body_as(models.FailureEnvelope) is None


@pytest.mark.parametrize(
    "body", [b"", b"<h1>Bad gateway</h1>", b"[]", b"null", b"{}", b'{"message": "no route"}', b"\xff"]
)
def test_another_body_never_hides_the_error(scripted: MakeClient, body: bytes) -> None:
    error = raised(scripted, Answer(404, body))

    assert (type(error), error.status) == (NotFoundError, 404)
    assert error.decoded is None
    assert error.body_as(models.Busy) is None


def test_what_does_not_fit_is_kept_and_told(scripted: MakeClient) -> None:
    error = raised(scripted, Answer(404, b'{"error": {"code": 7, "message": "no", "more": 1}}'))

    assert isinstance(error.decoded, models.FailureEnvelope)
    assert error.decoded.error.code == 7  # type: ignore[comparison-overlap]
    assert [issue.path for issue in issues_of(error.decoded)] == ["error.code"]


def test_secrets_are_masked_there_too(scripted: MakeClient) -> None:
    key = "pk_live_0123456789"
    client, _ = scripted(
        Answer(404, json.dumps({"error": {"code": "X", "message": f"no {key}"}}).encode()), api_key=key
    )
    with pytest.raises(APIStatusError) as caught:
        client.pipelines.retrieve("p")

    assert key not in repr(caught.value.decoded)
    assert "***" in repr(caught.value.decoded)


@pytest.mark.parametrize("twin", [copy.deepcopy, copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_it_goes_along_to_another_process(scripted: MakeClient, twin: object) -> None:
    error = raised(scripted, failure(404))
    found = twin(error)  # type: ignore[operator]

    assert found.decoded == error.decoded
    assert isinstance(found.decoded, models.FailureEnvelope)
    assert found.body_as(models.FailureEnvelope) == error.decoded
    assert (found.operation, found.status) == ("pipelines.retrieve", 404)


def test_an_error_that_nobody_answered_has_none() -> None:
    assert APIStatusError("made by hand").decoded is None
    assert APIStatusError("made by hand", body={"busy_until": 1}).body_as(models.Busy) == models.Busy(busy_until=1)


def test_every_error_of_a_call_knows_its_operation(scripted: MakeClient) -> None:
    client, _ = scripted(broken())
    with pytest.raises(Exception, match="broke") as caught:
        client.with_options(max_retries=0).pipelines.retrieve("p")

    assert caught.value.operation == "pipelines.retrieve"  # type: ignore[attr-defined]
