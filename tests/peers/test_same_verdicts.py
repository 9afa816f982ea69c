"""The same values, judged by our server's models and by those of datamodel-code-generator, get the same verdict.

Where the two differ, a JSON Schema validator that neither of us wrote decides, and must side with ours.
"""

from __future__ import annotations

import copy
import importlib
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import jsonschema_rs
import parallel.models
import parallel_server.generated.models as server_models
import pytest
from parallel.data import Decoder, encode_json
from pydantic import TypeAdapter, ValidationError

from tests.spec.reading import DOCUMENT, METHODS, follow, read

SPEC = read(DOCUMENT)
PREFIX = "#/components/schemas/"
# Values of other types, and texts that break most patterns.
STRANGERS: tuple[Any, ...] = (None, True, 0, -1, 10**9, 0.5, "", "no such thing", [], {}, ["x"], {"x": "x"})


def _documented(bodies: Iterable[Any]) -> dict[str, list[Any]]:
    """Every value that the examples of some bodies give for a named schema, on any depth."""
    found: dict[str, list[Any]] = defaultdict(list)
    for media in (media for body in bodies for media in follow(SPEC, body).get("content", {}).values()):
        for example in media.get("examples", {}).values():
            for name, value in _named(media["schema"], follow(SPEC, example)["value"]):
                if value not in found[name]:
                    found[name].append(value)
    return found


def _operations() -> list[dict[str, Any]]:
    return [item[method] for item in SPEC["paths"].values() for method in METHODS if method in item]


def _named(schema: Any, value: Any) -> Iterator[tuple[str, Any]]:
    reference = schema.get("$ref", "") if isinstance(schema, dict) else ""
    if reference.startswith(PREFIX):
        yield reference.removeprefix(PREFIX), value
    inner = follow(SPEC, schema)
    if isinstance(value, dict):
        properties = inner.get("properties", {})
        for key in properties.keys() & value.keys():
            yield from _named(properties[key], value[key])
    if isinstance(value, list) and "items" in inner:
        for entry in value:
            yield from _named(inner["items"], entry)


# The server judges what it is sent; the client reads what it is answered.
SENT = _documented(operation.get("requestBody", {}) for operation in _operations())
ANSWERED = _documented(body for operation in _operations() for body in operation["responses"].values())
READ = sorted(name for name in ANSWERED if hasattr(parallel.models, name))


def _variations(value: Any) -> Iterator[Any]:
    """A value, and what one change makes of it: a key less, a key more, another value in each place."""
    yield value
    if not isinstance(value, dict):
        yield from STRANGERS
        return
    yield {**value, "unheard_of": 1}
    for key, inner in value.items():
        yield {other: found for other, found in value.items() if other != key}
        for changed in _variations(inner):
            if changed != inner or type(changed) is not type(inner):
                yield {**value, key: changed}


@pytest.fixture(scope="session")
def peer(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The peer's models, freshly generated from our document."""
    folder = tmp_path_factory.mktemp("peer")
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(DOCUMENT), "--input-file-type=openapi"]
    style = ["--output-model-type=pydantic_v2.BaseModel", "--strict-types", "str", "int", "float", "bool"]
    subprocess.run([*command, *style, "--output", str(folder / "peer_models.py")], check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    return importlib.import_module("peer_models")


def test_there_are_values_to_judge() -> None:
    """Nothing below passes for want of schemas."""
    assert len(SENT) >= 20
    assert len(READ) >= 50


@pytest.mark.parametrize("name", sorted(SENT))
def test_same_value_gets_the_same_verdict(name: str, peer: ModuleType) -> None:
    ours, theirs = TypeAdapter(getattr(server_models, name)), TypeAdapter(getattr(peer, name))
    referee = _validator(name)
    lost: list[tuple[bool, str]] = []
    for value in SENT[name]:
        assert _takes(ours, value)
        for varied in _variations(value):
            verdict = _takes(ours, varied)
            if verdict != _takes(theirs, varied) and verdict != referee.is_valid(varied):
                lost.append((verdict, json.dumps(varied)))

    assert lost == []


@pytest.mark.parametrize("name", READ)
def test_same_value_survives_reading_and_writing(name: str, peer: ModuleType) -> None:
    """The client's models give back what they were given, and so do the peer's."""
    ours, theirs = Decoder(getattr(parallel.models, name)), TypeAdapter(getattr(peer, name))
    for value in ANSWERED[name]:
        read_by_us, _, issues = ours.decode(json.dumps(value).encode())
        read_by_them = theirs.validate_json(json.dumps(value))

        assert issues == ()
        assert _normal(json.loads(encode_json(read_by_us))) == _normal(value)
        assert _normal(theirs.dump_python(read_by_them, mode="json", exclude_unset=True, by_alias=True)) == _normal(
            value
        )


def _takes(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True


def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"$ref": f"{PREFIX}{name}", "components": copy.deepcopy(SPEC["components"])}
    # In JSON Schema 2020-12 a `format` asserts nothing; addresses are judged by the services.
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=False)


def _normal(value: Any) -> Any:
    """Two spellings of one moment are one value."""
    if isinstance(value, dict):
        return {key: _normal(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    return value.replace("+00:00", "Z").replace(".000000Z", "Z") if isinstance(value, str) else value
