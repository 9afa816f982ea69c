"""Scale: a document twice as large takes twice the work, whatever in it there is much of.

Work is counted in lines of the compiler that are run, loops included, because clocks tell of the machine.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from specloom.config import Part, settings_for
from specloom.diagnostics import Origin
from specloom.ir.merge import merged
from specloom.load.positions import JsonPositions
from specloom.pipeline import design
from specloom.resolve.node import Node
from specloom.resolve.schema import Schema

PARTS: list[Part] = ["sdk", "server", "docs", "examples", "contract"]
Shape = Callable[[int], dict[str, Any]]
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def ref(index: int) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/T{index}"}


def answer(schema: dict[str, Any], status: str = "200") -> dict[str, Any]:
    return {"responses": {status: {"description": "", "content": {"application/json": {"schema": schema}}}}}


def document(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    info = {"title": "Large", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def operations_over_shared_types(count: int) -> dict[str, Any]:
    """Each operation sends and gets a type of its own, and all types lead to each other."""
    send = {f"T{index}": {"properties": {"next": ref((index + 1) % count)}} for index in range(count)}
    body = [{"requestBody": {"content": {"application/json": {"schema": ref(index)}}}} for index in range(count)]
    return document({f"/r{i}": {"put": {**body[i], **answer(ref(i))}} for i in range(count)}, send)


def a_family_told_by_its_mapping(count: int) -> dict[str, Any]:
    mapping = {f"value{index}": ref(index)["$ref"] for index in range(count)}
    union = {
        "oneOf": [ref(index) for index in range(count)],
        "discriminator": {"propertyName": "k", "mapping": mapping},
    }
    heirs = {f"T{index}": {"properties": {"k": {"type": "string"}}, "required": ["k"]} for index in range(count)}
    return document({"/a": {"get": answer(union)}}, heirs)


def types_without_a_name(count: int) -> dict[str, Any]:
    holders = {f"p{index}": {"properties": {f"q{index}": {"type": "string"}}} for index in range(count)}
    return document({"/a": {"get": answer({"properties": holders})}}, {})


def alternatives_that_nothing_names(count: int) -> dict[str, Any]:
    arms = [{"type": "object", "properties": {f"p{index}": {"type": "string"}}} for index in range(count)]
    return document({"/a": {"get": answer({"oneOf": arms})}}, {})


def events_that_are_sent(count: int) -> dict[str, Any]:
    kinds = {f"T{i}": {"properties": {"type": {"const": f"k{i}"}}, "required": ["type"]} for i in range(count)}
    sent = [{"content": {"application/json": {"schema": ref(index)}}} for index in range(count)]
    hooks = {f"w{i}": {"post": {"requestBody": sent[i], "responses": {}}} for i in range(count)}
    return {**document({"/a": {"get": answer({"type": "string"})}}, kinds), "webhooks": hooks}


def work_that_is_waited_for(count: int) -> dict[str, Any]:
    """Of each kind, started in one place and looked at in another."""
    status = {"enum": ["queued", "running", "completed", "failed"]}
    jobs = {f"T{i}": {"properties": {"id": {"type": "string"}, "status": status}} for i in range(count)}
    starts = {f"/r{i}": {"post": answer(ref(i), "202")} for i in range(count)}
    looks = {f"/r{i}/{{id}}": {"get": {**answer(ref(i)), "parameters": [ID]}} for i in range(count)}
    return document(starts | looks, jobs)


def types_that_refer_to_a_wide_one(count: int) -> dict[str, Any]:
    wide = {f"p{index}": {"type": "string"} for index in range(count)}
    holders = {f"T{index}": {"properties": {"wide": ref(0)}} for index in range(1, count)}
    return document({"/a": {"get": answer(ref(0))}}, {"T0": {"properties": wide}, **holders})


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        (operations_over_shared_types, 10),
        (a_family_told_by_its_mapping, 10),
        (types_without_a_name, 20),
        (alternatives_that_nothing_names, 20),
        (events_that_are_sent, 20),
        (work_that_is_waited_for, 10),
        (types_that_refer_to_a_wide_one, 20),
    ],
)
def test_twice_as_much_takes_twice_the_work(tmp_path: Path, shape: Shape, size: int) -> None:
    """What is added counts, so that what every document costs does not hide it."""
    small, middle, large = (lines_run(tmp_path, shape(times * size)) for times in (1, 3, 7))

    assert large - middle < 2.4 * (middle - small)


def lines_run(folder: Path, content: dict[str, Any]) -> int:
    """How many lines of the compiler are run until a document is planned."""
    place = folder / "large.json"
    place.write_text(json.dumps(content), "utf-8")
    count = 0

    def local(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        del frame, argument
        count += event == "line"
        return local

    def called(frame: FrameType, event: str, argument: object) -> Any:
        del event, argument
        return local if "specloom" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        assert design(settings_for(place, "large", PARTS, folder)).project is not None
    finally:
        sys.settrace(before)
    return count


class Value(str):
    """A value that knows how often any of its kind is compared with another."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Value.compared += 1
        return super().__eq__(other)

    __hash__ = str.__hash__


def test_the_values_of_one_part_are_not_sought_in_themselves() -> None:
    """Whoever refers to a schema has it as a part, however many values it allows."""
    values = tuple(Value(f"value {index}") for index in range(100))
    place = Node({}, Origin("large.json", ""))

    assert merged(Schema(place), [Schema(place, values=values)]).values is values
    assert not Value.compared


class Counted(str):
    """A text that knows how much of it was looked at for the ends of lines."""

    __slots__ = ("looked_at",)
    looked_at: int

    def count(self, x: str, start: Any = 0, end: Any = None, /) -> int:
        self.looked_at += (len(self) if end is None else min(end, len(self))) - start
        return super().count(x, start, end)


def test_a_thousand_findings_do_not_read_a_text_a_thousand_times() -> None:
    """Where each of them is takes a look at what is near it."""
    text = Counted(json.dumps({"a": list(range(100_000))}, indent=1))
    text.looked_at = 0
    positions = JsonPositions(text)
    lines = [positions.find(f"/a/{index}").value.line for index in range(0, 100_000, 100)]

    assert lines == [3 + index for index in range(0, 100_000, 100)]
    assert text.looked_at < 1000 * len(text) / 8
