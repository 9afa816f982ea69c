"""The laws of the document that its linters cannot state."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from tests.spec.reading import DOCUMENT, dated, follow, read
from tests.spec.walking import Json, Operation, can_be_refused, examples, operations, properties

PAGE_OF_CODES = "https://docs.parallel.dev/errors/"
IDS = re.compile(r"^\^\(?[a-z_|]+\)?_\[")
# Where the plain name of a field's code means something else, the code ends in `_VALUE`.
TAKEN = {"INVALID_STATE", "INVALID_TYPE"}
# Judged before the body is looked at, each with a code of its own kind.
JUDGED_APART = {"cursor", "Idempotency-Key", "Parallel-Version"}


def document() -> Json:
    return read(DOCUMENT)


@cache
def found() -> tuple[Operation, ...]:
    return tuple(operations(document()))


def in_the_api() -> list[Any]:
    return [pytest.param(operation, id=operation.id) for operation in found() if operation.is_versioned]


def wrong_examples(document: Json) -> list[str]:
    """Examples that their schemas refuse, with the reason."""
    schemas = document["components"]["schemas"]
    validators: dict[str, Any] = {}
    wrong: list[str] = []
    seen: set[tuple[str, int]] = set()
    for where, schema, value in examples(document):
        key = json.dumps(schema, sort_keys=True)
        if (key, id(value)) in seen:
            continue
        seen.add((key, id(value)))
        if key not in validators:
            whole = {"allOf": [schema], "components": {"schemas": schemas}}
            validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        wrong += [f"{where}: {error.message}" for error in validators[key].iter_errors(value)]
    return wrong


@pytest.mark.parametrize("date", ["2025-11-01", "2025-05-15", "2025-01-15", "2024-06-01"])
def test_every_example_satisfies_its_schema(date: str) -> None:
    """Examples are data that servers are seeded with and tests send: in every dated version they are valid."""
    described = document() if date == "2025-11-01" else dated(date)

    assert described["info"]["version"] == date
    assert wrong_examples(described) == []


def test_the_dated_shapes_differ_as_the_introduction_says() -> None:
    """`status` became `state`, and a job's `error` became `failure`."""
    fields = {
        date: {
            name: set(dated(date)["components"]["schemas"][name]["properties"]) & interesting
            for name, interesting in (("Pipeline", {"state", "status"}), ("Job", {"failure", "error"}))
        }
        for date in ("2025-05-15", "2025-01-15", "2024-06-01")
    }

    assert fields == {
        "2025-05-15": {"Pipeline": {"state", "status"}, "Job": {"failure"}},
        "2025-01-15": {"Pipeline": {"status"}, "Job": {"failure"}},
        "2024-06-01": {"Pipeline": {"status"}, "Job": {"error"}},
    }


def test_timestamps_carry_a_zone() -> None:
    """What is called `…_at`, `timestamp` or `period_…` is a date-time, and in examples it ends in Z."""
    names = re.compile(r"_at$|^at$|^timestamp$|^period_")
    wrong = [
        f"{schema}.{name}"
        for schema, name, value in properties(document())
        if names.search(name) and value.get("format") != "date-time"
    ]
    texts = set(json.dumps(document()["components"]["examples"]).split('"'))
    moments = {text for text in texts if re.match(r"20\d\d-\d\d-\d\dT", text) and not text.endswith("\\")}

    assert wrong == []
    assert moments
    assert [moment for moment in moments if not moment.endswith("Z")] == []


def test_ids_have_a_prefix() -> None:
    """Every property called `id` or `…_id` says which prefix it has, unless it can hold any resource's."""
    free = {"Actor.id", "AuditEntry.resource_id", "AuditEntry.request_id", "Error.request_id", "Problem.request_id"}
    free |= {"TokenRequest.client_id", "Jwk.kid"}
    wrong: list[str] = []
    for schema, name, value in properties(document()):
        if not (name == "id" or name.endswith("_id")) or f"{schema}.{name}" in free:
            continue
        options = [follow(document(), option) for option in value.get("anyOf", [value])]
        patterns = [option.get("pattern", "") for option in options if option.get("type") != "null"]
        if not all(IDS.match(pattern) or pattern == "^[0-9]{1,18}$" for pattern in patterns):
            wrong.append(f"{schema}.{name}")

    assert wrong == []


def test_every_error_code_explains_itself() -> None:
    """Each entry of the catalogue has what a help page needs, under its own name."""
    entries = {name: entry for name, entry in document()["components"]["examples"].items() if name.isupper()}

    assert len(entries) > 80
    for name, entry in entries.items():
        error = entry["value"]["error"]
        assert error["code"] == name
        assert error["doc_url"] == PAGE_OF_CODES + name
        assert entry["summary"].endswith("."), name
        assert len(entry["description"]) > 60, name


def test_a_code_means_one_thing() -> None:
    """The same code never comes with two statuses or two types."""
    meanings: dict[str, set[tuple[str, str]]] = {}
    for operation in found():
        for status, response in operation.responses:
            for example in response.get("content", {}).get("application/json", {}).get("examples", {}).values():
                value = follow(document(), example)["value"]
                error = value.get("error") if isinstance(value, dict) else None
                if isinstance(error, dict):
                    meanings.setdefault(error["code"], set()).add((status, error["type"]))

    assert {code: meaning for code, meaning in meanings.items() if len(meaning) > 1} == {}


@pytest.mark.parametrize("operation", in_the_api())
def test_operations_say_what_servers_need(operation: Operation) -> None:
    """Scopes, cost, resources, cache or audit, goal; and idempotency wherever a body is written."""
    node = operation.node

    assert {"x-scopes", "x-cost", "x-resources"} <= set(node)
    assert len(node["tags"]) == 1
    assert ("security" in node) == (node["x-scopes"] == [])
    assert ("x-idempotency" in node) == (operation.method in ("post", "patch"))
    takes_key = any(param["name"] == "Idempotency-Key" for param in operation.params)
    assert takes_key == (node.get("x-idempotency") == "optional")


@pytest.mark.parametrize("operation", in_the_api())
def test_operations_show_examples(operation: Operation) -> None:
    """Path parameters, request bodies and answers all have examples."""
    assert [param["name"] for param in operation.params if param["in"] == "path" and "example" not in param] == []
    assert all(holder.get("examples") for holder in operation.body.values())
    for _, response in operation.responses:
        for media, holder in response.get("content", {}).items():
            assert holder.get("examples") or media == "application/problem+json"


@pytest.mark.parametrize("operation", [param for param in in_the_api() if param.id != "oauth.token"])
def test_there_is_one_envelope(operation: Operation) -> None:
    """A success is `data`, a list has `pagination` beside it, a failure is `error`; streams are lines of them."""
    for status, response in operation.responses:
        shape = response.get("content", {}).get("application/json")
        if shape is None:
            continue
        schema = follow(document(), shape["schema"])
        names = set(schema["properties"])
        assert set(schema["required"]) == names
        assert names in ([{"data"}, {"data", "pagination"}] if status.startswith("2") else [{"error"}])
        is_list = schema["properties"].get("data", {}).get("type") == "array"
        assert is_list == ("pagination" in names)


@pytest.mark.parametrize("operation", [param for param in in_the_api() if param.id != "oauth.token"])
def test_whatever_can_be_refused_has_its_code(operation: Operation) -> None:
    """Each constrained field or parameter has an `INVALID_<FIELD>` among the 422s, and no other has one."""
    described = document()
    judged = {
        param["name"].replace("-", "_")
        for param in operation.params
        if param["in"] != "path" and param["name"] not in JUDGED_APART and can_be_refused(described, param["schema"])
    }
    for holder in operation.body.values():
        fields = follow(described, holder["schema"])["properties"]
        judged |= {name for name, schema in fields.items() if can_be_refused(described, schema)}
    expected = {f"INVALID_{name.upper()}" for name in judged}
    expected = {f"{code}_VALUE" if code in TAKEN else code for code in expected}

    answers = dict(operation.responses).get("422", {}).get("content", {}).get("application/json", {})
    codes = {code for code in answers.get("examples", {}) if code.startswith("INVALID_")}

    assert codes == expected
