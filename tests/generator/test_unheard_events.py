"""Events that a client takes for itself are none of a caller's kinds; a server has to send them all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate

SAYS = "{format: sse, event: event, data: data, terminal: [done], reconnect: [again], error: broken}"
SCHEMAS = "".join(
    f"{name}: {{type: object, required: [event], properties: {{event: {{const: {word}}}, data: {{type: string}}}}}}, "
    for name, word in (("Done", "done"), ("Again", "again"), ("Broken", "broken"))
)


def unions_of(folder: Path, says: str = SAYS, more: str = "") -> dict[str, str]:
    """How the SDK and the server print the union of the events of a stream."""
    document = folder / "openapi.yaml"
    document.write_text(
        f"""
openapi: 3.1.0
info: {{title: T, version: '1'}}
servers: [{{url: 'https://a.test'}}]
paths:
  /feed:
    get:
      operationId: feed.watch
      x-sdk-stream: {says}
      responses: {{'200': {{description: ok, content: {{text/event-stream: {{schema: {{$ref: '#/components/schemas/Event'}}}}}}}}}}
{more}
components:
  schemas: {{{SCHEMAS}Event: {{
    oneOf: [{{$ref: '#/components/schemas/Done'}}, {{$ref: '#/components/schemas/Again'}}, {{$ref: '#/components/schemas/Broken'}}],
    discriminator: {{propertyName: event, mapping: {{done: Done, again: Again, broken: Broken}}}}}}}}
""",
        "utf-8",
    )
    made = generate(settings_for(document, "small", ["sdk", "server"], folder / "out"))
    assert made.files, made.report
    found = {file.part: file.text for file in made.files if "\nEvent: TypeAlias = " in file.text}
    return {name: text.partition("\nEvent: TypeAlias = ")[2].partition('"""')[0] for name, text in found.items()}


def test_what_a_client_takes_for_itself_is_no_kind_of_event(tmp_path: Path) -> None:
    unions = unions_of(tmp_path)

    assert "Done | Unknown" in unions["sdk"]
    assert "again" not in unions["sdk"]
    assert "Done | Again | Broken" in unions["server"]


@pytest.mark.parametrize(
    "more",
    [
        "  /kept: {get: {operationId: feed.list, responses: {'200': {description: ok, content: {application/json: {schema: "
        "{type: array, items: {$ref: '#/components/schemas/Event'}}}}}}}}",
        "  /raw: {get: {operationId: feed.raw, x-sdk-stream: {format: sse, event: event, data: data}, responses: "
        "{'200': {description: ok, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Event'}}}}}}}",
    ],
)
def test_where_callers_meet_it_elsewhere_it_is_one(tmp_path: Path, more: str) -> None:
    """In a list of what was sent; in a stream whose server asks for nothing."""
    assert "Done | Again | Broken | Unknown" in unions_of(tmp_path, more=more)["sdk"]


def test_a_union_of_nothing_else_stays(tmp_path: Path) -> None:
    says = "{format: sse, event: event, data: data, reconnect: [again, done], error: broken}"

    assert "Done | Again | Broken | Unknown" in unions_of(tmp_path, says)["sdk"]
