"""Lists whose first items have a type each and all others one: typed so, read so, strictly and tolerantly."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from pydantic import ValidationError
from specloom.config import settings_for
from specloom.pipeline import generate

DOCUMENT = """
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /x: {put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Row"}}}}, responses: {"204": {description: done}}}}
components:
  schemas:
    Row:
      type: object
      properties:
        open: {type: array, prefixItems: [{type: string}, {$ref: "#/components/schemas/Row"}]}
        ints: {type: array, prefixItems: [{type: string}], items: {type: integer}}
        tuple: {type: array, prefixItems: [{type: string}, {type: integer}], items: {type: boolean}, minItems: 1}
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, ModuleType, ModuleType]]:
    """The client's models, its data, and the server's models."""
    folder = tmp_path_factory.mktemp("tuples")
    document = folder / "openapi.yaml"
    document.write_text(DOCUMENT, "utf-8")
    settings = settings_for(document, "tupled", ["sdk", "server"], folder)
    for file in generate(settings).files:
        path = folder / ("tupled" if file.part == "sdk" else "tupled_server") / file.path
        if file.part in ("sdk", "server"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    names = ("tupled.models", "tupled.data", "tupled_server.generated.models")
    client, data, server = (importlib.import_module(name) for name in names)
    yield client, data, server
    sys.path.remove(str(folder))


def test_each_place_has_its_type_and_the_tail_another(modules: tuple[ModuleType, ModuleType, ModuleType]) -> None:
    client, data, server = modules
    body = b'{"open": ["a", {"ints": ["b", 1, 2]}, null, {}], "ints": ["c"], "tuple": ["d", 1, true]}'
    value, _, issues = data.Decoder(client.Row).decode(body)

    assert issues == ()
    assert (value.open[0], value.open[1].ints, value.open[2:]) == ("a", ("b", 1, 2), (None, {}))
    assert (value.ints, value.tuple) == (("c",), ("d", 1, True))
    assert server.Row.model_validate_json(body).tuple == ("d", 1, True)


def test_a_tail_of_another_type_is_told_by_clients_and_refused_by_servers(
    modules: tuple[ModuleType, ModuleType, ModuleType],
) -> None:
    client, data, server = modules
    body = b'{"ints": ["c", 1, "2"]}'
    value, _, issues = data.Decoder(client.Row).decode(body)

    assert value.ints == ("c", 1, 2)
    assert [(issue.path, issue.got) for issue in issues] == [("ints.2", "string '2'")]
    with pytest.raises(ValidationError, match=r"ints\.2"):
        server.Row.model_validate_json(body)


def test_a_list_may_end_where_the_document_lets_it(modules: tuple[ModuleType, ModuleType, ModuleType]) -> None:
    client, data, _ = modules
    decoder = data.Decoder(client.Row)

    assert decoder.decode(b'{"tuple": ["d"]}')[2] == ()
    assert [issue.path for issue in decoder.decode(b'{"open": ["a"]}')[2]] == ["open.1"]
