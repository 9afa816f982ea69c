"""Titles in sentences."""

from __future__ import annotations

import pytest
from specloom.plan.answer_choices import joined
from specloom.plan.titles import described, in_a_sentence


@pytest.mark.parametrize(
    ("title", "name", "phrase"),
    [
        ("Mem0 API Docs", "Mem0 API", "the Mem0 API"),
        ("RecipAI API v2", "RecipAI API v2", "the RecipAI API v2"),
        ("AdGuard Home", "AdGuard Home", "AdGuard Home"),
        ("The Cat API", "The Cat API", "The Cat API"),
        ("Acme's API", "Acme's API", "Acme's API"),
        ("Pets - OpenAPI 3.0", "Pets - OpenAPI 3.0", "Pets - OpenAPI 3.0"),
        ("Pets (OpenAPI spec)", "Pets", "Pets"),
        ("Documentation", "Documentation", "Documentation"),
        ("", "", ""),
    ],
)
def test_a_title_names_the_api_and_not_its_document(title: str, name: str, phrase: str) -> None:
    assert (described(title), in_a_sentence(title)) == (name, phrase)


def test_none_stands_last_in_a_union_that_is_written_out() -> None:
    assert joined(["A | None", "B", "list[C | None]", "A"]) == "A | B | list[C | None] | None"
