"""Parameters as text: OpenAPI's styles, and what can never happen to a path."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.data import omit
from tests.runtime.sample.transport.errors import ConfigurationError
from tests.runtime.sample.transport.operation import Param
from tests.runtime.sample.transport.parameters import PathTemplate, cookie_text, header_text, query_text, text_of

COLORS = ["blue", "black", "brown"]
RGB = {"R": 100, "G": 200, "B": 150}
words = st.text(min_size=1)


def one(name: str, value: Any, param: Param) -> str:
    return query_text({name: value}, {name: param})


# The tables of the OpenAPI specification, with delimiters percent-encoded as its newer editions ask.
@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("form", True, COLORS, "color=blue&color=black&color=brown"),
        ("form", False, COLORS, "color=blue,black,brown"),
        ("form", True, RGB, "R=100&G=200&B=150"),
        ("form", False, RGB, "color=R,100,G,200,B,150"),
        ("form", True, "blue", "color=blue"),
        ("spaceDelimited", False, COLORS, "color=blue%20black%20brown"),
        ("spaceDelimited", False, RGB, "color=R%20100%20G%20200%20B%20150"),
        ("pipeDelimited", False, COLORS, "color=blue%7Cblack%7Cbrown"),
        ("deepObject", True, RGB, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ("deepObject", None, {"a": {"b": [1, 2]}}, "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2"),
    ],
)
def test_query_styles(style: Any, explode: bool | None, value: Any, text: str) -> None:
    assert one("color", value, Param("color", "query", style=style, explode=explode)) == text


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("simple", False, COLORS, "blue,black,brown"),
        ("simple", False, RGB, "R,100,G,200,B,150"),
        ("simple", True, RGB, "R=100,G=200,B=150"),
        ("label", False, "blue", ".blue"),
        ("label", False, COLORS, ".blue,black,brown"),
        ("label", True, COLORS, ".blue.black.brown"),
        ("label", True, RGB, ".R=100.G=200.B=150"),
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, COLORS, ";color=blue,black,brown"),
        ("matrix", True, COLORS, ";color=blue;color=black;color=brown"),
        ("matrix", False, RGB, ";color=R,100,G,200,B,150"),
        ("matrix", True, RGB, ";R=100;G=200;B=150"),
    ],
)
def test_path_styles(style: Any, explode: bool, value: Any, text: str) -> None:
    template = PathTemplate("/x/{color}", [Param("color", "path", style=style, explode=explode)])

    assert template.fill({"color": value}) == f"/x/{text}"


def test_a_parameter_with_a_media_type_is_json() -> None:
    assert one("filter", {"a": [1]}, Param("filter", "query", media="application/json")) == (
        "filter=%7B%22a%22%3A%5B1%5D%7D"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (0, "0"),
        (1.5, "1.5"),
        (date(2025, 1, 2), "2025-01-02"),
        (datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), "2025-01-02T03:04:05Z"),
        (Decimal("1.10"), "1.10"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (b"\x00\xff", "AP8="),
    ],
)
def test_scalars_are_written_as_json_writes_them(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_absent_and_null_query_parameters_are_left_out() -> None:
    assert query_text({"a": omit, "b": None, "c": "", "d": [omit, 1], "e": []}, {}) == "c=&d=1"


@given(st.dictionaries(words, words | st.lists(words, min_size=1), max_size=5))
def test_a_query_reads_back_as_what_was_written(values: dict[str, Any]) -> None:
    """Whatever the text: one pair a value, in order."""
    expected = [(k, i) for k, v in values.items() for i in (v if isinstance(v, list) else [v])]

    assert parse_qsl(query_text(values, {}), keep_blank_values=True, encoding="utf-8") == expected


@given(words)
def test_a_path_value_stays_in_its_segment(value: str) -> None:
    """It comes back whole from its own segment, or it is refused."""
    template = PathTemplate("/v2/things/{thing_id}/parts")
    try:
        path = template.fill({"thing_id": value})
    except ConfigurationError:
        assert value in (".", "..")
        return

    segments = path.split("/")
    assert len(segments) == 5
    assert unquote(segments[3]) == value
    assert path.isascii()
    assert not set(path) & set("?#\\ \r\n")


@pytest.mark.parametrize("value", ["", None, omit, [], ".", "..", {}])
def test_a_path_value_that_names_another_path_is_refused(value: Any) -> None:
    with pytest.raises(ConfigurationError):
        PathTemplate("/v2/things/{thing_id}").fill({"thing_id": value})


def test_a_missing_path_value_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"`thing_id` of `/v2/\{thing_id\}` is empty"):
        PathTemplate("/v2/{thing_id}").fill({})


def test_reserved_characters_stay_where_the_document_allows_them() -> None:
    param = Param("path", "query", allow_reserved=True)

    assert one("path", "a/b?c&d", param) == "path=a/b?c%26d"


def test_header_and_cookie_values() -> None:
    assert header_text(["a", "b"]) == "a,b"
    assert header_text({"a": 1}) == "a,1"
    assert cookie_text({"a": 1, "b": omit, "c": "x y"}, {}) == "a=1; c=x%20y"


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/über/{id}", "/%C3%BCber/1"),
        ("/über uns", "/%C3%BCber%20uns"),
        ("/a%2Fb/{id}:undo", "/a%2Fb/1:undo"),
        ("/search?kind=a&b={id}", "/search?kind=a&b=1"),
        ('/"<|>"/{id}', "/%22%3C%7C%3E%22/1"),
    ],
)
def test_paths_are_sent_encoded_however_they_are_written(template: str, path: str) -> None:
    """What is encoded already, and what divides a path, stays as it is."""
    assert PathTemplate(template).fill({"id": 1}) == path
