"""Audiences: one document for several, each gets what is for it and what is for everybody."""

from __future__ import annotations

from pathlib import Path

from tests.generator.reading import Read, read_file

TEXT = """\
openapi: 3.1.0
info: {title: Case, version: '1'}
paths:
  /public: {get: {responses: {'204': {description: ok}}}}
  /partners: {get: {x-sdk-audience: [partners, staff], responses: {'204': {description: ok}}}}
  /staff:
    x-fern-audiences: [staff]
    get:
      parameters: [{name: debug, in: query, x-sdk-audience: [machines], schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
components:
  schemas:
    A: {type: object, properties: {id: {type: string}, cost: {type: integer, x-sdk-audience: [partners]}}}
"""


def test_everything_is_there_when_nobody_is_named(tmp_path: Path) -> None:
    read = _read(tmp_path)

    assert [operation.key for operation in read.api.operations] == ["GET /public", "GET /partners", "GET /staff"]
    assert [field.wire for field in read.model("A").fields] == ["id", "cost"]


def test_an_audience_gets_what_is_for_it_and_for_everybody(tmp_path: Path) -> None:
    """Paths, operations, parameters and properties; other generators' audiences count."""
    read = _read(tmp_path, "staff")

    assert [operation.key for operation in read.api.operations] == ["GET /public", "GET /partners", "GET /staff"]
    assert read.operation("GET /staff").params == ()
    assert [field.wire for field in read.model("A").fields] == ["id"]
    assert [operation.key for operation in _read(tmp_path, "partners").api.operations] == [
        "GET /public",
        "GET /partners",
    ]


def test_several_audiences_get_what_is_for_any_of_them(tmp_path: Path) -> None:
    read = _read(tmp_path, "staff", "partners", "machines")

    assert read.report.diagnostics == []
    assert len(read.operation("GET /staff").params) == 1
    assert [field.wire for field in read.model("A").fields] == ["id", "cost"]


def _read(folder: Path, *audiences: str) -> Read:
    (folder / "openapi.yaml").write_text(TEXT)
    return read_file(folder / "openapi.yaml", audiences=audiences)
