"""What goes over the wire: parameters, bodies, answers and what stands around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.nodes import Operation
from specloom.ir.types import Array, Named, Primitive, TypeRef

from tests.generator.reading import OK, only_operation, read_text


def test_parameters_of_the_path_item_are_overridden_by_the_operations(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /orgs/{org}/pets/{pet}:
            parameters:
              - {name: pet, in: path, required: true, schema: {type: string}}
              - {name: limit, in: query, schema: {type: string}}
              - {$ref: '#/components/parameters/Org'}
            get:
              operationId: pets.retrieve
              parameters: [{name: limit, in: query, schema: {type: integer}}]
              responses: {'204': {description: ok}}
        components:
          parameters:
            Org: {name: org, in: path, required: true, schema: {type: string}}
        """,
    )

    params = read.api.operations[0].params
    assert [param.wire for param in params] == ["org", "pet", "limit"]
    assert params[2].type == Primitive("integer")


def test_a_header_in_two_spellings_is_one_parameter(tmp_path: Path) -> None:
    """Names of headers have no case; those of the query have."""
    read = read_text(
        tmp_path,
        """
        paths:
          /pets:
            parameters:
              - {name: X-Trace, in: header, schema: {type: string}}
              - {name: Limit, in: query, schema: {type: integer}}
            get:
              operationId: pets.list
              parameters:
                - {name: x-trace, in: header, schema: {type: integer}}
                - {name: limit, in: query, schema: {type: integer}}
              responses: {'204': {description: ok, headers: {X-Cost: {schema: {}}, x-cost: {schema: {}}}}}
        """,
    )

    operation = read.api.operations[0]
    assert [(param.wire, param.type) for param in operation.params if param.where == "header"] == [
        ("x-trace", Primitive("integer"))
    ]
    assert [param.wire for param in operation.params if param.where == "query"] == ["Limit", "limit"]
    assert [header.wire for header in operation.responses[0].headers] == ["x-cost"]
    assert read.codes == ["SL309", "SL309"]


@pytest.mark.parametrize(
    "path",
    [
        *("/pets/:petId", r"/pets/:petId(\\d+)", "/pets/<petId>", "/pets/<int:petId>", "/pets/{{petId}}"),
        *("/pets/${petId}", "/pets/[petId]", "/pets/{petId:int}", "/pets/{petId?}", "/pets/{+petId}"),
    ],
)
def test_a_parameter_in_the_notation_of_a_router_is_one(path: str, tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        f"""
        paths:
          "{path}":
            get:
              operationId: pets.retrieve
              parameters: [{{name: petId, in: path, required: true, schema: {{type: integer}}}}]
              responses: {{'204': {{description: ok}}}}
        """,
    )

    operation = read.operation("GET /pets/{petId}")
    assert [(param.wire, param.type) for param in operation.params] == [("petId", Primitive("integer"))]
    assert read.codes == ["SL106"]


@pytest.mark.parametrize("path", ["/pets:batchGet", "/pets/{id}:feed", "/pets/a:b", "/pets/[all]", "/pets/{name=*}"])
def test_what_routers_do_not_mark_is_read_as_it_is(path: str, tmp_path: Path) -> None:
    text = f'paths: {{"{path}": {{get: {{operationId: pets.get, responses: {{"204": {{description: ok}}}}}}}}}}'
    read = read_text(tmp_path, text)

    assert read.operation(f"GET {path}").path == path
    assert "SL106" not in read.codes


def test_a_path_parameter_fills_the_braces_that_are_spelled_like_it(tmp_path: Path) -> None:
    """And the last one of each kind belong together; names come from where something is said of them."""
    read = read_text(
        tmp_path,
        """
        paths:
          /orgs/{orgId}/keys/{keyId}:
            get:
              operationId: keys.retrieve
              parameters:
                - {name: api_key, in: path, required: true, schema: {type: string, format: uuid}}
                - {name: Org ID, in: path, required: true, schema: {type: integer}}
              responses: {'204': {description: ok}}
        """,
    )

    params = read.operation("GET /orgs/{orgId}/keys/{keyId}").params
    assert [(param.wire, param.name.words) for param in params] == [("orgId", ("org", "id")), ("keyId", ("api", "key"))]
    assert read.codes == ["SL303", "SL303"]


def test_the_idempotency_key_is_the_transports_business(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        f"""
      operationId: pets.create
      parameters:
        - {{name: idempotency-key, in: header, schema: {{type: string}}}}
        - {{name: Authorization, in: header, schema: {{type: string}}}}
        - {{name: X-Trace, in: header, schema: {{type: string}}}}
      {OK}""",
        method="post",
    )

    assert operation.idempotency_header == "idempotency-key"
    assert [param.wire for param in operation.params] == ["X-Trace"]


def test_styles_have_the_defaults_of_their_place(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        f"""
      operationId: pets.list
      parameters:
        - {{name: a, in: query, schema: {{type: array}}}}
        - {{name: b, in: query, style: pipeDelimited, schema: {{type: array}}}}
        - {{name: c, in: header, schema: {{type: array}}}}
        - {{name: d, in: query, content: {{application/json: {{schema: {{type: object}}}}}}}}
        - {{name: e, in: query, style: deepObject, schema: {{type: object}}}}
      {OK}""",
    )

    assert [(param.style, param.explode, param.media) for param in operation.params] == [
        ("form", True, ""),
        ("pipeDelimited", False, ""),
        ("simple", False, ""),
        ("content", False, "application/json"),
        ("deepObject", True, ""),
    ]


def test_a_global_parameter_belongs_to_the_client(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        f"      operationId: pets.list\n      parameters: [{{name: X-Org, in: header, x-sdk-global: {{env: ORG}}}}]\n      {OK}",
    )

    assert [(param.is_global, param.env_var) for param in operation.params] == [(True, "ORG")]


def test_bodies_are_sent_as_json_where_the_document_leaves_a_choice(tmp_path: Path) -> None:
    schema = "{schema: {type: object, properties: {name: {type: string}}}}"
    operation = only_operation(
        tmp_path,
        f"""
      operationId: pets.create
      requestBody:
        content:
          text/plain: {{schema: {{type: string}}}}
          multipart/form-data: {schema}
          application/x-www-form-urlencoded: {schema}
          application/json: {schema}
      {OK}""",
        method="post",
    )

    assert operation.body is not None
    assert [(variant.kind, variant.is_flat) for variant in operation.body.variants] == [
        ("json", True),
        ("form", True),
        ("multipart", True),
        ("text", False),
    ]


def test_a_body_whose_field_clashes_with_a_parameter_is_not_flat(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        f"""
      operationId: pets.create
      parameters: [{{name: name, in: query}}]
      requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{name: {{type: string}}}}}}}}}}}}
      {OK}""",
        method="post",
    )

    assert operation.body is not None
    assert not operation.body.variants[0].is_flat


def answer(folder: Path, schema: str, said: str = "x-sdk-ignore: false") -> Operation:
    """An operation that answers with a schema."""
    return only_operation(
        folder,
        f"""
      operationId: pets.list
      {said}
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}""",
    )


PAGE = "{type: object, properties: {next_cursor: {type: string}}}"


@pytest.mark.parametrize(
    ("schema", "said", "path"),
    [
        ("{type: object, properties: {data: {type: string}}}", "x-a: 1", "data"),
        (f"{{type: object, properties: {{data: {{type: array}}, pagination: {PAGE}}}}}", "x-a: 1", "data"),
        ("{type: object, properties: {data: {type: string}, count: {type: integer}}}", "x-a: 1", ""),
        ("{type: object, properties: {data: {type: string}}}", "x-sdk-envelope: false", ""),
        (
            "{type: object, properties: {result: {type: string}, ok: {type: boolean}}}",
            "x-sdk-envelope: result",
            "result",
        ),
    ],
)
def test_envelopes_are_unwrapped_by_one_rule(tmp_path: Path, schema: str, said: str, path: str) -> None:
    operation = answer(tmp_path, schema, said)

    assert operation.success is not None
    assert operation.success.data_path == path


def test_ranges_and_defaults_are_answers_too(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /a: {get: {operationId: a.x, responses: {2XX: {description: ok}, default: {description: bad}}}}
          /b: {get: {operationId: b.x, responses: {default: {description: ok}}}}
        """,
    )

    first, second = read.api.operations
    assert ([found.status for found in first.responses], [case.status for case in first.errors]) == (
        ["2XX"],
        ["default"],
    )
    assert ([found.status for found in second.responses], second.errors) == (["default"], ())


def test_the_success_is_the_lowest_answer_with_a_body(tmp_path: Path) -> None:
    operation = only_operation(
        tmp_path,
        """
      operationId: pets.list
      responses:
        '202': {description: later, content: {application/json: {schema: {type: string}}}}
        '200': {description: nothing}""",
    )

    assert operation.success is not None
    assert operation.success.status == "202"


def test_what_cannot_be_built_is_left_out_by_name(tmp_path: Path) -> None:
    """The dangling schema takes its users with it and nothing else."""
    read = read_text(
        tmp_path,
        """
        paths:
          /a: {get: {operationId: a.x, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Uses'}}}}}}}
          /b: {get: {operationId: b.x, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Good'}}}}}}}
          /c: {get: {operationId: c.x, parameters: [{$ref: '#/components/parameters/Gone'}], responses: {'204': {description: ok}}}}
          /d: {get: {operationId: d.x, responses: {'204': {description: ok}, '400': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Bad'}}}}}}}
        components:
          schemas:
            Good: {type: object, properties: {a: {type: string}}}
            Bad: {allOf: [{$ref: '#/components/schemas/Gone'}]}
            Uses: {type: object, properties: {bad: {type: array, items: {$ref: '#/components/schemas/Bad'}}}}
        """,
    )

    assert read.api.left_out == ("GET /a", "GET /c")
    assert [operation.key for operation in read.api.operations] == ["GET /b", "GET /d"]
    assert [declared.id for declared in read.api.types] == ["#/components/schemas/Good"]
    assert set(read.codes) == {"SL102"}


def test_webhooks_are_read_from_both_keys(tmp_path: Path) -> None:
    hook = "{post: {requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}, responses: {'200': {description: ok}}}}"
    read = read_text(tmp_path, f"webhooks: {{pet.born: {hook}}}\nx-webhooks: {{pet.died: {hook}}}")

    assert [webhook.name for webhook in read.api.webhooks] == ["pet.born", "pet.died"]
    assert {" ".join(declared.name.words) for declared in read.api.types} <= {"pet born event", "pet died event"}


def test_security_is_kept_as_alternatives(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        security: [{key: []}, {}]
        paths:
          /a: {get: {operationId: a.x, responses: {'204': {description: ok}}}}
          /b: {get: {operationId: b.x, security: [], responses: {'204': {description: ok}}}}
          /c: {get: {operationId: c.x, security: [{key: [], oauth: [read]}], responses: {'204': {description: ok}}}}
        components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, oauth: {type: oauth2, flows: {}}}}
        """,
    )

    assert read.api.security == ((("key", ()),), ())
    assert [operation.security for operation in read.api.operations] == [
        None,
        (),
        ((("key", ()), ("oauth", ("read",))),),
    ]
    assert [(scheme.kind, scheme.wire) for scheme in read.api.auth] == [("api_key", "X-Key"), ("oauth2", "")]


def test_a_list_keeps_the_type_of_its_items(tmp_path: Path) -> None:
    operation = answer(tmp_path, "{type: object, properties: {data: {type: array, items: {type: integer}}}}")

    assert operation.success is not None
    assert operation.success.data_type == Array(Primitive("integer"))


def test_bodies_that_are_alike_belong_each_to_its_own_operation(tmp_path: Path) -> None:
    """Deleting an allocation does not answer what approving a request does; failures may be the same everywhere."""
    body = "content: {application/json: {schema: {type: object, properties: {note: {type: string}}}}}"
    answers = f"{{'200': {{description: ok, {body}}}, '201': {{description: ok, {body}}}, default: {{description: no, {body}}}}}"
    read = read_text(
        tmp_path,
        f"""
        paths:
          /pets: {{post: {{operationId: createPet, tags: [pets], requestBody: {{{body}}}, responses: {answers}}}}}
          /shops: {{post: {{operationId: createShop, tags: [shops], requestBody: {{{body}}}, responses: {answers}}}}}
        """,
    )

    names = {
        f"{operation.id} {where}": read.names()[id]
        for operation in read.api.operations
        for where, id in _bodies(operation)
    }
    assert names == {
        "createPet request": "pet create request",
        "createPet 200": "pet create response",
        "createPet 201": "pet create response",
        "createPet default": "pet create error",
        "createShop request": "shop create request",
        "createShop 200": "shop create response",
        "createShop 201": "shop create response",
        "createShop default": "pet create error",
    }


def _bodies(operation: Operation) -> list[tuple[str, str]]:
    found: list[tuple[str, TypeRef | None]] = [(response.status, response.type) for response in operation.responses]
    found += [(case.status, case.type) for case in operation.errors]
    found += [("request", variant.type) for variant in operation.body.variants] if operation.body else []
    return [(where, ref.id) for where, ref in found if isinstance(ref, Named)]


def test_of_credentials_for_one_place_any_will_do(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        "paths: {/a: {get: {operationId: a.list, security: [{agent: [], account: [], team: []}, {}], responses: {}}}}\n"
        "components:\n  securitySchemes:\n"
        "    agent: {type: http, scheme: bearer}\n"
        "    account: {type: oauth2, flows: {}}\n"
        "    team: {type: apiKey, in: header, name: X-Team}\n",
    )

    (operation,) = read.api.operations
    assert operation.security == ((("agent", ()), ("team", ())), (("account", ()), ("team", ())), ())
