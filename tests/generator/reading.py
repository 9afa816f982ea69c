"""Reads documents for tests, through the same rooms as the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from specloom.diagnostics import Report, render_all
from specloom.ir import NamePins, build
from specloom.ir.nodes import Api, Enum, Model, Operation, TypeDecl, Union
from specloom.load import load
from specloom.load.document import Document
from specloom.resolve import resolve
from specloom.resolve.rules import check_rules


@dataclass(frozen=True, slots=True)
class Read:
    """A document, what it means, and what was found on the way."""

    document: Document
    api: Api
    report: Report

    @property
    def codes(self) -> list[str]:
        """The codes of all findings, in the order they were made."""
        return [found.code for found in self.report.diagnostics]

    @property
    def shown(self) -> str:
        """The findings as the command prints them."""
        return render_all(self.report, self.document)

    def operation(self, key: str) -> Operation:
        """The operation at `GET /path`."""
        return next(operation for operation in self.api.operations if operation.key == key)

    def type(self, pointer: str) -> TypeDecl:
        """The declaration at a pointer; a bare word means a component schema."""
        wanted = pointer if "#" in pointer else f"#/components/schemas/{pointer}"
        return next(declared for declared in self.api.types if declared.id == wanted)

    def model(self, pointer: str) -> Model:
        """The declaration at a pointer, which is a model."""
        declared = self.type(pointer)
        assert isinstance(declared, Model), declared
        return declared

    def enum(self, pointer: str) -> Enum:
        """The declaration at a pointer, which is an enum."""
        declared = self.type(pointer)
        assert isinstance(declared, Enum), declared
        return declared

    def union(self, pointer: str) -> Union:
        """The declaration at a pointer, which is a union."""
        declared = self.type(pointer)
        assert isinstance(declared, Union), declared
        return declared

    def names(self) -> dict[str, str]:
        """The type names by id, words joined with blanks."""
        return {declared.id: " ".join(declared.name.words) for declared in self.api.types}

    def methods(self) -> dict[str, str]:
        """`resource.method` by operation key."""
        return {
            operation.key: ".".join("_".join(part) for part in (*operation.resource, operation.name.words))
            for operation in self.api.operations
        }


def read_file(
    path: Path,
    *,
    profile: str = "",
    pins: NamePins | None = None,
    overlays: Sequence[Path] = (),
    audiences: Sequence[str] = (),
) -> Read:
    """The document at `path`, with the overlays over it."""
    report = Report()
    spec = resolve(load(path, report, overlays), report, audiences)
    check_rules(spec, profile, report)
    return Read(spec.document, build(spec, report, pins), report)


def read_text(folder: Path, text: str, *, pins: NamePins | None = None, name: str = "openapi.yaml") -> Read:
    """A document given as text; `openapi` and `info` may be left out."""
    body = dedent(text)
    if "openapi:" not in body and not body.lstrip().startswith("{"):
        body = "openapi: 3.1.0\ninfo: {title: Case, version: '1'}\n" + body
    path = folder / name
    path.write_text(body, "utf-8")
    return read_file(path, pins=pins)


OK = "responses: {'200': {description: ok}}"


def read_paths(folder: Path, *lines: str, more: str = "", pins: NamePins | None = None) -> Read:
    """A document with one operation a line: `GET /pets listPets [tag]`."""
    items: dict[str, list[str]] = {}
    for line in lines:
        method, path, *rest = line.split()
        operation_id = f"operationId: {rest[0]}, " if rest else ""
        tags = f"tags: [{rest[1]}], " if len(rest) > 1 else ""
        items.setdefault(path, []).append(f"    {method.lower()}: {{{operation_id}{tags}{OK}}}")
    body = "\n".join(f"  '{path}':\n" + "\n".join(found) for path, found in items.items())
    return read_text(folder, f"paths:\n{body}\n{more}", pins=pins)


def only_operation(
    folder: Path, operation: str, *, path: str = "/pets", method: str = "get", more: str = ""
) -> Operation:
    """The only operation of a document."""
    read = read_text(folder, f"paths:\n  {path}:\n    {method}:\n{operation}\n{more}")
    return read.api.operations[0]
