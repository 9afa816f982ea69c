"""One row a corpus document: all that is promised of it, measured by the proofs that there are.

    python bench/table.py [--shard 1/4] [--documents NAME ...] [--kept FOLDER] [--workers 1]

Each row is kept in FOLDER as soon as it is there, so that a run that was stopped goes on, and shards of several runs
become one table; what specloom or a proof has changed since is measured anew. Prints Markdown; exit 1 when a row has a
fault that is not on record.

callable: methods found on a client · requests, answers: operations whose requests the referee of the wire proof took,
and whose answers came back the same · strict: findings of pyright's strict mode and ruff in SDK, server and examples ·
CPU s, MB: of `specloom generate` · liberties: what was assumed where the document breaks the specification.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

from generators import OURS

from tests.corpus.documents import CorpusDocument, listed, unpack
from tests.strict.findings import found_by_pyright, found_by_ruff, tree_of
from tests.wire.described import ON_RECORD, Described
from tests.wire.document import Document
from tests.wire.endpoints import endpoints_of
from tests.wire.proof import prover_for
from tests.wire.sdk import Sdk

ROOT = Path(__file__).resolve().parents[1]
# What a row depends on, beside the document.
SOURCES = ("generator/specloom", "tests/wire", "tests/strict", "bench/table.py", "bench/generators.py")
EXAMPLES = 5
_HEAD = (
    *("document", "operations", "generated", "callable", "requests", "answers", "on record"),
    *("strict", "CPU s", "MB", "liberties"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one document; counts are of operations, `faults` of failures that nobody has explained."""

    document: str
    operations: int
    generated: int
    callables: int
    requests: int
    answers: int
    on_record: int
    strict: int
    seconds: float
    megabytes: float
    liberties: dict[str, int]
    faults: list[str]

    @property
    def markdown(self) -> str:
        """For people."""
        liberties = ", ".join(f"{code} x {count}" for code, count in sorted(self.liberties.items())) or "none"
        counts = (self.operations, self.generated, self.callables, self.requests, self.answers, self.on_record)
        cells = (self.document, *counts, self.strict, f"{self.seconds:.1f}", f"{self.megabytes:.0f}", liberties)
        return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Measure what is not known yet, print the table; exit 1 on a fault."""
    arguments = _arguments()
    wanted = _chosen(arguments)
    if not wanted:
        sys.exit("name a folder of documents in SPECLOOM_CORPUS")
    arguments.kept.mkdir(parents=True, exist_ok=True)
    rows = {found.name: row for found in wanted if (row := _kept(arguments.kept, found.name))}
    # A process for each document: packages stay loaded, and memory with them.
    with ProcessPoolExecutor(arguments.workers, get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = [pool.submit(measured, found) for found in wanted if found.name not in rows]
        for done in as_completed(waiting):
            row = done.result()
            rows[row.document] = row
            _keep(arguments.kept, row)
            print(row.markdown, file=sys.stderr, flush=True)
    print("\n".join(_table([rows[found.name] for found in wanted])))
    sys.exit(any(row.faults for row in rows.values()))


def measured(document: CorpusDocument) -> Row:
    """One row, from nothing."""
    with tempfile.TemporaryDirectory(prefix="table-") as name:
        folder = Path(name)
        place = unpack(document, folder / "documents")
        out = folder / "sdk" / document.name
        made = OURS.run(place, out)
        called = OURS.python(OURS.calls, out, str(place))
        requests, answers, known, faults = _proved(Described(document.name, packed=document), place, folder)
        tree = tree_of(document, folder / "strict/trees")  # which unpacks beside it
        findings = [*found_by_pyright([tree]), *found_by_ruff([tree])]
        said = _said(place, folder)
    return Row(
        document=document.name,
        operations=document.operations,
        generated=said["operations"] if made.code == 0 else 0,
        callables=int(called.text) if called.code == 0 else 0,
        requests=requests,
        answers=answers,
        on_record=known,
        strict=len(findings),
        seconds=made.seconds,
        megabytes=made.megabytes,
        liberties=dict(Counter(found["code"] for found in said["findings"] if found["severity"] == "warning")),
        faults=[*faults, *findings],
    )


def _proved(document: Described, place: Path, folder: Path) -> tuple[int, int, int, list[str]]:
    """Requests that were right, answers that came back the same, failures on record, and the others in words."""
    known = ON_RECORD.get(document.name, {})
    read = Document(place)
    with closing(prover_for(read, Sdk(place, folder / "wire", document.package))) as prover, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        verdicts = [prover.prove(endpoint, EXAMPLES) for endpoint in endpoints_of(read)]
    failed = [verdict for verdict in verdicts if verdict.problem]
    return (
        sum(verdict.requests > 0 for verdict in verdicts),
        sum(verdict.round_trips > 0 for verdict in verdicts),
        sum(verdict.key in known for verdict in failed),
        [f"{verdict.key}: {verdict.problem}" for verdict in failed if verdict.key not in known],
    )


def _said(place: Path, folder: Path) -> Any:
    """What `specloom check` has to say about a document."""
    said = folder / "said.json"
    with said.open("wb") as file:
        subprocess.run([OURS.binaries / "specloom", "check", place, "--json"], stdout=file, cwd=folder, check=False)
    return json.loads(said.read_text("utf-8"))


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{' --- |' * len(_HEAD)}"
    yield from (row.markdown for row in rows)
    yield _sum_of(rows).markdown
    for row in rows:
        yield from (f"{row.document}: {fault}" for fault in row.faults)


def _sum_of(rows: Sequence[Row]) -> Row:
    """All rows as one; memory is that of the largest."""
    counted = {
        field.name: sum(getattr(row, field.name) for row in rows)
        for field in fields(Row)
        if field.type in ("int", "float")
    }
    liberties = sum((Counter(row.liberties) for row in rows), Counter[str]())
    return Row(
        **{**counted, "megabytes": max(row.megabytes for row in rows)}, document="all", liberties=liberties, faults=[]
    )


def _kept(folder: Path, name: str) -> Row | None:
    place = folder / f"{name}.{_digest()}.json"
    return Row(**json.loads(place.read_text("utf-8"))) if place.exists() else None


def _keep(folder: Path, row: Row) -> None:
    (folder / f"{row.document}.{_digest()}.json").write_text(json.dumps(asdict(row), indent=1), "utf-8")


@cache
def _digest() -> str:
    """A mark of everything that a row follows from, beside its document."""
    digest = sha256()
    for source in SOURCES:
        place = ROOT / source
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in (".py", ".toml"):
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _chosen(arguments: argparse.Namespace) -> list[CorpusDocument]:
    """Every n-th document by size, so that shards end together."""
    index, count = map(int, arguments.shard.split("/"))
    documents = sorted(listed(), key=lambda document: -document.operations)[index - 1 :: count]
    return [found for found in documents if not arguments.documents or found.name in arguments.documents]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shard", default="1/1", help="which part of how many")
    parser.add_argument("--documents", nargs="*", help="only these")
    parser.add_argument("--kept", type=Path, default=ROOT / ".nox/table", help="where rows are kept")
    parser.add_argument("--workers", type=int, default=1, help="how many documents at once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
