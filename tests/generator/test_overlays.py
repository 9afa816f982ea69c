"""Overlays: what they change, in which file, and that every value knows who wrote it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from parallel_server.platform.overlays import overlaid
from specloom.diagnostics import Origin, Report, render_all
from specloom.load import Document, load
from specloom.load.tree import JsonValue, escape, split_pointer

SPEC = Path(__file__).parents[2] / "spec"
HEAD = "overlay: 1.1.0\ninfo: {title: Ours, version: '1'}\n"
PETS = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
tags: [{name: cats}, {name: dogs}, {name: fish}]
paths:
  /pets: {get: {operationId: listPets, parameters: [{name: limit, in: query}], responses: {}}}
"""


def test_objects_are_merged_lists_grow_and_plain_values_are_replaced(tmp_path: Path) -> None:
    root = _root(
        tmp_path,
        """
        - target: $.info
          update: {title: Our pets, summary: Pets of ours}
        - target: $.paths.*.get
          update: {parameters: [{name: after, in: query}]}
        - target: $.tags
          update: {name: birds}
        - target: $.info.version
          update: 2
        """,
    )

    assert root["info"] == {"title": "Our pets", "version": 2, "summary": "Pets of ours"}
    assert [found["name"] for found in root["paths"]["/pets"]["get"]["parameters"]] == ["limit", "after"]
    assert [tag["name"] for tag in root["tags"]] == ["cats", "dogs", "fish", "birds"]


def test_what_is_removed_moves_nothing_that_is_still_to_be_removed(tmp_path: Path) -> None:
    root = _root(
        tmp_path, "- {target: \"$['tags', 'tags'][0, 2, 2]\", remove: true}\n- {target: $.paths.*, remove: true}"
    )

    assert (root["tags"], root["paths"]) == ([{"name": "dogs"}], {})


def test_a_copy_takes_what_another_path_finds(tmp_path: Path) -> None:
    """Version 1.1: rename a path by copying it, then removing the old one."""
    root = _root(
        tmp_path,
        """
        - {target: $.paths, update: {/animals: {}}}
        - {target: "$.paths['/animals']", copy: "$.paths['/pets']"}
        - {target: "$.paths['/pets']", remove: true}
        """,
    )

    assert root["paths"]["/animals"]["get"]["operationId"] == "listPets"
    assert list(root["paths"]) == ["/animals"]


def test_actions_see_what_earlier_ones_did_in_every_overlay(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(f"{HEAD}actions: [{{target: $.info, update: {{x-new: {{a: 1}}}}}}]")
    (tmp_path / "second.json").write_text(
        '{"overlay": "1.0.0", "actions": [{"target": "$.info[\'x-new\']", "update": {"b": 2}}]}'
    )
    document, report = _laid(tmp_path, tmp_path / "first.yaml", tmp_path / "second.json")

    assert not report.diagnostics
    assert _mapping(document.root)["info"]["x-new"] == {"a": 1, "b": 2}


def test_values_that_yaml_shares_are_changed_only_where_the_target_is(tmp_path: Path) -> None:
    """`*same` is one value in memory and two in the document."""
    text = "openapi: 3.1.0\npaths:\n  /a: &same {get: {responses: {}}}\n  /b: *same\n"
    root = _root(tmp_path, "- {target: \"$.paths['/a'].get\", update: {operationId: a}}", text)

    assert root["paths"] == {"/a": {"get": {"responses": {}, "operationId": "a"}}, "/b": {"get": {"responses": {}}}}


def test_an_overlay_changes_the_file_that_it_extends(tmp_path: Path) -> None:
    """Behind a reference to another file, the entry has nothing to change."""
    (tmp_path / "paths").mkdir()
    (tmp_path / "paths" / "pets.yaml").write_text("get: {responses: {}}\n")
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\npaths: {/pets: {$ref: paths/pets.yaml}}\n")
    (tmp_path / "pets.yaml").write_text(
        f"{HEAD}extends: paths/pets.yaml\nactions: [{{target: $.get, update: {{operationId: 1}}}}]"
    )
    (tmp_path / "entry.yaml").write_text(f"{HEAD}actions: [{{target: $.paths.*.get, remove: true}}]")
    document, report = _laid(tmp_path, tmp_path / "pets.yaml", tmp_path / "entry.yaml")

    pets = (tmp_path / "paths" / "pets.yaml").as_posix()
    assert document.files[pets].root == {"get": {"responses": {}, "operationId": 1}}
    assert "hint: it is kept at `paths/pets.yaml`: change it there" in render_all(report, document)
    place = document.place(Origin(pets, "/get/operationId"))
    assert place is not None
    assert (place.origin.file, place.line) == ((tmp_path / "pets.yaml").as_posix(), 4)


def test_files_that_only_an_overlay_refers_to_are_read(tmp_path: Path) -> None:
    """References are seen from the file that is changed, since that is where they are then."""
    (tmp_path / "more.yaml").write_text("type: object\n")
    (tmp_path / "deep").mkdir()
    overlay = tmp_path / "deep" / "overlay.yaml"
    overlay.write_text(
        f"{HEAD}actions: [{{target: $, update: {{components: {{schemas: {{A: {{$ref: more.yaml}}}}}}}}}}]"
    )
    (tmp_path / "openapi.yaml").write_text(PETS)
    document, _ = _laid(tmp_path, overlay)

    assert (tmp_path / "more.yaml").as_posix() in document.files


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_dated_versions_come_out_as_the_reference_server_makes_them(count: int) -> None:
    """Two readers of one specification. Each version extends the next newer one, itself an overlay."""
    versions = sorted((SPEC / "versions").glob("*.yaml"), reverse=True)[:count]
    report = Report()
    document = load(SPEC / "openapi.yaml", report, versions)
    expected = load(SPEC / "openapi.yaml", Report()).root
    for version in versions:
        expected = overlaid(_mapping(expected), _mapping(load(version, Report()).root))

    assert not report.diagnostics
    assert document.root == expected


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("abc", max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "/c~"]), below, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(["a", "b", "/c~"]), values, max_size=3)
targets = st.sampled_from(["$", "$.*", "$..a", "$..*", "$..[0]", "$.a[-1:]", "$['/c~']"])
actions = st.lists(
    st.tuples(targets, st.just("update"), values)
    | st.tuples(targets, st.just("remove"), st.just(value=True))
    | st.tuples(targets, st.just("copy"), targets),
    max_size=5,
)


@given(root=objects, asked=actions)
def test_every_plain_value_is_where_it_is_said_to_be_written(
    tmp_path_factory: pytest.TempPathFactory, root: dict[str, Any], asked: list[tuple[str, str, Any]]
) -> None:
    """Whatever was merged, removed, copied or moved: one of the two texts holds the value at that pointer."""
    folder = tmp_path_factory.mktemp("laws")
    overlay = {"overlay": "1.1.0", "actions": [{"target": target, key: value} for target, key, value in asked]}
    (folder / "openapi.yaml").write_text(yaml.safe_dump({"openapi": "3.1.0", **root}))
    (folder / "overlay.yaml").write_text(yaml.safe_dump(overlay))
    document, _ = _laid(folder, folder / "overlay.yaml")
    texts = {
        (folder / name).as_posix(): yaml.safe_load((folder / name).read_text())
        for name in ("openapi.yaml", "overlay.yaml")
    }

    file = document.files[document.entry]
    for pointer, value in _leaves(file.root, ""):
        written = file.sources.find(pointer)
        assert _found(texts[written.file], written.pointer) == value


def _leaves(value: JsonValue, pointer: str) -> list[tuple[str, JsonValue]]:
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    below = [leaf for key, item in pairs for leaf in _leaves(item, f"{pointer}/{escape(str(key))}")]
    return below if isinstance(value, (dict, list)) else [(pointer, value)]


def _found(value: JsonValue, pointer: str) -> JsonValue:
    for key in split_pointer(pointer):
        assert isinstance(value, (dict, list))
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def _laid(folder: Path, *overlays: Path) -> tuple[Document, Report]:
    if not (folder / "openapi.yaml").exists():
        (folder / "openapi.yaml").write_text(PETS)
    report = Report()
    return load(folder / "openapi.yaml", report, overlays), report


def _root(folder: Path, actions: str, text: str = PETS) -> dict[str, Any]:
    (folder / "openapi.yaml").write_text(text)
    (folder / "overlay.yaml").write_text(f"{HEAD}actions:\n{dedent(actions)}")
    document, report = _laid(folder, folder / "overlay.yaml")
    assert not report.diagnostics, render_all(report, document)
    return _mapping(document.root)


def _mapping(value: JsonValue) -> dict[str, Any]:
    assert isinstance(value, dict)
    return cast("dict[str, Any]", value)
