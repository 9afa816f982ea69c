"""Overlays (OpenAPI Overlay 1.0 and 1.1): reads what they ask for; every mistake in one is a finding of its own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError, JSONPathQuery

from specloom.diagnostics import Origin, Report
from specloom.load.document import LoadedFile
from specloom.load.files import FileReader, why_missing
from specloom.load.reading import read_file
from specloom.load.tree import JsonValue
from specloom.load.written import Sources, Written
from specloom.load.yaml import MAX_DEPTH

_OVERLAY_KEYS = ("overlay", "info", "extends", "actions")
_ACTION_KEYS = ("target", "description", "update", "remove", "copy")


class _Environment(JSONPathEnvironment):
    # As deep as any document that is read.
    max_recursion_depth = MAX_DEPTH + 1


_PATHS = _Environment()


@dataclass(frozen=True, slots=True)
class Action:
    """One change: what `target` finds is removed, or merged with `update` or with what `copy` finds."""

    target: JSONPathQuery
    origin: Origin
    update: Written | None = None
    copy: JSONPathQuery | None = None
    removes: bool = False


@dataclass(frozen=True, slots=True)
class Overlay:
    """A file of changes, in their order. `base` is the file that it extends; None where it does not name a local one."""

    file: LoadedFile
    base: Path | None
    actions: tuple[Action, ...]

    def is_for(self, file: LoadedFile, is_entry: bool) -> bool:
        """Whether it changes `file`; without a base it changes the entry."""
        return is_entry if self.base is None else self.base == file.path.resolve()


def read_overlays(paths: Sequence[Path], reader: FileReader, report: Report) -> tuple[Overlay, ...]:
    """The overlays at `paths`. One that extends an earlier one changes what that changes."""
    read: dict[Path, Overlay] = {}
    for path in paths:
        overlay = _read(path, reader, report)
        if overlay is not None:
            below = read.get(overlay.base) if overlay.base else None
            read[path.resolve()] = replace(overlay, base=below.base) if below else overlay
    return tuple(read.values())


def _read(path: Path, reader: FileReader, report: Report) -> Overlay | None:
    """The overlay at `path`; None, and an error, when there is none."""
    name = path.as_posix()
    try:
        file = read_file(name, reader.read(name, may_be_a_pipe=True), report)
    except OSError as error:
        report.error("SL001", f"cannot read the overlay: {why_missing(error)}", Origin(name, ""))
        return None
    if file is None or (file.root is None and report.has_errors):
        return None
    extends = file.root.get("extends") if isinstance(file.root, dict) else None
    return Overlay(file, _base(file, extends), tuple(_actions(file, report)))


def _base(file: LoadedFile, extends: JsonValue) -> Path | None:
    """The file that `extends` means, seen from the overlay's folder. What lies on the network is taken on trust."""
    parts = urlsplit(extends) if isinstance(extends, str) else urlsplit("")
    if not parts.path or parts.scheme or parts.netloc:
        return None
    return (file.path.parent / unquote(parts.path)).resolve()


def _actions(file: LoadedFile, report: Report) -> Iterator[Action]:
    root, origin = file.root, Origin(file.name, "")
    if not isinstance(root, dict) or "overlay" not in root:
        hint = "add `overlay: 1.0.0` as the first line"
        report.error("SL601", "this is no overlay", origin, label="no `overlay` key", hint=hint)
        return
    _check_head(root, origin, report)
    listed = root.get("actions")
    if not isinstance(listed, list) or not listed:
        report.error("SL601", "the overlay has no list of `actions`", origin, hint="add `actions`")
        return
    for index, raw in enumerate(listed):
        action = _action(raw, origin.child("actions", index), report)
        if action is not None:
            yield action


def _check_head(root: dict[str, JsonValue], origin: Origin, report: Report) -> None:
    _check_keys(root, _OVERLAY_KEYS, origin, report)
    version = str(root["overlay"])
    if not re.match(r"1(\.|$)", version):
        label = "1.0 and 1.1 are understood"
        report.error("SL601", f"unknown overlay version `{version}`", origin.child("overlay"), label=label)
    elif not re.match(r"1(\.[01](\D|$)|$)", version):
        label = "1.0 and 1.1 are known; read as 1.1"
        report.warning("SL601", f"unknown overlay version `{version}`", origin.child("overlay"), label=label)


def _action(raw: JsonValue, origin: Origin, report: Report) -> Action | None:
    if not isinstance(raw, dict):
        report.error("SL601", "an action is an object", origin, hint="write `target` and `update` or `remove`")
        return None
    _check_keys(raw, _ACTION_KEYS, origin, report)
    target = _query(raw, "target", origin, report)
    copied = _query(raw, "copy", origin, report) if "copy" in raw else None
    if target is None or ("copy" in raw and copied is None):
        return None
    removes = raw.get("remove") is True
    _check_effects(raw, removes, origin, report)
    if removes:
        return Action(target, origin, removes=True)
    update = Written(raw["update"], Sources(origin.child("update"))) if "update" in raw else None
    return Action(target, origin, update, copied)


def _check_effects(raw: dict[str, JsonValue], removes: bool, origin: Origin, report: Report) -> None:
    """Warn of an action that does nothing, and of the parts of one that come to nothing beside others."""
    if not removes and "update" not in raw and "copy" not in raw:
        report.warning("SL606", "the action does nothing", origin, hint="add `update`, `copy` or `remove: true`")
    for key, winner in (("update", "remove" if removes else ""), ("copy", "remove" if removes else "update")):
        if key in raw and winner in raw:
            label = "ignored"
            report.warning(
                "SL606", f"`{key}` has no effect beside `{winner}`", origin.child(key), label=label, at_key=True
            )


def _query(raw: dict[str, JsonValue], key: str, origin: Origin, report: Report) -> JSONPathQuery | None:
    text = raw.get(key)
    if not isinstance(text, str):
        hint = "write a JSONPath (RFC 9535) such as `$.paths['/pets'].get`"
        report.error("SL603", f"the action has no `{key}` that is text", origin, hint=hint)
        return None
    try:
        return _PATHS.compile(text)
    except JSONPathError as error:
        why = str(error.args[0]) if error.args else str(error)
        rest = text[error.token.index if error.token else 0 :]
        hint = "quote names that are not plain words: `$.paths['/pets'].get['x-name']`"
        report.error(
            "SL603",
            f"this is no JSONPath: {why}",
            origin.child(key),
            label=f"at `{rest}`" if rest else "it ends too early",
            hint=hint,
        )
        return None


def _check_keys(raw: dict[str, JsonValue], known: Sequence[str], origin: Origin, report: Report) -> None:
    for key in raw:
        if key not in known and not key.startswith("x-"):
            near = difflib.get_close_matches(key, known, 1, 0.6)
            hint = f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(f'`{name}`' for name in known)}"
            what = f"overlays know no `{key}` here"
            report.warning("SL606", what, origin.child(key), label="ignored", hint=hint, at_key=True)
