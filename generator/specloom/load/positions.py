"""Line and column for every pointer of a text; looked up only when a message is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

import yaml

from specloom.load.tree import escape, parent_pointers, unescape
from specloom.load.yaml import YamlError, escapes_joined, events


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a value starts, and where its key does; the key's place is the value's where there is no key."""

    key: Mark
    value: Mark
    is_collection: bool


_START = Mark(1, 1)


class Positions(Protocol):
    """Finds pointers in one text."""

    def find(self, pointer: str) -> Marks:
        """The place of `pointer`, or of its nearest parent that the text has."""
        ...


@dataclass(slots=True)
class OnePosition:
    """For texts without structure: every pointer is at one place, such as where reading stopped."""

    mark: Mark = _START

    def find(self, pointer: str) -> Marks:
        """That one place."""
        del pointer
        return Marks(self.mark, self.mark, is_collection=False)


@dataclass(slots=True)
class YamlPositions:
    """Reads the events a second time, once, at the first question."""

    text: str
    _marks: dict[str, Marks] = field(default_factory=dict[str, Marks])

    def find(self, pointer: str) -> Marks:
        """The place of `pointer`, or of its nearest parent that the text has."""
        if not self._marks:
            self._marks[""] = Marks(_START, _START, is_collection=True)
            self._marks.update(_yaml_marks(self.text))
        return next(self._marks[parent] for parent in parent_pointers(pointer) if parent in self._marks)


def _yaml_marks(text: str) -> dict[str, Marks]:
    try:
        return dict(_walk_yaml(text))
    except YamlError:
        return dict(_walk_yaml(escapes_joined(text)))


@dataclass(slots=True)
class _Level:
    pointer: str
    is_mapping: bool
    key: str | None = None
    key_mark: Mark | None = None
    index: int = 0


def _walk_yaml(text: str) -> Iterator[tuple[str, Marks]]:
    levels: list[_Level] = []
    for event in events(text):
        if isinstance(event, yaml.DocumentEndEvent):
            return
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            levels.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        top = levels[-1] if levels else None
        if top is not None and top.is_mapping and top.key is None and isinstance(event, yaml.ScalarEvent):
            top.key, top.key_mark = event.value, mark
            continue
        pointer = _enter(top)
        is_collection = isinstance(event, yaml.CollectionStartEvent)
        key_mark = top.key_mark if top is not None and top.key_mark else mark
        yield pointer, Marks(key_mark, mark, is_collection)
        if top is not None:
            top.key, top.index = None, top.index + 1
        if is_collection:
            levels.append(_Level(pointer, isinstance(event, yaml.MappingStartEvent)))


def _enter(top: _Level | None) -> str:
    if top is None:
        return ""
    return f"{top.pointer}/{escape(top.key or '') if top.is_mapping else top.index}"


_SPACE = re.compile(r"[ \t\r\n]*")
# Lines are counted once a block, so that telling where a thousand findings are does not read a text a thousand times.
_BLOCK = 1 << 16


@dataclass(slots=True)
class JsonPositions:
    """Walks down a pointer, skipping values with the C decoder; every object is scanned once."""

    text: str
    _children: dict[int, dict[str, tuple[int, int]]] = field(default_factory=dict[int, "dict[str, tuple[int, int]]"])
    # The lines before each block.
    _lines: list[int] = field(default_factory=list[int])

    def find(self, pointer: str) -> Marks:
        """The place of `pointer`, or of its nearest parent that the text has."""
        key = value = self._skip(0)
        for token in pointer.split("/")[1:]:
            found = self._table(value).get(unescape(token))
            if found is None:
                break
            key, value = found
        return Marks(self._mark(key), self._mark(value), self.text[value : value + 1] in ("{", "["))

    def pointer_before(self, offset: int) -> str:
        """The pointer of the value that ends last before `offset`, or of the innermost that is around it."""
        pointer, value = "", self._skip(0)
        while True:
            begun = [(name, start) for name, (_, start) in self._table(value).items() if start <= offset]
            if not begun:
                return pointer
            name, value = begun[-1]
            pointer = f"{pointer}/{escape(name)}"
            if json.JSONDecoder(strict=False).raw_decode(self.text, value)[1] <= offset:
                return pointer

    def _table(self, offset: int) -> dict[str, tuple[int, int]]:
        if offset not in self._children:
            start = self.text[offset : offset + 1]
            scan = {"{": self._members, "[": self._elements}.get(start)
            self._children[offset] = dict(scan(offset)) if scan else {}
        return self._children[offset]

    def _members(self, offset: int) -> Iterator[tuple[str, tuple[int, int]]]:
        decode = json.JSONDecoder(strict=False).raw_decode
        at = self._skip(offset + 1)
        while self.text[at] != "}":
            key, end = decode(self.text, at)
            value = self._skip(self._skip(end) + 1)
            yield str(key), (at, value)
            at = self._after(decode(self.text, value)[1])

    def _elements(self, offset: int) -> Iterator[tuple[str, tuple[int, int]]]:
        decode = json.JSONDecoder(strict=False).raw_decode
        at, index = self._skip(offset + 1), 0
        while self.text[at] != "]":
            yield str(index), (at, at)
            at, index = self._after(decode(self.text, at)[1]), index + 1

    def _after(self, end: int) -> int:
        at = self._skip(end)
        return self._skip(at + 1) if self.text[at] == "," else at

    def _skip(self, offset: int) -> int:
        found = _SPACE.match(self.text, offset)
        return found.end() if found else offset

    def _mark(self, offset: int) -> Mark:
        if not self._lines:
            blocks = range(0, len(self.text), _BLOCK)
            self._lines = [0, *accumulate(self.text.count("\n", start, start + _BLOCK) for start in blocks)]
        block = offset // _BLOCK
        line = self._lines[block] + self.text.count("\n", block * _BLOCK, offset) + 1
        return Mark(line, offset - self.text.rfind("\n", 0, offset))
