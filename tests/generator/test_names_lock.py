"""`names.lock`: a name that was inferred stays when the document grows, and may be changed by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from specloom.cli import main

BOUGHT = """
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: One., content: {application/json: {schema: {type: object, properties: {
        total: {type: object, properties: {cents: {type: integer}}}}}}}}}
"""
# With a second version of the API every method name would have to say which one it is of.
GROWN = (
    BOUGHT
    + """
  /v2/orders/{id}:
    get:
      operationId: getOrderV2
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: One.}}
  /orders/{id}/total:
    get:
      operationId: getTotal
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: One.}}
"""
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_names_stay_when_the_document_grows(folder: Path) -> None:
    """Every line of the lock is still there; what is new comes beside it."""
    before = _generate(folder, BOUGHT)
    after = _generate(folder, GROWN)

    assert list(before) == ["operations", "types"]
    assert {key: {**after[key], **before[key]} for key in before} == after
    assert len(after["operations"]) == 3


def test_what_all_ids_begin_with_stays_left_out_when_others_come(folder: Path) -> None:
    """`store.` says nothing while all begin with it; code that calls `pets.list` is written by then."""
    before = _generate(folder, _paths("store.pets.list", "store.orders.list"))
    after = _generate(folder, _paths("store.pets.list", "store.orders.list", "admin.users.list"))

    assert before["operations"] == {"GET /store.orders.list": "orders.list", "GET /store.pets.list": "pets.list"}
    assert after["operations"].items() >= before["operations"].items()


def _paths(*ids: str) -> str:
    return "".join(
        f"\n  /{each}:\n    get: {{operationId: {each}, responses: {{'200': {{description: ok}}}}}}" for each in ids
    )


def test_a_name_that_is_changed_by_hand_is_used(folder: Path) -> None:
    """It is not an edit of generated code: nothing is refused."""
    _generate(folder, BOUGHT)
    lock = folder / "out/names.lock"
    lock.write_text(lock.read_text().replace('= "orders.retrieve"', '= "shop.orders.fetch"'))
    after = _generate(folder, BOUGHT)

    assert after["operations"] == {"GET /orders/{id}": "shop.orders.fetch"}
    assert "def fetch(" in (folder / "out/shop/resources/shop/orders.py").read_text()


def test_a_name_of_what_is_gone_leaves_the_lock(folder: Path) -> None:
    _generate(folder, GROWN)

    assert list(_generate(folder, BOUGHT)["operations"]) == ["GET /orders/{id}"]


def test_a_lock_that_cannot_be_read_is_refused(folder: Path) -> None:
    """Going on without it would rename things."""
    _generate(folder, BOUGHT)
    (folder / "out/names.lock").write_text("[operations\n")
    result = CliRunner().invoke(main, ["generate", "api.yaml", "--out", "out", "--package", "shop"])

    assert result.exit_code == 2
    assert "`out/names.lock` cannot be read" in result.stderr


def _generate(folder: Path, paths: str) -> dict[str, dict[str, str]]:
    (folder / "api.yaml").write_text(f'openapi: 3.1.0\ninfo: {{title: Shop, version: "1"}}\npaths:{paths}')
    result = CliRunner().invoke(main, ["generate", "api.yaml", "--out", "out", "--package", "shop"])
    assert result.exit_code == 0, result.output
    return tomllib.loads((folder / "out/names.lock").read_text())
