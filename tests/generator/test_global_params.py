"""What the whole client sends along: lists in their style, in the query, in headers and in cookies."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate

DOCUMENT = """
openapi: 3.1.0
info: {title: Shared, version: "1"}
components:
  parameters:
    Tags: {name: tags, in: query, x-sdk-global: true, schema: {type: array, items: {type: string}}}
    Pipes: {name: pipes, in: query, style: pipeDelimited, explode: false, x-sdk-global: true, schema: {type: array, items: {type: integer}}}
    Flags: {name: X-Flags, in: header, x-sdk-global: true, schema: {type: array, items: {type: string}}}
    Count: {name: X-Count, in: header, x-sdk-global: true, schema: {type: integer}}
    Session: {name: session, in: cookie, x-sdk-global: true, schema: {type: string}}
    Prefs: {name: prefs, in: cookie, explode: false, x-sdk-global: true, schema: {type: array, items: {type: string}}}
paths:
  /rows:
    get:
      operationId: rows.list
      parameters:
        - {$ref: "#/components/parameters/Tags"}
        - {$ref: "#/components/parameters/Pipes"}
        - {$ref: "#/components/parameters/Flags"}
        - {$ref: "#/components/parameters/Count"}
        - {$ref: "#/components/parameters/Session"}
        - {$ref: "#/components/parameters/Prefs"}
        - {name: own, in: cookie, schema: {type: string}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object}}}}}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("globals")
    (folder / "openapi.yaml").write_text(DOCUMENT, "utf-8")
    for file in generate(settings_for(folder / "openapi.yaml", "shared_params", ("sdk",), folder)).files:
        path = folder / {"sdk": "shared_params", "root": "."}[file.part] / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("shared_params")
    sys.path.remove(str(folder))


class Kept:
    """An adapter that keeps what it is given to send."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.target = ""

    def exchange(self, request: Any) -> Any:
        self.target = request.target
        self.headers = {name.decode().lower(): value.decode() for name, value in request.headers}
        transport = importlib.import_module("shared_params.transport.message")
        return transport.Response(200, [], b"{}")

    def close(self) -> None: ...


def test_each_goes_where_and_as_the_document_says(package: ModuleType) -> None:
    kept = Kept()
    client = package.SharedParams(
        base_url="http://x", http=kept, tags=["a", "b"], pipes=[1, 2], x_flags=["f", "g"], x_count=3, session="s", prefs=["p", "q"]
    )  # fmt: skip
    client.rows.list(own="mine")

    assert kept.target == "/rows?tags=a&tags=b&pipes=1%7C2"
    assert (kept.headers["x-flags"], kept.headers["x-count"]) == ("f,g", "3")
    assert kept.headers["cookie"] == "session=s; prefs=p,q; own=mine"


def test_a_derived_client_has_its_own(package: ModuleType) -> None:
    kept = Kept()
    client = package.SharedParams(base_url="http://x", http=kept, session="s", prefs=["p"], x_flags=["f"])
    client.with_options(session="other", x_flags=["z", "y"]).rows.list()
    derived = dict(kept.headers)
    client.rows.list()

    assert (derived["cookie"], derived["x-flags"]) == ("session=other; prefs=p", "z,y")
    assert (kept.headers["cookie"], kept.headers["x-flags"]) == ("session=s; prefs=p", "f")


def test_without_them_nothing_is_sent(package: ModuleType) -> None:
    kept = Kept()
    package.SharedParams(base_url="http://x", http=kept).rows.list()

    assert kept.target == "/rows"
    assert not {"cookie", "x-flags", "x-count"} & kept.headers.keys()
