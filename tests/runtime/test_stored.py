"""Objects that a program keeps somewhere and reads again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.runtime.sample.transport import read_as

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import issues_of, models, response_of
from tests.runtime.sample.errors import DecodeError
from tests.runtime.scripted import ok


@pytest.mark.parametrize("data", [{"id": "p"}, {"id": "p", "name": 7, "newer": [1]}, {"id": 5, "state": "hibernating"}])
def test_whatever_was_answered_is_read_back(scripted: MakeClient, data: dict[str, Any]) -> None:
    client, _ = scripted(ok(data))
    answered = client.pipelines.retrieve("p")

    for kept in (answered.model_dump(mode="json"), answered.model_dump_json(), answered.model_dump_json().encode()):
        again = read_as(models.Pipeline, kept)
        assert again == answered
        assert issues_of(again) == issues_of(answered)


def test_a_list_is_read_with_the_issues_of_each_item() -> None:
    first, second = read_as(list[models.Pipeline], [{"id": 5}, json.loads('{"id": "p"}')])

    assert "id" in [issue.path for issue in issues_of(first)]
    assert "id" not in [issue.path for issue in issues_of(second)]


def test_what_is_read_back_belongs_to_no_answer_and_no_client() -> None:
    again = read_as(models.Pipeline, {"id": 5})

    with pytest.raises(LookupError):
        response_of(again)


@pytest.mark.parametrize("kept", ["no json", b"", [], None, '"text"'])
def test_something_else_is_refused(kept: object) -> None:
    with pytest.raises(DecodeError, match="this is no Pipeline"):
        read_as(models.Pipeline, kept)
