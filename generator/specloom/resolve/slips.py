"""Finds what OpenAPI forbids and can be read nevertheless, and says how it is read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from specloom.diagnostics import Report
from specloom.resolve.grammar import Part
from specloom.resolve.node import Node

_STATUS = re.compile(r"[1-5](\d\d|XX)|default", re.IGNORECASE)


def report_slips(root: Node, parts: Sequence[Part], report: Report) -> None:
    """Warn of what is missing at the top, of what is there twice, and of answers to no status."""
    if root.mapping.get("info") is None:
        label = "goes without a title and a version"
        report.warning("SL115", "the document has no `info`", root.origin, label=label, hint="add `info`")
    _report_same_tags(parts, report)
    _report_parents(parts, report)
    _report_same_paths(root, report)
    for part in parts:
        if part.kind == "response" and not part.is_component and not is_status(part.name):
            what = f"`{part.name}` is no status code"
            hint = "write `200`, `2XX` or `default`"
            report.warning("SL118", what, part.node.origin, label="left out", hint=hint, at_key=True)


def is_status(text: str) -> bool:
    """Whether an answer may be described under this key."""
    return _STATUS.fullmatch(text) is not None


def _report_same_tags(parts: Sequence[Part], report: Report) -> None:
    seen: set[str] = set()
    for part in parts:
        name = part.node.text("name") if part.kind == "tag" else ""
        if name and name in seen:
            what = f"the tag `{name}` is described twice"
            report.warning("SL116", what, part.node.origin.child("name"), label="the first counts")
        seen.add(name)


def _report_parents(parts: Sequence[Part], report: Report) -> None:
    """A tag is below one that is described, and not below itself."""
    parents = {part.node.text("name"): part.node.text("parent") for part in reversed(parts) if part.kind == "tag"}
    for part in parts:
        name, parent = part.node.text("name"), part.node.text("parent") if part.kind == "tag" else ""
        if parent and (parent not in parents or leads_back(name, parents)):
            what = f"the tag `{name}` is below itself" if parent in parents else f"no tag is called `{parent}`"
            close = difflib.get_close_matches(parent, parents, 1, 0.6) if parent not in parents else []
            hint = f"did you mean `{close[0]}`?" if close else ""
            report.warning("SL122", what, part.node.origin.child("parent"), label="not followed", hint=hint)


def leads_back(name: str, parents: Mapping[str, str]) -> bool:
    """Whether the parents of a tag end at the tag itself."""
    above, seen = parents[name], set[str]()
    while above and above != name and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return above == name


def _report_same_paths(root: Node, report: Report) -> None:
    """`/a/{x}` and `/a/{y}` are one path to a server; clients are given both."""
    paths = root.get("paths")
    seen: dict[str, str] = {}
    for path, item in paths.members() if paths else ():
        first = seen.setdefault(re.sub(r"\{[^{}]*\}", "{}", path), path)
        if first != path:
            what = f"the path `{path}` is the same as `{first}`"
            hint = "give the parameters one name"
            report.warning("SL117", what, item.origin, label="taken for another one", hint=hint, at_key=True)
