"""Memory: what a run left behind, kept so that the next one need not do the same again.

A memory is a claim about contents alone: from these settings and these bytes, this version of the compiler makes
files with these digests. It is true whenever it is read, so nothing has to be kept in step with it, a run may be killed
at any moment, and the whole folder may be deleted. It lies in a folder of its own that says to version control and to
backups that it is nobody's business.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any, cast

from specloom.config import Settings, pinned_names
from specloom.diagnostics import Diagnostic, Origin, Place, Report
from specloom.load import note_of
from specloom.pipeline import Outcome, Result
from specloom.write import Changes, Output

FOLDER = ".specloom-cache"
_SOURCES = Path(__file__).parent
# What makes version control and backups pass the folder by.
_MARKS = {".gitignore": "*\n", "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"}


@dataclass(frozen=True, slots=True)
class Memory:
    """A run that read what is still there: what it had to say, and what it wrote."""

    outcome: Outcome
    output: Output


def recall(settings: Settings) -> Memory | None:
    """The run that read the same; None where there was none, or anything of what it read has changed."""
    kept = _kept(_place(settings))
    if kept is None or kept["key"] != _key(settings):
        return None
    if any(note_of(name) != note for name, note in kept["read"].items()):
        return None
    return Memory(_outcome(kept["outcome"]), Output(**kept["output"]))


def remember(settings: Settings, result: Result, changes: Changes) -> None:
    """Keep what came of a run whose `changes` have been applied."""
    if not all(path.is_file() for path in (settings.spec, *settings.overlays)):
        return  # a pipe, which cannot be looked into twice
    # The next run finds the names that this one has chosen, and chooses them again.
    found_next = replace(settings, names=pinned_names(settings.root))
    kept = {
        "key": _key(found_next),
        "read": dict(result.document.read),
        "outcome": _values(result.outcome),
        "output": asdict(changes.output),
    }
    try:
        _keep(_place(settings), json.dumps(kept, indent=1))
    except OSError:
        # Where nothing can be kept the next run takes its time, and that is all.
        return


def _place(settings: Settings) -> Path:
    """One memory a package: two may be written below one root in turns."""
    return settings.root / FOLDER / f"{settings.package}.json"


def _kept(place: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(place.read_bytes())
    except (OSError, ValueError):
        # A memory that is not there, or not whole, is none.
        return None
    is_memory = isinstance(kept, dict) and set(cast("dict[str, Any]", kept)) == {"key", "read", "outcome", "output"}
    return cast("dict[str, Any]", kept) if is_memory else None


def _keep(place: Path, text: str) -> None:
    """All of it or nothing, also where two runs write at once."""
    place.parent.mkdir(parents=True, exist_ok=True)
    for name, mark in _MARKS.items():
        (place.parent / name).write_text(mark, "utf-8")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, delete=False) as file:
        file.write(text)
    os.replace(file.name, place)


# ---- what a run depends on


def _key(settings: Settings) -> str:
    """All that a run depends on apart from what it reads: what it was told, and who does the work."""
    digest = hashlib.sha256(repr((settings, sys.version, tuple(_requirements()))).encode("utf-8", "surrogateescape"))
    for path in sorted(path for path in _SOURCES.rglob("*.*") if path.parent.name != "__pycache__"):
        source = path.read_bytes()
        digest.update(f"{path.relative_to(_SOURCES)} {len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest()


def _requirements() -> Iterator[str]:
    """The distributions that have a hand in the output, with their versions."""
    for requirement in requires("specloom") or ():
        found = re.match(r"[\w.-]+", requirement)
        if found and ";" not in requirement:
            yield f"{found[0]}=={version(found[0])}"


# ---- outcomes as plain values


def _values(outcome: Outcome) -> dict[str, Any]:
    return {
        "operations": outcome.operations,
        "left_out": outcome.left_out,
        "findings": [_finding_values(found, outcome) for found in outcome.report.diagnostics],
    }


def _finding_values(found: Diagnostic, outcome: Outcome) -> dict[str, Any]:
    place = outcome.places.place(found.origin, at_key=found.at_key)
    return {
        "said": [found.code, found.severity, found.message, found.label, found.hint, found.at_key],
        "origin": [found.origin.file, found.origin.pointer],
        "place": place and [place.origin.file, place.origin.pointer, place.line, place.column, place.excerpt],
        "rank": outcome.places.rank(found),
    }


def _outcome(values: Mapping[str, Any]) -> Outcome:
    findings = [_finding(found) for found in values["findings"]]
    places = _KnownPlaces(dict(zip(findings, values["findings"], strict=True)))
    return Outcome(values["operations"], tuple(values["left_out"]), Report(findings), places)


def _finding(values: Mapping[str, Any]) -> Diagnostic:
    code, severity, message, label, hint, at_key = values["said"]
    return Diagnostic(code, severity, message, Origin(*values["origin"]), label, hint, at_key)


class _KnownPlaces:
    """The places of the findings that a memory holds, without the texts that they are in."""

    def __init__(self, found: Mapping[Diagnostic, Mapping[str, Any]]) -> None:
        self._places = {(one.origin, one.at_key): _shown(values["place"]) for one, values in found.items()}
        self._ranks = {one: tuple(values["rank"]) for one, values in found.items()}

    def place(self, origin: Origin, *, at_key: bool = False) -> Place | None:
        return self._places[origin, at_key]

    def rank(self, diagnostic: Diagnostic) -> tuple[int, int, int]:
        return self._ranks[diagnostic]


def _shown(values: Sequence[Any] | None) -> Place | None:
    if not values:
        return None
    file, pointer, line, column, excerpt = values
    return Place(Origin(file, pointer), line, column, tuple(excerpt))
