"""Whatever a schema accepts decodes without an issue, and is written as it came; a validator of others is the judge."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
import yaml
from specloom.config import settings_for
from specloom.pipeline import generate

DOCUMENT = Path(__file__).parent / "schemas/accepted.yaml"
SCHEMAS: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text("utf-8"))["components"]["schemas"]
PACKAGE = "accepted_values"

SCALARS: tuple[Any, ...] = (None, True, 1, 0.5, "", "card")
KEYS = ("kind", "card", "zip", "x-a", "n-a", "data", "items")
PAIRS = (("kind", "card"), ("kind", "zip"), ("card", "zip"), ("kind", "x-a"), ("x-a", "n-a"), ("kind", "card", "zip"))

# Read more narrowly than they are written, as their authors mean them. One that decodes all after all fails the test.
NARROWER = {
    "ShortTuple": "a list of places has all of them, unless `minItems` says otherwise",
    "OpenTuple": "a list of places has all of them, unless `minItems` says otherwise",
    "UnevaluatedTuple": "a list of places has all of them, unless `minItems` says otherwise",
    "ClosedByUnevaluated": "a list of places has all of them, unless `minItems` says otherwise",
    "Dependent": "a property of a condition has its type where the condition does not hold, too",
    "Conditional": "a property of a condition has its type where the condition does not hold, too",
    "OpenPattern": "one pattern alone is taken for that of every key",
}


def values() -> Iterator[Any]:
    """Scalars, lists of up to three, objects of up to three keys, and some that hold others."""
    yield from SCALARS
    for length in range(4):
        yield from (list(items) for items in product((None, 1, "card"), repeat=length))
    for names in ((), *((key,) for key in KEYS), *PAIRS):
        yield from (dict(zip(names, items, strict=True)) for items in product((None, 1, "", "card"), repeat=len(names)))
    yield from ({"items": items} for items in ([], [1], [1, 2], ["card"], [None]))
    yield from ({"data": "card", "children": items} for items in ([], [{"data": "zip"}], [{"data": 1}], [{"kind": 1}]))


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, ModuleType]]:
    """The generated models and what reads them. `Holder` has a property of each schema."""
    folder = tmp_path_factory.mktemp("accepted")
    source = folder / "accepted.yaml"
    holder = {"type": "object", "properties": {name: {"$ref": f"#/components/schemas/{name}"} for name in SCHEMAS}}
    source.write_text(f"{DOCUMENT.read_text('utf-8')}    Holder: {json.dumps(holder)}\n", "utf-8")
    result = generate(settings_for(source, PACKAGE, ["sdk"], folder))
    # What no type can say is told, and is no business of this test.
    assert {found.code for found in result.report.diagnostics} <= {"SL405"}
    for file in result.files:
        place = folder / PACKAGE / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield importlib.import_module(f"{PACKAGE}.models"), importlib.import_module(f"{PACKAGE}.data")


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_a_schema_accepts_decodes_and_is_written_as_it_came(
    name: str, modules: tuple[ModuleType, ModuleType]
) -> None:
    named = [(schema["$id"], schema) for schema in SCHEMAS.values() if isinstance(schema, dict) and "$id" in schema]
    validator = jsonschema_rs.Draft202012Validator(SCHEMAS[name], registry=jsonschema_rs.Registry(named))
    accepted = [value for value in values() if validator.is_valid(value)]
    models, data = modules
    decoder = data.Decoder(models.Holder)

    wrong: list[tuple[Any, Any]] = []
    for value in accepted:
        read, _, issues = decoder.decode(json.dumps({name: value}).encode())
        written = json.loads(data.dump_json(read))
        if issues or written != {name: value}:
            wrong.append((value, issues or written))

    assert accepted
    assert bool(wrong) == (name in NARROWER), wrong
