"""Types: what a schema allows, the declarations it needs, and the names a person would give them."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir import NamePins
from specloom.ir.nodes import Enum, Model
from specloom.ir.types import Array, Choice, Literals, Map, Named, Nullable, Primitive, Tuple
from specloom.ir.words import singular, split_words

from tests.generator.reading import Read, read_text

PET = "#/components/schemas/Pet"


def pet(folder: Path, schema: str, more: str = "") -> Read:
    """A document whose schema `Pet` is given."""
    return read_text(folder, f"components:\n  schemas:\n    Pet: {schema}\n{more}")


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        ("APIKey", "api key"),
        ("gpuCount", "gpu count"),
        ("user_ids", "user ids"),
        ("ListIDs", "list ids"),
        ("OAuth2Token", "oauth2 token"),
        ("IPv4Address", "ipv4 address"),
        ("sha256Hash", "sha256 hash"),
        ("v2beta1", "v2beta1"),
        ("X-Request-Id", "x request id"),
        ("DateCreated<", "date created lt"),
        ("DateCreated>=", "date created gte"),
        ("+1", "plus 1"),
        ("-1", "minus 1"),
        ("@type", "type"),
        ("$", "dollar"),
        ("Größe", "grosse"),
        ("", "empty"),
    ],
)
def test_names_are_split_the_way_they_are_read(wire: str, words: str) -> None:
    assert " ".join(split_words(wire)) == words


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("pets", "pet"),
        ("entries", "entry"),
        ("boxes", "box"),
        ("statuses", "status"),
        ("status", "status"),
        ("addresses", "address"),
        ("news", "news"),
        ("data", "data"),
        ("people", "person"),
    ],
)
def test_plurals_have_a_singular(many: str, one: str) -> None:
    assert singular((many,)) == (one,)


def test_all_of_is_merged_with_bases_first_and_required_from_every_part(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        """
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          properties: {name: {type: string}, id: {type: string, description: Mine.}}
        - required: [id, name]""",
        "    Base: {type: object, required: [kind], properties: {id: {type: string}, kind: {type: string}}}",
    )

    fields = read.model("Pet").fields
    assert [(field.wire, field.required) for field in fields] == [("id", True), ("kind", True), ("name", True)]
    assert fields[0].doc == "Mine."


def test_a_reference_with_remarks_is_still_that_type(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        "{type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/Tag'}], nullable: true}, "
        "b: {$ref: '#/components/schemas/Tag', deprecated: true}}}",
        "    Tag: {type: object, properties: {x: {type: string}}}",
    )

    assert [field.type for field in read.model("Pet").fields] == [
        Nullable(Named("#/components/schemas/Tag")),
        Named("#/components/schemas/Tag"),
    ]


def test_arms_that_only_demand_make_no_union(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        "{type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}",
    )

    assert isinstance(read.type("Pet"), Model)


def test_what_stands_beside_one_of_belongs_to_each_variant(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        """
      type: object
      required: [id]
      properties: {id: {type: string}}
      oneOf:
        - {properties: {kind: {const: cat}, lives: {type: integer}}, required: [kind]}
        - {properties: {kind: {const: dog}, tricks: {type: integer}}, required: [kind]}""",
    )

    union = read.union("Pet")
    variants = [read.model(variant.type.id) for variant in union.variants if isinstance(variant.type, Named)]
    assert [[field.wire for field in variant.fields] for variant in variants] == [
        ["id", "kind", "lives"],
        ["id", "kind", "tricks"],
    ]
    assert [" ".join(variant.name.words) for variant in variants] == ["pet cat", "pet dog"]
    assert [(union.tag, variant.tags) for variant in union.variants] == [("kind", ("cat",)), ("kind", ("dog",))]


def test_discriminator_mapping_wins_and_the_key_is_the_fallback(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        """
      discriminator: {propertyName: kind, mapping: {feline: Cat, puss: '#/components/schemas/Cat'}}
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]""",
        "    Cat: {type: object, properties: {kind: {type: string}}}\n"
        "    Dog: {type: object, properties: {kind: {type: string}}}",
    )

    assert [variant.tags for variant in read.union("Pet").variants] == [("feline", "puss", "Cat"), ("Dog",)]


def test_a_tag_is_found_without_a_discriminator(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        "{anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}",
        "    Cat: {type: object, required: [type], properties: {type: {const: cat}}}\n"
        "    Dog: {type: object, required: [type], properties: {type: {enum: [dog, puppy]}}}",
    )

    union = read.union("Pet")
    assert (union.tag, [variant.tags for variant in union.variants]) == ("type", [("cat",), ("dog", "puppy")])


def test_values_that_two_variants_share_are_no_tag(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        "{anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}",
        "    Cat: {type: object, required: [type], properties: {type: {const: pet}}}\n"
        "    Dog: {type: object, required: [type], properties: {type: {const: pet}}}",
    )

    assert read.union("Pet").tag is None


@pytest.mark.parametrize(
    ("schema", "type_ref"),
    [
        ("{oneOf: [{type: string}, {type: integer}]}", Choice((Primitive("string"), Primitive("integer")))),
        ("{type: [string, integer]}", Choice((Primitive("string"), Primitive("integer")))),
        ("{anyOf: [{type: number}, {type: integer}]}", Primitive("number")),
        ("{anyOf: [{type: string}, {enum: [a]}]}", Primitive("string")),
        ("{anyOf: [{type: string}, {}]}", Primitive("any")),
        ("{type: array, items: {type: string}}", Array(Primitive("string"))),
        ("{type: array}", Array(Primitive("any"))),
        (
            "{type: array, prefixItems: [{type: string}], items: false}",
            Tuple((Primitive("string"),), Primitive("never")),
        ),
        ("{type: object}", Map(Primitive("any"))),
        ("{additionalProperties: {type: integer}}", Map(Primitive("integer"))),
        ("{patternProperties: {'^a': {type: integer}}}", Map(Primitive("integer"), key_pattern="^a")),
        ("{type: string, format: binary}", Primitive("binary")),
        ("{type: string, contentEncoding: base64}", Primitive("string", "byte")),
        ("{enum: [1, a]}", Literals((1, "a"))),
        ("{type: boolean, enum: [true]}", Literals((True,))),
        ("{type: boolean, enum: [true, false]}", Primitive("boolean")),
    ],
)
def test_types_that_need_no_name_have_none(tmp_path: Path, schema: str, type_ref: object) -> None:
    read = pet(tmp_path, f"{{type: object, properties: {{a: {schema}}}}}")

    assert read.model("Pet").fields[0].type == type_ref
    assert len(read.api.types) == 1


def test_an_open_enum_covers_the_text_beside_it(tmp_path: Path) -> None:
    """`anyOf: [string, enum]` is how some authors say that more values may come."""
    read = pet(tmp_path, "{type: object, properties: {size: {anyOf: [{type: string}, {type: string, enum: [s, m]}]}}}")

    field = read.model("Pet").fields[0]
    assert isinstance(field.type, Named)
    assert " ".join(read.enum(field.type.id).name.words) == "pet size"


def test_numbers_in_quotes_are_numbers_where_numbers_belong(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: integer, enum: ['1', -2, '3']}")

    assert [member.value for member in read.enum("Pet").members] == [1, -2, 3]


def test_enums_are_open_unless_the_document_closes_them(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: string, enum: [a, b], x-sdk-enum: closed}", "    Tag: {type: string, enum: [a, b]}")

    assert not read.enum("Pet").is_open
    assert read.enum("Tag").is_open


def test_members_that_differ_only_in_case_have_names_of_their_own(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: string, enum: [asc, ASC, '+1', '-1', '']}")

    names = [member.name.words for member in read.enum("Pet").members]
    assert len(set(names)) == 5


def test_constants_with_a_text_each_are_a_documented_enum(tmp_path: Path) -> None:
    read = pet(tmp_path, "{oneOf: [{const: cat, description: Purrs.}, {const: dog, title: Barks}]}")

    assert [(member.value, member.doc) for member in read.enum("Pet").members] == [("cat", "Purrs."), ("dog", "Barks")]


def test_transitions_of_a_state_are_kept(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: string, enum: [queued, done], x-transitions: {queued: [done], done: []}}")

    assert read.enum("Pet").transitions == (("queued", ("done",)), ("done", ()))


def test_recursion_is_a_reference_by_name(tmp_path: Path) -> None:
    read = pet(
        tmp_path, "{type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}"
    )

    assert read.model("Pet").fields[0].type == Array(Named(PET))


def test_a_default_of_the_wrong_kind_is_none(tmp_path: Path) -> None:
    read = pet(
        tmp_path, "{type: object, properties: {a: {type: boolean, default: 'null'}, b: {type: integer, default: 3}}}"
    )

    assert [(field.has_default, field.default) for field in read.model("Pet").fields] == [(False, None), (True, 3)]


def test_flags_of_a_property_are_kept(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        "{type: object, properties: {id: {type: string, readOnly: true}, secret: {type: string, writeOnly: true, x-secret: true}}}",
    )

    identity, secret = read.model("Pet").fields
    assert (identity.read_only, secret.write_only, secret.is_secret) == (True, True, True)


def test_extra_keys_are_forbidden_free_or_typed(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            Closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
            Said: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}
            Free: {type: object, properties: {a: {type: string}}}
        """,
    )

    assert [read.model(name).extra for name in ("Closed", "Said", "Free")] == [False, Primitive("integer"), None]


def test_inline_types_are_named_after_owner_and_property(tmp_path: Path) -> None:
    read = pet(
        tmp_path,
        """
      type: object
      properties:
        home: {type: object, properties: {city: {type: object, properties: {name: {type: string}}}}}
        toys: {type: array, items: {type: object, properties: {size: {enum: [s, m]}}}}
        notes: {type: object, additionalProperties: {type: object, properties: {text: {type: string}}}}""",
    )

    names = set(read.names().values())
    assert names == {"pet", "pet home", "pet city", "pet toy", "pet size", "pet note"}


def test_the_same_inline_type_under_the_same_word_is_one(tmp_path: Path) -> None:
    owner = "{type: object, properties: {name: {type: string, description: %s}}}"
    read = read_text(
        tmp_path,
        f"""
        components:
          schemas:
            Pet: {{type: object, properties: {{owner: {owner % "One."}, vet: {owner % "Two."}}}}}
            Dog: {{type: object, properties: {{owner: {owner % "Three."}}}}}
        """,
    )

    assert set(read.names().values()) == {"pet", "dog", "pet owner", "pet vet"}
    assert read.model("Dog").fields[0].type == read.model("Pet").fields[0].type


def test_names_that_collide_get_words_never_numbers(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        components:
          schemas:
            PetOwner: {type: object, properties: {a: {type: string}}}
            pet_owner: {type: object, properties: {b: {type: string}}}
            petOwner: {type: string}
            Pet: {type: object, properties: {owner: {type: object, properties: {c: {type: string}}}}}
        """,
    )

    joined = [declared.replace(" ", "") for declared in read.names().values()]
    assert len(set(joined)) == len(joined) == 5
    assert not any(char.isdigit() for name in joined for char in name)


def test_names_do_not_depend_on_what_is_added_later(tmp_path: Path) -> None:
    """A pinned pointer keeps its name; the newcomer gives way."""
    text = "components: {schemas: {PetHome: {type: object, properties: {x: {type: string}}}, Pet: {type: object, properties: {home: {type: object, properties: {a: {type: string}}}}}}}"
    pins = NamePins(types={"#/components/schemas/Pet/properties/home": "PetHome"})
    read = read_text(tmp_path, text, pins=pins)

    assert read.names()["#/components/schemas/Pet/properties/home"] == "pet home"
    assert read.names()["#/components/schemas/PetHome"] != "pet home"


def test_a_name_given_in_the_document_is_used(tmp_path: Path) -> None:
    read = pet(tmp_path, "{x-sdk-name: Animal, type: object, properties: {n: {type: string, x-sdk-name: label}}}")

    assert read.names() == {PET: "animal"}
    assert read.model("Pet").fields[0].name.words == ("label",)


def test_directions_follow_use(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        """
        paths:
          /pets:
            post:
              operationId: pets.create
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/PetCreate'}}}}
              responses:
                '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        components:
          schemas:
            PetCreate: {type: object, properties: {tag: {$ref: '#/components/schemas/Tag'}}}
            Pet: {type: object, properties: {tag: {$ref: '#/components/schemas/Tag'}}}
            Tag: {type: object, properties: {x: {type: string}}}
            Spare: {type: object, properties: {x: {type: string}}}
        """,
    )

    directions = {
        name: (read.model(name).in_request, read.model(name).in_response)
        for name in ("PetCreate", "Pet", "Tag", "Spare")
    }
    assert directions == {"PetCreate": (True, False), "Pet": (False, True), "Tag": (True, True), "Spare": (False, True)}


def test_every_name_is_declared_and_every_declaration_has_words(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: object, properties: {'': {type: object, properties: {'$': {enum: [a, b]}}}}}")

    assert all(declared.name.words for declared in read.api.types)
    assert all(isinstance(declared, (Model, Enum)) for declared in read.api.types)
