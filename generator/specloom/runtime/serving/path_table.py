# Vendored from generator/specloom/runtime. Edit it there.
"""The table of paths: found by literal segments, whatever the number of routes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A path template in pieces: literal segments by place, and a pattern for every other one."""

    literals: tuple[tuple[int, str], ...]
    patterns: tuple[tuple[int, re.Pattern[str] | None], ...]
    names: tuple[str, ...]
    length: int

    @classmethod
    def parse(cls, path: str) -> Template:
        """Take a template such as `/compare/{base}...{head}` apart; a whole-segment parameter needs no pattern."""
        segments = path.partition("?")[0].partition("#")[0].split("/")[1:]
        literals: list[tuple[int, str]] = []
        patterns: list[tuple[int, re.Pattern[str] | None]] = []
        for place, segment in enumerate(segments):
            if not _PLACEHOLDER.search(segment):
                literals.append((place, segment))
            elif _PLACEHOLDER.fullmatch(segment):
                patterns.append((place, None))
            else:
                patterns.append((place, _pattern(segment)))
        return cls(tuple(literals), tuple(patterns), tuple(_PLACEHOLDER.findall(path)), len(segments))

    def values(self, segments: Sequence[str]) -> tuple[str, ...] | None:
        """The values of the parameters, or None when the segments do not fit."""
        found: list[str] = []
        for place, pattern in self.patterns:
            segment = segments[place]
            if not segment:
                return None
            if pattern is None:
                found.append(segment)
                continue
            match = pattern.fullmatch(segment)
            if match is None:
                return None
            found += match.groups()
        return tuple(found)


@dataclass(slots=True)
class _Node(Generic[T]):
    """The targets of one template shape, by method, each with the names its own template uses."""

    template: Template
    targets: dict[str, tuple[T, tuple[str, ...]]] = field(default_factory=dict[str, "tuple[T, tuple[str, ...]]"])


@dataclass(slots=True)
class _Shape(Generic[T]):
    """All templates of one length whose literals stand at the same places."""

    places: tuple[int, ...]
    nodes: dict[tuple[str, ...], list[_Node[T]]] = field(default_factory=dict[tuple[str, ...], "list[_Node[T]]"])


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """What was found: the target with its parameters, or the methods that the path would take instead."""

    target: T | None
    params: Mapping[str, str]
    allowed: tuple[str, ...]


class PathTable(Generic[T]):
    """Maps method and path to a target. Literal segments win over parameters, from the left."""

    def __init__(self) -> None:
        self._by_length: dict[int, list[_Shape[T]]] = {}

    def add(self, method: str, path: str, target: T) -> None:
        """Enter a target; of two with the same method and shape the first stays."""
        template = Template.parse(path)
        places = tuple(place for place, _ in template.literals)
        shape = self._shape(template.length, places)
        nodes = shape.nodes.setdefault(tuple(text for _, text in template.literals), [])
        node = next((node for node in nodes if _same(node.template, template)), None)
        if node is None:
            node = _Node[T](template)
            # A pattern such as `{id}.json` is tried before the bare parameter beside it.
            nodes.append(node)
            nodes.sort(key=lambda node: sum(pattern is None for _, pattern in node.template.patterns))
        node.targets.setdefault(method, (target, template.names))

    def find(self, method: str, segments: Sequence[str]) -> Match[T]:
        """The target for decoded path segments. A path that is known under other methods only says which."""
        allowed: dict[str, None] = {}
        for shape in self._by_length.get(len(segments), ()):
            for node in shape.nodes.get(tuple([segments[place] for place in shape.places]), ()):
                values = node.template.values(segments)
                if values is None:
                    continue
                found = node.targets.get(method)
                if found is not None:
                    return Match(found[0], dict(zip(found[1], values, strict=True)), ())
                allowed.update(dict.fromkeys(node.targets))
        return Match(None, {}, tuple(allowed))

    def _shape(self, length: int, places: tuple[int, ...]) -> _Shape[T]:
        shapes = self._by_length.setdefault(length, [])
        shape = next((shape for shape in shapes if shape.places == places), None)
        if shape is None:
            shape = _Shape[T](places)
            shapes.append(shape)
            shapes.sort(key=lambda shape: [place not in shape.places for place in range(length)])
        return shape


def _same(one: Template, other: Template) -> bool:
    return [(place, pattern and pattern.pattern) for place, pattern in one.patterns] == [
        (place, pattern and pattern.pattern) for place, pattern in other.patterns
    ]


def _pattern(segment: str) -> re.Pattern[str]:
    pieces = _PLACEHOLDER.split(segment)
    # `split` alternates literal text and names.
    return re.compile("".join("(.+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)))
