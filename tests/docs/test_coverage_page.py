"""The page about coverage has every field of every object, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from specloom.resolve.grammar import KINDS
from specloom.resolve.keywords import KEYWORDS

PAGE = (Path(__file__).resolve().parents[2] / "docs/compiler-coverage.md").read_text("utf-8")
_NAME = re.compile(r"`([^`]+)`")
# Objects whose fields are the author's own names.
_FREE = {"schema", "callback", "security requirement"}


def rows() -> dict[str, list[str]]:
    """The fields that the page has, by object."""
    lines = [line.split("|") for line in PAGE.partition("## Beside")[0].splitlines() if line.startswith("| ")]
    return {cells[1].strip(): _NAME.findall("|".join(cells[2:])) for cells in lines[2:]}


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - _FREE))
def test_page_has_every_field_once(kind: str) -> None:
    found = rows()[kind]

    assert sorted(name for name in found if name != "$ref") == sorted(KINDS[kind].known)


def test_page_has_the_keywords_of_schemas() -> None:
    """All but those that name and find schemas, and those of older drafts."""
    found = set(_NAME.findall(PAGE.partition("## Schemas")[2]))
    naming = {word for word in KEYWORDS if word.startswith("$")} | {"definitions", "id", "name", "summary", "optional"}
    older = {"additionalItems", "dependencies", "mapping", "propertyName", "defaultMapping"}

    assert found - {"$ref", "$dynamicRef", "$comment", "$vocabulary"} == KEYWORDS - naming - older
