"""What it costs to generate a client, and what comes of it: ours and other people's generators in one run.

    python bench/generate.py [--peers FOLDER] [--documents NAME ...] [--no-types]

The documents are those of the folder that SPECLOOM_CORPUS names. FOLDER has an environment for each peer, under the
peer's name; `nox -s bench_generate` makes them. CPU is of the process with all that it starts. Exit 1: a target missed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

from generators import OURS, PACKAGE, Generator, findings_of, peers_in

from tests.corpus.documents import CorpusDocument, listed, unpack

LARGEST, SMALL = "github-api", "museum"
# What one does before a first call: import the package, make a client, reach a resource.
OUR_FIRST_STEPS = f"from {PACKAGE} import Measured; Measured(base_url='http://127.0.0.1:9').repos"
THEIR_FIRST_STEPS = {
    "openapi-python-client": f"from {PACKAGE} import Client; import {PACKAGE}.api.repos.repos_get",
    "openapi-generator": f"import {PACKAGE}",
    "datamodel-code-generator": f"import {PACKAGE}",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one generator made of one document."""

    document: CorpusDocument
    was_generated: bool
    imports: bool
    seconds: float
    megabytes: float
    lines: int
    callable_operations: int | None
    findings: int | None

    @property
    def lines_per_operation(self) -> float:
        """Of what is generated, without the vendored runtime; a document of webhooks or types alone counts as one."""
        return self.lines / max(1, self.document.operations)


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table that ends the run: a figure of ours, that of the best peer, and what is promised."""

    measure: str
    ours: float
    peer: float | None
    target: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the promise is kept."""
        return self.ours >= self.target if self.is_least else self.ours <= self.target

    @property
    def row(self) -> str:
        """For people."""
        peer = "-" if self.peer is None else f"{self.peer:.1f}"
        sign = ">=" if self.is_least else "<="
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.measure:44} {self.ours:9.2f} {peer:>10}  {sign} {self.target:<7g} {verdict}"


def main() -> None:
    """Measure everything, print both tables; exit 1 when a target is missed."""
    arguments = _arguments()
    documents = [found for found in listed() if not arguments.documents or found.name in arguments.documents]
    if not documents:
        sys.exit("name a folder of documents in SPECLOOM_CORPUS")
    generators = [OURS, *(peers_in(arguments.peers) if arguments.peers else [])]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        places = {document.name: unpack(document, folder) for document in documents}
        rows: dict[str, list[Measured]] = {generator.name: [] for generator in generators}
        print(_head(generators))
        for document in documents:
            for generator in generators:
                out = folder / generator.name / document.name
                rows[generator.name].append(_measured(generator, document, places[document.name], out, arguments.types))
                _forget(out, document)
            print(_row([rows[generator.name][-1] for generator in generators]), flush=True)
        targets = [*_corpus_targets(rows), *_named_targets(rows, generators, places, folder)]
    print(f"\n{'':44} {'ours':>9} {'best peer':>10}  target")
    print("\n".join(target.row for target in targets))
    _explain(rows[OURS.name])
    sys.exit(not all(target.is_met for target in targets))


def _measured(generator: Generator, document: CorpusDocument, place: Path, out: Path, types: bool) -> Measured:
    made = generator.run(place, out)
    sources = list(generator.sources(out))
    was_generated = made.code == 0 and bool(sources)
    imports = was_generated and generator.python(f"import {PACKAGE}", out).code == 0
    return Measured(
        document,
        was_generated,
        imports,
        made.seconds,
        made.megabytes,
        sum(path.read_bytes().count(b"\n") for path in sources),
        _callable(generator, place, out) if generator.calls else None,
        findings_of(out, generator) if types and was_generated else None,
    )


def _callable(generator: Generator, place: Path, out: Path) -> int:
    counted = generator.python(generator.calls, out, str(place))
    last = counted.text.strip().rpartition("\n")[2]
    return int(last) if counted.code == 0 and last.isdigit() else 0


def _forget(out: Path, document: CorpusDocument) -> None:
    """Trees are large; those of the named targets are looked at again."""
    if document.name not in (LARGEST, SMALL):
        shutil.rmtree(out, ignore_errors=True)


# ---- the table of documents


def _head(generators: Sequence[Generator]) -> str:
    peers = "".join(f"{generator.name[:25]:>27}" for generator in generators[1:])
    return f"{'':30} {'operations':>10} {'CPU s':>6} {'MB':>5} {'lines':>7} {'an op.':>7}{peers}\n" + (
        f"{'':70}" + f"{'CPU ratio, lines ratio':>27}" * len(generators[1:])
    )


def _row(made: Sequence[Measured]) -> str:
    ours = made[0]
    called = f"{ours.callable_operations}/{ours.document.operations}"
    mine = f"{ours.seconds:6.2f} {ours.megabytes:5.0f} {ours.lines:7} {ours.lines_per_operation:7.0f}"
    return f"{ours.document.name:30} {called:>10} {mine}" + "".join(f"{_beside(ours, other):>27}" for other in made[1:])


def _beside(ours: Measured, other: Measured) -> str:
    if not other.was_generated:
        return "refused"
    broken = "" if other.imports else " no import"
    return f"{other.seconds / ours.seconds:.1f}x {other.lines / ours.lines:.1f}x{broken}"


# ---- the table of targets


def _corpus_targets(rows: dict[str, list[Measured]]) -> Iterator[Target]:
    def best(measure: Callable[[list[Measured]], float | None], choose: Callable[..., float]) -> float | None:
        figures = [figure for name, made in rows.items() if name != OURS.name and (figure := measure(made)) is not None]
        return choose(figures) if figures else None

    for title, measure, target in (
        ("documents generated, %", lambda made: _share(one.was_generated for one in made), 100),
        ("of these, entry imports, %", lambda made: _share(one.imports for one in made if one.was_generated), 100),
        ("operations callable, %", _callable_share, 99.5),
    ):
        mine = measure(rows[OURS.name])
        assert mine is not None
        yield Target(title, mine, best(measure, max), target, is_least=True)
    mine = _lines_per_operation(rows[OURS.name])
    if mine is not None:
        yield Target("lines per operation", mine, best(_lines_per_operation, min), 120)
    findings = _findings_per_thousand(rows[OURS.name])
    if findings is not None:
        yield Target("pyright strict findings per 1,000 lines", findings, best(_findings_per_thousand, min), 0)


def _named_targets(
    rows: dict[str, list[Measured]], generators: Sequence[Generator], places: dict[str, Path], folder: Path
) -> Iterator[Target]:
    """Those that a small document and the largest one are judged by."""

    def figure(name: str, document: str, what: str) -> float | None:
        found = [one for one in rows[name] if one.document.name == document and one.was_generated]
        return getattr(found[0], what) if found else None

    def target(title: str, document: str, what: str, promised: float) -> Iterator[Target]:
        mine = figure(OURS.name, document, what)
        others = [found for name in rows if name != OURS.name and (found := figure(name, document, what)) is not None]
        if mine is not None:
            yield Target(title, mine, min(others, default=None), promised)

    yield from target(f"CPU s, {SMALL}", SMALL, "seconds", 1)
    yield from target(f"CPU s, {LARGEST}", LARGEST, "seconds", 10)
    yield from target(f"peak MB, {LARGEST}", LARGEST, "megabytes", 300)
    if LARGEST in places:
        yield Target(f"CPU s, {LARGEST}, unchanged", _again(places[LARGEST], folder), None, 1)
        yield from _import_targets(generators, folder)


def _again(place: Path, folder: Path) -> float:
    return OURS.run(place, folder / OURS.name / LARGEST).seconds


def _import_targets(generators: Sequence[Generator], folder: Path) -> Iterator[Target]:
    costs: dict[str, tuple[float, float]] = {}
    for generator in generators:
        steps = THEIR_FIRST_STEPS.get(generator.name, OUR_FIRST_STEPS)
        out = folder / generator.name / LARGEST
        generator.python(steps, out)  # the first time compiles
        made = generator.python(steps, out)
        if made.code == 0:
            costs[generator.name] = (made.seconds, made.megabytes)
        elif generator is OURS:
            sys.exit(f"the client of {LARGEST} cannot be used: {steps}")
    mine = costs.pop(OURS.name)
    for index, (unit, promised) in enumerate((("CPU s", 0.5), ("MB", 60))):
        best = min((cost[index] for cost in costs.values()), default=None)
        yield Target(f"import and client of {LARGEST}, {unit}", mine[index], best, promised)


def _share(facts: Iterator[bool]) -> float:
    known = list(facts)
    return 100 * sum(known) / len(known) if known else 0.0


def _callable_share(made: list[Measured]) -> float | None:
    counts = [one.callable_operations for one in made if one.callable_operations is not None]
    wanted = sum(one.document.operations for one in made)
    return 100 * sum(counts) / wanted if counts and wanted else None


def _lines_per_operation(made: list[Measured]) -> float | None:
    """Over all documents with operations that were generated; None for a tool that writes no operations."""
    counted = [one for one in made if one.document.operations and one.was_generated]
    if not counted or counted[0].callable_operations is None:
        return None
    return sum(one.lines for one in counted) / sum(one.document.operations for one in counted)


def _findings_per_thousand(made: list[Measured]) -> float | None:
    counted = [(one.findings, one.lines) for one in made if one.findings is not None]
    if not counted:
        return None
    return 1000 * sum(findings for findings, _ in counted) / sum(lines for _, lines in counted)


def _explain(ours: list[Measured]) -> None:
    """Documents above the target for lines: what is in them beside operations."""
    above = [one for one in ours if one.lines_per_operation > 120 and one.document.operations]
    if above:
        print("\nabove 120 lines an operation, since they describe more types than operations:")
    for one in sorted(above, key=lambda one: -one.lines_per_operation):
        types = f"{one.document.schemas} named schemas for {one.document.operations} operations"
        print(f"  {one.document.name:30} {one.lines_per_operation:6.0f}  {types}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, help="the folder with an environment for each peer")
    parser.add_argument("--documents", nargs="*", help="only these")
    parser.add_argument("--no-types", dest="types", action="store_false", help="leave pyright out, which takes longest")
    return parser.parse_args()


if __name__ == "__main__":
    main()
