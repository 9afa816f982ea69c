"""Reads one file: bytes to text to tree, with a diagnostic for whatever stands in the way."""

from __future__ import annotations

import json
from pathlib import Path

from specloom.diagnostics import Origin, Report
from specloom.load.document import LoadedFile
from specloom.load.json import JsonError, read_json, too_deep
from specloom.load.positions import JsonPositions, Mark, OnePosition, Positions, YamlPositions
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
    positions: Positions = JsonPositions(text) if is_json else YamlPositions(text)
    root: JsonValue = None
    try:
        if text.lstrip().startswith(_MARKUP):
            raise YamlError("this is HTML or XML, perhaps a page that was saved in place of the document", 1, 1)
        root, duplicates = _read(text, is_json and path.suffix == ".json", is_json)
        if _is_deeper(root, MAX_DEPTH):
            raise too_deep(text)
    except _NotJson as problem:
        # Braces may also open YAML's flow style; then YAML's complaint is the useful one.
        positions = YamlPositions(text)
        root, duplicates = problem.root, problem.duplicates
    except (JsonError, YamlError) as error:
        report.error(
            "SL002",
            f"cannot read this as {'JSON' if isinstance(error, JsonError) else 'YAML'}: {error}",
            Origin(name, ""),
            label="reading stops here",
        )
        return _loaded(name, path, text, None, OnePosition(Mark(error.line, error.column)))
    file = _loaded(name, path, text, root, positions)
    for duplicate in duplicates:
        _report_duplicate(file, duplicate, report)
    return file


def _loaded(name: str, path: Path, text: str, root: JsonValue, positions: Positions) -> LoadedFile:
    return LoadedFile(name, path, text, root, positions, Sources(Origin(name, "")), (text,))


class _NotJson(Exception):
    """Flow-style YAML that looked like JSON."""

    def __init__(self, root: JsonValue, duplicates: tuple[DuplicateKey, ...]) -> None:
        super().__init__()
        self.root = root
        self.duplicates = duplicates


def _read(text: str, must_be_json: bool, looks_like_json: bool) -> tuple[JsonValue, tuple[DuplicateKey, ...]]:
    if not looks_like_json:
        return read_yaml(text)
    try:
        return read_json(text)
    except JsonError:
        if must_be_json:
            raise
    raise _NotJson(*read_yaml(text))


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


def _report_duplicate(file: LoadedFile, duplicate: DuplicateKey, report: Report) -> None:
    first = f"; the first is on line {duplicate.first_line}" if duplicate.first_line else ""
    report.warning(
        "SL004",
        f"the key `{duplicate.key}` stands twice in one mapping{first}",
        Origin(file.name, duplicate.pointer),
        label="this one is used",
        hint="remove one of the two",
    )
