"""Schema words: those that say something about a type although it is not their first purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.nodes import Alias
from specloom.ir.types import Array, Choice, Literals, Map, Named, Primitive, Tuple, TypeRef

from tests.generator.reading import Read, read_text

PET = "#/components/schemas/Pet"


def pet(folder: Path, schema: str) -> Read:
    """A document whose schema `Pet` is given."""
    return read_text(folder, f"components:\n  schemas:\n    Pet: {schema}\n")


def test_a_list_of_itself_is_one_and_a_name_for_itself_is_anything(tmp_path: Path) -> None:
    itself = "{$ref: '#/components/schemas/Pet'}"
    text = Primitive("string")
    read = pet(tmp_path, f"{{anyOf: [{{type: string}}, {{type: array, items: {itself}}}]}}")
    assert _target(read) == Choice((text, Array(Named(PET))))

    read = pet(tmp_path, f"{{anyOf: [{{type: string}}, {itself}]}}")
    assert _target(read) == text


def _target(read: Read) -> TypeRef:
    declared = read.type("Pet")
    assert isinstance(declared, Alias)
    return declared.target


def test_a_second_group_of_alternatives_adds_to_every_variant(tmp_path: Path) -> None:
    """Its properties may be there, whichever variant of the first group a value is."""
    arms = ("{properties: {%s: {type: string}}, required: [%s]}".replace("%s", name) for name in "abcd")
    a, b, c, d = arms
    read = pet(tmp_path, f"{{type: object, oneOf: [{a}, {b}], anyOf: [{c}, {d}]}}")

    variants = [
        read.model(variant.type.id) for variant in read.union("Pet").variants if isinstance(variant.type, Named)
    ]
    assert [{field.wire: field.required for field in variant.fields} for variant in variants] == [
        {"c": False, "d": False, "a": True},
        {"c": False, "d": False, "b": True},
    ]


def test_what_holds_under_a_condition_may_be_there(tmp_path: Path) -> None:
    field = "{properties: {%s: {type: string}}, required: [%s]}"
    then, other, card = (field.replace("%s", name) for name in ("zip", "postal", "address"))
    read = pet(
        tmp_path,
        f"{{type: object, properties: {{card: {{}}}}, if: {{}}, then: {then}, else: {other}, "
        f"dependentSchemas: {{card: {card}}}}}",
    )

    assert [(field.wire, field.required) for field in read.model("Pet").fields] == [
        (wire, False) for wire in ("card", "zip", "postal", "address")
    ]


@pytest.mark.parametrize(
    ("schema", "type_ref"),
    [
        ("{const: {a: 1}}", Map(Primitive("any"))),
        ("{enum: [[1], [2]]}", Array(Primitive("any"))),
        ("{enum: [{a: 1}, x]}", Choice((Literals(("x",)), Map(Primitive("any"))))),
    ],
)
def test_constants_that_are_no_scalars_are_what_they_are_made_of(
    tmp_path: Path, schema: str, type_ref: TypeRef
) -> None:
    assert _target(pet(tmp_path, schema)) == type_ref


def test_a_list_that_may_end_early_is_one_of_each_length(tmp_path: Path) -> None:
    text, number = Primitive("string"), Primitive("integer")
    places = "prefixItems: [{type: string}, {type: integer}]"
    closed = Primitive("never")

    assert _target(pet(tmp_path, f"{{{places}, items: false}}")) == Tuple((text, number), closed)
    assert _target(pet(tmp_path, f"{{{places}, maxItems: 2}}")) == Tuple((text, number), closed)
    assert _target(pet(tmp_path, f"{{{places}, items: false, minItems: 1}}")) == Choice(
        (Tuple((text,), closed), Tuple((text, number), closed))
    )
    # One that is open ends early, or goes on behind its last place.
    assert _target(pet(tmp_path, f"{{{places}, items: {{type: boolean}}, minItems: 1}}")) == Choice(
        (Tuple((text,), closed), Tuple((text, number), Primitive("boolean")))
    )


def test_a_property_that_must_not_be_there_is_none(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: object, properties: {a: {type: string}, b: false}}")

    assert [field.wire for field in read.model("Pet").fields] == ["a"]


def test_what_anything_contradicts_must_not_be_there(tmp_path: Path) -> None:
    """`not: {}` is how tools write `false`."""
    read = pet(tmp_path, "{type: object, properties: {a: {type: string}, b: {not: {}}, c: {not: {type: string}}}}")

    assert [field.wire for field in read.model("Pet").fields] == ["a", "c"]


def test_the_rarer_words_for_further_items_count_too(tmp_path: Path) -> None:
    """Those of today, and those of older drafts."""
    places = (Primitive("string"), Primitive("integer"))
    listed = "[{type: string}, {type: integer}]"

    for words, rest in (("false", "never"), ("{type: boolean}", "boolean"), ("true", "any")):
        for schema in (
            f"prefixItems: {listed}, unevaluatedItems: {words}",
            f"items: {listed}, additionalItems: {words}",
        ):
            assert _target(pet(tmp_path, f"{{type: array, {schema}}}")) == Tuple(places, Primitive(rest))


def test_properties_that_need_others_are_told(tmp_path: Path) -> None:
    """In both spellings; those that come as a schema add its properties."""
    read = pet(
        tmp_path,
        "{type: object, description: A pet., dependentRequired: {card: [zip, street], none: []}, "
        "dependencies: {old: [zip], fur: {properties: {colour: {type: string}}}}, properties: {zip: {type: string}}}",
    )

    told = "With `card`, `zip` and `street` are needed too. With `old`, `zip` is needed too."
    assert read.model("Pet").doc == f"A pet.\n\n{told}"
    assert [field.wire for field in read.model("Pet").fields] == ["zip", "colour"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("{if: {required: [a]}, then: {required: [b]}}", ["if"]),
        ("{if: {required: [a]}}", []),
        ("{not: {required: [a]}, type: object, properties: {a: {not: {}}, b: {not: {type: string}}}}", ["not"]),
        ("{type: array, items: {}, contains: {const: 1}, minContains: 2}", ["contains"]),
        ("{type: object, dependentRequired: {a: [b]}}", ["dependentRequired"]),
        ("{type: object, dependencies: {a: [b]}}", ["dependencies"]),
        ("{type: object, dependencies: {a: {}}}", []),
        ("{type: object, propertyNames: {type: string, pattern: '^x'}}", []),
        ("{type: object, propertyNames: {enum: [a]}}", ["propertyNames"]),
        ("{type: array, items: {}, unevaluatedItems: false}", ["unevaluatedItems"]),
        ("{type: array, prefixItems: [{}], unevaluatedItems: false}", []),
    ],
)
def test_a_word_that_no_type_can_say_is_told_once(tmp_path: Path, schema: str, words: list[str]) -> None:
    """Whatever it is that is done instead."""
    read = pet(tmp_path, schema)

    told = [found for found in read.report.diagnostics if found.code == "SL405"]
    assert [found.message.split("`")[1] for found in told] == words
    assert all(found.severity == "hint" for found in told)


def test_unevaluated_properties_are_typed_like_additional_ones(tmp_path: Path) -> None:
    read = pet(tmp_path, "{type: object, properties: {a: {type: string}}, unevaluatedProperties: {type: integer}}")

    assert read.model("Pet").extra == Primitive("integer")


def test_keys_of_a_pattern_say_nothing_of_other_keys(tmp_path: Path) -> None:
    properties = "properties: {a: {type: string}}, patternProperties: {'^x-': {type: integer}}"

    assert pet(tmp_path, f"{{{properties}}}").model("Pet").extra == Primitive("any")
    assert pet(tmp_path, f"{{{properties}, additionalProperties: false}}").model("Pet").extra == Primitive("integer")
