"""Limits of values are told where they are asked for: of arguments in docstrings, of everything on pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.ir.types import Constraints
from specloom.pipeline import generate
from specloom.plan.explained import briefly, fully
from specloom.plan.limits import limits
from specloom.plan.nodes import ArgumentPlan


def made(folder: Path, properties: str) -> dict[str, str]:
    """The files of an SDK and its pages, whose one operation takes an object with these properties."""
    document = folder / "openapi.yaml"
    schema = f"{{type: object, properties: {{{properties}}}}}"
    document.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /things:\n    post:\n"
        f"      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n"
        "      responses: {'204': {description: done}}\n",
        "utf-8",
    )
    files = generate(settings_for(document, "small", ["sdk", "docs"], folder / "out")).files
    return {file.path: file.text for file in files if file.role != "vendored"}


@pytest.mark.parametrize(
    ("constraints", "told"),
    [
        (Constraints(minimum=1, maximum=100), "1 to 100"),
        (Constraints(minimum=0), "at least 0"),
        (Constraints(minimum=1.0, maximum=1e3, multiple_of=2.0), "1 to 1000, a multiple of 2"),
        (Constraints(exclusive_minimum=0, exclusive_maximum=1, multiple_of=0.5), "above 0, below 1, a multiple of 0.5"),
        (Constraints(min_length=1), "at least 1 character"),
        (Constraints(min_length=2, max_length=2, pattern="a|b"), "2 characters, matches `a|b`"),
        (Constraints(min_length=0, max_items=5, unique_items=True), "at most 5 entries, no entry twice"),
        (Constraints(min_properties=1, max_properties=1), "1 key"),
    ],
)
def test_limits_are_said_in_words(constraints: Constraints, told: str) -> None:
    assert ", ".join(limits(constraints)) == told


@pytest.mark.parametrize(
    ("prose", "short", "whole"),
    [
        ("", "1 to 100.", "1 to 100, matches `^1`."),
        ("A", "1 to 100.", "A. 1 to 100, matches `^1`."),
        ("How many", "How many. 1 to 100.", "How many. 1 to 100, matches `^1`."),
        ("How many, between 1 and 100", "How many, between 1 and 100.", "How many, between 1 and 100. Matches `^1`."),
        ("A lot. Up to 100, at least 1; `^1`", "A lot. 1 to 100.", "A lot. Up to 100, at least 1; `^1`"),
    ],
)
def test_a_limit_that_the_document_tells_itself_is_not_told_again(prose: str, short: str, whole: str) -> None:
    argument = ArgumentPlan("a", "a", "query", "int", False, prose=prose, limits=("1 to 100", "matches `^1`"))

    assert briefly(argument) == short
    assert fully(argument) == whole


def test_arguments_have_their_limits_in_docstrings_and_pages(tmp_path: Path) -> None:
    files = made(
        tmp_path, "size: {type: [integer, 'null'], minimum: 1, maximum: 8}, word: {type: string, pattern: 'a|b'}"
    )

    method, page = files["resources/things.py"], files["reference/things.md"]
    assert "size: 1 to 8." in method
    assert "a|b" not in method
    assert "| 1 to 8. |" in page
    assert "| Matches `a\\|b`. |" in page


def test_how_many_properties_an_object_needs_is_told_and_not_checked(tmp_path: Path) -> None:
    """A map says so by its type."""
    known = "a: {type: object, minProperties: 1, properties: {x: {type: string}}}"
    free = "b: {type: object, minProperties: 1, additionalProperties: {type: integer}}"
    files = made(tmp_path, f"c: {{type: object, properties: {{{known}, {free}}}}}")

    model = files["models/things.py"]
    assert "At least 1 property." in model
    assert "at least 1 key" in files["reference/models/things.md"]
