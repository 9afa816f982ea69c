"""Findings: shows diagnostics as text, JSON, GitHub annotations or SARIF. Colour is never the only sign."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from specloom.diagnostics import Diagnostic, Place, Places, in_document_order, render

_GITHUB = {"error": "error", "warning": "warning", "hint": "notice"}
_SARIF = {"error": "error", "warning": "warning", "hint": "note"}

# A broken document of thousands of operations repeats itself; the rest is in `--json`.
_MOST_OF_ONE_CODE = 20


def as_text(found: Sequence[Diagnostic], places: Places) -> str:
    """Every finding with its excerpt; of one code and severity only so many, and the number left out."""
    shown: list[str] = []
    counts: Counter[tuple[str, str]] = Counter()
    for diagnostic in in_document_order(found, places):
        kind = (diagnostic.severity, diagnostic.code)
        counts[kind] += 1
        if counts[kind] <= _MOST_OF_ONE_CODE:
            shown.append(render(diagnostic, places))
    for (severity, code), count in counts.items():
        if count > _MOST_OF_ONE_CODE:
            shown.append(f"{severity}[{code}]: and {count - _MOST_OF_ONE_CODE} more like it; `--json` lists them all")
    return "\n\n".join(shown)


def as_values(found: Sequence[Diagnostic], places: Places) -> list[dict[str, Any]]:
    """The findings as plain data, in document order."""
    return [_value(diagnostic, _place(diagnostic, places)) for diagnostic in in_document_order(found, places)]


def as_github(found: Sequence[Diagnostic], places: Places) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    return "\n".join(
        f"::{_GITHUB[diagnostic.severity]} file={_file(diagnostic, place)},line={place.line if place else 1},"
        f"col={place.column if place else 1},title={diagnostic.code}::{_github_safe(diagnostic.message)}"
        for diagnostic in in_document_order(found, places)
        for place in (_place(diagnostic, places),)
    )


def as_sarif(found: Sequence[Diagnostic], places: Places) -> str:
    """SARIF 2.1.0, which code scanners read."""
    results = [_sarif_result(diagnostic, _place(diagnostic, places)) for diagnostic in in_document_order(found, places)]
    rules = [{"id": code} for code in sorted({diagnostic.code for diagnostic in found})]
    run = {"tool": {"driver": {"name": "specloom", "rules": rules}}, "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)


def tally(found: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`, or nothing."""
    counts = Counter(diagnostic.severity for diagnostic in found)
    return ", ".join(
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in ("error", "warning", "hint")
        if counts[severity]
    )


def _place(diagnostic: Diagnostic, places: Places) -> Place | None:
    return places.place(diagnostic.origin, at_key=diagnostic.at_key)


def _file(diagnostic: Diagnostic, place: Place | None) -> str:
    """The file in which it is written."""
    return place.origin.file if place else diagnostic.origin.file


def _value(diagnostic: Diagnostic, place: Place | None) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": _file(diagnostic, place),
        "pointer": place.origin.pointer if place else diagnostic.origin.pointer,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "hint": diagnostic.hint,
    }


def _sarif_result(diagnostic: Diagnostic, place: Place | None) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column} if place else {"startLine": 1}
    location = {"artifactLocation": {"uri": _file(diagnostic, place)}, "region": region}
    hint = f" (hint: {diagnostic.hint})" if diagnostic.hint else ""
    return {
        "ruleId": diagnostic.code,
        "level": _SARIF[diagnostic.severity],
        "message": {"text": f"{diagnostic.message}{hint}"},
        "locations": [{"physicalLocation": location}],
    }


def _github_safe(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
