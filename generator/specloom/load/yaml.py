"""YAML 1.2 (core schema) to plain values, over the C parser's events; duplicate keys are reported, not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from specloom.load.tree import JsonValue, escape

# Deeper than any document made for people; what comes after may then recurse without care.
MAX_DEPTH = 200
MAX_NODES = 20_000_000


class _Loader(Protocol):
    """The part of PyYAML's loaders that is used: the parser."""

    def __init__(self, stream: str) -> None: ...
    def get_event(self) -> yaml.Event: ...


_LOADER: type[_Loader] = getattr(yaml, "CLoader", yaml.Loader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


class YamlError(ValueError):
    """The text is not a YAML document that can be read; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key that one mapping has twice; the last one is kept."""

    pointer: str
    key: str
    first_line: int


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    value: dict[str, JsonValue] | list[JsonValue]
    anchor: str | None
    key: str | None = None
    key_lines: dict[str, int] = field(default_factory=dict[str, int])
    merged: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    size: int = 1

    @property
    def token(self) -> str:
        """The reference token of what is being read inside."""
        return str(len(self.value)) if isinstance(self.value, list) else escape(self.key or "")


def events(text: str) -> Iterator[yaml.Event]:
    """The parser's events; whatever it refuses comes out as `YamlError`."""
    try:
        loader = _LOADER(text)
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        is_tab = mark is not None and text[mark.index : mark.index + 1] == "\t"
        raise YamlError("a tab; indent with spaces" if is_tab else _said_of(error), line, column) from error
    except yaml.reader.ReaderError as error:
        before = text[: int(error.position)]
        line = before.count("\n") + 1
        raise YamlError("a control character", line, len(before) - before.rfind("\n")) from error


def _said_of(error: yaml.MarkedYAMLError) -> str:
    """What the parser says, with the line on which what it could not finish begins."""
    problem = error.problem or "cannot be read"
    begun, found = error.context_mark, error.problem_mark
    if error.context and begun and found and begun.line != found.line:
        return f"{problem}, {error.context} that begins on line {begun.line + 1}"
    return problem


def escapes_joined(text: str) -> str:
    """The text with JSON's surrogate pairs written as one escape, which is how YAML spells them."""

    def join(pair: re.Match[str]) -> str:
        high, low = int(pair[1], 16), int(pair[2], 16)
        return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"

    return _SURROGATES.sub(join, text)


def scalar(text: str) -> JsonValue:
    """What a plain scalar means by the YAML 1.2 core schema; dates and `yes` stay text."""
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if not (text[0].isdigit() or text[0] in "-+."):
        return text
    # A number too long to be one is text: nobody counts that far.
    if len(text) < 64 and _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if len(text) < 64 and _FLOAT.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return text


class _Builder:
    """Puts events together into a tree."""

    def __init__(self) -> None:
        self.root: JsonValue = None
        self.duplicates: list[DuplicateKey] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[JsonValue, int]] = {}

    def read(self, text: str) -> None:
        """Read the one document of the stream; a further one that holds nothing is none."""
        is_done = False
        for event in events(text):
            if is_done and isinstance(event, yaml.NodeEvent):
                if not (isinstance(event, yaml.ScalarEvent) and not event.value):
                    raise _error("a second document begins here, and one is read", event)
            elif isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._start({}, event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._start([], event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentEndEvent):
                is_done = True

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.key is None and isinstance(parent.value, dict):
            self._key(parent, text, event)
            return
        value = scalar(text) if event.implicit[0] and not event.style else text
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._put(value, 1, event)

    def _key(self, parent: _Open, key: str, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if key in parent.key_lines:
            pointer = "".join(f"/{level.token}" for level in self._open[:-1])
            self.duplicates.append(DuplicateKey(f"{pointer}/{escape(key)}", key, parent.key_lines[key]))
        parent.key_lines[key] = line
        parent.key = key

    def _start(self, value: dict[str, JsonValue] | list[JsonValue], event: yaml.CollectionStartEvent) -> None:
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            raise _error("a mapping key that is not text", event)
        if len(self._open) >= MAX_DEPTH:
            raise _error(f"nested more than {MAX_DEPTH} levels deep", event)
        self._open.append(_Open(value, event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict):
            for key, value in done.merged.items():
                done.value.setdefault(key, value)
        if done.anchor:
            self._anchors[done.anchor] = (done.value, done.size)
        self._put(done.value, done.size, None)

    def _alias(self, event: yaml.AliasEvent) -> None:
        found = self._anchors.get(event.anchor)
        if found is None:
            raise _error(f"the alias `*{event.anchor}` stands inside what it names, or names nothing", event)
        self._put(*found, event)

    def _put(self, value: JsonValue, size: int, event: yaml.Event | None) -> None:
        if not self._open:
            self.root = value
            return
        parent = self._open[-1]
        parent.size += size
        # Aliases of aliases can stand for more nodes than any memory holds.
        if parent.size > MAX_NODES and event is not None:
            raise _error("aliases that stand for too much", event)
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.key is None:
            raise YamlError("an alias where a key should be", 1, 1)
        else:
            _put_pair(parent, parent.key, value)
            parent.key = None


def _put_pair(parent: _Open, key: str, value: JsonValue) -> None:
    assert isinstance(parent.value, dict)
    sources = value if isinstance(value, list) else [value]
    if key == "<<" and all(isinstance(source, dict) for source in sources):
        for source in sources:
            if isinstance(source, dict):
                parent.merged = source | parent.merged
        return
    parent.value[key] = value


def _error(message: str, event: yaml.Event) -> YamlError:
    return YamlError(message, event.start_mark.line + 1, event.start_mark.column + 1)


def read_yaml(text: str) -> tuple[JsonValue, tuple[DuplicateKey, ...]]:
    """The value of a YAML text, and the keys it has twice."""
    builder = _Builder()
    try:
        builder.read(text)
    except YamlError:
        joined = escapes_joined(text)
        if joined == text:
            raise
        builder = _Builder()
        builder.read(joined)
    return builder.root, tuple(builder.duplicates)
