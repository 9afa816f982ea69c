"""Finds references that lead nowhere although nothing that is built needs them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from specloom.diagnostics import Diagnostic, Origin, Report
from specloom.resolve.node import Node
from specloom.resolve.refs import Unresolved, unresolved
from specloom.resolve.spec import Spec

_REFERENCE = re.compile(r"""\$ref["']?\s*:\s*(["']?)([^"'\s,}\]]+)\1""")
# What stands below these, and below the keys of other tools, is data or remarks: `$ref` is a key like any other.
_DATA = frozenset({"example", "examples", "default", "enum", "const", "dataValue", "value"})


def report_loose_ends(spec: Spec, report: Report) -> None:
    """Warn of every target that is missing and has not been reported as an error already; once each."""
    seen = {(found.origin.file, found.origin.pointer) for found in report.diagnostics if found.code == "SL102"}
    found: dict[str, list[Diagnostic]] = defaultdict(list)
    for finding in _dangling(spec):
        if (finding.origin.file, finding.origin.pointer) not in seen:
            found[finding.label].append(finding)
    for label, (first, *others) in found.items():
        more = f" (and {len(others)} more of this kind)" if others else ""
        report.add(
            replace(
                first,
                code="SL103",
                severity="warning",
                message=f"{first.message}{more}",
                label=f"{label}; nothing that is generated needs it",
            )
        )


def _dangling(spec: Spec) -> Iterator[Diagnostic]:
    for name, file in spec.document.files.items():
        root = Origin(name, "")
        texts = {found[1] for text in file.texts for found in _REFERENCE.findall(text)}
        if not any(isinstance(spec.links.target(text, root), Unresolved) for text in texts):
            continue
        for node in _referring(Node(file.root, root)):
            target = spec.links.target(node.text("$ref"), node.origin)
            if isinstance(target, Unresolved):
                yield unresolved(node.text("$ref"), node.origin, target)


def _referring(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.mapping.get("$ref"), str):
            yield node
        told = [child for key, child in node.members() if key not in _DATA and not key.startswith("x-")]
        below = [*told, *node.items()]
        # Last in, first out: this way the findings come in document order.
        waiting.extend(child for child in reversed(below) if isinstance(child.value, (dict, list)))
