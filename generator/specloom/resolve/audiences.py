"""Audiences: what a document has for others than those that are asked for is kept from clients, as if ignored."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from specloom.diagnostics import Origin, Report
from specloom.load.document import Document
from specloom.load.tree import JsonValue
from specloom.resolve.hints import said

KEY = "x-sdk-audience"


def for_audiences(document: Document, audiences: Sequence[str], report: Report) -> Document:
    """The document for some audiences; without any it stays as it is. What names no audience is for everybody."""
    if not audiences:
        return document
    choice = _Choice(frozenset(audiences))
    files = {name: replace(file, root=choice.of(file.root)) for name, file in document.files.items()}
    for audience in audiences:
        if audience not in choice.met:
            near = difflib.get_close_matches(audience, choice.met, 1, 0.6)
            hint = f"did you mean `{near[0]}`?" if near else f"mark it with `{KEY}: [{audience}]`"
            report.warning("SL121", f"nothing is for the audience `{audience}`", Origin(document.entry, ""), hint=hint)
    return replace(document, files=files)


@dataclass(frozen=True, slots=True)
class _Choice:
    audiences: frozenset[str]
    # Every audience that the document names.
    met: set[str] = field(default_factory=set[str])

    def of(self, value: JsonValue) -> JsonValue:
        """The value, with what is for others marked; the very same where there is no such thing."""
        if isinstance(value, list):
            items = [self.of(item) for item in value]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if not isinstance(value, dict):
            return value
        members = {key: self.of(member) for key, member in value.items()}
        named = said(value, KEY)
        names = {name for name in named if isinstance(name, str)} if isinstance(named, list) else set[str]()
        self.met.update(names)
        if names and self.audiences.isdisjoint(names):
            return members | {"x-sdk-ignore": True}
        return members if any(members[key] is not value[key] for key in value) else value
