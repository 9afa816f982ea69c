"""Load: any legal YAML or JSON becomes one tree, and every pointer in it has a line and a column."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from specloom.diagnostics import Origin, Report
from specloom.load import load, note_of
from specloom.load.document import Document
from specloom.load.json import read_json
from specloom.load.positions import JsonPositions, Mark, YamlPositions
from specloom.load.slack import without_slack
from specloom.load.tree import escape, split_pointer
from specloom.load.yaml import MAX_DEPTH, YamlError, read_yaml


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files below `folder`; the first of them is given back."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / next(iter(files))


def loaded(folder: Path, files: dict[str, str]) -> tuple[Document, Report]:
    report = Report()
    return load(write(folder, files), report), report


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("2024-06-01", "2024-06-01"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        (".inf", ".inf"),
        ("~", None),
        ("null", None),
        ("TRUE", True),
        ("'true'", "true"),
        ("!!str 5", "5"),
    ],
)
def test_plain_scalars_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    """Dates, `yes` and sexagesimal numbers were YAML 1.1's; a document's version must not turn into a date."""
    root, _ = read_yaml(f"key: {text}")

    assert root == {"key": value}


def test_keys_are_text_whatever_they_look_like() -> None:
    """`200:` below `responses` is the key that a pointer can name."""
    root, _ = read_yaml("{200: a, true: b, null: c, 1.0: d}")

    assert root == {"200": "a", "true": "b", "null": "c", "1.0": "d"}


def test_merge_keys_give_way_to_own_keys() -> None:
    root, _ = read_yaml("base: &base {a: 1, b: 2}\nchild: {<<: *base, b: 3}")

    assert root == {"base": {"a": 1, "b": 2}, "child": {"b": 3, "a": 1}}


def test_surrogate_pairs_of_json_are_understood_in_yaml() -> None:
    root, _ = read_yaml('key: "\\ud83d\\ude00"')

    assert root == {"key": "\N{GRINNING FACE}"}


def test_lone_surrogates_cannot_break_what_is_written_later() -> None:
    root, _ = read_json('{"key": "\\ud83d!", "pair": "\\ud83d\\ude00"}')

    assert root == {"key": "\N{REPLACEMENT CHARACTER}!", "pair": "\N{GRINNING FACE}"}


@pytest.mark.parametrize(
    "text",
    ["a: &x [*x]", "a: *nowhere", "? [1]\n: b", "a: [", "a: '\x01'", "\t- a", "a: 1\n---\na: 2", "a: 1\n...\n- b"],
)
def test_what_is_no_document_is_refused_with_a_place(text: str) -> None:
    with pytest.raises(YamlError) as caught:
        read_yaml(text)

    assert caught.value.line >= 1
    assert caught.value.column >= 1


@pytest.mark.parametrize("text", ["a:\n\tb: 1", "a: 1\n\tb: 2", "\ta: 1", "a:\n  - b\n\t- c"])
def test_a_tab_is_called_a_tab(text: str) -> None:
    with pytest.raises(YamlError, match="a tab; indent with spaces"):
        read_yaml(text)


def test_a_document_end_without_more_is_no_second_document() -> None:
    assert read_yaml("---\na: 1\n---\n")[0] == read_yaml("a: 1\n...\n# done\n")[0] == {"a": 1}


def test_aliases_of_aliases_cannot_fill_the_memory() -> None:
    """The billion laughs: nine lines that stand for a billion nodes."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    with pytest.raises(YamlError, match="too much"):
        read_yaml("\n".join(lines))


@pytest.mark.parametrize("text", ["[" * 5000 + "]" * 5000, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "- " * 500])
def test_bottomless_nesting_is_a_finding_not_a_crash(tmp_path: Path, text: str) -> None:
    _, report = loaded(tmp_path, {"deep.yaml": text})

    assert [found.code for found in report.diagnostics] == ["SL002"]


@given(st.data())
def test_json_with_slack_means_what_it_means_without(data: st.DataObject) -> None:
    """Comments and commas may stand wherever a reader passes over them; texts keep theirs."""
    value = data.draw(JSON_VALUES)
    text = json.dumps({"key": value, "text": "/* [,] */ // {,}"}, indent=1)
    slack = data.draw(st.sampled_from([" // one, ]\n", "/* two\n } */", ",\n", ", // and\n/* none */"]))
    place = data.draw(
        st.sampled_from([at for at, sign in enumerate(text) if sign == "\n" and text[at - 1] not in "[{,"])
    )
    found = without_slack(text[:place] + slack + text[place:])

    assert found is not None
    if "," not in slack.partition("//")[0] or re.match(r"\s*[\]}]", text[place:]):
        assert read_json(found.text)[0] == json.loads(text)


def test_json_numbers_that_nobody_can_count_are_refused(tmp_path: Path) -> None:
    _, report = loaded(tmp_path, {"big.json": '{"maximum": ' + "9" * 5000 + "}"})

    assert [found.code for found in report.diagnostics] == ["SL002"]


@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ('{"a": 1, // one\n "b": 2,}', "JSON has no comments (and 1 more)", 1, 7),
        ('/* one */ {"a": 1}', "JSON has no comments", 1, 11),
        ('{"a": [1, "//,]",\n]}', "JSON has no comma behind the last of several", 1, 11),
        ('{"a": [1,],\n "b" 2}', "expecting ':' delimiter", 2, 6),
        ('{"a": 1,\n {{#if b}} "c": 2}', "a template that nobody has filled in, with `{{#if`", 2, 2),
        ("{'a': 1}", "JSON has double quotes only", 1, 2),
        ('{"[[": "]",\n "a": ' + "[" * 300 + "]" * 300 + "}", "nested more than 200 levels deep", 2, 206),
        ('{"a": 1,\n "b": ' + "9" * 5000 + "}", "a number with thousands of digits", 2, 7),
        ("<!DOCTYPE html>\n<html>: - {", "this is HTML or XML", 1, 1),
    ],
)
def test_what_is_no_json_is_told_by_its_name(tmp_path: Path, text: str, said: str, line: int, column: int) -> None:
    document, report = loaded(tmp_path, {"openapi.json": text})

    (found,) = report.diagnostics
    assert said in found.message
    place = document.place(found.origin)
    assert place is not None
    assert (place.line, place.column) == (line, column)


def test_numbers_beyond_all_bounds_stay_the_text_that_they_are() -> None:
    """Infinity is no value of JSON, and of no schema."""
    assert read_json('{"a": 1e400, "b": [-1e400, NaN], "c": 1e3}')[0] == {
        "a": "1e400",
        "b": ["-1e400", "NaN"],
        "c": 1e3,
    }


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_json_comes_back_as_it_was_written(value: object) -> None:
    root, duplicates = read_json(json.dumps({"key": value}))

    assert root == {"key": value}
    assert duplicates == ()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(JSON_VALUES)
def test_every_pointer_of_a_json_text_leads_to_its_value(value: object) -> None:
    """Skipping values with the decoder must not lose the count of lines and columns."""
    text = json.dumps({"key": value}, indent=2, ensure_ascii=False)
    lines = text.split("\n")
    positions = JsonPositions(text)
    for pointer, found in _places({"key": value}, ""):
        mark = positions.find(pointer).value

        rest = "\n".join([lines[mark.line - 1][mark.column - 1 :], *lines[mark.line :]])
        assert json.JSONDecoder().raw_decode(rest)[0] == found


@given(JSON_VALUES)
def test_every_pointer_of_a_yaml_text_leads_to_its_line(value: object) -> None:
    text = yaml.safe_dump({"key": value}, default_flow_style=False, allow_unicode=True)
    root, _ = read_yaml(text)
    positions = YamlPositions(text)

    for pointer, _found in _places(root, ""):
        if pointer:
            assert positions.find(pointer).key.line >= positions.find(pointer.rpartition("/")[0]).key.line


def _places(value: object, pointer: str) -> list[tuple[str, object]]:
    found = [(pointer, value)]
    if isinstance(value, dict):
        for key, item in value.items():
            found += _places(item, f"{pointer}/{escape(str(key))}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += _places(item, f"{pointer}/{index}")
    return found


def test_a_missing_place_is_shown_at_its_nearest_parent() -> None:
    positions = YamlPositions("a:\n  b: 1\n")

    assert positions.find("/a/b/c/d").value == Mark(2, 6)


@given(st.text())
def test_pointer_tokens_survive_escaping(key: str) -> None:
    assert split_pointer(f"/{escape(key)}") == (key,)


def test_other_files_are_loaded_by_relative_reference(tmp_path: Path) -> None:
    document, _ = loaded(
        tmp_path,
        {
            "api/openapi.yaml": "a: {$ref: '../models/pet.yaml#/Pet'}\nb: {$ref: 'docs/intro.md'}",
            "models/pet.yaml": "Pet: {owner: {$ref: './owner%20one.json'}}",
            "models/owner one.json": "{}",
            "api/docs/intro.md": "# Hello: [not yaml",
        },
    )

    names = [Path(name).relative_to(tmp_path).as_posix() for name in document.files]
    assert names == ["api/openapi.yaml", "models/pet.yaml", "api/docs/intro.md", "models/owner one.json"]
    assert not document.missing


def test_nothing_is_fetched_and_absolute_paths_are_left_alone(tmp_path: Path) -> None:
    text = "a: {$ref: 'https://example.com/a.yaml'}\nb: {$ref: '/etc/passwd'}\nc: {$ref: 'file:///etc/passwd'}"
    document, report = loaded(tmp_path, {"openapi.yaml": text})

    assert len(document.files) == 1
    assert not report.diagnostics


def test_files_that_are_missing_are_remembered_not_fatal(tmp_path: Path) -> None:
    document, report = loaded(tmp_path, {"openapi.yaml": "a: {$ref: 'gone.yaml'}"})

    assert list(document.missing.values()) == ["no such file or directory"]
    assert not report.has_errors


def test_a_reference_to_a_pipe_does_not_wait_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    document, _ = loaded(tmp_path, {"openapi.yaml": "a: {$ref: 'pipe.yaml'}"})

    assert list(document.missing.values()) == ["not a regular file"]
    assert note_of((tmp_path / "pipe.yaml").as_posix()) == "not a regular file"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-32-be"])
def test_a_byte_order_mark_or_the_zeros_tell_the_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_bytes("title: Café\r\nnext: 1\r\n".encode(encoding))
    document = load(path, Report())

    assert document.root == {"title": "Café", "next": 1}
    place = document.place(Origin(path.as_posix(), "/next"))
    assert place is not None
    assert (place.line, place.column) == (2, 7)


def test_flow_style_yaml_is_not_taken_for_broken_json(tmp_path: Path) -> None:
    document, report = loaded(tmp_path, {"openapi.yaml": "{openapi: 3.1.0, paths: {}}"})

    assert document.root == {"openapi": "3.1.0", "paths": {}}
    assert not report.diagnostics


def test_what_other_tools_refer_to_is_nobodys_business(tmp_path: Path) -> None:
    """A code sample is a program, and may be missing altogether."""
    document, report = loaded(
        tmp_path,
        {
            "openapi.yaml": "x-codeSamples: [{source: {$ref: a.curl}}, {source: {$ref: b.py}}]\nfirst: {$ref: c.yaml}",
            "a.curl": 'curl -X GET \\\n  -H "Accept: application/json"',
            "c.yaml": "a: 1",
        },
    )

    assert report.diagnostics == []
    assert [Path(name).name for name in document.files] == ["openapi.yaml", "c.yaml"]


def test_a_header_may_begin_as_the_keys_of_other_tools_do(tmp_path: Path) -> None:
    document, report = loaded(
        tmp_path,
        {
            "openapi.yaml": "headers: {x-request-id: {$ref: id.yaml}, x-broken: {$ref: broken.yaml}}",
            "id.yaml": "schema: {$ref: text.yaml}",
            "text.yaml": "type: string",
            "broken.yaml": "a: b: c",
        },
    )

    assert report.diagnostics == []
    assert [Path(name).name for name in document.files] == ["openapi.yaml", "id.yaml", "text.yaml"]
    assert list(document.unreadable.values()) == [
        "cannot read this as YAML: mapping values are not allowed in this context"
    ]
