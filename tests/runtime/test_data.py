"""Values: absence, open types, tolerant reading, faithful writing."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.runtime.sample.data import Decoder, Model, NotReadable, Omit, Unknown, encode_json, tagged, to_plain

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
        decode({"id": "p", **extra}).value for extra in ({}, {"description": None}, {"description": "d"})
    )

    assert absent.description is omit
    assert null.description is None
    assert value.description == "d"


def test_an_unknown_variant_keeps_all_of_itself() -> None:
    config = decode({"id": "p", "config": {"kind": "quantum", "qubits": 3}}).value.config

    assert isinstance(config, Unknown)
    assert config.raw == {"kind": "quantum", "qubits": 3}


def test_an_ancestor_takes_the_tags_that_none_of_its_heirs_has() -> None:
    """A new heir is still what all of them are; a known one with a wrong field is not hidden in it."""
    decoder = Decoder(Annotated[LlmConfig | BatchConfig | Base, tagged("kind", {"batch": "BatchConfig"}, "Base")])

    new, bare, known = (
        decoder.decode(body) for body in (b'{"kind": "new", "x": 1}', b"{}", b'{"kind": "batch", "rows": 2}')
    )
    wrong = decoder.decode(b'{"kind": "batch", "rows": "many"}')
    assert [type(found.value) for found in (new, bare, known, wrong)] == [Base, Base, BatchConfig, BatchConfig]
    assert [len(found.issues) for found in (new, bare, known, wrong)] == [0, 0, 0, 1]
    assert json.loads(encode_json(new.value)) == {"kind": "new", "x": 1}


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
    decoded = Decoder(Pipeline, "data").decode(b'{"data": {"id": "p"}, "meta": {"a": 1}}')

    assert decoded.value.id == "p"
    assert decoded.beside == {"meta": {"a": 1}}


def test_a_missing_envelope_is_named() -> None:
    with pytest.raises(NotReadable, match="no `data` in object"):
        Decoder(Pipeline, "data").decode(b'{"id": "p"}')


def test_a_model_that_is_sent_back_leaves_out_what_only_the_server_sets() -> None:
    pipeline = decode({"id": "p", "name": "n", "created_at": "2025-01-01T00:00:00Z", "gpuCount": 2, "new": [1]}).value

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
    value = decode({"id": "p", "config": {"kind": "new"}, "x": 1}).value

    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    assert copy.deepcopy(value).description is omit


def test_wrong_fields_are_written_back_without_warnings() -> None:
    value = decode({"id": 7, "name": ["n"], "config": {"kind": "batch", "rows": "many"}}).value

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert json.loads(value.model_dump_json()) == {
            "id": 7,
            "name": ["n"],
            "config": {"kind": "batch", "rows": "many"},
        }
        value.model_dump()


def test_a_repr_shows_what_is_there() -> None:
    assert repr(decode({"id": "p"}).value) == "Pipeline(id='p')"


def test_what_the_caller_made_has_no_issues() -> None:
    assert issues_of(Pipeline(id="p")) == ()
