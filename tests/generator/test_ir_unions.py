"""Unions: what tells their variants apart, and what a reference to a schema with heirs means."""

from __future__ import annotations

from pathlib import Path

from specloom.ir.nodes import Alias, Union
from specloom.ir.types import Named

from tests.generator.reading import Read, read_text

CAT = "{type: object, properties: {kind: {type: string}, lives: {type: integer}}}"
DOG = "{type: object, properties: {kind: {type: string}, tricks: {type: integer}}}"


def schemas(folder: Path, **written: str) -> Read:
    """A document of nothing but these schemas."""
    lines = "".join(f"    {name}: {text}\n" for name, text in written.items())
    return read_text(folder, f"components:\n  schemas:\n{lines}")


def tags(union: Union) -> dict[str, tuple[str, ...]]:
    """The tags of each variant, by the last part of its id."""
    return {variant.type.id.rpartition("/")[2]: variant.tags for variant in union.variants if _is_named(variant.type)}


def _is_named(type_ref: object) -> bool:
    return isinstance(type_ref, Named)


def of(name: str) -> str:
    """A reference to a schema."""
    return f"{{$ref: '#/components/schemas/{name}'}}"


def test_a_discriminator_without_values_tells_nothing(tmp_path: Path) -> None:
    """The place of a variant in the list is not the value of its tag."""
    read = schemas(tmp_path, Pet=f"{{oneOf: [{CAT}, {DOG}], discriminator: {{propertyName: kind}}}}")

    assert read.union("Pet").tag is None
    assert read.codes == ["SL221"]


def test_numbers_are_no_tags(tmp_path: Path) -> None:
    """Constants that are not text tell variants by themselves, without a tag."""
    one, two = (f"{{type: object, required: [k], properties: {{k: {{const: {number}}}}}}}" for number in (1, 2))
    read = schemas(tmp_path, Pet=f"{{oneOf: [{one}, {two}], discriminator: {{propertyName: k}}}}")

    assert read.union("Pet").tag is None


def test_component_names_are_tags_beside_those_that_are_mapped(tmp_path: Path) -> None:
    """OpenAPI's implicit mapping holds where an explicit one is given."""
    pet = f"{{oneOf: [{of('Cat')}, {of('Dog')}], discriminator: {{propertyName: kind, mapping: {{c: Cat, Dog: Cat}}}}}}"
    read = schemas(tmp_path, Pet=pet, Cat=CAT, Dog=DOG)

    # What is mapped by hand wins: `Dog` means a cat here, and so nothing is left for dogs.
    assert read.union("Pet").tag is None
    plain = pet.replace(", Dog: Cat", "")
    assert tags(schemas(tmp_path, Pet=plain, Cat=CAT, Dog=DOG).union("Pet")) == {"Cat": ("c", "Cat"), "Dog": ("Dog",)}


def test_constants_of_a_variant_exclude_its_component_name(tmp_path: Path) -> None:
    """A field that only admits `cat` never says `Cat`."""
    cat, dog = (text.replace("{type: string}", f"{{const: {value}}}") for text, value in ((CAT, "cat"), (DOG, "dog")))
    pet = f"{{oneOf: [{of('Cat')}, {of('Dog')}], discriminator: {{propertyName: kind}}}}"
    read = schemas(tmp_path, Pet=pet, Cat=cat, Dog=dog)

    assert tags(read.union("Pet")) == {"Cat": ("cat",), "Dog": ("dog",)}


def test_the_default_mapping_takes_what_no_tag_tells(tmp_path: Path) -> None:
    """OpenAPI 3.2."""
    pet = f"{{oneOf: [{of('Cat')}, {of('Dog')}], discriminator: {{propertyName: kind, defaultMapping: Dog}}}}"
    read = schemas(tmp_path, Pet=pet, Cat=CAT, Dog=DOG)

    assert read.union("Pet").fallback == Named("#/components/schemas/Dog")


FAMILY = {
    "Base": "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {d: Dog}}}",
    "Dog": f"{{allOf: [{of('Base')}, {{properties: {{tricks: {{type: integer}}}}}}]}}",
    "Puppy": f"{{allOf: [{of('Dog')}, {{properties: {{age: {{type: integer}}}}}}]}}",
    "Kennel": f"{{type: object, properties: {{head: {of('Base')}, best: {of('Dog')}}}}}",
}


def test_a_reference_to_an_ancestor_means_its_heirs_too(tmp_path: Path) -> None:
    """`allOf` with a discriminator is inheritance, at any depth."""
    read = schemas(tmp_path, **FAMILY)

    head, best = read.model("Kennel").fields
    assert isinstance(head.type, Named)
    family = read.union(head.type.id)
    assert tags(family) == {"Dog": ("d", "Dog"), "Puppy": ("Puppy",), "Base": ("Base",)}
    assert (family.tag, family.fallback) == ("kind", Named("#/components/schemas/Base"))
    assert best.type == Named("#/components/schemas/Dog")
    assert read.names()[family.id] == "base variants"
    assert [field.wire for field in read.model("Puppy").fields] == ["kind", "tricks", "age"]


def test_an_heir_without_anything_of_its_own_is_a_type_of_its_own(tmp_path: Path) -> None:
    """The mapping says so; under a name that is not mapped it would be the ancestor by a second name."""
    read = schemas(tmp_path, **{**FAMILY, "Dog": f"{{allOf: [{of('Base')}]}}", "Other": f"{{allOf: [{of('Base')}]}}"})

    assert [field.wire for field in read.model("Dog").fields] == ["kind"]
    assert isinstance(read.type("Other"), Alias)


def test_values_that_heirs_inherit_tell_none_of_them(tmp_path: Path) -> None:
    """An enum in the ancestor lists the tags of all; each heir answers to the one that is its name."""
    base = "{type: object, properties: {kind: {type: string, enum: [Dog, Cat]}}, discriminator: {propertyName: kind}}"
    heirs = {
        name: f"{{allOf: [{of('Base')}, {{properties: {{{name}: {{type: string}}}}}}]}}" for name in ("Dog", "Cat")
    }
    read = schemas(tmp_path, Base=base, **heirs, Kennel=f"{{type: array, items: {of('Base')}}}")

    family = read.union("#/components/schemas/Base/discriminator")
    assert tags(family) == {"Dog": ("Dog",), "Cat": ("Cat",), "Base": ()}


def test_types_below_a_variant_have_no_numbers_in_their_names(tmp_path: Path) -> None:
    """The place of a variant in the list says nothing."""
    inner = f"{{oneOf: [{CAT}, {DOG}]}}"
    boxes = (f"{{type: array, items: {text}}}" for text in (CAT, DOG))
    read = schemas(tmp_path, Pet=f"{{oneOf: [{', '.join((CAT, DOG, inner, *boxes))}]}}")

    assert not [name for name in read.names().values() if any(letter.isdigit() for letter in name)]


def test_a_union_that_is_itself_is_what_else_it_may_be(tmp_path: Path) -> None:
    """By itself or through another one, and whichever is read first."""
    model = "{type: object, properties: {a: {type: string}}}"
    read = read_text(
        tmp_path,
        f"""
        components:
          schemas:
            Pet: {{oneOf: [{{$ref: '#/components/schemas/Pet'}}, {{$ref: '#/components/schemas/Cat'}}]}}
            Left: {{oneOf: [{{$ref: '#/components/schemas/Right'}}, {{$ref: '#/components/schemas/Cat'}}]}}
            Right: {{oneOf: [{{$ref: '#/components/schemas/Left'}}, {{$ref: '#/components/schemas/Dog'}}]}}
            Cat: {model}
            Dog: {model.replace("a:", "b:")}
        """,
    )
    cat, dog = (Named(f"#/components/schemas/{name}") for name in ("Cat", "Dog"))
    pet = read.type("Pet")

    assert isinstance(pet, Alias)
    assert pet.target == cat
    assert {variant.type for variant in read.union("Left").variants} == {cat, dog}


def test_alternatives_that_an_all_of_brings_belong_to_each_owner(tmp_path: Path) -> None:
    """What stands beside them in one schema is not asked of another one's."""
    counts = "{oneOf: [{required: [page], properties: {page: {type: integer}}}, {required: [offset], properties: {offset: {type: integer}}}]}"
    part = "{type: object, required: [%s], properties: {%s: {type: string}}}"
    read = schemas(
        tmp_path,
        Counts=counts,
        Found=f"{{allOf: [{of('Counts')}, {part % ('query', 'query')}]}}",
        Alike=f"{{allOf: [{of('Counts')}, {part % ('like', 'like')}]}}",
    )

    def fields(name: str) -> list[list[str]]:
        variants = [read.model(variant.type.id) for variant in read.union(name).variants if _is_named(variant.type)]
        return [sorted(field.wire for field in model.fields) for model in variants]

    assert fields("Found") == [["page", "query"], ["offset", "query"]]
    assert fields("Alike") == [["like", "page"], ["like", "offset"]]


def test_heirs_are_found_in_the_file_of_their_ancestor(tmp_path: Path) -> None:
    """A file of common schemas, of which the document knows the ancestor alone; and files that are one schema each."""
    (tmp_path / "common.yaml").write_text(
        """
        components:
          schemas:
            Area:
              type: object
              required: [kind]
              properties: {kind: {type: string}}
              discriminator: {propertyName: kind, mapping: {CIRCLE: '#/components/schemas/Circle'}}
            Circle:
              allOf: [{$ref: '#/components/schemas/Area'}, {type: object, properties: {radius: {type: number}}}]
        """,
        "utf-8",
    )
    (tmp_path / "shape.yaml").write_text(
        "{type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {b: box.yaml}}}",
        "utf-8",
    )
    (tmp_path / "box.yaml").write_text(
        "{allOf: [{$ref: shape.yaml}, {type: object, properties: {size: {type: number}}}]}", "utf-8"
    )
    read = schemas(
        tmp_path,
        Place="{type: object, properties: {area: {$ref: 'common.yaml#/components/schemas/Area'}, shape: {$ref: shape.yaml}}}",
    )

    area, shape = (field.type for field in read.model("Place").fields)
    assert isinstance(area, Named)
    assert isinstance(shape, Named)
    assert tags(read.union(area.id)) == {"Circle": ("CIRCLE", "Circle"), "Area": ("Area",)}
    assert [
        read.names()[variant.type.id] for variant in read.union(shape.id).variants if isinstance(variant.type, Named)
    ] == [
        "box",
        "shape",
    ]
