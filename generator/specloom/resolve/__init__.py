"""Resolve: takes a `Document`, gives a `Spec` whose references are understood, refuses those that lead nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.diagnostics import Origin, Report
from specloom.load.document import Document
from specloom.resolve.audiences import for_audiences
from specloom.resolve.dynamic import bind_dynamic
from specloom.resolve.grammar import parts_of
from specloom.resolve.identities import links_of
from specloom.resolve.misfits import report_misfits
from specloom.resolve.node import Node
from specloom.resolve.path_items import check_path_items
from specloom.resolve.plain_values import report_plain_values
from specloom.resolve.refs import Links
from specloom.resolve.shape import check_outline
from specloom.resolve.slips import report_slips
from specloom.resolve.spec import Spec
from specloom.resolve.strangers import report_strangers

__all__ = ["Node", "Spec", "resolve"]


def resolve(document: Document, report: Report, audiences: Sequence[str] = ()) -> Spec:
    """The document, as far as it is for `audiences`, with its references understood; what is wrong is reported."""
    document = bind_dynamic(for_audiences(document, audiences, report))
    root = Node(document.root, Origin(document.entry, ""))
    links = links_of(document)
    check_outline(root, report)
    if "openapi" in root.mapping:  # the parts of another format are not misplaced
        _check_parts(root, links, report)
    elif "swagger" in root.mapping:  # what is said of its parts would be about OpenAPI 3
        root = Node({}, root.origin)
    return Spec(document, root, links, report)


def _check_parts(root: Node, links: Links, report: Report) -> None:
    parts = tuple(parts_of(root, links))
    check_path_items(parts, links, report)
    report_misfits(parts, report)
    report_strangers(parts, report)
    report_plain_values(parts, str(root.mapping.get("openapi")), report)
    report_slips(root, parts, report)
