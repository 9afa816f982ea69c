"""Routing: literal segments win, an encoded slash stays in its segment, and what is not there says so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specloom.runtime.serving.binding import MissingHandlers, Unimplemented, bind
from specloom.runtime.serving.operation import OperationMeta, ParamMeta
from specloom.runtime.serving.path_table import PathTable
from specloom.runtime.serving.plain import PlainDispatcher
from specloom.runtime.serving.routing import Router
from starlette.testclient import TestClient

from .conftest import Serve

PATHS = (
    "/pets",
    "/pets/{id}",
    "/pets/mine",
    "/{kind}/mine",
    "/pets/{id}.json",
    "/pets/{id}:feed",
    "/compare/{base}...{head}",
    "/",
    "/slash/",
)


@pytest.fixture
def table() -> PathTable[str]:
    table = PathTable[str]()
    for path in PATHS:
        table.add("GET", path, path)
    return table


@pytest.mark.parametrize(
    ("path", "template", "params"),
    [
        ("/pets", "/pets", {}),
        ("/pets/1", "/pets/{id}", {"id": "1"}),
        ("/pets/mine", "/pets/mine", {}),
        ("/cats/mine", "/{kind}/mine", {"kind": "cats"}),
        ("/pets/1.json", "/pets/{id}.json", {"id": "1"}),
        ("/pets/1:feed", "/pets/{id}:feed", {"id": "1"}),
        ("/compare/v1.0...v2", "/compare/{base}...{head}", {"base": "v1.0", "head": "v2"}),
        ("/", "/", {}),
        ("/slash/", "/slash/", {}),
        ("/pets/", None, {}),
        ("/slash", None, {}),
        ("/pets/1/2", None, {}),
    ],
)
def test_the_most_literal_template_wins(
    table: PathTable[str], path: str, template: str | None, params: Mapping[str, str]
) -> None:
    match = table.find("GET", path.split("/")[1:])

    assert (match.target, dict(match.params)) == (template, params)


def test_a_less_literal_template_is_found_for_its_own_method() -> None:
    table = PathTable[str]()
    table.add("POST", "/jobs/search", "search")
    table.add("GET", "/jobs/{id}", "retrieve")

    assert table.find("GET", ["jobs", "search"]).target == "retrieve"
    assert table.find("DELETE", ["jobs", "search"]).allowed == ("POST", "GET")


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=4))
def test_a_parameter_takes_any_segment_that_is_not_empty(segments: list[str]) -> None:
    table = PathTable[int]()
    names = [f"p{place}" for place in range(len(segments))]
    table.add("GET", "/" + "/".join("{" + name + "}" for name in names), 1)

    assert table.find("GET", segments).params == dict(zip(names, segments, strict=True))


def id_path(serve: Serve, **options: Any) -> TestClient:
    return serve(path="/pets/{id}", params=(ParamMeta("id", "id", "path", lambda: str, required=True),), **options)


@pytest.mark.parametrize(("path", "expected"), [("a%2Fb", "a/b"), ("a%20b", "a b"), ("%C3%A9", "é"), ("a+b", "a+b")])
def test_segments_are_split_before_they_are_decoded(serve: Serve, path: str, expected: str) -> None:
    assert id_path(serve).get(f"/pets/{path}").json() == {"id": expected}


def test_an_unknown_path_is_404_in_the_error_shape(serve: Serve) -> None:
    answer = serve().get("/thing")

    assert answer.status_code == 404
    error = answer.json()["error"]
    assert error["code"] == "ROUTE_NOT_FOUND"
    assert error["message"] == "There is nothing at 'GET /thing'. Did you mean '/things'?"


def test_a_slash_too_many_is_refused_and_the_right_path_named(serve: Serve) -> None:
    answer = serve().get("/things/", follow_redirects=False)

    assert answer.status_code == 404
    assert answer.json()["error"]["message"].endswith("Did you mean '/things'?")


def test_a_target_that_is_no_path_is_404(serve: Serve) -> None:
    app, answers = serve().app, list[Any]()
    scope = {"type": "http", "method": "OPTIONS", "path": "*", "raw_path": b"*", "headers": [], "query_string": b""}

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(app(scope, None, send))
    assert answers[0]["status"] == 404


def test_another_method_is_405_and_says_which_ones_work(serve: Serve) -> None:
    answer = serve().delete("/things")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


def test_head_is_get_without_a_body(serve: Serve) -> None:
    client = serve()
    head, get = client.head("/things"), client.get("/things")

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_options_says_what_is_allowed(serve: Serve) -> None:
    answer = serve().options("/things")

    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["/api/v1/things", "/things"])
def test_the_base_path_may_be_there_or_not(serve: Serve, path: str) -> None:
    assert serve(base_path="/api/v1/").get(path).status_code == 200


def meta(handler: str) -> OperationMeta:
    return OperationMeta(id=handler, method="GET", path=f"/{handler}", handler=handler, resource="", input=lambda: dict)


def test_all_missing_handlers_are_named_at_the_start() -> None:
    class Service:
        async def one(self, _ctx: object, _input: object) -> None: ...

    with pytest.raises(MissingHandlers) as caught:
        bind([(meta("one"), Service()), (meta("two"), Service()), (meta("three"), Service())])
    assert str(caught.value) == (
        "2 operation(s) have no handler: `two` (GET /two) of Service, `three` (GET /three) of Service"
    )


def test_a_service_that_is_not_written_answers_501() -> None:
    client = TestClient(Router(bind([(meta("one"), Unimplemented())]), PlainDispatcher()))
    answer = client.get("/one?whatever=1")

    assert answer.status_code == 501
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "NOT_IMPLEMENTED"


def test_matching_does_not_grow_with_the_number_of_routes() -> None:
    """A thousand siblings add no comparison: the segments are looked up, not tried one by one."""
    table = PathTable[int]()
    for number in range(1000):
        table.add("GET", f"/r{number}/{{id}}", number)

    class Counted(str):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    assert table.find("GET", [Counted("r999"), "x"]).target == 999
    assert Counted.compared < 5


def test_a_failing_handler_is_500_without_its_words() -> None:
    class Service:
        async def one(self, _ctx: object, _input: object) -> None:
            await asyncio.sleep(0)
            raise RuntimeError("secret")

    client = TestClient(Router(bind([(meta("one"), Service())]), PlainDispatcher()))
    answer = client.get("/one")

    assert answer.status_code == 500
    assert "secret" not in answer.text
