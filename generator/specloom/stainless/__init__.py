"""Stainless: takes a `stainless.yml` and the document it is for, gives an overlay in our words; tells what is lost.

Names of resources, methods and models, pages, streams and what Python leaves out: each becomes an action.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Origin, Report
from specloom.load import load
from specloom.load.document import Document
from specloom.load.reading import read_file
from specloom.resolve.identities import links_of
from specloom.resolve.node import Node
from specloom.stainless.overlay import written
from specloom.stainless.pages import page_schemes
from specloom.stainless.resources import Translation, resource_actions

__all__ = ["Imported", "import_stainless"]

# What is not about the API's surface: nothing of it is lost on an SDK.
_ELSEWHERE = frozenset(
    {"organization", "settings", "readme", "openapi", "spec", "edition", "codeflow", "query_settings"}
)
_READ = frozenset({"resources", "pagination"})


@dataclass(frozen=True, slots=True)
class Imported:
    """The overlay as text, how many actions it has, and what was found on the way. Places are those of the file."""

    text: str
    count: int
    places: Document
    report: Report


def import_stainless(path: Path, spec: Path) -> Imported:
    """The overlay that says to us what the file at `path` says to Stainless about the document at `spec`."""
    report = Report()
    document = load(spec, report)
    try:
        file = read_file(path.as_posix(), path.read_bytes(), report)
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        report.error("SL001", f"cannot read it: {why}", Origin(path.as_posix(), ""))
        file = None
    if file is None or not isinstance(file.root, dict) or "resources" not in file.root:
        if not report.has_errors:
            report.error("SL701", "this is no configuration of Stainless", Origin(path.as_posix(), ""),
                         label="no `resources`")  # fmt: skip
        return Imported("", 0, Document(path.as_posix(), {file.name: file} if file else {}, {}), report)
    root = Node(file.root, Origin(file.name, ""))
    schemes = page_schemes(root, report)
    actions = resource_actions(
        root, Translation(Node(document.root, Origin(document.entry, "")), schemes, links_of(document), report)
    )
    _tell_the_rest(root, report)
    if not actions:
        what = "nothing in it is about this document"
        report.error("SL701", what, root.origin.child("resources"), at_key=True)
    return Imported(written(path.name, actions), len(actions), Document(file.name, {file.name: file}, {}), report)


def _tell_the_rest(root: Node, report: Report) -> None:
    for key, node in root.members():
        if key in _READ | _ELSEWHERE:
            continue
        hint = {
            "targets": "the names of package and distribution belong into `specloom.toml`",
            "client_settings": "`env_prefix` belongs into `specloom.toml`, credentials into `securitySchemes`",
            "environments": "name them in the document: `servers: [{url: …, x-sdk-name: …}]`",
            "security": "say it in the document",
            "security_schemes": "say it in the document, under `components`",
        }.get(key, "")
        report.advise("SL703", f"`{key}` is not imported", node.origin, hint=hint, at_key=True)
