"""One call: what is sent, what comes back, what is tried again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.transport import Operation

from tests.runtime.conftest import KEY, MakeClient
from tests.runtime.sample import Sample, Timeout, response_of
from tests.runtime.sample.errors import (
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    IdempotencyError,
    NotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    ServiceUnavailableError,
    ValidationError,
)
from tests.runtime.sample.models.pipelines import LlmConfig, Pipeline
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.scripted import Answer, Script, failure, ok

# ---- what is sent


def test_a_request_carries_what_the_operation_and_the_client_say(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}))
    client.pipelines.retrieve("a/b", expand=["x", "y"], filter={"state": "active"})

    assert script.requests[0].method == "GET"
    assert script.requests[0].url == (
        "https://api.sample.test/v2/pipelines/a%2Fb?expand=x&expand=y&filter%5Bstate%5D=active"
    )
    assert script.header("Authorization") == f"Bearer {KEY}"
    assert script.header("Host") == "api.sample.test"
    assert script.header("Accept") == "application/json"
    assert script.header("Sample-Version") == "2025-11-01"
    assert (script.header("User-Agent") or "").startswith("sample-python/1.0 python/3.")


def test_absent_arguments_are_not_sent_and_null_ones_are(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}), ok({"id": "p1"}))
    client.pipelines.create(name="n")
    client.pipelines.create(name="n", description=None)

    assert script.json(0) == {"name": "n"}
    assert script.json(1) == {"name": "n", "description": None}


def test_a_body_may_hold_models_and_dicts_alike(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}), ok({"id": "p1"}))
    client.pipelines.create(name="n", config=LlmConfig(kind="llm", max_tokens=5))
    client.pipelines.create(name="n", config={"kind": "llm", "maxTokens": 5})

    assert script.requests[0].body == script.requests[1].body


def test_a_call_without_body_says_nothing_about_one(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}))
    client.pipelines.retrieve("p1")

    assert script.requests[0].body == b""
    assert script.header("Content-Type") is None
    assert script.header("Content-Length") is None


def test_options_of_a_call_reach_its_request_only(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}), ok({"id": "p1"}))
    client.pipelines.update(
        "p1",
        options={"headers": {"X-Trace": "1"}, "query": {"debug": True}, "timeout": 3, "body_extra": {"beta": 1}},
    )
    client.pipelines.update("p1")

    assert script.header("X-Trace", 0) == "1"
    assert script.requests[0].target == "/v2/pipelines/p1?debug=true"
    assert script.requests[0].timeout.read == 3
    assert script.json(0) == {"beta": 1}
    assert script.header("X-Trace", 1) is None
    assert script.requests[1].target == "/v2/pipelines/p1"


def test_there_is_always_a_timeout(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}))
    client.pipelines.retrieve("p1")

    assert (script.requests[0].timeout.connect, script.requests[0].timeout.read) == (5, 60)
    assert Timeout.of(2).connect == 2
    assert Timeout.of(90).connect == 5


def test_a_header_cannot_smuggle_another_one(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p1"}))

    with pytest.raises(ConfigurationError):
        client.pipelines.update("p1", if_match="x\r\nEvil: 1")
    assert script.requests == []


# ---- what comes back


def test_the_result_is_typed_and_knows_its_response(scripted: MakeClient) -> None:
    client, _ = scripted(
        ok(
            {"id": "p1"},
            X_Request_Id="req_7",
            Sample_Version="2025-11-01",
            X_RateLimit_Limit="60",
            X_RateLimit_Remaining="59",
            X_RateLimit_Reset="12.5",
            Idempotent_Replayed="true",
        )
    )
    pipeline = client.pipelines.create(name="n", options={"idempotency_key": "k1"})
    response = response_of(pipeline)

    assert isinstance(pipeline, Pipeline)
    assert (response.status, response.request_id, response.api_version) == (200, "req_7", "2025-11-01")
    assert response.rate_limit is not None
    assert (response.rate_limit.limit, response.rate_limit.remaining, response.rate_limit.reset) == (60, 59, 12.5)
    assert (response.replayed, response.attempts, response.idempotency_key) == (True, 1, "k1")
    assert response.headers["x-REQUEST-id"] == "req_7"


def test_what_no_call_returned_has_no_response() -> None:
    with pytest.raises(LookupError):
        response_of(Pipeline(id="p"))


def test_a_deletion_returns_nothing(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(204))

    assert client.pipelines.delete("p1") is None  # type: ignore[func-returns-value]


def test_a_strict_client_refuses_what_is_not_as_documented(scripted: MakeClient) -> None:
    client, _ = scripted(ok({"id": 7}), strict=True)

    with pytest.raises(DecodeError, match="id: expected a valid string, got integer 7") as caught:
        client.pipelines.retrieve("p1")
    assert [issue.path for issue in caught.value.issues] == ["id"]


# ---- errors

ERRORS = [
    (failure(401), AuthenticationError),
    (failure(404, kind="not_found"), NotFoundError),
    (failure(403, kind="quota_exceeded"), QuotaExceededError),
    (failure(409, kind="conflict"), ConflictError),
    (failure(409, code="IDEMPOTENCY_KEY_REUSED", kind="idempotency_error"), IdempotencyError),
    (failure(422), ValidationError),
    (failure(429, Retry_After="500"), RateLimitError),
    (failure(500), ServerError),
    (failure(503), ServiceUnavailableError),
]


@pytest.mark.parametrize(("answer", "cls"), ERRORS)
def test_an_error_is_of_its_own_class_and_tells_all(scripted: MakeClient, answer: Answer, cls: type[Any]) -> None:
    client, _ = scripted(answer, max_retries=0)

    with pytest.raises(cls) as caught:
        client.pipelines.retrieve("p1")
    error = caught.value
    assert (error.status, error.param, error.request_id) == (answer.status, "name", "req_1")
    assert error.message == f"went wrong with {error.code}"
    assert str(error) == f"{error.message} · request id: req_1 · see https://docs.sample.test/errors/{error.code}"
    assert error.errors[0]["param"] == "name"
    assert error.attempts == 1
    assert response_of(error).status == answer.status


def test_an_error_without_a_known_body_still_says_what_came(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(502, b"<html>bad gateway</html>"), max_retries=0)

    with pytest.raises(ServerError, match="502 bad gateway: <html>bad gateway</html>"):
        client.pipelines.retrieve("p1")


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_the_status_counts_even_if_the_body_s_encoding_is_broken(
    scripted: MakeClient, sleeps: list[float], coding: str
) -> None:
    broken_body = Answer(503, b"no such thing", {"Content-Encoding": coding})
    client, script = scripted(broken_body, ok({"id": "p"}), *[broken_body] * 3)

    assert client.pipelines.retrieve("p").id == "p"
    with pytest.raises(ServiceUnavailableError, match="no such thing"):
        client.pipelines.retrieve("p")
    assert len(script.requests) == 5
    assert len(sleeps) <= 3


def test_a_success_whose_encoding_is_broken_tells_of_its_answer(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(200, b"no such thing", {"Content-Encoding": "gzip", "X-Request-Id": "req_8"}))

    with pytest.raises(DecodeError, match="gzip encoding is broken") as caught:
        client.pipelines.retrieve("p")
    assert (caught.value.status, caught.value.request_id, caught.value.attempts) == (200, "req_8", 1)
    assert response_of(caught.value).status == 200


@pytest.mark.parametrize(
    ("status", "kind", "cls"),
    [(500, "not_found", ServerError), (503, "conflict", ServiceUnavailableError), (400, "not_found", NotFoundError)],
)
def test_the_class_of_an_error_is_of_its_status_s_family(
    scripted: MakeClient, status: int, kind: str, cls: type[Any]
) -> None:
    client, _ = scripted(failure(status, kind=kind), max_retries=0)

    with pytest.raises(cls) as caught:
        client.pipelines.retrieve("p")
    assert (caught.value.status, caught.value.type) == (status, kind)


def test_a_redirect_is_not_followed(scripted: MakeClient) -> None:
    """Credentials go where the client was told, nowhere else."""
    client, script = scripted(Answer(302, b"", {"Location": "https://evil.test/"}))

    with pytest.raises(Exception, match="302 found"):
        client.pipelines.retrieve("p1")
    assert len(script.requests) == 1


# ---- construction


def test_a_missing_key_says_where_it_was_looked_for() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Sample()

    assert caught.value.message == (
        "no credential for the Sample API: looked at argument `api_key` and environment variable SAMPLE_API_KEY;"
        " set it with `export SAMPLE_API_KEY=…`"
    )


def test_the_environment_is_read_when_a_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE_API_KEY", "from-env")
    monkeypatch.setenv("SAMPLE_BASE_URL", "http://localhost:1/prefix/")
    script = Script(ok({"id": "p"}))
    Sample(http=script).pipelines.retrieve("p")

    assert script.header("Authorization") == "Bearer from-env"
    assert script.requests[0].url == "http://localhost:1/prefix/v2/pipelines/p"


@pytest.mark.parametrize(
    ("key", "argument", "variable", "host"),
    [
        ("pk_live_1", None, None, "api.sample.test"),
        ("pk_test_1", None, None, "sandbox.sample.test"),
        ("pk_test_1", None, "http://env.test", "env.test"),
        ("pk_test_1", "http://arg.test:81", "http://env.test", "arg.test:81"),
    ],
)
def test_the_server_is_chosen_by_argument_then_environment_then_key(
    monkeypatch: pytest.MonkeyPatch, key: str, argument: str | None, variable: str | None, host: str
) -> None:
    if variable:
        monkeypatch.setenv("SAMPLE_BASE_URL", variable)
    script = Script(ok({"id": "p"}))
    Sample(api_key=key, base_url=argument, http=script).pipelines.retrieve("p")

    assert script.header("Host") == host


@pytest.mark.parametrize("url", ["api.test", "ftp://api.test", "http://", "http://u:p@host", "http://host:port"])
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        Sample(api_key=KEY, base_url=url)


def test_a_key_with_stray_whitespace_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Sample(api_key=f"{KEY}\n")

    assert KEY not in str(caught.value)


def test_an_operation_without_security_sends_no_credentials(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}))
    client.pipelines.public()

    assert script.header("Authorization") is None


@pytest.mark.parametrize(
    ("media", "body", "value"),
    [
        ("application/json", b'{"a": [1]}', {"a": [1]}),
        ("application/json", b"", None),
        ("text/html; charset=utf-8", b"<p>", "<p>"),
        ("application/pdf", b"%PDF", b"%PDF"),
    ],
)
def test_an_answer_that_is_not_documented_is_what_it_says(media: str, body: bytes, value: Any) -> None:
    script = Script(Answer(200, body, {"Content-Type": media}))
    operation: Operation[Any] = Operation("x", "GET", "/x")

    assert Sample(api_key=KEY, http=script).call(operation) == value


@pytest.mark.parametrize("options", [{}, {"query": {"fields": "id"}}])
def test_asking_for_a_part_of_the_fields_makes_the_rest_no_issue(scripted: MakeClient, options: Any) -> None:
    """Not even for a strict client."""
    operation = replace(ops.RETRIEVE, sparse="fields")
    client, _ = scripted(ok({"name": "x"}), ok({"name": "x"}), strict=True)
    query = {} if options else {"fields": ["name"]}

    assert client.call(operation, path={"pipeline_id": "p1"}, query=query, options=options).name == "x"
    with pytest.raises(DecodeError, match="id: expected a value"):
        client.call(operation, path={"pipeline_id": "p1"})
