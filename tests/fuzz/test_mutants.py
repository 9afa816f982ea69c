"""Mutants of real documents: no traceback, no hang, and no operation that goes missing without a word.

FUZZ_MUTANTS says how many (a seeded 400 otherwise), FUZZ_SEED which, FUZZ_SECONDS after how long no more are begun,
FUZZ_ONLY=document:seed:index one alone, and FUZZ_KEEP a folder for those that fail.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count, islice
from pathlib import Path

import pytest

from tests.corpus.documents import listed
from tests.fuzz.judging import Mutant, Verdict, judge, make

# Documents of which a mutant costs a fraction of a second, dense in what documents may say.
DOCUMENTS = (
    "museum", "burgershop", "readonly-writeonly", "tictactoe", "ollama", "opc-baseline-3.0", "petstore-3.0",
    "callback-example", "webhook-example", "oas32-tags", "autorest-header", "param-collision", "xero-files",
    "name-collisions", "camara-qod", "stac-item-search",
)  # fmt: skip
MUTANTS = int(os.environ.get("FUZZ_MUTANTS", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0" if "FUZZ_MUTANTS" in os.environ else "90")) or float("inf")
ONLY = os.environ.get("FUZZ_ONLY", "")
SHOWN = 20


def test_mutants_are_refused_or_generated_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And where some of their operations cannot be generated, each of those is named."""
    assert set(DOCUMENTS) <= {document.name for document in listed()}, "SPECLOOM_CORPUS names the folder of documents"
    verdicts = list(_judged(tmp_path))
    faults = [verdict for verdict in verdicts if verdict.fault]
    _keep(faults, tmp_path)
    with capsys.disabled():
        print(f"\n{len(verdicts)} mutants: {dict(Counter(verdict.outcome for verdict in verdicts))}")

    assert verdicts
    assert not faults, "\n\n".join(f"FUZZ_ONLY={fault.mutant}\n{fault.fault}" for fault in faults[:SHOWN])


def _mutants() -> Iterator[Mutant]:
    if ONLY:
        document, seed, index = ONLY.split(":")
        yield Mutant(document, int(seed), int(index))
        return
    yield from islice((Mutant(name, SEED, index) for index in count() for name in DOCUMENTS), MUTANTS)


def _judged(folder: Path) -> Iterator[Verdict]:
    """The verdicts, from as many processes as there are cores; a process that dies fails the run."""
    until = time.monotonic() + SECONDS
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, max_tasks_per_child=500) as pool:
        waiting = _mutants()
        while batch := list(islice(waiting, 64)):
            if time.monotonic() > until:
                return
            yield from pool.map(partial(_judge, folder), batch, chunksize=4)


def _judge(folder: Path, mutant: Mutant) -> Verdict:
    own = folder / str(os.getpid())
    try:
        return judge(mutant, own)
    finally:
        shutil.rmtree(own / "out", ignore_errors=True)


def _keep(faults: list[Verdict], folder: Path) -> None:
    """Copies of the mutants that failed, where somebody asked for them."""
    keep = os.environ.get("FUZZ_KEEP")
    for verdict in faults if keep else ():
        place = make(verdict.mutant, folder / "kept")
        target = Path(str(keep)) / f"{str(verdict.mutant).replace(':', '-')}{place.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(place, target)
