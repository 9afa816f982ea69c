"""What is generated from real documents passes pyright in strict mode, and ruff, without one finding.

A seeded part of the corpus of some OPERATIONS operations; STRICT_SEED chooses another part, STRICT_WHOLE=1 takes all,
STRICT_ONLY=name,name names documents.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.corpus.documents import CorpusDocument, listed
from tests.strict.findings import found_by_pyright, found_by_ruff, tree_from, tree_of

SEED = os.environ.get("STRICT_SEED", "1")
OPERATIONS = 250
# What real documents had that no document of the corpus has; always among those of a run.
AWKWARD = Path(__file__).with_name("awkward.yaml")


def chosen() -> list[CorpusDocument]:
    """The documents of this run."""
    documents = sorted(listed(), key=lambda document: document.operations)
    only = os.environ.get("STRICT_ONLY")
    if only:
        return [document for document in documents if document.name in only.split(",")]
    if os.environ.get("STRICT_WHOLE"):
        return documents
    shuffled = Random(SEED).sample(documents, len(documents))
    kept, room = [], OPERATIONS
    for document in shuffled:
        if document.operations <= room:
            kept.append(document)
            room -= document.operations
    return kept


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The tree of each chosen document, all in one folder."""
    folder = tmp_path_factory.mktemp("strict")
    return [tree_from(AWKWARD, "awkward", folder), *(tree_of(document, folder) for document in chosen())]


def test_pyright_finds_nothing(trees: list[Path]) -> None:
    assert found_by_pyright(trees) == []


def test_ruff_finds_nothing(trees: list[Path]) -> None:
    assert found_by_ruff(trees) == []
