"""Properties that several parts of an `allOf` describe: one type of all they say, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.ir.types import Named, Nullable

from tests.generator.reading import Read, read_text


def schemas(folder: Path, **written: str) -> Read:
    """A document of nothing but these schemas."""
    lines = "".join(f"    {name}: {text}\n" for name, text in written.items())
    return read_text(folder, f"components:\n  schemas:\n{lines}")


def holder(wire: str) -> str:
    """An object whose property `p` is an object with one field."""
    return f"{{type: object, properties: {{p: {{type: object, properties: {{{wire}: {{type: string}}}}}}}}}}"


def test_a_refined_property_leaves_the_one_it_refines_alone(tmp_path: Path) -> None:
    """Two heirs refine one property, each in its own way, and the ancestor's has its own fields alone."""
    heir = "{allOf: [%s, {$ref: '#/components/schemas/Base'}]}"
    read = schemas(tmp_path, One=heir % holder("a"), Base=holder("b"), Two=heir % holder("c"))
    fields = {name: _fields_of(read, name) for name in ("Base", "One", "Two")}

    assert fields == {"Base": ["b"], "One": ["a", "b"], "Two": ["c", "b"]}


@pytest.mark.parametrize("start", ["First", "Second", "Third"])
def test_a_property_may_be_made_of_what_holds_it(tmp_path: Path, start: str) -> None:
    """Parts that describe one property by way of each other are a type that refers to itself."""
    link = "{allOf: [{$ref: '#/components/schemas/%s'}, {properties: {name: {$ref: '#/components/schemas/%s'}}}]}"
    written = {
        "First": link % ("Second", "Leaf"),
        "Second": link % ("Third", "First"),
        "Third": link % ("Leaf", "Second"),
        "Leaf": "{type: object, properties: {age: {type: integer}}}",
    }
    order = [start, *(name for name in written if name != start)]
    read = schemas(tmp_path, **{name: written[name] for name in order})

    assert read.codes == []
    assert {field.wire for field in read.model(start).fields} == {"age", "name"}


def test_a_reference_to_a_nullable_schema_from_within_is_nullable(tmp_path: Path) -> None:
    read = schemas(
        tmp_path,
        Tree="{type: object, properties: {child: {type: [object, 'null'], properties: {next: "
        "{$ref: '#/components/schemas/Tree/properties/child'}}}}}",
    )
    child = Named("#/components/schemas/Tree/properties/child")

    assert [field.type for field in read.model(child.id).fields] == [Nullable(child)]


def _fields_of(read: Read, name: str) -> list[str]:
    (field,) = read.model(name).fields
    assert isinstance(field.type, Named)
    return [found.wire for found in read.model(field.type.id).fields]
