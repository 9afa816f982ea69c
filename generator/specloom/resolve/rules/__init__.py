"""Rules: what a document must keep to beside OpenAPI; the vocabulary always, the house's own taste where asked for."""

from __future__ import annotations

from specloom.diagnostics import Report
from specloom.resolve.rules.names import check_names
from specloom.resolve.rules.operations import check_operations
from specloom.resolve.rules.vocabulary import check_vocabulary, known_keys
from specloom.resolve.spec import Spec

__all__ = ["check_rules", "known_keys"]


def check_rules(spec: Spec, profile: str, report: Report) -> None:
    """Report what breaks the rules of `profile`: `house`, or an empty text for the vocabulary alone."""
    is_house = profile == "house"
    check_vocabulary(spec, report, is_house=is_house)
    if is_house:
        check_operations(spec, report)
        check_names(spec, report)
