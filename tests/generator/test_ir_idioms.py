"""Idioms recognised without being told: pages, streams and failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.nodes import Page
from specloom.ir.types import Named, Primitive

from tests.generator.reading import OK, only_operation, read_text


def listed(folder: Path, params: str, schema: str, *, header: str = "", said: str = "x-a: 1") -> Page | None:
    """How a list with these query parameters and this answer is paged."""
    names = ", ".join(f"{{name: {name}, in: query, schema: {{type: string}}}}" for name in params.split())
    headers = f"headers: {{{header}: {{schema: {{type: string}}}}}}, " if header else ""
    operation = only_operation(
        folder,
        f"""
      operationId: pets.list
      {said}
      parameters: [{names}]
      responses: {{'200': {{description: ok, {headers}content: {{application/json: {{schema: {schema}}}}}}}}}""",
    )
    return operation.page


def body(*fields: str) -> str:
    """An answer with `data` and some more fields."""
    more = "".join(f", {field}" for field in fields)
    return f"{{type: object, properties: {{data: {{type: array, items: {{type: string}}}}{more}}}}}"


NEXT = "next_cursor: {type: string}"


@pytest.mark.parametrize(
    ("params", "fields", "expected"),
    [
        ("cursor limit", (NEXT,), ("cursor", "data", "cursor", "next_cursor")),
        ("cursor limit", (f"meta: {{type: object, properties: {{{NEXT}}}}}",), ("cursor", "data", "cursor", "meta.next_cursor")),
        ("offset limit", ("next_page: {type: object, properties: {offset: {type: string}}}",), ("cursor", "data", "offset", "next_page.offset")),
        ("stream_position", ("next_stream_position: {type: string}",), ("cursor", "data", "stream_position", "next_stream_position")),
        ("starting_after", ("pages: {type: object, properties: {next: {type: object, properties: {starting_after: {type: string}}}}}",), ("cursor", "data", "starting_after", "pages.next.starting_after")),
        ("after limit", ("has_more: {type: boolean}",), ("last_id", "data", "after", "")),
        ("page per_page", (), ("page", "data", "page", "")),
        ("offset limit", ("total: {type: integer}",), ("offset", "data", "offset", "")),
        ("limit", ("next: {type: string, format: uri}",), ("url", "data", "", "next")),
    ],
)  # fmt: skip
def test_pages_are_recognised_from_two_pieces_of_evidence(
    tmp_path: Path, params: str, fields: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    page = listed(tmp_path, params, body(*fields))

    assert page is not None
    assert (page.style, page.items_path, page.cursor_param, page.next_path) == expected


@pytest.mark.parametrize(
    ("schema", "may_be_absent"),
    [
        ("{required: [data], properties: {data: {type: array}, next_cursor: {type: string}}}", False),
        ("{properties: {data: {type: array}, next_cursor: {type: string}}}", True),
        ("{required: [data], properties: {data: {type: [array, 'null']}, next_cursor: {type: string}}}", True),
    ],
)
def test_items_that_are_not_required_may_be_absent(tmp_path: Path, schema: str, may_be_absent: bool) -> None:
    page = listed(tmp_path, "cursor", schema)

    assert page is not None
    assert page.may_be_absent == may_be_absent


@pytest.mark.parametrize(
    ("data", "required", "absence"),
    [
        ("{type: string}", "[data]", ""),
        ("{type: [string, 'null']}", "[data]", ""),
        ("{type: string}", "[]", "nothing"),
        ("{type: array}", "[]", "empty"),
        ("{type: object, additionalProperties: true}", "[]", "empty"),
        ("{type: [object, 'null'], required: [id], properties: {id: {type: string}}}", "[]", "empty"),
        ("{type: object, properties: {id: {type: string}}}", "[]", "empty"),
        ("{type: object, required: [id], properties: {id: {type: string}}}", "[]", "nothing"),
        ("{type: object, required: [id], properties: {id: {type: string, writeOnly: true}}}", "[]", "empty"),
    ],
)
def test_an_envelope_without_content_reads_as_the_emptiest_value(
    tmp_path: Path, data: str, required: str, absence: str
) -> None:
    """Nothing only where no value of the type would tell the truth."""
    answer = f"{{type: object, required: {required}, properties: {{data: {data}}}}}"
    operation = only_operation(
        tmp_path,
        f"      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {answer}}}}}}}}}",
    )

    assert operation.success is not None
    assert (operation.success.data_path, operation.success.absence) == ("data", absence)


def test_a_link_header_and_a_bare_list_are_pages(tmp_path: Path) -> None:
    page = listed(tmp_path, "page per_page", "{type: array, items: {type: string}}", header="Link")

    assert page is not None
    assert (page.style, page.items_path, page.item, page.limit_param) == ("link", "", Primitive("string"), "per_page")


@pytest.mark.parametrize(
    ("params", "schema", "said"),
    [
        ("limit", body(), "x-a: 1"),
        ("cursor limit", body(NEXT), "x-sdk-pagination: false"),
        ("cursor", "{type: object, properties: {next_cursor: {type: string}}}", "x-a: 1"),
        ("cursor limit", body(), "x-a: 1"),
    ],
)
def test_thin_evidence_makes_no_pages(tmp_path: Path, params: str, schema: str, said: str) -> None:
    assert listed(tmp_path, params, schema, said=said) is None


def test_pages_named_at_the_root_are_as_the_document_says(tmp_path: Path) -> None:
    answer = body("then: {type: string}", "more: {type: boolean}")
    read = read_text(
        tmp_path,
        f"""
        x-sdk-pagination:
          mine: {{style: cursor, request: {{cursor: from, limit: size}}, items: data, next: then, has_more: more}}
        paths:
          /pets:
            get:
              operationId: pets.list
              x-sdk-pagination: mine
              parameters: [{{name: from, in: query}}, {{name: size, in: query}}]
              responses: {{'200': {{description: ok, content: {{application/json: {{schema: {answer}}}}}}}}}
        """,
    )

    page = read.api.operations[0].page
    assert page == Page("cursor", "data", Primitive("string"), "from", "size", "then", "more", may_be_absent=True)


def test_events_are_typed_by_the_constant_in_their_tag(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        """
      operationId: jobs.stream
      x-sdk-stream: {event: event, data: data, terminal: [done], resume: last-event-id}
      responses: {'200': {description: ok, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Event'}}}}}""",
        more="""
components:
  schemas:
    Event: {oneOf: [{$ref: '#/components/schemas/State'}, {$ref: '#/components/schemas/Done'}]}
    State: {type: object, required: [event], properties: {event: {const: state}, data: {type: string}}}
    Done: {type: object, required: [event], properties: {event: {const: done}, data: {type: object}}}""",
    )

    stream = operation.stream
    assert stream is not None
    assert [name for name, _ in stream.events] == ["state", "done"]
    assert (stream.format, stream.terminal_events, stream.can_resume) == ("sse", ("done",), True)


def test_lines_are_of_the_item_that_the_document_names(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        """
      operationId: exports.pets
      x-sdk-stream: {format: lines, item: '#/components/schemas/Pet', trailer: _end, error: error}
      responses: {'200': {description: ok, content: {application/x-ndjson: {schema: {$ref: '#/components/schemas/Line'}}}}}""",
        more="""
components:
  schemas:
    Pet: {type: object, properties: {id: {type: string}}}
    Line: {oneOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {_end: {type: object}}}]}""",
    )

    stream = operation.stream
    assert stream is not None
    assert (stream.format, stream.item, stream.trailer, stream.error) == (
        "lines",
        Named("#/components/schemas/Pet"),
        "_end",
        "error",
    )


def test_a_stream_beside_json_is_turned_on_by_a_flag(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        """
      operationId: chat.create
      description: 'Ends with data: [DONE].'
      requestBody: {content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}}
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {type: object}}
            text/event-stream: {schema: {type: object}}""",
        method="post",
    )

    assert operation.stream is not None
    assert (operation.stream.when, operation.stream.sentinel) == ("stream", "[DONE]")


def test_an_arm_of_fixed_text_ends_a_stream_of_what_data_holds(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        """
      operationId: chat.create
      responses: {'200': {description: ok, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Event'}}}}}""",
        more="""
components:
  schemas:
    Event:
      oneOf:
      - {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Chunk'}}}
      - {type: object, required: [data], properties: {data: {type: string, enum: ['[END]']}}}
    Chunk: {type: object, properties: {id: {type: string}}}""",
    )

    assert operation.stream is not None
    assert operation.stream.item == Named("#/components/schemas/Chunk")
    assert operation.stream.sentinel == "[END]"


def test_a_flag_alone_is_no_stream(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        f"      operationId: chat.create\n      requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{stream: {{type: boolean}}}}}}}}}}}}\n      {OK}",
        method="post",
    )

    assert operation.stream is None


def test_item_schema_of_3_2_types_the_lines(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        """
      operationId: logs.tail
      responses: {'200': {description: ok, content: {application/jsonl: {itemSchema: {type: integer}}}}}""",
    )

    assert operation.stream is not None
    assert operation.stream.item == Primitive("integer")


def test_the_error_catalogue_is_gathered_from_examples(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /pets:
            get:
              operationId: pets.list
              responses:
                '204': {description: ok}
                '404': {$ref: '#/components/responses/NotFound'}
                '409': {$ref: '#/components/responses/NotFound'}
        components:
          responses:
            NotFound:
              description: no
              content:
                application/json:
                  schema: {type: object, properties: {error: {type: object, properties: {code: {type: string}, message: {type: string}, type: {type: string}}}}}
                  examples:
                    gone: {summary: It is gone, description: For good., value: {error: {code: GONE, message: No pet., type: not_found}}}
        """,
    )

    shape = read.api.error_shape
    assert (shape.code_path, shape.message_path, shape.type_path) == ("error.code", "error.message", "error.type")
    assert [(c.code, c.type, c.status, c.message, c.summary, c.doc) for c in read.api.error_codes] == [
        ("GONE", "not_found", 404, "No pet.", "It is gone", "For good.")
    ]


@pytest.mark.parametrize(
    ("properties", "paths_"),
    [
        ("message: {type: string}, code: {type: string}", ("code", "message")),
        ("error: {type: string}, error_description: {type: string}", ("error", "error_description")),
        ("errors: {type: array, items: {type: object, properties: {code: {type: string}, message: {type: string}}}}", ("errors.0.code", "errors.0.message")),
        ("title: {type: string}, detail: {type: string}, type: {type: string}", ("type", "detail")),
    ],
)  # fmt: skip
def test_common_error_shapes_are_known(tmp_path: Path, properties: str, paths_: tuple[str, str]) -> None:
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            get:
              operationId: pets.list
              responses:
                '204': {{description: ok}}
                '400': {{description: no, content: {{application/json: {{schema: {{type: object, properties: {{{properties}}}}}}}}}}}
        """,
    )

    assert (read.api.error_shape.code_path, read.api.error_shape.message_path) == paths_


@pytest.mark.parametrize(
    ("header", "doc", "is_key"),
    [
        ("idempotency-key", "", True),
        ("X-Idempotency-Key", "", True),
        ("PayPal-Request-Id", "The server stores keys for 6 hours.", True),
        ("X-Request-Id", "Makes the call idempotent.", True),
        ("X-Request-Id", "For tracing.", False),
        ("Idempotency-Expiry", "How long the idempotency key lasts.", False),
    ],
)
def test_an_idempotency_key_is_recognised_by_its_name_or_its_description(
    tmp_path: Path, header: str, doc: str, is_key: bool
) -> None:
    """It is filled in, so it is no argument."""
    operation = only_operation(
        tmp_path,
        f"      parameters: [{{name: {header}, in: header, description: '{doc}', schema: {{type: string}}}}]\n      {OK}",
        method="post",
    )

    assert operation.idempotency_header == (header if is_key else "")
    assert [param.wire for param in operation.params] == ([] if is_key else [header])
