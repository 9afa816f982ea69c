"""Idioms recognised without being told: streams and failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.types import Named, Primitive

from tests.generator.reading import OK, only_operation, read_text


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
        ("detail: {type: array, items: {type: object, properties: {msg: {type: string}, type: {type: string}}}}", ("detail.0.type", "detail.0.msg")),
        ("name: {type: string}, data: {type: object, properties: {message: {type: string}}}", ("name", "data.message")),
        ("id: {type: string, example: not_found}, message: {type: string}", ("id", "message")),
        ("id: {type: string, example: 7f3a}, message: {type: string}", ("", "message")),
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
        ("Idempotent-Token", "", True),
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


@pytest.mark.parametrize(
    ("top", "said", "expected"),
    [
        ("{header: My-Key}", "x-a: 1", ("My-Key", False)),
        ("{header: My-Key}", "x-sdk-idempotency: false", ("", True)),
        ("{header: My-Key}", "x-idempotency: none", ("", True)),
        ("{header: My-Key}", "x-sdk-idempotency: {header: Own-Key}", ("Own-Key", False)),
        ("false", "x-a: 1", ("", True)),
    ],
)
def test_the_document_says_once_that_keys_are_taken(
    tmp_path: Path, top: str, said: str, expected: tuple[str, bool]
) -> None:
    """On every operation that is not safe to repeat, unless it says something else itself."""
    read = read_text(
        tmp_path,
        f"""
        x-sdk-idempotency: {top}
        paths:
          /pets:
            get: {{{OK}}}
            post:
              {said}
              {OK}
        """,
    )
    listing, creation = read.api.operations

    assert (creation.idempotency_header, creation.refuses_idempotency_key) == expected
    assert listing.idempotency_header == ""


@pytest.mark.parametrize(
    ("top", "own", "expected"),
    [
        ("x-a: 1", "x-a: 1", ((("token", ()),), ())),
        ("security: []", "x-a: 1", ()),
        ("x-a: 1", "security: [{token: []}]", ()),
        ("security: [{token: []}]", "x-a: 1", ((("token", ()),),)),
    ],
)
def test_a_scheme_that_nobody_asks_for_is_sent_when_it_is_given(
    tmp_path: Path, top: str, own: str, expected: object
) -> None:
    read = read_text(
        tmp_path,
        f"""
        {top}
        components: {{securitySchemes: {{token: {{type: http, scheme: bearer}}}}}}
        paths:
          /pets:
            get:
              {own}
              {OK}
        """,
    )

    assert read.api.security == expected


def test_a_trace_id_is_the_request_s_whatever_is_before_it(tmp_path: Path) -> None:
    answer = "{type: object, properties: {errors: {type: array, items: {type: object, properties: {message: {type: string}}}}, acme_trace_id: {type: string}}}"
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            get:
              responses:
                '400': {{description: no, content: {{application/json: {{schema: {answer}}}}}}}
        """,
    )
    shape = read.api.error_shape

    assert (shape.request_id_path, shape.details_path) == ("acme_trace_id", "errors")


@pytest.mark.parametrize(
    ("own", "elsewhere", "expected"),
    [
        ("Ends with `[DONE]`.", "", ("[DONE]", True)),
        ("", "Others end with `[DONE]`.", ("[DONE]", False)),
        ("", "", ("", False)),
    ],
)
def test_a_stream_without_a_flag_may_end_like_others_of_its_document(
    tmp_path: Path, own: str, elsewhere: str, expected: tuple[str, bool]
) -> None:
    """Where it is the operation itself that says so, a stream without that end is cut short."""
    operation = only_operation(
        tmp_path,
        f"""
      operationId: feed.follow
      description: '{own}'
      responses: {{'200': {{description: ok, content: {{text/event-stream: {{schema: {{type: object}}}}}}}}}}""",
        more=f"\ntags: [{{name: other, description: '{elsewhere}'}}]",
    )

    assert operation.stream is not None
    assert (operation.stream.sentinel, operation.stream.is_sentinel_sure) == expected
