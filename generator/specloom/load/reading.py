"""Reads one file: bytes to text to tree, with a diagnostic for whatever stands in the way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Origin, Report
from specloom.load.document import LoadedFile
from specloom.load.json import JsonError, read_json, too_deep
from specloom.load.positions import JsonPositions, Mark, OnePosition, Positions, YamlPositions
from specloom.load.slack import Slack, without_slack
from specloom.load.tree import JsonValue
from specloom.load.written import Sources
from specloom.load.yaml import MAX_DEPTH, DuplicateKey, YamlError, read_yaml

_MARKUP = ("<!", "<?", "<html")
_TEXT_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".rst"})


def read_file(name: str, data: bytes, report: Report) -> LoadedFile | None:
    """The file as a tree; None when it is not text. A text that cannot be parsed is reported and has no tree."""
    path = Path(name)
    # Both YAML and JSON begin with ASCII, so that without a mark the zeros tell; `json` knows how.
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error("SL003", f"byte {error.start} on line {line} is not {encoding.upper()}", Origin(name, ""))
        return None
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return _loaded(name, path, text, text, OnePosition())
    return _parse(name, path, text.replace("\r\n", "\n"), report)


def _parse(name: str, path: Path, text: str, report: Report) -> LoadedFile:
    is_json = text.lstrip().startswith(("{", "[", "//", "/*"))
    try:
        if text.lstrip().startswith(_MARKUP):
            raise YamlError("this is HTML or XML, perhaps a page that was saved in place of the document", 1, 1)
        tree = _tree(text, is_json and path.suffix == ".json", is_json)
        if _is_deeper(tree.root, MAX_DEPTH):
            raise too_deep(text)
    except (JsonError, YamlError) as error:
        report.error(
            "SL002",
            f"cannot read this as {'JSON' if isinstance(error, JsonError) else 'YAML'}: {error}",
            Origin(name, ""),
            label="reading stops here",
        )
        return _loaded(name, path, text, None, OnePosition(Mark(error.line, error.column)))
    file = _loaded(name, path, text, tree.root, tree.positions)
    if tree.slack:
        _report_slack(file, *tree.slack, report)
    for duplicate in tree.duplicates:
        _report_duplicate(file, duplicate, report)
    return file


def _loaded(name: str, path: Path, text: str, root: JsonValue, positions: Positions) -> LoadedFile:
    return LoadedFile(name, path, text, root, positions, Sources(Origin(name, "")), (text,))


@dataclass(frozen=True, slots=True)
class _Tree:
    """What a text says, and where."""

    root: JsonValue
    duplicates: tuple[DuplicateKey, ...]
    positions: Positions
    # What was read over, and the pointer of the value in front of it.
    slack: tuple[Slack, str] | None = None


def _tree(text: str, must_be_json: bool, looks_like_json: bool) -> _Tree:
    if not looks_like_json:
        return _Tree(*read_yaml(text), YamlPositions(text))
    try:
        return _Tree(*read_json(text), JsonPositions(text))
    except JsonError as error:
        if must_be_json:
            return _slack_tree(text, error)
    # Braces may also open YAML's flow style; then YAML's complaint is the useful one.
    return _Tree(*read_yaml(text), YamlPositions(text))


def _slack_tree(text: str, error: JsonError) -> _Tree:
    slack = without_slack(text)
    if slack is None:
        raise error
    try:
        read, positions = read_json(slack.text), JsonPositions(slack.text)
        return _Tree(*read, positions, (slack, positions.pointer_before(slack.offset)))
    except JsonError as other:
        # What comes first in the text may be harmless; this is what stands in the way.
        raise other from error


def _is_deeper(root: JsonValue, limit: int) -> bool:
    level = [root] if isinstance(root, (dict, list)) else []
    while level and limit:
        limit -= 1
        below: list[JsonValue] = []
        for value in level:
            members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            below.extend([member for member in members if isinstance(member, (dict, list))])
        level = below
    return bool(level)


def _report_slack(file: LoadedFile, slack: Slack, pointer: str, report: Report) -> None:
    what = "comma behind the last of several" if slack.is_comma else "comments"
    label = "its comma" if slack.is_comma else "the comment here"
    more = f" (and {slack.count - 1} more)" if slack.count > 1 else ""
    report.warning(
        "SL005",
        f"JSON has no {what}{more}",
        Origin(file.name, pointer),
        label=f"{label} is read over",
        hint="remove it, or end the name of the file with `.yaml`" if slack.is_comma else "remove it",
    )


def _report_duplicate(file: LoadedFile, duplicate: DuplicateKey, report: Report) -> None:
    first = f"; the first is on line {duplicate.first_line}" if duplicate.first_line else ""
    report.warning(
        "SL004",
        f"the key `{duplicate.key}` stands twice in one mapping{first}",
        Origin(file.name, duplicate.pointer),
        label="this one is used",
        hint="remove one of the two",
    )
