"""Resolve: references keep identity, and every dialect of schema comes out in one shape."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.diagnostics import Origin
from specloom.ir.nodes import Alias
from specloom.ir.types import Literals, Named, Nullable, Primitive
from specloom.resolve.node import Node
from specloom.resolve.refs import Links, Unresolved
from specloom.resolve.rules import known_keys

from tests.generator.reading import read_file, read_text


def test_two_references_to_one_schema_give_one_type(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            Owner: {type: object, properties: {name: {type: string}}}
            Pet:
              type: object
              properties:
                owner: {$ref: '#/components/schemas/Owner'}
                vet: {$ref: '#/components/schemas/Owner', description: The vet.}
        """,
    )

    owner, vet = read.model("Pet").fields
    assert owner.type == vet.type == Named("#/components/schemas/Owner")
    assert vet.doc == "The vet."


def test_references_follow_files_pointers_and_pointers_through_references(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "pet.yaml").write_text(
        "type: object\nproperties:\n  name: {$ref: '#/definitions/a~1b'}\n  tag: {$ref: '../openapi.yaml#/components/"
        "schemas/Tag'}\ndefinitions:\n  a/b: {type: string, maxLength: 5}\n",
        "utf-8",
    )
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            Pet: {$ref: models/pet.yaml}
            Tag: {type: integer}
            Through: {type: object, properties: {name: {$ref: '#/components/schemas/Pet/properties/tag'}}}
        """,
    )

    assert read.codes == []
    assert read.type("Pet") == Alias(
        "#/components/schemas/Pet", read.type("Pet").name, Named("models/pet.yaml#"), "", read.type("Pet").origin
    )
    assert {field.wire: field.type for field in read.model("models/pet.yaml#").fields} == {
        "name": Named("models/pet.yaml#/definitions/a~1b"),
        "tag": Named("#/components/schemas/Tag"),
    }
    assert read.model("Through").fields[0].type == Named("#/components/schemas/Tag")


def test_anchors_ids_and_self_are_targets(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        openapi: 3.2.0
        $self: https://example.com/api/openapi.yaml
        info: {title: Case, version: '1'}
        components:
          schemas:
            Pet: {$id: pet.json, type: object, properties: {owner: {$ref: '#owner'}}}
            Owner: {$anchor: owner, type: object, properties: {pet: {$ref: 'https://example.com/api/pet.json'}}}
            Top: {$ref: 'https://example.com/api/openapi.yaml#/components/schemas/Pet'}
        """,
    )

    assert read.codes == []
    assert read.model("Pet").fields[0].type == Named("#/components/schemas/Owner")
    assert read.model("Owner").fields[0].type == Named("#/components/schemas/Pet")


@pytest.mark.parametrize(
    ("schema", "type_ref"),
    [
        ("{type: string, nullable: true}", Nullable(Primitive("string"))),
        ("{type: [string, 'null']}", Nullable(Primitive("string"))),
        ("{anyOf: [{type: string}, {type: 'null'}]}", Nullable(Primitive("string"))),
        ("{oneOf: [{type: string}, {enum: [null]}]}", Nullable(Primitive("string"))),
        ("{enum: [a, null]}", Nullable(Literals(("a",)))),
        ("{const: a}", Literals(("a",))),
        ("{enum: [a]}", Literals(("a",))),
        ("{type: 'null'}", Primitive("null")),
        ("{const: null}", Primitive("null")),
        ("true", Primitive("any")),
        ("{}", Primitive("any")),
        ("{format: date-time}", Primitive("string", "date-time")),
        ("{allOf: [{type: string}], description: A text.}", Primitive("string")),
    ],
)
def test_every_spelling_of_a_schema_gives_one_type(tmp_path: Path, schema: str, type_ref: object) -> None:
    read = read_text(tmp_path, f"components: {{schemas: {{Pet: {{type: object, properties: {{name: {schema}}}}}}}}}")

    assert read.model("Pet").fields[0].type == type_ref


def test_exclusive_limits_of_both_dialects_agree(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            Pet:
              type: object
              properties:
                old: {type: integer, minimum: 1, exclusiveMinimum: true}
                new: {type: integer, exclusiveMinimum: 1}
        """,
    )

    old, new = read.model("Pet").fields
    assert old.type == new.type


def test_a_circle_of_references_is_a_finding(tmp_path: Path) -> None:
    read = read_text(
        tmp_path, "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}"
    )

    assert {declared.id for declared in read.api.types} == {"#/components/schemas/A", "#/components/schemas/B"}


def test_the_flagship_keeps_its_own_house_rules() -> None:
    read = read_file(Path(__file__).parents[2] / "spec" / "openapi.yaml", profile="house")

    assert read.shown == ""


def test_the_vocabulary_is_the_one_that_is_documented() -> None:
    """One meta-schema, two sets of keys: ours for clients, plain ones for servers."""
    assert {key for key in known_keys() if not key.startswith("x-sdk-")} == {
        "x-scopes",
        "x-cost",
        "x-idempotency",
        "x-async",
        "x-cache",
        "x-audit",
        "x-events",
        "x-slo",
        "x-transitions",
        "x-secret",
        "x-resources",
    }


def test_references_below_an_id_are_seen_from_there(tmp_path: Path) -> None:
    """A pointer begins at the schema with the `$id`, a relative URI at that `$id`; the document comes second."""
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            Base:
              $id: https://example.com/base/user.json
              type: object
              properties:
                inner: {$ref: '#/$defs/inner'}
                other: {$ref: other.json}
                outer: {$ref: '#/components/schemas/Outer'}
              $defs: {inner: {type: integer}}
            Other: {$id: 'https://example.com/base/other.json', type: boolean}
            Outer: {type: string}
        """,
    )

    assert read.codes == []
    assert [field.type for field in read.model("Base").fields] == [
        Named("#/components/schemas/Base/$defs/inner"),
        Named("#/components/schemas/Other"),
        Named("#/components/schemas/Outer"),
    ]


def test_of_anchors_of_one_name_the_nearer_is_meant(tmp_path: Path) -> None:
    """That of the schema with the same `$id`, else that of the same component."""
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            List:
              $id: https://example.com/list
              type: object
              properties: {items: {$dynamicRef: '#item'}}
              $defs: {of: {$dynamicAnchor: item, type: string}}
            Page: {type: object, properties: {items: {$dynamicRef: '#item'}}, $defs: {of: {$dynamicAnchor: item}}}
            Book: {type: object, properties: {items: {$dynamicRef: '#item'}}, $defs: {of: {$dynamicAnchor: item}}}
        """,
    )

    for name in ("List", "Page", "Book"):
        assert read.model(name).fields[0].type == Named(f"#/components/schemas/{name}/$defs/of")


def test_a_long_chain_of_references_is_walked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as long takes twice as many steps."""
    steps = [_steps(tmp_path, length, monkeypatch) for length in (200, 400)]

    assert steps[1] < 2.2 * steps[0]


def _steps(folder: Path, length: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many references are followed until a chain of so many is understood, or refused."""
    count = 0
    target = Links.target

    def counted(links: Links, reference: str, base: Origin) -> Node | Unresolved:
        nonlocal count
        count += 1
        return target(links, reference, base)

    schemas = "".join(f"    S{index}: {{$ref: '#/components/schemas/S{index + 1}'}}\n" for index in range(length))
    with monkeypatch.context() as patch:
        patch.setattr(Links, "target", counted)
        read_text(folder, f"components:\n  schemas:\n{schemas}    S{length}: {{type: object}}\n")
    return count


def test_likeness_is_looked_for_only_when_a_reference_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most names are asked for to see whether they are there: of hundreds in a mapping none is anybody's slip."""
    asked: list[str] = []
    monkeypatch.setattr("specloom.resolve.refs.difflib.get_close_matches", lambda word, *_: asked.append(word) or [])
    read_text(
        tmp_path,
        """
        components:
          schemas:
            Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}}
            Cat: {type: object, properties: {kind: {type: string}, vet: {$ref: '#/components/schemas/Vett'}}}
        """,
    )

    assert set(asked) == {"Vett"}
