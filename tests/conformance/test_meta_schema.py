"""What the official meta-schemas refuse, `specloom` tells of at the same place: nothing more is found by running them.

The schemas are those that openapi-spec-validator carries.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import openapi_spec_validator
import pytest
from specloom.config import settings_for
from specloom.load.tree import escape
from specloom.load.yaml import read_yaml
from specloom.pipeline import understand

DOCUMENT = Path(__file__).parent / "every_part.yaml"
SCHEMAS = Path(openapi_spec_validator.__file__).parent / "resources" / "schemas"
VERSIONS = ("3.0", "3.1", "3.2")
STRANGE = {"strange": {"a": 1}}
Place = tuple[str | int, ...]


@cache
def meta_schema(version: str) -> Any:
    """The validator of whole documents. Of 3.1 on, schemas are those of JSON Schema 2020-12."""
    schema = json.loads((SCHEMAS / f"v{version}" / "schema.json").read_text())
    if version == "3.0":
        return jsonschema_rs.Draft4Validator(schema)
    schema["$defs"]["schema"] = {
        "$dynamicAnchor": "meta",
        "type": ["object", "boolean"],
        "$ref": "https://json-schema.org/draft/2020-12/schema",
    }
    return jsonschema_rs.Draft202012Validator(schema)


def document_of(version: str) -> dict[str, Any]:
    """The document as one of a version."""
    read, _ = read_yaml(DOCUMENT.read_text())
    assert isinstance(read, dict)
    info = read["info"]
    assert isinstance(info, dict)
    if version == "3.0":
        del info["summary"]
    return {**read, "openapi": f"{version}.0"}


def changes(document: dict[str, Any]) -> Iterator[tuple[Place, str, Any]]:
    """Every value in another kind, every key left out, a key too many in every object."""
    for place, value in _places(document):
        if "example" in place or "value" in place[-2:]:
            continue  # any value may stand there
        for other in (7, "word", [], {}, True):
            if type(other) is not type(value):
                yield place, "replace", other
        if isinstance(value, dict) and "$ref" not in value:  # beside which nothing counts
            yield place, "add", STRANGE
        if place and isinstance(place[-1], str):
            yield place, "remove", None


def _places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    yield place, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield from _places(below, (*place, key))


def changed(document: dict[str, Any], place: Place, how: str, value: Any) -> tuple[Any, Place]:
    """The document with one change, and where a finding about it belongs."""
    if not place and how == "replace":
        return value, place
    document = copy.deepcopy(document)
    holder: Any = document
    for key in place if how == "add" else place[:-1]:
        holder = holder[key]
    if how == "add":
        holder.update(value)
        return document, (*place, "strange")
    if how == "remove":
        del holder[place[-1]]
        return document, place[:-1]
    holder[place[-1]] = value
    return document, place


def is_allowed(place: Place, how: str, value: Any) -> bool:
    """What the meta-schemas refuse and we read without a word, and why."""
    last = place[-1] if place else ""
    in_schema = place[:2] == ("components", "schemas") or "schema" in place
    return (
        # Documents of all versions are read as one: 3.1 has boolean schemas, keys of one's own in them, and no paths.
        (place, how) == (("paths",), "remove")
        or (in_schema and (value is True or how == "add"))
        # Nothing is made of these, so nothing was assumed.
        or (in_schema and {"externalDocs", "xml"} & set(place) != set())
        or "scopes" in place
        or ("links" in place and "parameters" in place)
        # Many authors list examples as schemas do: each is shown.
        or (last == "examples" and value == [])
        # What a server sends back is made no code of; parts of it are looked at, operations are not.
        or ("callbacks" in place and {"post", "responses"} & set(place) != set())
        or ("encoding" in place and "headers" in place and "schema" in place)
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_part_is_valid(version: str) -> None:
    """The start of all changes is a document that nobody objects to."""
    assert [error.message for error in meta_schema(version).iter_errors(document_of(version))] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_meta_schema_refuses_is_told_at_its_place(version: str, tmp_path: Path) -> None:
    """For each of about 1,500 changes: refused there means a finding here, at the place, in it or around it."""
    document, path = document_of(version), tmp_path / "openapi.json"
    settings = settings_for(path, "case", ["sdk"], tmp_path / "out")
    untold: list[str] = []
    refused = 0
    for place, how, value in changes(document):
        mutant, wanted = changed(document, place, how, value)
        if meta_schema(version).is_valid(mutant) or is_allowed(place, how, value):
            continue
        refused += 1
        path.write_text(json.dumps(mutant))
        found = {finding.origin.pointer for finding in understand(settings).report.diagnostics}
        pointer = "".join(f"/{escape(str(key))}" for key in wanted)
        if not any(_is_near(other, pointer) for other in found):
            untold.append(f"{pointer}: {how} {value}")

    assert refused > 900
    assert not untold, "\n".join(untold)


def _is_near(found: str, wanted: str) -> bool:
    return found == wanted or found.startswith(f"{wanted}/") or wanted.startswith(f"{found}/")
