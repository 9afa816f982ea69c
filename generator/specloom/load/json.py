"""JSON texts to plain values; duplicate keys are found, and half surrogate pairs made harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from specloom.load.tree import JsonValue, escape
from specloom.load.yaml import MAX_DEPTH, DuplicateKey

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_LONG_NUMBER = re.compile(r"\d{4000,}")


class JsonError(ValueError):
    """The text is not JSON; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def read_json(text: str) -> tuple[JsonValue, tuple[DuplicateKey, ...]]:
    """The value of a JSON text, and the keys it has twice."""
    doubled: dict[int, list[str]] = {}
    kept: list[dict[str, JsonValue]] = []

    def pairs(members: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        value = dict(members)
        if len(value) != len(members):
            keys = [key for key, _ in members]
            doubled[id(value)] = [key for key in value if keys.count(key) > 1]
            kept.append(value)
        return value

    try:
        root: JsonValue = json.loads(
            text, object_pairs_hook=pairs, parse_constant=str, parse_float=_number, strict=False
        )
    except json.JSONDecodeError as error:
        raise JsonError(_said_of(error), error.lineno, error.colno) from error
    except RecursionError as error:
        raise too_deep(text) from error
    except ValueError as error:
        raise _at(text, _LONG_NUMBER.search(text), "a number with thousands of digits") from error
    if "\\ud" in text or "\\uD" in text:
        root = _without_lone_surrogates(root)
    return root, tuple(_duplicates(root, doubled)) if doubled else ()


def too_deep(text: str) -> JsonError:
    """What is said of a text that is nested deeper than `MAX_DEPTH`, where it gets so deep."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += _STEPS.get(token[0], 0)
        if depth > MAX_DEPTH:
            return _at(text, token, _TOO_DEEP)
    return JsonError(_TOO_DEEP, 1, 1)


def _at(text: str, found: re.Match[str] | None, message: str) -> JsonError:
    before = text[: found.start() if found else 0]
    return JsonError(message, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _number(text: str) -> float | str:
    """No JSON holds infinity: `1e400` stays the text that it is, as in YAML."""
    number = float(text)
    return number if abs(number) != float("inf") else text


def _said_of(error: json.JSONDecodeError) -> str:
    """What the parser says; of what JSON lacks and its relatives have, by its name."""
    rest = error.doc[error.pos :].lstrip()
    if rest.startswith(("{{", "{%", "<%")):
        return f"a template that nobody has filled in, with `{rest.split(maxsplit=1)[0]}`"
    if rest.startswith("'"):
        return "JSON has double quotes only"
    return error.msg[:1].lower() + error.msg[1:]


def _without_lone_surrogates(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        value[:] = [_without_lone_surrogates(item) for item in value]
    elif isinstance(value, dict):
        for key in list(value):
            value[key] = _without_lone_surrogates(value[key])
    return value


def _duplicates(root: JsonValue, doubled: dict[int, list[str]]) -> Iterator[DuplicateKey]:
    waiting: list[tuple[str, JsonValue]] = [("", root)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            for key in doubled.get(id(value), ()):
                yield DuplicateKey(f"{pointer}/{escape(key)}", key, 0)
            waiting.extend((f"{pointer}/{escape(key)}", item) for key, item in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{index}", item) for index, item in enumerate(value))
