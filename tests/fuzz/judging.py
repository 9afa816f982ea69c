"""Judges one mutant: read, designed, printed, and everything that was found shown; in ten seconds, whatever it is."""

from __future__ import annotations

import ast
import json
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from specloom import findings
from specloom.config import Part, Settings, settings_for
from specloom.emit import emit
from specloom.ir.nodes import Api
from specloom.pipeline import Result, design
from specloom.plan.nodes import ProjectPlan

from tests.corpus.documents import CorpusDocument, listed, unpack
from tests.corpus.test_corpus import USE
from tests.fuzz import texts, trees
from tests.fuzz.counting import keys_of

LIMIT = 10
PARTS: list[Part] = ["sdk", "server", "docs", "examples", "contract"]
# One of so many mutants that generate is written to disk and imported, which costs as much as thirty others.
IMPORTED = 40
_LONGEST_PART = 255


@dataclass(frozen=True, slots=True)
class Mutant:
    """The `index`-th mutant of a document under a seed; the same one every time."""

    document: str
    seed: int
    index: int

    def __str__(self) -> str:
        return f"{self.document}:{self.seed}:{self.index}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: `refused` or `generated`, and what is wrong with that, if anything."""

    mutant: Mutant
    outcome: str
    fault: str = ""


class TooSlowError(Exception):
    """The time is up."""


def judge(mutant: Mutant, folder: Path) -> Verdict:
    """Make the mutant below `folder` and see what the compiler does with it."""
    place = make(mutant, folder)
    settings = settings_for(place, "mutant", PARTS, folder / "out" / str(mutant.index), allow_partial=True)
    try:
        with _limited():
            result = design(settings)
            _show(result)
            faults = list(_faults(result, place))
    except TooSlowError:
        return Verdict(mutant, "slow", f"more than {LIMIT} s:\n{traceback.format_exc()[-2000:]}")
    # Any exception at all is the finding.
    except Exception:
        return Verdict(mutant, "crashed", traceback.format_exc()[-2000:])
    outcome = "generated" if result.project is not None else "refused"
    if outcome == "generated" and not faults and mutant.index % IMPORTED == 0:
        faults += _import_faults(settings)
    return Verdict(mutant, outcome, "\n".join(faults))


@contextmanager
def _limited() -> Iterator[None]:
    """Ten seconds of work; of waiting more, because other processes may have the machine."""

    def stop(*_: object) -> None:
        raise TooSlowError

    clocks = ((signal.SIGPROF, signal.ITIMER_PROF, LIMIT), (signal.SIGALRM, signal.ITIMER_REAL, 12 * LIMIT))
    before = [(number, signal.signal(number, stop)) for number, _, _ in clocks]
    for _, clock, seconds in clocks:
        signal.setitimer(clock, seconds)
    try:
        yield
    finally:
        for _, clock, _ in clocks:
            signal.setitimer(clock, 0)
        for number, handler in before:
            signal.signal(number, handler)


# ---- making one


def make(mutant: Mutant, folder: Path) -> Path:
    """Write the mutant, beside the other files of its document, and give its path."""
    entry = _entry(mutant.document, folder)
    data = entry.read_bytes()
    random = Random(str(mutant))
    place = entry.with_name(f"mutant{entry.suffix}")
    if random.random() < 0.3:
        place.write_bytes(texts.mutated(data, random))
        return place
    place = place.with_suffix(".json")
    tree = trees.mutated(_tree(entry), random)
    place.write_text(json.dumps(tree, ensure_ascii=random.random() < 0.5, indent=1), "utf-8", errors="surrogatepass")
    return place


@cache
def _entry(name: str, folder: Path) -> Path:
    document: CorpusDocument = next(found for found in listed() if found.name == name)
    return unpack(document, folder / name)


@cache
def _tree(entry: Path) -> trees.Tree:
    text = entry.read_text("utf-8")
    return json.loads(text) if entry.suffix == ".json" else json.loads(json.dumps(_yaml(text), default=str))


def _yaml(text: str) -> object:
    import yaml

    return yaml.load(text, yaml.CSafeLoader)


# ---- what may be wrong


def _show(result: Result) -> None:
    """Every form in which findings are shown must hold them."""
    for shown in (findings.as_text, findings.as_github, findings.as_sarif, findings.as_values):
        shown(result.report.diagnostics, result.document)


def _faults(result: Result, place: Path) -> Iterator[str]:
    if result.api is None:
        if not result.report.has_errors:
            yield "refused without an error"
        return
    if result.api.left_out and not result.report.has_errors:
        yield f"left out without an error: {result.api.left_out}"
    if result.project is None:
        yield "not generated although `--allow-partial` was given"
        return
    yield from _missing(result.api, place)
    yield from _unprintable(result.project)


def _missing(api: Api, place: Path) -> Iterator[str]:
    """Operations that are neither generated nor named among those left out."""
    lost = (keys_of(place.read_bytes()) or set[str]()) - {operation.key for operation in api.operations}
    unnamed = [key for key in lost if not {key, key.partition(" ")[2]} & set(api.left_out)]
    if unnamed:
        yield f"missing without a word: {sorted(unnamed)[:5]}"


def _unprintable(project: ProjectPlan) -> Iterator[str]:
    """Files that are no Python, or that lie where they must not."""
    for file in emit(project):
        parts = file.path.split("/")
        if ".." in parts or file.path.startswith("/") or any(len(part.encode()) > _LONGEST_PART for part in parts):
            yield f"a path that leads astray: {file.path[:100]}"
        if file.is_python and file.role != "vendored":
            try:
                ast.parse(file.text)
            except SyntaxError as error:
                line = file.text.split("\n")[(error.lineno or 1) - 1]
                yield f"{file.part} {file.path}: {error.msg}: {line[:200]}"


def _import_faults(settings: Settings) -> Iterator[str]:
    root = settings.root
    made = _run("-m", "specloom", "generate", str(settings.spec), "--out", str(root), "--package", "mutant",
                "--with", "server", "--allow-partial")  # fmt: skip
    if made.returncode not in (0, 1):
        yield f"`generate` ended with {made.returncode}: {made.stderr[-1000:]}"
        return
    used = _run("-W", "error", "-c", USE, "mutant", folder=root)
    served = _run("-W", "error", "-c", _IMPORT_ALL, "mutant_server", folder=root)
    yield from (f"does not import: {run.stderr[-1500:]}" for run in (used, served) if run.returncode)


_IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
"""


def _run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
