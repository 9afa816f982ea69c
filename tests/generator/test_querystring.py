"""`in: querystring` (OpenAPI 3.2): one parameter is the whole query, as a form, or as a document without a name."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate
from specloom.runtime.serving.operation import ParamMeta
from specloom.runtime.serving.parameters import Query, query_value, unknown_names

DOCUMENT = """
openapi: 3.2.0
info: {title: Search, version: "1"}
paths:
  /things:
    get:
      operationId: things.list
      parameters:
        - name: filter
          in: querystring
          required: true
          content:
            application/x-www-form-urlencoded:
              schema:
                type: object
                required: [q]
                properties:
                  q: {type: string}
                  tags: {type: array, items: {type: string}}
                  box: {type: object, properties: {x: {type: integer}}}
                  marks: {type: array, items: {type: integer}}
              encoding: {marks: {style: pipeDelimited, explode: false}}
      responses: {"204": {description: ok}}
  /things/json:
    get:
      operationId: things.search
      parameters: [{name: wanted, in: querystring, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}]
      responses: {"204": {description: ok}}
  /things/path:
    get:
      operationId: things.select
      parameters: [{name: path, in: querystring, required: true, content: {application/jsonpath: {schema: {type: string}}}}]
      responses: {"204": {description: ok}}
  /things/free:
    get:
      operationId: things.match
      parameters: [{name: any, in: querystring, content: {application/x-www-form-urlencoded: {schema: {type: object, additionalProperties: {type: string}}}}}]
      responses: {"204": {description: ok}}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("querystring")
    (folder / "openapi.yaml").write_text(DOCUMENT, "utf-8")
    result = generate(settings_for(folder / "openapi.yaml", "whole_query", ("sdk",), folder))
    assert not result.report.diagnostics, result.report.diagnostics
    for file in result.files:
        path = folder / {"sdk": "whole_query", "root": "."}[file.part] / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("whole_query")
    sys.path.remove(str(folder))


QUERIES: list[tuple[str, dict[str, Any], str]] = [
    ("list", {"q": "a + b&", "tags": ["x", "y"]}, "q=a%20%2B%20b%26&tags=x&tags=y"),
    ("list", {"q": "z", "box": {"x": 1}, "marks": [1, 2]}, "q=z&box=%7B%22x%22%3A1%7D&marks=1%7C2"),
    ("search", {"wanted": {"a": "="}}, "%7B%22a%22%3A%22%3D%22%7D"),
    ("search", {}, ""),
    ("select", {"path": "$.a[?@.b == 1]"}, "%24.a%5B%3F%40.b%20%3D%3D%201%5D"),
    ("match", {"any": {"k&": "v"}}, "k%26=v"),
]


@pytest.mark.parametrize(("method", "arguments", "query"), QUERIES)
def test_the_query_is_what_the_parameter_says(
    package: ModuleType, method: str, arguments: dict[str, Any], query: str
) -> None:
    things = package.WholeQuery(base_url="http://things.test").dry_run.things

    assert getattr(things, method)(**arguments).url.partition("?")[2] == query


@pytest.mark.parametrize(("raw", "value"), [(b"%7B%22a%22%3A%22%3D%22%7D", {"a": "="}), (b"", None), (b"%24.a", "$.a")])
def test_the_server_reads_the_whole_query(raw: bytes, value: object) -> None:
    param = ParamMeta("wanted", "wanted", "query", lambda: Any, style="whole")
    query = Query.parse(raw)

    assert query_value(param, query) == value
    assert unknown_names(query, [param], ()) == []
