"""Events described whole, as OpenAPI 3.2 has it: what is read out of their data, and what is a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.types import Named, Primitive

from tests.generator.reading import only_operation, read_text

SCHEMAS = """
components:
  schemas:
    Row: {type: object, required: [id], properties: {id: {type: integer}}}
    Event:
      type: object
      required: [data]
      properties: {event: {type: string}, data: {type: string}, id: {type: string}, retry: {type: integer}}
      oneOf:
        - {required: [event], properties: {event: {const: add}, data: {contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Row'}}}}
        - {required: [event], properties: {event: {const: count}, data: {contentMediaType: application/json, contentSchema: {type: string}}}}
        - {required: [event], properties: {event: {const: note}}}"""


def answering(item: str) -> str:
    return f"""
      operationId: rows.watch
      responses: {{'200': {{description: ok, content: {{text/event-stream: {{itemSchema: {item}}}}}}}}}"""


def test_what_a_text_of_json_means_is_the_type_of_the_data(tmp_path: Path) -> None:
    item = "{$ref: '#/components/schemas/Event'}"
    read = read_text(tmp_path, f"paths:\n  /rows:\n    get:{answering(item)}{SCHEMAS}")
    stream = read.api.operations[0].stream
    assert stream is not None
    arms = [read.model(each.type.id) for each in read.union("Event").variants if isinstance(each.type, Named)]
    data = [next(field.type for field in arm.fields if field.wire == "data") for arm in arms]

    assert isinstance(data[0], Named)
    assert data[1:] == [Primitive("string"), Primitive("string")]
    assert (stream.has_whole_events, stream.is_as_sent) == (True, True)
    assert (stream.text_events, stream.value_events) == (("note",), ())


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        ("{type: object, properties: {data: {type: string}}}", ("*",)),
        ("{type: object, properties: {data: {type: string, contentSchema: {type: integer}}}}", ()),
        ("{type: object, properties: {data: {type: string, contentMediaType: application/json}}}", ()),
        ("{type: object, properties: {data: {type: string, contentMediaType: text/csv}}}", ("*",)),
        ("{type: object, properties: {event: {enum: [a, b]}, data: {type: [string, 'null']}}}", ("a", "b")),
    ],
)
def test_data_is_a_text_unless_it_says_what_it_means(tmp_path: Path, item: str, texts: tuple[str, ...]) -> None:
    stream = only_operation(tmp_path, answering(item)).stream

    assert stream is not None
    assert (stream.is_as_sent, stream.text_events) == (True, texts)


@pytest.mark.parametrize(
    "item",
    [
        "{type: object, properties: {data: {type: string}, total: {type: integer}}}",
        "{type: object, properties: {id: {type: string}}}",
        "{type: string}",
    ],
)
def test_what_is_no_event_is_what_stands_in_one(tmp_path: Path, item: str) -> None:
    stream = only_operation(tmp_path, answering(item)).stream

    assert stream is not None
    assert not stream.has_whole_events


def test_the_backport_of_the_keyword_means_the_same(tmp_path: Path) -> None:
    text = answering("{type: object, properties: {data: {type: string}}}").replace("itemSchema", "x-oai-itemSchema")
    stream = only_operation(tmp_path, text).stream

    assert stream is not None
    assert stream.is_as_sent


def test_what_the_document_says_itself_goes_before(tmp_path: Path) -> None:
    said = "\n      x-sdk-stream: {data: data}"
    stream = only_operation(tmp_path, said + answering("{type: object, properties: {data: {type: string}}}")).stream

    assert stream is not None
    assert (stream.has_whole_events, stream.is_as_sent) == (True, False)
