"""`$dynamicRef` means what the schema that takes another one in says."""

from __future__ import annotations

from pathlib import Path

from specloom.ir.types import Array, Named, Primitive

from tests.generator.reading import Read, read_text

TEMPLATE = """
    Listed:
      $id: https://example.com/listed
      type: object
      required: [data]
      properties: {data: {type: array, items: {$dynamicRef: '#item'}}, next: {$ref: '#/$defs/next'}}
      $defs: {any: {$dynamicAnchor: item, not: {}}, next: {type: string}}"""


def read(tmp_path: Path, schemas: str, template: str = TEMPLATE) -> Read:
    found = read_text(tmp_path, f"paths: {{}}\ncomponents:\n  schemas:{template}{schemas}")
    assert found.codes == []
    return found


def types_of(found: Read, name: str) -> dict[str, object]:
    return {field.wire: field.type for field in found.model(name).fields}


def test_a_template_has_the_items_of_the_schema_that_takes_it_in(tmp_path: Path) -> None:
    """Beside `$ref` and in an `allOf`; what the template says of itself stays its own."""
    found = read(
        tmp_path,
        """
    Pet: {type: object, properties: {name: {type: string}}}
    Pets:
      $id: https://example.com/pets
      $defs: {item: {$dynamicAnchor: item, $ref: 'https://example.com/pet'}}
      $ref: listed
    Counts:
      $id: https://example.com/counts
      $defs: {item: {$dynamicAnchor: item, type: integer}}
      allOf: [{$ref: listed}]
      properties: {total: {type: integer}}""".replace("Pet: {", "Pet: {$id: https://example.com/pet, "),
    )

    assert types_of(found, "Pets") == {
        "data": Array(Named("#/components/schemas/Pet")),
        "next": Named("#/components/schemas/Listed/$defs/next"),
    }
    assert types_of(found, "Counts") == {
        "data": Array(Primitive("integer")),
        "next": Named("#/components/schemas/Listed/$defs/next"),
        "total": Primitive("integer"),
    }


def test_schemas_without_ids_are_scopes_as_well(tmp_path: Path) -> None:
    """Many authors leave the `$id` out, and mean the same."""
    found = read(
        tmp_path,
        """
    Counts:
      $defs: {item: {$dynamicAnchor: item, type: integer}}
      $ref: '#/components/schemas/Listed'""",
        template=TEMPLATE.replace("      $id: https://example.com/listed\n", "").replace(
            "#/$defs/next", "#/components/schemas/Listed/$defs/next"
        ),
    )

    assert types_of(found, "Counts")["data"] == Array(Primitive("integer"))


def test_a_tree_is_made_of_the_schema_that_extends_it(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
    TextTree:
      $id: https://example.com/text-tree
      $dynamicAnchor: node
      $ref: tree
      properties: {data: {type: string}}""",
        template="""
    Tree:
      $id: https://example.com/tree
      $dynamicAnchor: node
      type: object
      properties: {data: true, children: {type: array, items: {$dynamicRef: '#node'}}}""",
    )

    assert types_of(found, "TextTree") == {
        "data": Primitive("string"),
        "children": Array(Named("#/components/schemas/TextTree")),
    }
    assert types_of(found, "Tree")["children"] == Array(Named("#/components/schemas/Tree"))


def test_what_is_taken_in_keeps_its_own_line(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        """
paths: {}
components:
  schemas:
    Listed:
      type: object
      properties: {data: {type: array, items: {$dynamicRef: '#item'}, minItems: many}}
      $defs: {any: {$dynamicAnchor: item, not: {}}}
    Counts:
      $defs: {item: {$dynamicAnchor: item, type: integer}}
      $ref: '#/components/schemas/Listed'""",
    )

    places = [found.document.place(each.origin) for each in found.report.diagnostics]
    assert {place.origin.pointer for place in places if place} == {
        "/components/schemas/Listed/properties/data/minItems"
    }
