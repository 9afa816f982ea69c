"""Answers in several media types: a caller names one, and the answer is read as that."""

from __future__ import annotations

import asyncio
import importlib
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate

DOCUMENT = Path(__file__).parent / "cases/sdk/answers/openapi.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("answers")
    result = generate(settings_for(DOCUMENT, "answering", ("sdk",), folder))
    assert not result.report.diagnostics, result.report.diagnostics
    for file in result.files:
        path = folder / {"sdk": "answering", "root": "."}[file.part] / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("answering")
    sys.path.remove(str(folder))


def answered(package: ModuleType, status: int, body: bytes) -> tuple[Any, Any, Any]:
    """Both clients, and what every request is answered with."""
    prepared = importlib.import_module(f"{package.__name__}.testing").Prepared()
    sync = package.Answering(http=prepared)
    for method in (sync.reports.retrieve, sync.reports.list, sync.icons.retrieve, sync.events.watch, sync.talks.create):
        prepared.on(method).answer(status, body)
        prepared.on(method).answer(status, body)
    return sync, package.AsyncAnswering(http=prepared.aio), prepared


CALLS: list[tuple[str, dict[str, Any], int, bytes, str]] = [
    ("reports.retrieve", {"id": "1", "accept": "text/csv"}, 200, b"a,b", "'a,b'"),
    ("reports.retrieve", {"id": "1", "accept": "application/pdf"}, 200, b"%PDF", "b'%PDF'"),
    (
        "reports.retrieve",
        {"id": "1", "accept": "application/vnd.answers.whole+json"},
        200,
        b'{"all":true}',
        "Whole(all=True)",
    ),
    ("reports.retrieve", {"id": "1", "accept": "application/vnd.answers+json"}, 200, b'{"id":"1"}', "Report(id='1')"),
    ("reports.retrieve", {"id": "1", "accept": "text/csv"}, 202, b'{"place":2}', "Queued(place=2)"),
    ("reports.list", {"accept": "application/yaml"}, 200, b"- id: 1", "b'- id: 1'"),
    ("icons.retrieve", {"id": "1", "accept": "image/jpeg"}, 200, b"\xff", r"b'\xff'"),
    ("events.watch", {"accept": "application/json"}, 200, b'[{"n":1}]', "[Event(n=1)]"),
    ("talks.create", {"text": "x", "accept": "audio/wav"}, 200, b"RIFF", "b'RIFF'"),
]


@pytest.mark.parametrize(("method", "arguments", "status", "body", "shown"), CALLS)
def test_an_answer_is_asked_for_and_read_as_the_caller_names_it(
    package: ModuleType, method: str, arguments: dict[str, Any], status: int, body: bytes, shown: str
) -> None:
    """A status that does not come in that media type is read as ever."""
    sync, aio, prepared = answered(package, status, body)
    resource, _, name = method.partition(".")

    async def call() -> Any:
        return await getattr(getattr(aio, resource), name)(**arguments)

    assert repr(getattr(getattr(sync, resource), name)(**arguments)) == shown
    assert repr(asyncio.run(call())) == shown
    assert [seen.headers["Accept"] for seen in prepared.requests] == [arguments["accept"]] * 2


def test_without_a_word_an_answer_comes_as_ever(package: ModuleType) -> None:
    sync, _, prepared = answered(package, 200, b'{"id":"1","data":[]}')

    assert repr(sync.reports.retrieve("1")) == "Report(id='1', data=[])"
    assert list(sync.reports.list(accept="application/json")) == []
    assert {seen.headers["Accept"] for seen in prepared.requests} == {"application/json"}


def test_what_the_document_does_not_have_is_refused(package: ModuleType) -> None:
    sync, _, _ = answered(package, 200, b"")
    known = "`application/json`, `application/vnd.answers\\+json`, .*`application/pdf`"
    with pytest.raises(package.ConfigurationError, match=f"`accept` is 'text/html'; it can be answered as {known}"):
        sync.reports.retrieve("1", accept="text/html")


def test_an_operation_survives_pickling_with_its_answer(package: ModuleType) -> None:
    operation = importlib.import_module(f"{package.__name__}.operations.reports").CREATE
    other = operation.sent_as("text/plain").accepting("text/plain")

    assert pickle.loads(pickle.dumps(other)) is other
    assert operation.accepting("application/json") is operation
