"""Streams, which Schemathesis does not read: every event and every line is of its documented type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from tests.contract.servers import application, served

DOCUMENT = Path(__file__).parents[2] / "spec/openapi.yaml"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the server over a socket, where one pipeline has been made."""
    app, api_key = application(tmp_path_factory.mktemp("streams"))
    with served(app) as url:
        headers = {"Authorization": f"Bearer {api_key}"}
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
            client.post("/v2/pipelines", json={"name": "streamed"}).raise_for_status()
            yield client


def validator(path: str, media: str) -> jsonschema_rs.Validator:
    """Judges one event or line of an operation's answer."""
    document: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    schema = document["paths"][path]["get"]["responses"]["200"]["content"][media]["schema"]
    return jsonschema_rs.validator_for({**schema, "components": document["components"]})


def test_every_event_of_a_job_is_documented(client: httpx.Client) -> None:
    job_id = client.get("/v2/jobs").json()["data"][0]["id"]
    judge = validator("/v2/jobs/{job_id}/stream", "text/event-stream")
    seen: list[str] = []
    with client.stream("GET", f"/v2/jobs/{job_id}/stream") as answer:
        for event in events_of(answer):
            judge.validate(event)
            seen.append(event["event"])

    assert seen[-1] == "done"
    assert len(seen) > 2


@pytest.mark.parametrize("what", ["pipelines", "jobs"])
def test_every_line_of_an_export_is_documented(client: httpx.Client, what: str) -> None:
    path = f"/v2/exports/{what}"
    judge = validator(path, "application/x-ndjson")
    lines = [json.loads(line) for line in client.get(path).text.splitlines()]
    for line in lines:
        judge.validate(line)

    assert lines[-1] == {"_end": {"count": len(lines) - 1}}
    assert len(lines) > 1


def events_of(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    """The events of a stream in the form in which the document describes them."""
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if line and not line.startswith(":"):
            fields[name] = value
        elif not line:
            if "data" in fields:
                yield {"event": fields["event"], "id": fields.get("id"), "data": json.loads(fields["data"])}
            fields = {}
