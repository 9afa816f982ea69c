"""What stands beside a reference, and where more is said: words of the document that a reader would miss."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.diagnostics import NOWHERE
from specloom.pipeline import generate
from specloom.plan.security import scopes_of
from specloom.resolve.node import Node
from specloom.resolve.see_also import see_also

from tests.generator.reading import OK, read_text

GUIDE = 'externalDocs: {description: Guide, url: "https://acme.example/guide"}'
LINE = "See also: [Guide](https://acme.example/guide)"


def test_a_description_beside_a_reference_is_said_instead_of_the_other(tmp_path: Path) -> None:
    """The component keeps its own for all who say nothing beside their reference."""
    read = read_text(
        tmp_path,
        """
        paths:
          /pets/{id}:
            get:
              parameters: [{$ref: '#/components/parameters/id', description: The pet's id.}]
              responses:
                '200': {$ref: '#/components/responses/Pet', description: The very pet.}
                '404': {$ref: '#/components/responses/Pet'}
        components:
          parameters: {id: {name: id, in: path, required: true, schema: {type: string}, description: Some id.}}
          responses: {Pet: {description: A pet., content: {application/json: {schema: {type: object}}}}}
        """,
    )

    found = read.operation("GET /pets/{id}")
    assert [param.doc for param in found.params] == ["The pet's id."]
    assert [response.doc for response in found.responses] == ["The very pet."]
    assert [error.doc for error in found.errors] == ["A pet."]


def test_a_property_called_description_is_no_word_beside_a_reference(tmp_path: Path) -> None:
    """A map of properties that is kept elsewhere may have one."""
    read = read_text(
        tmp_path,
        """
        paths: {}
        components:
          schemas:
            A: {type: object, properties: {$ref: '#/components/schemas/B/properties'}}
            B: {type: object, properties: {description: {type: string}, summary: {type: integer}}}
        """,
    )

    assert [field.wire for field in read.model("A").fields] == ["description", "summary"]


def test_external_documentation_is_told_below_the_description(tmp_path: Path) -> None:
    """Of the API, of tags, of operations, of schemas and of their properties."""
    read = read_text(
        tmp_path,
        f"""
        {GUIDE}
        tags: [{{name: pets, description: Pets., {GUIDE}}}]
        paths:
          /pets: {{get: {{tags: [pets], description: All., {GUIDE}, {OK}}}}}
        components:
          schemas:
            Pet: {{type: object, description: A pet., {GUIDE}, properties: {{name: {{type: string, {GUIDE}}}}}}}
        """,
    )

    assert read.api.see_also == LINE
    assert read.api.tags[0].doc == f"Pets.\n\n{LINE}"
    assert read.operation("GET /pets").doc == f"All.\n\n{LINE}"
    assert read.model("Pet").doc == f"A pet.\n\n{LINE}"
    assert read.model("Pet").fields[0].doc == LINE


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"url": "https://a.example"}, "See also: https://a.example"),
        ({"url": "https://a.example", "description": "The\nguide."}, "See also: [The guide](https://a.example)"),
        ({"url": "javascript:alert(1)", "description": "Guide"}, "See also: Guide, javascript:alert(1)"),
        ({"url": "https://a.example/x(y)", "description": "Guide"}, "See also: Guide, https://a.example/x(y)"),
        ({"url": "https://a.example", "description": "[x](y)"}, "See also: [x](y), https://a.example"),
        ({"description": "Guide"}, ""),
        ("https://a.example", ""),
        (None, ""),
    ],
)
def test_only_a_plain_web_address_becomes_a_link(said: object, shown: str) -> None:
    """Anything else is shown as it is written."""
    assert see_also(Node({"externalDocs": said}, NOWHERE)) == shown  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("security", "shown"),
    [
        ("[{o: [read, write]}, {o: [admin]}]", "`read`, `write`; or `admin`"),
        ("[{o: [read]}, {k: []}]", "`read`"),
        ("[{k: []}]", ""),
        ("[]", ""),
    ],
)
def test_the_scopes_that_a_call_needs_are_told(tmp_path: Path, security: str, shown: str) -> None:
    """Each alternative once; what asks for no scopes has none to tell."""
    read = read_text(
        tmp_path,
        f"""
        security: [{{o: [usual]}}]
        paths:
          /a: {{get: {{operationId: a.get, security: {security}, {OK}}}}}
          /b: {{get: {{operationId: b.get, {OK}}}}}
        components:
          securitySchemes: {{o: {{type: oauth2, flows: {{}}}}, k: {{type: apiKey, in: header, name: K}}}}
        """,
    )

    assert scopes_of(read.operation("GET /a"), read.api) == shown
    assert scopes_of(read.operation("GET /b"), read.api) == "`usual`"


def test_what_is_said_of_a_body_is_in_the_reference(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        """
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /x:
    post:
      operationId: x.make
      requestBody: {description: What to make. And how., content: {application/json: {schema: {type: object, properties: {a: {}}}}}}
      responses: {'200': {description: ok}}
""",
        "utf-8",
    )
    made = generate(settings_for(document, "small", ["sdk", "docs"], tmp_path / "out"))
    page = next(file.text for file in made.files if file.path == "reference/x.md")

    assert "- Body: What to make.\n" in page
