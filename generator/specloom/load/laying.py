"""Lays overlays over a file: a new tree, whose values know whether the file or an overlay wrote them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jsonpath_rfc9535 import JSONPathQuery

from specloom.diagnostics import Report
from specloom.load.document import LoadedFile
from specloom.load.overlays import Action, Overlay
from specloom.load.tree import JsonValue
from specloom.load.written import Key, Written

Location = tuple[Key, ...]


def lay_over(file: LoadedFile, overlays: Sequence[Overlay], report: Report) -> LoadedFile:
    """The file as the overlays want it, one after the other; what cannot be done is reported and left undone."""
    if not overlays or file.root is None:
        return file
    whole = Written(file.root, file.sources)
    for overlay in overlays:
        for action in overlay.actions:
            whole = _Laying(action, file.name, report).done_to(whole)
    texts = (*file.texts, *(overlay.file.text for overlay in overlays))
    return replace(file, root=whole.value, sources=whole.sources, texts=texts)


@dataclass(frozen=True, slots=True)
class _Laying:
    """One action on its way into one file."""

    action: Action
    file: str
    report: Report

    def done_to(self, whole: Written) -> Written:
        found = self._locations(self.action.target, whole)
        if not found:
            self._report_nothing(whole)
            return whole
        if self.action.removes:
            return self._without(whole, found)
        update = self._copied(whole) if self.action.copy and not self.action.update else self.action.update
        if update is None:
            return whole
        for location in found:
            whole = _changed(whole, location, self._merged(_at(whole, location), update, is_target=True))
        return whole

    def _locations(self, query: JSONPathQuery, whole: Written) -> list[Location]:
        # A path may find a place twice; it is changed once.
        return list(dict.fromkeys(node.location for node in query.find(whole.value)))

    def _without(self, whole: Written, found: Sequence[Location]) -> Written:
        if () in found:
            self._refuse("the whole document cannot be removed", "target")
            return whole
        # From the end, and inner ones first: what is still to go keeps its place.
        for *parents, last in sorted(found, reverse=True):
            whole = _changed(whole, tuple(parents), _at(whole, tuple(parents)).without(last))
        return whole

    def _copied(self, whole: Written) -> Written | None:
        assert self.action.copy is not None
        found = self._locations(self.action.copy, whole)
        if len(found) == 1:
            return _at(whole, found[0])
        self._refuse(f"`copy` finds {len(found) or 'no'} values", "copy", "it copies one")
        return None

    def _merged(self, old: Written, new: Written, *, is_target: bool = False) -> Written:
        if isinstance(old.value, dict) and isinstance(new.value, dict):
            members = {
                key: self._merged(old.member(key), new.member(key)) if key in old.value else new.member(key)
                for key in new.value
            }
            return old.with_members(members)
        if isinstance(old.value, list) and isinstance(new.value, list):
            return old.with_items([*old.items, *new.items])
        if isinstance(old.value, list) and is_target:
            return old.with_items([*old.items, new])
        if isinstance(old.value, (dict, list)) and new.value is None:
            # `components:` with nothing below it, as the specification itself writes it.
            return old
        if _kind(old.value) != _kind(new.value):
            what = f"the overlay has {_kind(new.value)} where `{self.file}` has {_kind(old.value)}"
            hint = "remove it by an action of its own first"
            self.report.error("SL605", what, new.sources.origin, label="not changed", hint=hint)
            return old
        return new

    def _report_nothing(self, whole: Written) -> None:
        """Tell how far the target leads, and what could have been meant where it ends."""
        label, hint = f"nothing like it in `{self.file}`", ""
        segments = self.action.target.segments
        for length in range(len(segments) - 1, -1, -1):
            known = JSONPathQuery(env=self.action.target.env, segments=segments[:length])
            found = [_at(whole, location) for location in self._locations(known, whole)]
            if found:
                label = f"`{known}` is there, `{segments[length]}` below it is not"
                hint = _what_is_there(found, str(segments[length]))
                break
        origin = self.action.origin.child("target")
        self.report.warning("SL604", "the target is not there", origin, label=label, hint=hint)

    def _refuse(self, message: str, key: str, label: str = "") -> None:
        self.report.error("SL605", message, self.action.origin.child(key), label=label)


def _at(whole: Written, location: Location) -> Written:
    for key in location:
        whole = whole.member(key)
    return whole


def _changed(whole: Written, location: Location, value: Written) -> Written:
    if not location:
        return value
    head, rest = location[0], location[1:]
    return whole.with_member(head, _changed(whole.member(head), rest, value))


def _kind(value: JsonValue) -> str:
    """How values are told apart where one takes the place of another: a text may become a number."""
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "a plain value"


def _what_is_there(found: Sequence[Written], segment: str) -> str:
    objects = [written.value for written in found if isinstance(written.value, dict)]
    word = segment.strip("[]'\"")
    near = difflib.get_close_matches(word, dict.fromkeys(key for value in objects for key in value), 1, 0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    reference = next((value["$ref"] for value in objects if isinstance(value.get("$ref"), str)), None)
    if reference is None:
        return ""
    return f"it is kept at `{reference}`: change it there, in an overlay whose `extends` names the file it is in"
