"""The judge is judged: OpenAPI's own table of styles, read back; and requests that it must not let pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.wire.document import Document
from tests.wire.endpoints import Endpoint
from tests.wire.referee import Referee, Sent, WireRequest
from tests.wire.schemas import Schemas
from tests.wire.styles import from_cookie, from_header, from_path, from_query, split_query

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": "100", "G": "200", "B": "150"}

# OpenAPI 3.2.0, "Style Examples": style, explode, shape and text of a parameter called `color`.
IN_QUERY = [
    ("form", False, "scalar", "color=blue", "blue"),
    ("form", False, "array", "color=blue,black,brown", ARRAY),
    ("form", False, "object", "color=R,100,G,200,B,150", OBJECT),
    ("form", True, "array", "color=blue&color=black&color=brown", ARRAY),
    ("form", True, "object", "R=100&G=200&B=150", OBJECT),
    ("spaceDelimited", False, "array", "color=blue%20black%20brown", ARRAY),
    ("spaceDelimited", False, "object", "color=R%20100%20G%20200%20B%20150", OBJECT),
    ("pipeDelimited", False, "array", "color=blue%7Cblack%7Cbrown", ARRAY),
    ("pipeDelimited", False, "object", "color=R%7C100%7CG%7C200%7CB%7C150", OBJECT),
    ("deepObject", True, "object", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150", OBJECT),
]
IN_PATH = [
    ("matrix", False, "scalar", ";color=blue", "blue"),
    ("matrix", False, "array", ";color=blue,black,brown", ARRAY),
    ("matrix", False, "object", ";color=R,100,G,200,B,150", OBJECT),
    ("matrix", True, "array", ";color=blue;color=black;color=brown", ARRAY),
    ("matrix", True, "object", ";R=100;G=200;B=150", OBJECT),
    ("label", False, "scalar", ".blue", "blue"),
    ("label", False, "array", ".blue,black,brown", ARRAY),
    ("label", True, "array", ".blue.black.brown", ARRAY),
    ("label", False, "object", ".R,100,G,200,B,150", OBJECT),
    ("label", True, "object", ".R=100.G=200.B=150", OBJECT),
    ("simple", False, "scalar", "blue", "blue"),
    ("simple", False, "array", "blue,black,brown", ARRAY),
    ("simple", False, "object", "R,100,G,200,B,150", OBJECT),
    ("simple", True, "object", "R=100,G=200,B=150", OBJECT),
]
IN_COOKIES = [
    ("form", True, "array", "color=blue&color=black&color=brown", ARRAY),
    ("cookie", False, "scalar", "color=blue", "blue"),
    ("cookie", False, "array", "color=blue,black,brown", ARRAY),
    ("cookie", True, "array", "color=blue; color=black; color=brown", ARRAY),
    ("cookie", True, "object", "R=100; G=200; B=150", OBJECT),
]


@pytest.mark.parametrize(("style", "explode", "shape", "text", "value"), IN_QUERY)
def test_query_is_read_as_the_specification_writes_it(
    style: str, explode: bool, shape: str, text: str, value: Any
) -> None:
    assert from_query("color", split_query(text), style, explode, shape, OBJECT) == value


@pytest.mark.parametrize(("style", "explode", "shape", "text", "value"), IN_PATH)
def test_path_is_read_as_the_specification_writes_it(
    style: str, explode: bool, shape: str, text: str, value: Any
) -> None:
    assert from_path("color", text, style, explode, shape) == value


@pytest.mark.parametrize(("style", "explode", "shape", "text", "value"), IN_COOKIES)
def test_cookie_is_read_as_the_specification_writes_it(
    style: str, explode: bool, shape: str, text: str, value: Any
) -> None:
    assert from_cookie("color", text, style, explode, shape, OBJECT) == value


def test_header_is_read_as_the_specification_writes_it() -> None:
    assert from_header("blue,black,brown", False, "array") == ARRAY
    assert from_header("R,100,G,200,B,150", False, "object") == OBJECT
    assert from_header("R=100,G=200,B=150", True, "object") == OBJECT


def test_a_dot_of_a_template_is_a_dot_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("{}", "utf-8")
    path = Referee(Schemas(Document(tmp_path / "empty.json")), {})
    endpoint = Endpoint("GET", "/compare/{base}...{head}", (), (), False, (), ())

    assert list(path.problems(endpoint, WireRequest("GET", "/wire/compare/a...b", [], b""), Sent({}))) == []
    assert list(path.problems(endpoint, WireRequest("GET", "/wire/compare/a--.b", [], b""), Sent({}))) != []
