"""Errors as values: one tree, and none is lost on its way to another process."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import errors as tree
from tests.runtime.sample.transport.errors import BY_STATUS, error_class

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import errors as errors_module
from tests.runtime.sample.errors import ERROR_TYPES, APIStatusError, SDKError
from tests.runtime.scripted import Answer, failure

CLASSES = list(
    {
        cls: None
        for cls in (*vars(errors_module).values(), *vars(tree).values())
        if isinstance(cls, type) and issubclass(cls, SDKError)
    }
)
texts = st.none() | st.text()
contexts = st.fixed_dictionaries(
    {},
    optional={
        "type": texts,
        "code": texts,
        "param": texts,
        "request_id": texts,
        "doc_url": texts,
        "status": st.integers(0, 599),
        "attempts": st.integers(0, 9),
        "elapsed": st.floats(0, 100),
        "retry_after": st.none() | st.floats(0, 100),
        "body": st.dictionaries(st.text(), st.integers()) | texts,
    },
)


@given(st.sampled_from(CLASSES), st.text(), contexts)
def test_every_error_survives_pickling_and_copying(cls: type[SDKError], message: str, context: dict[str, Any]) -> None:
    error = cls(message, **context)

    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error), copy.copy(error)):
        assert type(twin) is cls
        assert vars(twin) == vars(error)
        assert (str(twin), twin.args) == (str(error), error.args)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 408, 409, 410, 412, 418, 422, 429, 500, 503, 599])
def test_an_error_keeps_its_history_and_its_answer_on_its_way(scripted: MakeClient, status: int) -> None:
    entry = failure(status, "CODE", Retry_After="3")
    client, _ = scripted(entry, repeats=True, max_retries=0)
    with pytest.raises(SDKError) as caught:
        client.pipelines.create(name="x")
    error = caught.value

    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (twin.attempts, twin.elapsed, twin.idempotency_key) == (1, error.elapsed, error.idempotency_key)
        assert (twin.retry_after, twin.body, twin.errors, twin.headers) == (3, error.body, error.errors, error.headers)
        assert dict(twin.response.headers) == dict(error.response.headers)
        assert (twin.response.status, repr(twin.response)) == (status, repr(error.response))


def test_an_error_from_a_real_answer_survives_too(scripted: MakeClient) -> None:
    client, _ = scripted(failure(404, kind="not_found"))
    with pytest.raises(SDKError) as caught:
        client.pipelines.retrieve("p")
    twin = pickle.loads(pickle.dumps(caught.value))

    assert str(twin) == str(caught.value)
    assert twin.response.request_id == "req_1"
    assert copy.deepcopy(caught.value).response.headers == caught.value.response.headers


@given(st.integers(300, 599))
def test_every_status_has_a_class(status: int) -> None:
    cls = error_class(status)

    assert issubclass(cls, APIStatusError)
    assert cls.default_status in (0, status)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    from tests.runtime.sample.transport import errors

    for cls in {*BY_STATUS.values(), *CLASSES} - set(ERROR_TYPES.values()):
        assert cls.__name__ in (errors.__doc__ or "") or cls.__module__ == errors_module.__name__


def test_the_message_ends_with_request_id_and_link() -> None:
    error = SDKError("it broke", request_id="req_1", doc_url="https://docs.test/X")

    assert str(error) == "it broke · request id: req_1 · see https://docs.test/X"
    assert str(SDKError("it broke")) == "it broke"


def test_a_refused_token_request_says_why(scripted: MakeClient) -> None:
    """RFC 6749 has an error body of its own, whatever the rest of the API answers."""
    body = {"error": "invalid_client", "error_description": "No such client.", "error_uri": "https://docs.test/e"}
    client, _ = scripted(Answer(401, json.dumps(body).encode()))
    with pytest.raises(SDKError) as caught:
        client.pipelines.retrieve("p")

    assert (caught.value.message, caught.value.code) == ("No such client.", "invalid_client")
    assert caught.value.doc_url == "https://docs.test/e"


def test_problem_details_are_understood(scripted: MakeClient) -> None:
    """RFC 9457, from a gateway in front of the API."""
    client, _ = scripted(Answer(503, b'{"type": "about:blank", "title": "Down", "detail": "Back in a minute."}'))
    with pytest.raises(SDKError, match=r"Back in a minute\."):
        client.with_options(max_retries=0).pipelines.retrieve("p")


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"message": "No.", "code": "NO"}, "No.", "NO"),
        ({"errors": [{"message": "No.", "code": "NO"}]}, "No.", "NO"),
        ({"detail": [{"loc": ["body"], "msg": "No.", "type": "missing"}]}, "No.", "missing"),
        ({"detail": "No."}, "No.", None),
        ({"errors": ["No."]}, "No.", None),
        ({"error": "No."}, "No.", None),
    ],
)
def test_usual_bodies_are_understood_though_no_document_has_them(
    scripted: MakeClient, body: object, message: str, code: str | None
) -> None:
    client, _ = scripted(Answer(400, json.dumps(body).encode()))
    with pytest.raises(SDKError) as caught:
        client.pipelines.retrieve("p")

    assert (caught.value.message, caught.value.code) == (message, code)
