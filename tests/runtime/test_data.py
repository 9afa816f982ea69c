"""Values: absence, open types, tolerant reading, faithful writing."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.runtime.sample.data import (
    Decoder,
    Model,
    NotReadable,
    Omit,
    Timestamp,
    Unknown,
    encode_json,
    tagged,
    to_plain,
)

from tests.runtime.sample import issues_of, models, omit
from tests.runtime.sample.models.pipelines import BatchConfig, LlmConfig, Pipeline

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)
pipelines = st.fixed_dictionaries(
    {"id": st.text()},
    optional={
        "name": st.text(),
        "state": st.sampled_from(["queued", "active"]) | st.text(),
        "gpuCount": st.integers(-(2**53), 2**53),
        "description": st.none() | st.text(),
        "config": st.fixed_dictionaries({"kind": st.just("batch"), "rows": st.integers(0, 9)})
        | st.fixed_dictionaries({"kind": st.text().filter(lambda k: k not in ("llm", "batch")), "x": json_values}),
        "metadata": st.dictionaries(st.text(), st.text(), max_size=3),
        "brand_new_field": json_values,
    },
)


def decode(data: Any, annotation: Any = Pipeline) -> Any:
    return Decoder(annotation).decode(json.dumps(data).encode())


@given(pipelines)
def test_what_is_read_is_written_back(data: dict[str, Any]) -> None:
    """Unknown fields, unknown enum values and unknown variants included; absent stays absent, null stays null."""
    value, _, issues = decode(data)

    assert issues == ()
    assert json.loads(value.model_dump_json()) == data


@given(json_values)
def test_no_json_makes_reading_crash(data: Any) -> None:
    """It is read, or refused in words."""
    try:
        value, _, issues = decode(data)
    except NotReadable:
        assert not isinstance(data, dict)
    else:
        assert isinstance(value, Pipeline)
        assert issues


@given(st.dictionaries(st.sampled_from(["id", "name", "config", "metadata", "created_at", "gpuCount"]), json_values))
def test_a_wrong_field_costs_only_itself(data: dict[str, Any]) -> None:
    """All that fits is typed, what does not is kept as it came, and each misfit is an issue of its own."""
    value, _, issues = decode(data)

    written = json.loads(encode_json({"value": to_plain(value)}))["value"]
    wrong = {issue.path.split(".")[0] for issue in issues}
    assert {name for name in data if name not in wrong} <= {*written, "id", "created_at"}
    assert ("id" in data) or ("id" in wrong)


def test_three_states_are_told_apart() -> None:
    absent, null, value = (
        decode({"id": "p", **extra})[0] for extra in ({}, {"description": None}, {"description": "d"})
    )

    assert absent.description is omit
    assert null.description is None
    assert value.description == "d"


def test_an_unknown_variant_keeps_all_of_itself() -> None:
    config = decode({"id": "p", "config": {"kind": "quantum", "qubits": 3}})[0].config

    assert isinstance(config, Unknown)
    assert config.raw == {"kind": "quantum", "qubits": 3}


def test_an_ancestor_takes_the_tags_that_none_of_its_heirs_has() -> None:
    """A new heir is still what all of them are; a known one with a wrong field is not hidden in it."""
    decoder = Decoder(Annotated[LlmConfig | BatchConfig | Base, tagged("kind", {"batch": "BatchConfig"}, "Base")])

    bodies = (b'{"kind": "new", "x": 1}', b"{}", b'{"kind": "batch", "rows": 2}', b'{"kind": "batch", "rows": "many"}')
    values, _, issues = zip(*map(decoder.decode, bodies), strict=True)
    assert [type(value) for value in values] == [Base, Base, BatchConfig, BatchConfig]
    assert [len(found) for found in issues] == [0, 0, 0, 1]
    assert json.loads(encode_json(values[0])) == {"kind": "new", "x": 1}


class Base(Model):
    """What all kinds of configuration are."""

    kind: str | Omit = omit


def test_a_known_variant_with_a_wrong_field_does_not_become_unknown() -> None:
    value, _, issues = decode({"id": "p", "config": {"kind": "batch", "rows": "many"}})

    assert isinstance(value.config, BatchConfig)
    assert [issue.path for issue in issues] == ["config.rows"]


def test_variants_are_told_by_their_tag() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(models.PipelineConfig)

    assert isinstance(adapter.validate_python({"kind": "llm", "maxTokens": 3}), LlmConfig)
    assert isinstance(adapter.validate_python(LlmConfig(kind="llm")), LlmConfig)


def test_an_issue_says_where_what_and_what_came() -> None:
    _, _, issues = decode({"id": "p", "metadata": {"a": "x", "b": 7}})

    assert [str(issue) for issue in issues] == ["metadata.b: expected a valid string, got integer 7"]


def test_a_required_field_that_is_missing_is_not_none() -> None:
    value, _, issues = decode({"name": "n"})

    assert value.id is omit
    assert str(issues[0]) == "id: expected a value, got nothing"


@pytest.mark.parametrize(
    ("data", "value", "paths"),
    [
        ([1, "a"], (1, "a"), []),
        ([1, 2], (1, 2), ["1"]),
        ([1], (1,), ["1"]),
        ([1, "a", 3], (1, "a", 3), ["2"]),
    ],
)
def test_each_place_of_a_tuple_has_its_own_type(data: list[Any], value: tuple[Any, ...], paths: list[str]) -> None:
    """What is missing, and what stands beyond the last place, is told; all that came is kept."""
    found, _, issues = decode(data, tuple[int, str])

    assert found == value
    assert [issue.path for issue in issues] == paths


def test_a_moment_without_zone_is_kept_and_reported() -> None:
    value, _, issues = decode({"id": "p", "created_at": "2025-01-01T00:00:00"})

    assert value.created_at == datetime(2025, 1, 1)
    assert issues[0].path == "created_at"


def test_a_moment_with_zone_is_aware() -> None:
    value, _, issues = decode({"id": "p", "created_at": "2025-01-01T02:00:00+02:00"})

    assert value.created_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert issues == ()


@pytest.mark.parametrize("body", [b"<html>", b"", b"[1]", b'"x"', b"null", b"{", b"\xff"])
def test_what_is_no_object_at_all_is_refused(body: bytes) -> None:
    with pytest.raises(NotReadable):
        Decoder(Pipeline).decode(body)


def test_an_envelope_is_opened_and_its_rest_kept() -> None:
    value, beside, _ = Decoder(Pipeline, "data").decode(b'{"data": {"id": "p"}, "meta": {"a": 1}}')

    assert value.id == "p"
    assert beside == {"meta": {"a": 1}}


def test_a_missing_envelope_is_named() -> None:
    with pytest.raises(NotReadable, match="no `data` in object"):
        Decoder(Pipeline, "data").decode(b'{"id": "p"}')


@pytest.mark.parametrize(
    ("annotation", "at", "body", "value"),
    [
        (list[int], "data", "{}", []),
        (list[int], "data", '{"data": null}', []),
        (list[int], "page.items", "{}", []),
        (list[int], "page.items", '{"page": null}', []),
        (list[int], "", "null", []),
        (dict[str, int], "data", "{}", {}),
        (Pipeline | None, "data", "{}", None),
        (Model, "data", '{"meta": 1}', Model()),
        (Any, "data", "{}", None),
    ],
)
def test_what_may_be_absent_reads_as_the_emptiest_value(annotation: Any, at: str, body: str, value: Any) -> None:
    """What the document allows is no issue."""
    decoder = Decoder(annotation, at, may_be_absent=True)
    found, _, issues = decoder.decode(body.encode())

    assert (found, issues) == (value, ())
    assert value is None or decoder.decode(body.encode())[0] is not found


@pytest.mark.parametrize("body", [b"[]", b"3", b'{"page": 3}', b'{"page": []}'])
def test_what_is_no_envelope_is_refused_though_its_content_may_be_absent(body: bytes) -> None:
    with pytest.raises(NotReadable, match=r"no `(page|items)` in"):
        Decoder(list[int], "page.items", may_be_absent=True).decode(body)


def test_null_for_a_list_that_must_be_there_has_no_items_and_is_an_issue() -> None:
    value, beside, issues = Decoder(list[int], "data").decode(b'{"data": null, "total": 0}')

    assert (value, beside) == ([], {"total": 0})
    assert [str(issue) for issue in issues] == ["data: expected an array, got null"]


def test_a_model_that_is_sent_back_leaves_out_what_only_the_server_sets() -> None:
    pipeline = decode({"id": "p", "name": "n", "created_at": "2025-01-01T00:00:00Z", "gpuCount": 2, "new": [1]})[0]

    assert json.loads(encode_json({"pipeline": pipeline, "list": [pipeline]})) == {
        "pipeline": {"name": "n", "gpuCount": 2, "new": [1]},
        "list": [{"name": "n", "gpuCount": 2, "new": [1]}],
    }


def test_absent_values_are_not_sent_at_any_depth() -> None:
    assert (
        encode_json({"a": omit, "b": {"c": omit, "d": [1, {"e": omit}]}, "f": None}) == b'{"b":{"d":[1,{}]},"f":null}'
    )


@given(json_values)
def test_plain_data_is_sent_as_it_is(data: Any) -> None:
    assert json.loads(encode_json(data)) == data


def test_values_survive_pickling_and_copying() -> None:
    value = decode({"id": "p", "config": {"kind": "new"}, "x": 1})[0]

    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    assert copy.deepcopy(value).description is omit


def test_wrong_fields_are_written_back_without_warnings() -> None:
    value = decode({"id": 7, "name": ["n"], "config": {"kind": "batch", "rows": "many"}})[0]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert json.loads(value.model_dump_json()) == {
            "id": 7,
            "name": ["n"],
            "config": {"kind": "batch", "rows": "many"},
        }
        value.model_dump()


def test_a_repr_shows_what_is_there() -> None:
    assert repr(decode({"id": "p"})[0]) == "Pipeline(id='p')"


def test_what_the_caller_made_has_no_issues() -> None:
    assert issues_of(Pipeline(id="p")) == ()


# ---- strict scalars


class Scalars(Model):
    """One of each."""

    count: int | Omit | None = omit
    ratio: float | Omit = omit
    is_on: bool | Omit = omit
    name: str | Omit = omit
    at: Timestamp | Omit = omit
    day: date | Omit = omit
    key: UUID | Omit = omit
    price: Decimal | Omit = omit
    either: int | str | Omit = omit
    numbers: list[int] | Omit = omit


TEXTS = {
    "at": "2025-01-01T00:00:00Z",
    "day": "2025-01-01",
    "key": "01234567-89ab-cdef-0123-456789abcdef",
    "price": "1.10",
}


@pytest.mark.parametrize(
    ("field", "came", "kept", "expected"),
    [
        ("count", "4", 4, "a valid integer"),
        ("count", True, 1, "a valid integer"),
        ("ratio", "0.5", 0.5, "a valid number"),
        ("is_on", 1, True, "a valid boolean"),
        ("is_on", "yes", True, "a valid boolean"),
        ("name", 8, 8, "a valid string"),
        ("at", 0, datetime(1970, 1, 1, tzinfo=UTC), "a valid datetime"),
        ("count", "many", "many", "a valid integer, unable to parse string as an integer"),
    ],
)
def test_a_value_of_another_kind_is_kept_and_told(field: str, came: Any, kept: Any, expected: str) -> None:
    """As what it can only mean, where there is such a thing; else as it came."""
    value, _, issues = decode({field: came}, Scalars)

    assert getattr(value, field) == kept
    assert type(getattr(value, field)) is type(kept)
    assert [(issue.path, issue.expected) for issue in issues] == [(field, expected)]


def test_what_json_has_no_word_for_is_text_and_no_issue() -> None:
    value, _, issues = decode({**TEXTS, "ratio": 3, "either": "4", "count": None}, Scalars)

    assert issues == ()
    assert (value.day, value.price, value.ratio, value.either) == (date(2025, 1, 1), Decimal("1.10"), 3.0, "4")
    assert decode({"price": 1.25}, Scalars)[2] == ()


def test_a_number_that_ends_in_zero_is_whole() -> None:
    """JSON knows one kind of number."""
    value, _, issues = decode({"count": 4.0, "numbers": [1, 2.0]}, Scalars)

    assert (value.count, value.numbers, issues) == (4, [1, 2], ())
    assert type(value.count) is int


def test_moments_in_the_heir_of_unlisted_tags_are_read() -> None:
    """A choice by hand must not turn JSON into Python on the way."""

    class Dated(Model):
        kind: str
        at: Timestamp

    value, _, issues = decode(
        {"kind": "new", **TEXTS}, Annotated[Dated | BatchConfig, tagged("kind", {"batch": "BatchConfig"}, "Dated")]
    )

    assert issues == ()
    assert value.at == datetime(2025, 1, 1, tzinfo=UTC)


def test_of_what_was_asked_for_in_part_nothing_is_missing() -> None:
    class Inner(Model):
        needed: int

    class Outer(Model):
        id: str
        name: str
        inner: Inner

    body = json.dumps({"id": "a", "inner": {}}).encode()

    assert [issue.path for issue in Decoder(Outer).decode(body)[2]] == ["name", "inner.needed"]
    assert Decoder(Outer).decode(body, lambda: True)[2] == ()
    assert [issue.path for issue in Decoder(Outer).decode(b'{"id":8}', lambda: True)[2]] == ["id"]


def test_a_secret_shows_in_no_text_and_goes_on_the_wire() -> None:
    class Key(Model):
        __secret__ = frozenset({"secret", "spare"})

        id: str
        secret: str
        spare: str | None = None

    key, _, issues = decode({"id": "k", "secret": 8, "spare": None}, Key)
    good = Key(id="k", secret="hush")

    assert repr(good) == "Key(id='k', secret=***, spare=None)"
    assert "hush" not in f"{good} {[good]} {good!r:>80}"
    assert json.loads(encode_json(good))["secret"] == good.model_dump()["secret"] == "hush"
    assert [str(issue) for issue in issues] == ["secret: expected a valid string, got ***"]
    assert key.secret == 8
