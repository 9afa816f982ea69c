"""Importing a configuration of Stainless: what it says is said by an overlay, and what is lost is told by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from specloom.cli import main
from specloom.stainless import Imported, import_stainless

from tests.generator.reading import Read, read_file

LIST = """responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/PetObject'}}
                  has_more: {type: boolean}
"""
DOCUMENT = f"""\
openapi: 3.1.0
info: {{title: Pets, version: '1'}}
paths:
  /v1/pets:
    get:
      operationId: listPets
      parameters: [{{name: after, in: query, schema: {{type: string}}}}]
      {LIST}
    post:
      operationId: createPet
      requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{stream: {{type: boolean}}}}}}}}}}}}
      responses:
        '200':
          description: ok
          content:
            application/json: {{schema: {{$ref: '#/components/schemas/PetObject'}}}}
            text/event-stream: {{schema: {{$ref: '#/components/schemas/PetObject'}}}}
  /v1/pets/{{pet_id}}:
    get: {{operationId: getPet, parameters: [{{name: pet_id, in: path, required: true, schema: {{type: string}}}}], responses: {{'204': {{description: ok}}}}}}
    delete: {{operationId: deletePet, parameters: [{{name: pet_id, in: path, required: true, schema: {{type: string}}}}], responses: {{'204': {{description: ok}}}}}}
components:
  schemas:
    PetObject: {{type: object, properties: {{id: {{type: string}}}}}}
"""
CONFIGURATION = """\
organization: {name: acme}
pagination:
  - name: by_id
    type: cursor_id
    request:
      after: {type: string, x-stainless-pagination-property: {purpose: next_cursor_param}}
      limit: {type: integer}
    response: {data: {type: array}, has_more: {type: boolean}}
resources:
  zoo:
    subresources:
      animals:
        models: {animal: '#/components/schemas/PetObject'}
        methods:
          list: {endpoint: get /v1/pets, paginated: true}
          adopt: {endpoint: post /v1/pets, streaming: {param_discriminator: stream}}
          get: get /v1/pets/{id}
          remove: {endpoint: 'delete /v1/pets/{id}', skip: [node, python]}
"""


def test_names_pages_streams_and_what_is_left_out_come_over(tmp_path: Path) -> None:
    read, made = _imported(tmp_path, CONFIGURATION)
    listed, created = read.operation("GET /v1/pets"), read.operation("POST /v1/pets")

    assert made.report.diagnostics == []
    assert read.codes == []
    assert read.methods() == {
        "GET /v1/pets": "zoo.animals.list",
        "POST /v1/pets": "zoo.animals.adopt",
        "GET /v1/pets/{pet_id}": "zoo.animals.get",
    }
    assert read.model("PetObject").name.words == ("animal",)
    assert listed.page is not None
    assert (listed.page.style, listed.page.cursor_param, listed.page.items_path) == ("last_id", "after", "data")
    assert created.stream is not None
    assert created.stream.when == "stream"


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("  pets: {methods: {list: get /v1/pet, get: 'get /v1/pets/{id}'}}", ["SL702"]),
        ("  pets: {methods: {list: get /v1/pets, all: get /v1/pets}}", ["SL702"]),
        ("  pets: {models: {pet: Pet, animal: PetObject}}", ["SL702"]),
        ("  pets: {methods: {get: {endpoint: 'get /v1/pets/{id}', streaming: {param_discriminator: s}}}}", ["SL702"]),
        ("  pets: {methods: {list: {endpoint: get /v1/pets, body_param_name: x}}}", ["SL703"]),
        ("  $client: {methods: {list: get /v1/pets}}", ["SL703"]),
        ("  pets: {methods: {list: get /v1/pets}}\nenvironments: {production: 'https://acme.example'}", ["SL703"]),
    ],
)
def test_what_cannot_be_said_is_told_and_the_rest_comes_over(tmp_path: Path, part: str, found: list[str]) -> None:
    read, made = _imported(tmp_path, f"resources:\n{part}\n")

    assert [finding.code for finding in made.report.diagnostics] == found
    assert read.codes == []


@pytest.mark.parametrize("text", ["openapi: 3.1.0\n", "resources: {}\n"])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    """An overlay that changes nothing would be no help."""
    made = _import(tmp_path, text)

    assert [finding.code for finding in made.report.diagnostics] == ["SL701"]


def test_the_command_writes_the_same_again_and_overwrites_nothing_of_yours(tmp_path: Path) -> None:
    _import(tmp_path, CONFIGURATION)
    arguments = ["import", str(tmp_path / "stainless.yml"), str(tmp_path / "openapi.yaml")]
    overlay = tmp_path / "stainless.overlay.yaml"
    first = CliRunner().invoke(main, arguments)
    text = overlay.read_text()
    second = CliRunner().invoke(main, arguments)
    overlay.write_text("overlay: 1.0.0\n")
    third = CliRunner().invoke(main, arguments)

    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 0, 2)
    assert first.output == second.output
    assert text.startswith("# Imported by specloom from stainless.yml.")
    assert overlay.read_text() == "overlay: 1.0.0\n"


def _import(folder: Path, configuration: str) -> Imported:
    (folder / "openapi.yaml").write_text(DOCUMENT)
    (folder / "stainless.yml").write_text(configuration)
    return import_stainless(folder / "stainless.yml", folder / "openapi.yaml")


def _imported(folder: Path, configuration: str) -> tuple[Read, Imported]:
    made = _import(folder, configuration)
    (folder / "stainless.overlay.yaml").write_text(made.text)
    return read_file(folder / "openapi.yaml", overlays=[folder / "stainless.overlay.yaml"]), made
