"""The documents under proof: those of this folder, one for each matter, and the corpus where there is one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.documents import CorpusDocument, listed, unpack

CASES = Path(__file__).with_name("cases")
# Operations that fail the proof, by document, each with the reason. One that passes after all fails the test.
ON_RECORD: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("on_record.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Described:
    """A document by name, and where it is."""

    name: str
    case: Path | None = None
    packed: CorpusDocument | None = None

    @property
    def package(self) -> str:
        """What the SDK made from it is called."""
        return f"wire_{re.sub('[^a-z0-9]', '_', self.name)}"

    def place(self, folder: Path) -> Path:
        """The document's path; one of the corpus is unpacked into `folder`."""
        if self.case is not None:
            return self.case
        assert self.packed is not None
        return unpack(self.packed, folder)


def described() -> list[Described]:
    """Every document, the largest first, so that two workers end together."""
    corpus = sorted(listed(), key=lambda document: -document.operations)
    cases = [Described(path.stem, case=path) for path in sorted(CASES.glob("*.yaml"))]
    return [Described(document.name, packed=document) for document in corpus] + cases
