"""Resolve: takes a `Document`, gives a `Spec` whose references are understood, refuses those that lead nowhere."""

from __future__ import annotations

from specloom.diagnostics import Origin, Report
from specloom.load.document import Document
from specloom.resolve.identities import links_of
from specloom.resolve.node import Node
from specloom.resolve.shape import check_outline
from specloom.resolve.spec import Spec
from specloom.resolve.strangers import report_strangers

__all__ = ["Node", "Spec", "resolve"]


def resolve(document: Document, report: Report) -> Spec:
    """The document with its references understood; what is wrong with it goes to the report."""
    root = Node(document.root, Origin(document.entry, ""))
    check_outline(root, report)
    if "openapi" in root.mapping:  # the keys of another format are not misspelt
        report_strangers(root, report)
    return Spec(document, root, links_of(document), report)
