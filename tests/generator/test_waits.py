"""Waits: what is found beside the operation that looks, and the methods that it comes to."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.ir.nodes import PollStep
from specloom.pipeline import generate

from tests.generator.reading import Read, read_text

JOB = "content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}"
EVENTS = "content: {text/event-stream: {schema: {type: object, properties: {event: {const: done}}}}}"
ID = "parameters: [{name: job_id, in: path, required: true, schema: {type: string}}]"
POLL = "with: jobs.get, until: {pointer: /state, done: [ready], failed: [broken]}"
DOCUMENT = f"""
openapi: 3.1.0
info: {{title: Jobs, version: '1'}}
paths:
  /jobs:
    post:
      operationId: jobs.start
      tags: [jobs]
      x-sdk-poll: {{{POLL}MORE}}
      requestBody:
        content: {{application/json: {{schema: {{type: object, properties: {{FIELD: {{type: string}}}}}}}}}}
      responses: {{'202': {{description: started, {JOB}}}}}
  /jobs/{{job_id}}:
    {ID}
    get: {{operationId: jobs.get, tags: [jobs], responses: {{'200': {{description: it, {JOB}}}}}}}
  /jobs/{{job_id}}/events:
    {ID}
    get:
      operationId: jobs.events
      tags: [jobs]
      x-sdk-stream: {{terminal: [done]}}
      responses: {{'200': {{description: it, {EVENTS}}}}}
  /jobs/{{job_id}}/cancel:
    {ID}
    post: {{operationId: jobs.cancel, tags: [jobs], responses: {{'200': {{description: it, {JOB}}}}}}}
components:
  schemas:
    Job: {{type: object, required: [id, state], properties: {{id: {{type: string}}, state: {{type: string}}}}}}
"""


def document(more: str = "", field: str = "size") -> str:
    return DOCUMENT.replace("MORE", more).replace("FIELD", field)


@pytest.fixture
def jobs(tmp_path: Path) -> Read:
    return read_text(tmp_path, document())


def made(folder: Path, text: str) -> dict[str, str]:
    """What is generated, by path."""
    (folder / "openapi.yaml").write_text(text, "utf-8")
    result = generate(settings_for(folder / "openapi.yaml", "small", ["sdk"], folder / "out"))
    return {file.path: file.text for file in result.files if file.role != "vendored"}


def methods(source: str) -> dict[str, list[str]]:
    """The methods of a module and their arguments."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {node.name: [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)][1:] for node in found}


def test_the_stream_and_the_cancel_below_the_one_that_looks_are_found(jobs: Read) -> None:
    poll = jobs.operation("POST /jobs").poll

    assert poll is not None
    assert (poll.events, poll.cancel) == (PollStep("jobs.events"), PollStep("jobs.cancel"))


def test_what_the_document_says_of_them_wins(tmp_path: Path) -> None:
    poll = read_text(tmp_path, document(", cancel: {with: jobs.get, id: /id}")).operation("POST /jobs").poll

    assert poll is not None
    assert poll.cancel == PollStep("jobs.get", "id")


def test_the_one_that_looks_can_be_waited_with(jobs: Read) -> None:
    assert jobs.operation("GET /jobs/{job_id}").poll == jobs.operation("POST /jobs").poll


def test_each_gets_a_method_that_waits(tmp_path: Path) -> None:
    files = {Path(path).as_posix(): text for path, text in made(tmp_path, document()).items()}
    source = next(text for path, text in files.items() if path.endswith("resources/jobs.py"))
    model = next(text for path, text in files.items() if "class Job(" in text)
    own = ["deadline", "on_event", "cancel_on_interrupt", "options"]

    assert methods(source)["start_and_wait"] == ["size", *own]
    assert methods(source)["wait"] == ["job", *own]
    assert methods(model)["wait_async"] == ["deadline", "cancel_on_interrupt"]


def test_a_field_keeps_its_name_where_a_setting_has_it(tmp_path: Path) -> None:
    files = made(tmp_path, document(field="deadline"))
    source = next(text for path, text in files.items() if path.endswith("resources/jobs.py"))

    assert methods(source)["start_and_wait"][:2] == ["deadline", "call_deadline"]
    assert '"deadline": deadline' in source
    assert "deadline=call_deadline" in source
