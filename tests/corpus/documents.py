"""The corpus: other people's documents, in the folder that SPECLOOM_CORPUS names, unpacked before use."""

from __future__ import annotations

import csv
import gzip
import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """One document of the index; `file` is its place once it is unpacked."""

    name: str
    file: str
    packed: str
    operations: int
    schemas: int = 0


def listed() -> list[CorpusDocument]:
    """Every document of the index; none when no folder is named."""
    folder = os.environ.get("SPECLOOM_CORPUS")
    if not folder:
        return []
    with (Path(folder) / "index.tsv").open(encoding="utf-8") as index:
        rows = csv.DictReader(index, delimiter="\t")
        return [
            CorpusDocument(row["name"], row["file"], row["packed"], int(row["operations"]), int(row["schemas"]))
            for row in rows
        ]


def unpack(document: CorpusDocument, target: Path) -> Path:
    """Put a document, with the files that it refers to, below `target`; gives its path."""
    corpus = Path(os.environ["SPECLOOM_CORPUS"])
    place = target / document.file
    # `dev/one.yaml` alone, or the whole of `dev/split/`.
    head = Path(*Path(document.file).parts[:2])
    (target / head).parent.mkdir(parents=True, exist_ok=True)
    if document.packed.endswith(".tar.gz"):
        with tarfile.open(corpus / document.packed) as archive:
            archive.extractall(target / Path(document.packed).parent, filter="data")
    elif document.packed:
        place.write_bytes(gzip.decompress((corpus / document.packed).read_bytes()))
    elif (corpus / head).is_dir():
        shutil.copytree(corpus / head, target / head)
    else:
        shutil.copy(corpus / head, target / head)
    return place
