"""What the log says of an attempt, as text and as parts."""

from __future__ import annotations

import logging

import pytest

from tests.runtime.conftest import MakeClient
from tests.runtime.sample.errors import APIConnectionError
from tests.runtime.scripted import broken, failure, ok


def test_a_record_has_its_parts_for_handlers_that_write_json(
    scripted: MakeClient, sleeps: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    client, _ = scripted(failure(503), ok({"id": "p"}))
    with caplog.at_level(logging.DEBUG):
        client.pipelines.retrieve("p")
    retried, answered = (vars(record) for record in caplog.records)

    assert [retried[name] for name in ("operation", "attempt", "status", "request_id")] == [
        "pipelines.retrieve",
        1,
        503,
        "req_1",
    ]
    assert retried["delay"] == sleeps[0]
    assert (answered["attempt"], answered["status"], answered["delay"]) == (2, 200, None)


def test_an_attempt_without_an_answer_says_why(scripted: MakeClient, caplog: pytest.LogCaptureFixture) -> None:
    client, _ = scripted(broken(), max_retries=0)
    with caplog.at_level(logging.DEBUG), pytest.raises(APIConnectionError):
        client.pipelines.retrieve("p")

    assert caplog.messages[0].startswith("pipelines.retrieve: attempt 1 the connection broke in ")
