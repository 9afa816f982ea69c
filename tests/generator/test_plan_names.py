"""Names: whatever a document calls a thing, Python can say it, and no two things share a name."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specloom.ir.nodes import Field, Model, Name
from specloom.ir.types import Primitive
from specloom.plan.names import argument_names, claim, constant, field_names, module_name, pascal, snake

WORDS = st.lists(st.text(max_size=12), max_size=4).map(tuple)


@given(WORDS)
def test_every_rendering_is_an_identifier_and_no_keyword(words: tuple[str, ...]) -> None:
    """Empty, foreign, punctuated and numeric words included."""
    for text in (snake(words), pascal(words), constant(words)):
        assert text.isidentifier(), text
        assert not keyword.iskeyword(text)


@given(WORDS)
def test_classes_begin_with_a_capital_and_fields_do_not_hide_them(words: tuple[str, ...]) -> None:
    """So a field can never be found where an annotation means a class."""
    assert pascal(words) != snake(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("pipeline", "id"), "pipeline_id"),
        (("class",), "class_"),
        (("2", "fa"), "n2_fa"),
        (("größe",), "große"),
        (("名前",), "名前"),
        (("x-y", "z"), "x_y_z"),
        ((), "value"),
    ],
)
def test_snake(words: tuple[str, ...], expected: str) -> None:
    """Golden: what a person would have written."""
    assert snake(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [(("pipeline", "id"), "PipelineId"), (("2", "fa"), "N2Fa"), (("none",), "None_"), (("名前",), "X名前")],
)
def test_pascal(words: tuple[str, ...], expected: str) -> None:
    """Golden: what a person would have written."""
    assert pascal(words) == expected


@given(WORDS)
def test_module_names_are_ascii_identifiers(words: tuple[str, ...]) -> None:
    """Archives and disks do not agree on how to write other letters."""
    name = module_name(words)

    assert name.isascii()
    assert name.isidentifier()
    assert not keyword.iskeyword(name)


@pytest.mark.parametrize(("word", "expected"), [("ω", "omega"), ("имя", "iemya"), ("日本", "u65e5u672c")])
def test_foreign_letters_of_module_names_are_called_by_name(word: str, expected: str) -> None:
    assert module_name([word]) == expected


def test_module_names_stay_short_and_end_at_a_word() -> None:
    """Some disks and archives refuse long paths."""
    name = module_name(["a" * 25, "b" * 25, "c" * 25])

    assert name == "a" * 25 + "_" + "b" * 25


@given(st.lists(WORDS, max_size=8))
def test_fields_of_a_model_have_different_names(wanted: list[tuple[str, ...]]) -> None:
    """Also where two wire names come to one Python name."""
    names = field_names(_model(*(Name(words) for words in wanted)))

    assert len(set(names)) == len(wanted)


@pytest.mark.parametrize("name", ["copy", "json", "schema", "model_config", "dict", "omit", "validate"])
def test_fields_do_not_shadow_what_every_model_has(name: str) -> None:
    """Pydantic would warn, and the method would be gone."""
    assert field_names(_model(Name(tuple(name.split("_"))))) == (f"{name}_",)


def test_arguments_that_clash_say_where_they_go() -> None:
    """A header and a query parameter of one name are both there."""
    limit = Name(("limit",))

    assert argument_names([(limit, "query", "limit"), (limit, "header", "limit")]) == ("limit", "header_limit")


@pytest.mark.parametrize("name", ["self", "options", "ops"])
def test_arguments_do_not_shadow_what_every_method_has(name: str) -> None:
    """The document may call a parameter `options`."""
    assert argument_names([(Name((name,)), "query", name)]) == (f"{name}_",)


def test_claim_prefers_words_and_falls_back_on_numbers() -> None:
    """Numbers are the last resort, and still unique."""
    taken = {"a", "b"}

    assert [claim(taken, "a", "b"), claim(taken, "a", "b"), claim(taken, "c", "b")] == ["b2", "b3", "c"]


def _model(*names: Name) -> Model:
    return Model("m", Name(("m",)), tuple(Field(name, str(name), Primitive("string"), True) for name in names))
