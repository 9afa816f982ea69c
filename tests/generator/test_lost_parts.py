"""Nothing of a document is lost without a word: what can be read is read, what cannot is left out by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from specloom.ir.depth import DEEPEST
from specloom.ir.nodes import Enum
from specloom.ir.types import Primitive

from tests.generator.reading import OK, Read, read_text

ANY = Primitive("any")
PET = "responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}"


def test_what_stands_beside_the_reference_of_a_path_item_is_there_too(tmp_path: Path) -> None:
    """Its own operation wins over the other's, and parameters of both count."""
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            $ref: '#/components/pathItems/Pets'
            parameters: [{{name: limit, in: query, schema: {{type: integer}}}}]
            post: {{operationId: pets.create, {OK}}}
        components:
          pathItems:
            Pets:
              summary: All pets
              parameters: [{{name: limit, in: query, schema: {{type: string}}}}, {{name: sort, in: query}}]
              get: {{operationId: pets.list, {OK}}}
              post: {{operationId: pets.other, {OK}}}
        """,
    )

    assert [operation.id for operation in read.api.operations] == ["pets.create", "pets.list"]
    for operation in read.api.operations:
        assert {param.wire: param.type for param in operation.params} == {
            "limit": Primitive("integer"),
            "sort": Primitive("string"),
        }
        assert operation.summary == "All pets"


def test_every_operation_that_is_left_out_is_named(tmp_path: Path) -> None:
    """Those that could not be read at all, and those that need something which is not there."""
    read = read_text(
        tmp_path,
        f"""
        paths:
          /item: {{$ref: './nowhere.yaml'}}
          /typo: {{gett: {{operationId: typo, {OK}}}}}
          /reference: {{get: {{$ref: '#/nowhere'}}}}
          /text: {{get: hello}}
          /null: {{get: null}}
          /sent: {{post: {{requestBody: {{content: {{application/json: {{$ref: '#/nowhere'}}}}}}, {OK}}}}}
          /answered: {{get: {{responses: {{'200': {{content: {{application/json: {{$ref: '#/nowhere'}}}}}}}}}}}}
          /failing: {{get: {{responses: {{'400': {{content: {{application/json: {{$ref: '#/nowhere'}}}}}}}}}}}}
          /header: {{get: {{responses: {{'200': {{headers: {{X-A: {{$ref: '#/nowhere'}}}}}}}}}}}}
          /param: {{get: {{parameters: [{{name: a, in: query, content: {{text/x: {{$ref: '#/nowhere'}}}}}}], {OK}}}}}
          /good: {{get: {{{OK}}}}}
        webhooks:
          text: {{post: hello}}
          bad: {{post: {{requestBody: {{content: {{application/json: {{$ref: '#/nowhere'}}}}}}, {OK}}}}}
        """,
    )

    assert [operation.key for operation in read.api.operations] == ["GET /failing", "GET /good"]
    assert read.api.left_out == (
        "/item", "GETT /typo", "GET /reference", "GET /text", "POST text", "POST /sent", "GET /answered", "GET /header",
        "GET /param", "webhook bad",
    )  # fmt: skip


def test_a_lone_word_for_a_media_type_is_read_as_one(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /pets:
            post:
              requestBody: {content: {json: {schema: {type: object, properties: {a: {type: string}}}}}}
              responses: {'200': {description: ok, content: {json: {schema: {type: integer}}}}}
        """,
    )

    (operation,) = read.api.operations
    assert operation.body is not None
    assert [(variant.media, variant.kind) for variant in operation.body.variants] == [("application/json", "json")]
    assert [(answer.media, answer.type) for answer in operation.responses] == [
        ("application/json", Primitive("integer"))
    ]


@pytest.mark.parametrize(
    ("schema", "type_ref"),
    [
        ("{type: object, required: [a], properties: {b: {type: string}}}", ANY),
        ("{type: object, required: [a]}", ANY),
        ("{type: object, required: [a], additionalProperties: {type: integer}}", Primitive("integer")),
        ("{allOf: [{required: [a]}, {type: object, properties: {b: {type: string}}}]}", ANY),
    ],
)
def test_what_is_required_and_described_nowhere_is_a_field(tmp_path: Path, schema: str, type_ref: object) -> None:
    read = read_text(tmp_path, f"components: {{schemas: {{Pet: {schema}}}}}\n")

    fields = {field.wire: (field.type, field.required) for field in read.model("Pet").fields}
    assert fields["a"] == (type_ref, True)
    assert "SL212" in read.codes


def test_what_clients_should_not_see_is_not_there(tmp_path: Path) -> None:
    """`x-sdk-ignore` on a property, a schema, an answer and an operation; properties of an ignored schema go too."""
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets: {{get: {{{PET.replace("'200'", "'204': {description: no, x-sdk-ignore: true}, '200'")}}}}}
        webhooks:
          born: {{post: {{x-sdk-ignore: true, {OK}}}}}
        components:
          schemas:
            Secret: {{x-sdk-ignore: true, type: object, properties: {{a: {{type: string}}}}}}
            Pet:
              type: object
              properties:
                id: {{type: string}}
                cost: {{type: integer, x-sdk-ignore: true}}
                secret: {{$ref: '#/components/schemas/Secret'}}
                secrets: {{type: array, items: {{$ref: '#/components/schemas/Secret'}}}}
            Animal: {{oneOf: [{{$ref: '#/components/schemas/Secret'}}, {{type: string}}]}}
        """,
    )

    assert [field.wire for field in read.model("Pet").fields] == ["id", "secrets"]
    assert "#/components/schemas/Secret" not in {declared.id for declared in read.api.types}
    assert [answer.status for answer in read.api.operations[0].responses] == ["200"]
    assert read.api.webhooks == ()


def _deep(folder: Path, count: int, link: str) -> Read:
    schemas = {f"S{index}": json.loads(link.replace("NEXT", f"S{index + 1}")) for index in range(count)}
    schemas |= {f"S{count}": {"type": "object", "properties": {"x": {"type": "string"}}}, "Other": {"type": "string"}}
    schema = {"$ref": "#/components/schemas/S0"}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Case", "version": "1"},
        "paths": {
            "/deep": {
                "get": {
                    "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
                }
            },
            "/flat": {"get": {"responses": {"200": {"description": "ok"}}}},
        },
        "components": {"schemas": schemas},
    }
    return read_text(folder, json.dumps(document), name="openapi.json")


LINKS = (
    '{"$ref": "#/components/schemas/NEXT"}',
    '{"allOf": [{"$ref": "#/components/schemas/NEXT"}, {"type": "object", "properties": {"a": {"type": "string"}}}]}',
    '{"oneOf": [{"$ref": "#/components/schemas/NEXT"}, {"type": "integer"}]}',
    '{"type": "array", "items": {"$ref": "#/components/schemas/NEXT"}}',
)


@pytest.mark.parametrize("link", LINKS)
def test_schemas_that_are_too_deep_are_refused_and_the_rest_stays(tmp_path: Path, link: str) -> None:
    read = _deep(tmp_path, 1_000, link)

    assert read.api.left_out == ("GET /deep",)
    assert [operation.key for operation in read.api.operations] == ["GET /flat"]
    assert "SL215" in read.codes


@pytest.mark.parametrize("link", LINKS)
def test_schemas_that_people_write_are_not_too_deep(tmp_path: Path, link: str) -> None:
    read = _deep(tmp_path, DEEPEST - 1, link)

    assert read.codes == []


def test_nesting_and_chains_that_are_just_not_too_deep_fit_together(tmp_path: Path) -> None:
    """The two limits add up, and Python's stack has room for both."""
    schema = '{"$ref": "#/components/schemas/NEXT"}'
    for _ in range(DEEPEST - 2):
        schema = f'{{"type": "object", "properties": {{"inner": {schema}}}}}'
    links = {f"S{index}": json.loads(LINKS[1].replace("NEXT", f"S{index + 1}")) for index in range(DEEPEST - 1)}
    schemas = {"Deep": json.loads(schema.replace("NEXT", "S0")), **links, f"S{DEEPEST - 1}": {"type": "object"}}
    document = {"openapi": "3.1.0", "info": {"title": "C", "version": "1"}, "components": {"schemas": schemas}}

    assert read_text(tmp_path, json.dumps(document), name="openapi.json").codes == []


def test_enums_are_read_in_one_go(tmp_path: Path) -> None:
    """Twenty thousand values, three thousand of which fold to one word: a second, not a minute."""
    in_signs = str.maketrans("01", "-.")
    same = [f"a{index:012b}".translate(in_signs) for index in range(3_000)]
    values = [*(f"v{index}" for index in range(17_000)), *same]
    schemas = {"Big": {"type": "string", "enum": [*values, "v1"]}}
    document = {"openapi": "3.1.0", "info": {"title": "C", "version": "1"}, "components": {"schemas": schemas}}
    declared = read_text(tmp_path, json.dumps(document), name="openapi.json").type("Big")

    assert isinstance(declared, Enum)
    assert [member.value for member in declared.members] == values
    assert len({member.name for member in declared.members}) == len(values)
    # Repeating a word for each value before would make millions of words.
    assert max(len(member.name.words) for member in declared.members) < 10


@pytest.mark.parametrize(
    ("code", "is_code"),
    [("PET_NOT_FOUND", True), ("pets/not-found", True), ("Validation failed: name is taken", False), ("", False)],
)
def test_only_one_token_is_an_error_code(tmp_path: Path, code: str, is_code: bool) -> None:
    """A sentence is for people; a page for each would be named after it."""
    schema = "{type: object, properties: {code: {type: string}, message: {type: string}}}"
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            get:
              responses:
                '200': {{description: ok}}
                '400': {{content: {{application/json: {{schema: {schema}, example: {{code: '{code}', message: m}}}}}}}}
        """,
    )

    assert [found.code for found in read.api.error_codes] == ([code] if is_code else [])


def test_parts_of_other_files_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "pets.yaml").write_text(f"get: {{operationId: a, sumary: x, {OK}}}\ngett: {{{OK}}}\n", "utf-8")
    read = read_text(tmp_path, "paths: {/pets: {$ref: pets.yaml}}\n")

    assert sorted(read.codes) == ["SL107", "SL109"]
    assert read.api.left_out == ("GETT /pets",)


def test_whole_maps_may_be_kept_in_files_of_their_own(tmp_path: Path) -> None:
    """Paths, schemas and security schemes alike; what stands in them is checked like anything else."""
    schema = "{$ref: 'schemas.yaml#/Pet'}"
    (tmp_path / "paths.yaml").write_text(
        f"/pets: {{get: {{sumary: x, responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}\n",
        "utf-8",
    )
    (tmp_path / "schemas.yaml").write_text("Pet: {type: object, properties: {a: {type: string}}}\nTag: {type: string}")
    (tmp_path / "responses.yaml").write_text("NotFound: {description: no}\n", "utf-8")
    (tmp_path / "auth.yaml").write_text("key: {type: apiKey, in: header, name: X-Key}\n", "utf-8")
    read = read_text(
        tmp_path,
        """
        security: [{key: []}]
        paths: {$ref: paths.yaml}
        components:
          schemas: {$ref: schemas.yaml}
          securitySchemes: {$ref: auth.yaml}
          responses: {$ref: responses.yaml}
        """,
    )

    assert [operation.key for operation in read.api.operations] == ["GET /pets"]
    assert {declared.id for declared in read.api.types} == {"schemas.yaml#/Pet", "schemas.yaml#/Tag"}
    assert [(scheme.key, scheme.wire) for scheme in read.api.auth] == [("key", "X-Key")]
    assert read.codes == ["SL109"]


def test_additional_operations_with_a_key_of_their_own_are_read_or_named(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets:
            get: {{operationId: pets.list, {OK}}}
            additionalOperations:
              Post: {{operationId: pets.create, {OK}}}
              GET: {{operationId: pets.other, {OK}}}
              COPY: {{operationId: pets.copy, {OK}}}
              copy: {{operationId: pets.again, {OK}}}
        """,
    )

    assert [operation.key for operation in read.api.operations] == ["GET /pets", "POST /pets", "COPY /pets"]
    assert read.api.left_out == ("GET /pets", "COPY /pets")
    assert read.codes == ["SL107", "SL107", "SL107"]


@pytest.mark.parametrize("reference", ["'#/paths/~1c'", "'#'", "5", "{a: 1}", "null", "[]"])
def test_a_path_item_that_refers_to_none_is_told_of(tmp_path: Path, reference: str) -> None:
    """To itself, to the whole document, or to nothing that a reference could be; what else it has is read."""
    read = read_text(tmp_path, f"paths: {{/c: {{$ref: {reference}, get: {{operationId: c.get, {OK}}}}}}}\n")

    assert [operation.key for operation in read.api.operations] == ["GET /c"]
    assert bool(read.api.left_out) <= read.report.has_errors
    assert read.codes


@pytest.mark.parametrize("target", ["", "/allOf/0", "/properties/a/items"])
def test_a_schema_without_a_name_that_leads_back_to_itself_is_refused(tmp_path: Path, target: str) -> None:
    here = "#/paths/~1bad/get/responses/200/content/json/schema"
    schema = f"{{allOf: [{{$ref: '{here}{target}'}}], properties: {{a: {{items: {{$ref: '{here}{target}'}}}}}}}}"
    schema = schema if target else f"{{$ref: '{here}'}}"
    read = read_text(
        tmp_path,
        f"""
        paths:
          /bad: {{get: {{responses: {{'200': {{content: {{json: {{schema: {schema}}}}}}}}}}}}}
          /good: {{get: {{{OK}}}}}
        """,
    )

    assert "GET /good" in {operation.key for operation in read.api.operations}
    assert read.codes
