"""Links: what can be called next with an answer is ready to be called, with what the document says filled in."""

from __future__ import annotations

import asyncio
import json
import pickle
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.transport import Operation, Param
from tests.runtime.sample.transport.follow_ups import LinkSpec

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import links as table
from tests.runtime.sample import links_of, models, response_of
from tests.runtime.sample.errors import APIStatusError
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.scripted import Answer, failure, ok, page

CREATED = Answer(201, b'{"data": {"id": "p 1", "gpuCount": 4, "more": {"a/b": [7]}}, "trace": "t1"}', {"X-Next": "n"})


def test_a_link_calls_what_the_document_says(scripted: MakeClient) -> None:
    client, script = scripted(CREATED, ok({"id": "p 1"}))
    links = links_of(client.pipelines.create(name="x"))

    assert list(links) == ["self", "describe", "fixed"]
    assert links["self"].arguments == {"pipeline_id": "p 1"}
    assert links["self"]() == models.Pipeline(id="p 1")
    assert script.requests[-1].target == "/v2/pipelines/p%201"
    assert repr(links["self"]) == "<Link self: pipelines.retrieve(pipeline_id='p 1')>"


def test_what_the_caller_gives_comes_first(scripted: MakeClient) -> None:
    client, script = scripted(CREATED, ok({"id": "p2"}))
    links_of(client.pipelines.create(name="x"))["self"](pipeline_id="p2", expand=["all"])

    assert script.requests[-1].target == "/v2/pipelines/p2?expand=all"


def test_a_body_becomes_the_arguments_that_it_is_made_of(scripted: MakeClient) -> None:
    client, script = scripted(CREATED, ok({"id": "p 1"}))
    links_of(client.pipelines.create(name="mine"))["describe"]()

    assert script.json() == {"description": "mine"}
    assert script.header("If-Match") is None


def test_links_of_the_async_client_are_awaited(async_scripted: MakeAsyncClient) -> None:
    client, script = async_scripted(CREATED, ok({"id": "p 1"}))

    async def follow() -> Any:
        return await links_of(await client.pipelines.create(name="x"))["self"]()

    assert asyncio.run(follow()) == models.Pipeline(id="p 1")
    assert script.requests[-1].target == "/v2/pipelines/p%201"


def test_links_are_those_of_the_status(scripted: MakeClient) -> None:
    """The status itself, then its class, then the default; errors have links, too."""
    client, _ = scripted(failure(409), ok({"id": "p"}))
    with pytest.raises(APIStatusError) as caught:
        client.pipelines.create(name="x")

    assert links_of(caught.value)["existing"].arguments == {"pipeline_id": "name"}
    assert list(links_of(client.pipelines.create(name="x"))) == ["all"]


def test_who_has_no_links_has_none(scripted: MakeClient) -> None:
    client, _ = scripted(ok({"id": "p"}), page([{"id": "p"}]))

    assert links_of(client.pipelines.retrieve("p")) == {}
    assert links_of(client.pipelines.list()) == {}
    with pytest.raises(LookupError, match="no response"):
        links_of(models.Pipeline(id="p"))


def test_a_copy_says_that_it_has_no_client(scripted: MakeClient) -> None:
    client, _ = scripted(CREATED)
    made = client.pipelines.create(name="x")

    with pytest.raises(LookupError, match="left its client behind"):
        links_of(pickle.loads(pickle.dumps(made)))


EXPRESSIONS = {
    "$url": "https://api.sample.test/v2/pipelines/p%2F1/restart?q=a%26b&q=c",
    "$method": "POST",
    "$statusCode": 201,
    "$request.path.pipeline_id": "p/1",
    "$request.query.q": "a&b",
    "$request.header.x-why": "because",
    "$request.header.Authorization": None,
    "$request.body": {"name": "é", "deep": {"~": 1}},
    "$request.body#/name": "é",
    "$request.body#/deep/~0": 1,
    "$request.body#/deep/none": None,
    "$response.header.X-Next": "n",
    "$response.header.X-None": None,
    "$response.body#/data/id": "p 1",
    "$response.body#/data/gpuCount": 4,
    "$response.body#/data/more/a~1b/0": 7,
    "$response.body#/data/more/a~1b/1": None,
    "$response.body#/data/more/a%7E1b/0": 7,
    "$response.body#/trace": "t1",
    "at {$response.body#/trace}, {$statusCode}": "at t1, 201",
    "at {$response.body#/none}": None,
    "plain {text}": "plain {text}",
}


@pytest.mark.parametrize(("expression", "value"), EXPRESSIONS.items())
def test_runtime_expressions(
    scripted: MakeClient, monkeypatch: pytest.MonkeyPatch, expression: str, value: object
) -> None:
    """As the specification writes them; what is not there is not passed."""
    operation: Operation[models.Pipeline] = replace(
        ops.RESTART, id="linked", has_links=True, body="json", params=(Param("q", "query"),)
    )
    specs = [LinkSpec("next", "pipelines.retrieve", {"found": expression})]
    monkeypatch.setattr(table, "LINKS", {"linked": {"2XX": specs}})
    client, _ = scripted(CREATED)
    made = client.call(
        operation,
        path={"pipeline_id": "p/1"},
        query={"q": ["a&b", "c"]},
        headers={"X-Why": "because"},
        body={"name": "é", "deep": {"~": 1}},
    )

    assert links_of(made)["next"].arguments == ({} if value is None else {"found": value})


def test_constants_are_passed_as_they_are(scripted: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = [LinkSpec("next", "pipelines.retrieve", {"limit": 3, "flag": False}, {"deep": "$statusCode"})]
    monkeypatch.setattr(table, "LINKS", {"pipelines.create": {"201": specs}})
    client, _ = scripted(CREATED)
    found = links_of(client.pipelines.create(name="x"))["next"].arguments

    assert json.dumps(found) == '{"limit": 3, "flag": false, "body": {"deep": "$statusCode"}}'


LISTED = [
    LinkSpec("second", "pipelines.retrieve", {"pipeline_id": "$response.body#/data/1/id"}),
    LinkSpec("own", "pipelines.retrieve", {"pipeline_id": "$response.body#/id"}),
    LinkSpec("rest", "pipelines.list", {"cursor": "$response.body#/pagination/next_cursor"}),
    LinkSpec("again", "pipelines.list", {"limit": "$request.query.limit"}),
]
ROWS = [{"id": "p1"}, {"id": "p2", "gpuCount": "many"}]


def arguments_of(value: object) -> list[dict[str, Any]]:
    """What is filled in, in the order of the links."""
    return [link.arguments for link in links_of(value).values()]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Operation[models.Pipeline]:
    """The list of pipelines, whose answer has links."""
    monkeypatch.setattr(table, "LINKS", {"pipelines.list": {"200": LISTED}})
    return replace(ops.LIST, has_links=True)


def test_a_page_has_the_links_of_its_answer(scripted: MakeClient, listed: Operation[models.Pipeline]) -> None:
    client, _ = scripted(page(ROWS, cursor="c2"))

    found = arguments_of(client.page(listed, query={"limit": 2}))
    assert found == [{"pipeline_id": "p2"}, {}, {"cursor": "c2"}, {"limit": "2"}]


def test_an_item_has_them_with_what_is_its_own(scripted: MakeClient, listed: Operation[models.Pipeline]) -> None:
    """Also one that differs from the document: the issues of an item are told with where it came from."""
    client, script = scripted(page(ROWS, cursor="c2"), ok({"id": "p2"}))
    items = client.page(listed, query={"limit": 2}).items

    for item in items:
        assert arguments_of(item) == [
            {"pipeline_id": item.id},
            {"pipeline_id": item.id},
            {"cursor": "c2"},
            {"limit": "2"},
        ]
    links_of(items[1])["own"]()
    assert script.requests[-1].target == "/v2/pipelines/p2"


def test_items_of_an_async_page_are_followed_by_awaiting(
    async_scripted: MakeAsyncClient, listed: Operation[models.Pipeline]
) -> None:
    client, script = async_scripted(page(ROWS), ok({"id": "p1"}))

    async def follow() -> None:
        first = (await client.page(listed)).items[0]
        await links_of(first)["own"]()

    asyncio.run(follow())
    assert script.requests[-1].target == "/v2/pipelines/p1"


def test_items_of_a_list_without_pages_know_where_they_came_from(
    scripted: MakeClient, listed: Operation[models.Pipeline]
) -> None:
    at_once: Operation[list[models.Pipeline]] = replace(
        listed, page=None, at="data", returns=lambda: list[models.Pipeline]
    )
    client, _ = scripted(page(ROWS, cursor="c2"))

    for item in client.call(at_once):
        assert response_of(item).status == 200
        assert arguments_of(item) == [{"pipeline_id": item.id}, {"pipeline_id": item.id}, {"cursor": "c2"}, {}]
