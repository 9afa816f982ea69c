"""Lists: every item once, whatever the style, and never in a circle."""

from __future__ import annotations

import asyncio
import json
import pickle
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import Operation, Page, PageSpec
from tests.runtime.sample.transport.message import Request
from tests.runtime.sample.transport.page_steps import parse_link

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Sample, issues_of, models, response_of
from tests.runtime.sample.errors import ConfigurationError, DecodeError, NotFoundError
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.scripted import Answer, Script, failure, page


def ids(pages: Any) -> list[str]:
    return [item.id for item in pages]


def things(*names: str) -> list[dict[str, str]]:
    return [{"id": name} for name in names]


def test_iteration_goes_through_all_pages(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a", "b"), "c1"), page(things("c"), "c2"), page([]))

    assert ids(client.pipelines.list(limit=2)) == ["a", "b", "c"]
    assert [request.target.partition("?")[2] for request in script.requests] == [
        "limit=2",
        "limit=2&cursor=c1",
        "limit=2&cursor=c2",
    ]


def test_a_page_is_a_value_of_its_own(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a", "b"), "c1"), page(things("c")))
    first = client.pipelines.list()
    second = first.next_page()

    assert (ids(first.items), first.has_more, first.cursor) == (["a", "b"], True, "c1")
    assert second is not None
    assert (ids(second.items), second.has_more, second.cursor) == (["c"], False, None)
    assert second.next_page() is None
    assert len(script.requests) == 2
    assert response_of(first).status == 200
    assert [len(one.items) for one in first.pages()] == [2, 1] if script.entries else True


def test_a_cursor_takes_a_list_up_again(scripted: MakeClient) -> None:
    client, script = scripted(page(things("c")))
    client.pipelines.list(cursor="c1")

    assert script.requests[0].target == "/v2/pipelines?cursor=c1"


def test_an_empty_page_in_the_middle_is_not_the_end(scripted: MakeClient) -> None:
    """The cursor is trusted, not the item count."""
    client, _ = scripted(page(things("a"), "c1"), page([], "c2"), page(things("b")))

    assert ids(client.pipelines.list()) == ["a", "b"]


def test_has_more_false_ends_it_whatever_the_cursor(scripted: MakeClient) -> None:
    client, _ = scripted(page(things("a"), "c1", has_more=False))

    assert ids(client.pipelines.list()) == ["a"]


def test_max_items_ends_it_early(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a", "b"), "c1"), page(things("c", "d"), "c2"))

    assert ids(client.pipelines.list(options={"max_items": 3})) == ["a", "b", "c"]
    assert len(script.requests) == 2


def test_an_error_in_the_middle_is_raised_there(scripted: MakeClient) -> None:
    client, _ = scripted(page(things("a"), "c1"), failure(404), max_retries=0)
    seen: list[str] = []

    with pytest.raises(Exception, match="went wrong"):
        seen.extend(item.id for item in client.pipelines.list())
    assert seen == ["a"]


def test_a_wrong_item_does_not_lose_the_page(scripted: MakeClient) -> None:
    client, _ = scripted(page([{"id": "a"}, {"id": 7}]))
    first = client.pipelines.list()

    assert [item.id for item in first.items] == ["a", 7]
    assert [issue.path for issue in issues_of(first)] == ["1.id"]


def test_a_search_sends_its_cursor_in_the_body(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a"), "c1"), page(things("b")))

    assert ids(client.pipelines.search(query="x")) == ["a", "b"]
    assert script.json(0) == {"query": "x"}
    assert script.json(1) == {"query": "x", "cursor": "c1"}


def test_async_lists_are_awaited_or_iterated_over(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, _ = async_scripted(page(things("a"), "c1"), page(things("b")), page(things("a")), page(things("a")))
        assert [item.id async for item in client.pipelines.list()] == ["a", "b"]
        first = await client.pipelines.list()
        assert ids(first.items) == ["a"]
        assert [ids(one.items) async for one in client.pipelines.list().pages()] == [["a"]]

    asyncio.run(main())


def test_a_list_that_was_not_asked_for_yet_says_how(async_scripted: MakeAsyncClient) -> None:
    client, script = async_scripted()

    assert repr(client.pipelines.list()) == "<AsyncPager pipelines.list: await it, or iterate over it with `async for`>"
    assert script.requests == []


def test_a_list_that_starts_where_it_leads_to_is_a_circle(scripted: MakeClient) -> None:
    for take in (
        lambda client: client.pipelines.list(cursor="c1"),
        lambda client: client.pipelines.search(query="x", cursor="c1"),
    ):
        client, script = scripted(page(things("a"), "c1"))
        with pytest.raises(DecodeError, match="gave `c1` as the next page a second time"):
            list(take(client))
        assert len(script.requests) == 1


def test_a_page_that_is_asked_for_twice_is_no_circle(scripted: MakeClient) -> None:
    second = page(things("b"), "c2")
    client, _ = scripted(page(things("a"), "c1"), second, second, second, page(things("c")))
    first = client.pipelines.list()

    assert [ids(once.items) for once in (first.next_page(), first.next_page()) if once] == [["b"], ["b"]]
    assert [len(one.items) for one in first.pages()] == [1, 1, 1]


def test_what_leads_on_costs_the_same_on_every_page() -> None:
    import time

    class Endless(Script):
        def next(self, request: Request) -> Answer:
            self.requests.append(request)
            return page([], f"c{len(self.requests)}" if len(self.requests) < self.last else None)

    def seconds(count: int) -> float:
        script = Endless()
        script.last = count  # type: ignore[attr-defined]
        started = time.process_time()
        assert list(Sample(api_key=KEY, http=script).pipelines.list()) == []
        return time.process_time() - started

    few, many = min(seconds(500) for _ in range(3)), min(seconds(4_000) for _ in range(2))
    assert many < 16 * few


WRONG: list[tuple[Any, str]] = [
    ("x", "pagination: expected an object, got string 'x'"),
    ([1], "pagination: expected an object, got array [1]"),
    ({"next_cursor": {"a": 1}}, "pagination.next_cursor: expected a string or a number, got object {'a': 1}"),
    ({"next_cursor": None, "has_more": "yes"}, "pagination.has_more: expected a boolean, got string 'yes'"),
    ({"has_more": True}, "pagination.next_cursor: expected a value, as `pagination.has_more` is true, got null"),
]


@pytest.mark.parametrize(("pagination", "issue"), WRONG)
def test_a_list_that_cannot_go_on_says_so(scripted: MakeClient, pagination: Any, issue: str) -> None:
    body = json.dumps({"data": things("a"), "pagination": pagination}).encode()
    client, _ = scripted(Answer(200, body))
    strict, _ = scripted(Answer(200, body), strict=True)

    assert [str(found) for found in issues_of(client.pipelines.list())] == [issue]
    with pytest.raises(DecodeError, match="pagination"):
        strict.pipelines.list()


class Server:
    """Pages over numbered items, in one of the styles."""

    def __init__(self, style: str, count: int, size: int) -> None:
        self.style = style
        self.items = [{"id": f"i{number}"} for number in range(count)]
        self.size = size
        self.calls = 0

    def answer(self, request: Request) -> Answer:
        self.calls += 1
        assert self.calls <= len(self.items) + 3, "a circle"
        query = dict(pair.split("=") for pair in request.target.partition("?")[2].split("&") if pair)
        start = self.start(query)
        items, end = self.items[start : start + self.size], start + self.size
        more = end < len(self.items)
        body: dict[str, Any] = {"result": {"items": items}, "has_more": more, "total": len(self.items)}
        headers: dict[str, str] = {}
        if self.style == "url":
            body["next"] = f"https://api.sample.test/v2/things?at={end}" if more else None
        if self.style == "link" and more:
            headers["Link"] = f'</x>; rel="prev", <https://api.sample.test/v2/things?at={end}>; rel="next"'
        if self.style == "cursor":
            body["next"] = str(end) if more else ""
        return Answer(200, json.dumps(body).encode(), headers)

    def start(self, query: dict[str, str]) -> int:
        match self.style:
            case "page":
                return (int(query.get("at", "1")) - 1) * self.size
            case "last_id":
                return int(query["at"].removeprefix("i")) + 1 if "at" in query else 0
            case _:
                return int(query.get("at", "0"))


@given(
    st.sampled_from(["cursor", "page", "offset", "link", "url", "last_id"]),
    st.integers(0, 12),
    st.integers(1, 5),
    st.booleans(),
)
def test_every_style_yields_every_item_once(style: Any, count: int, size: int, has_flag: bool) -> None:
    server = Server(style, count, size)

    class Adapter(Script):
        def next(self, request: Request) -> Answer:
            return server.answer(request)

    spec = PageSpec(
        style=style,
        items="result.items",
        cursor="at",
        next="next" if style in ("cursor", "url") else "",
        has_more="has_more" if has_flag or style == "last_id" else "",
        total="total",
    )
    listing: Operation[models.Pipeline] = Operation(
        id="things.list", method="GET", path="/v2/things", returns=lambda: models.Pipeline, page=spec
    )
    first: Page[models.Pipeline] = Sample(api_key=KEY, http=Adapter()).page(listing)

    assert ids(first) == [item["id"] for item in server.items]
    assert first.total == count


@pytest.mark.parametrize("style", ["page", "offset"])
def test_a_server_that_ignores_the_page_number_is_no_endless_list(style: Any) -> None:
    same = Answer(200, b'{"items": [{"id": "a"}]}')
    script = Script(*[same] * 9)
    spec = PageSpec(style=style, items="items", cursor="at")
    listing: Operation[Any] = Operation(id="x", method="GET", path="/x", page=spec)

    with pytest.raises(DecodeError, match="the server ignores `at` and gave the same page a second time"):
        list(Sample(api_key=KEY, http=script).page(listing))
    assert len(script.requests) == 2


def test_another_host_is_not_followed() -> None:
    spec = PageSpec(style="url", items="items", next="next")
    listing: Operation[Any] = Operation(id="x", method="GET", path="/x", page=spec)
    client = Sample(api_key=KEY, http=Script(Answer(200, b'{"items": [1], "next": "https://evil.test/x"}')))

    with pytest.raises(DecodeError, match=r"another host, `evil\.test`"):
        list(client.page(listing))


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ('<https://a.test/?p=2>; rel="next"', "https://a.test/?p=2"),
        ("</p?a=1,2>; rel=next", "/p?a=1,2"),
        ('</first>; rel="first"; title="a, b", </n>; title="x;y"; rel="prev next"', "/n"),
        ('</first>; rel="first"', None),
        ("", None),
    ],
)
def test_link_headers(header: str, url: str | None) -> None:
    assert parse_link(header, "next") == url


@given(st.text())
def test_no_link_header_makes_parsing_fail(text: str) -> None:
    parse_link(text, "next")


# ---- what a caller may say, and keep


def test_the_end_of_an_iteration_is_a_keyword_of_the_list(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a", "b"), "c1"), page(things("c", "d"), "c2"))

    assert ids(client.page(ops.LIST, max_items=3)) == ["a", "b", "c"]
    assert len(script.requests) == 2
    with pytest.raises(ConfigurationError, match="`max_items` is -1"):
        client.page(ops.LIST, max_items=-1)


def test_the_next_page_is_fetched_while_this_one_is_read(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a"), "c1"), page(things("b"), "c2"), page(things("c")))
    items = iter(client.page(ops.LIST, prefetch=True))
    next(items)
    while len(script.requests) < 2:
        time.sleep(0.001)

    assert [item.id for item in items] == ["b", "c"]
    assert len(script.requests) == 3


def test_nothing_is_fetched_ahead_that_will_not_be_read(scripted: MakeClient) -> None:
    client, script = scripted(page(things("a", "b"), "c1"), page(things("c", "d"), "c2"))

    assert ids(client.page(ops.LIST, prefetch=True, max_items=4)) == ["a", "b", "c", "d"]
    assert len(script.requests) == 2


def test_what_fails_ahead_is_raised_when_its_turn_comes(scripted: MakeClient) -> None:
    client, _ = scripted(page(things("a"), "c1"), failure(404, kind="not_found"))
    items = iter(client.page(ops.LIST, prefetch=True))

    assert next(items).id == "a"
    with pytest.raises(NotFoundError):
        next(items)


def test_async_lists_are_fetched_ahead_and_leave_nothing_behind(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, script = async_scripted(page(things("a"), "c1"), page(things("b"), "c2"), page(things("c")))
        items = aiter(client.page(ops.LIST, prefetch=True))
        await anext(items)
        await asyncio.sleep(0)
        assert len(script.requests) == 2
        assert [item.id async for item in items] == ["b", "c"]
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_each_item_knows_its_own_issues_and_the_answer(scripted: MakeClient) -> None:
    client, _ = scripted(page([{"id": "a"}, {"id": 8, "state": []}]))
    good, bad = client.pipelines.list().items

    assert issues_of(good) == ()
    assert [issue.path for issue in issues_of(bad)] == ["id", "state"]
    assert response_of(good) is response_of(bad)


def test_a_page_can_be_pickled_and_goes_on_with_another_client(scripted: MakeClient) -> None:
    client, _ = scripted(page(things("a"), "c1"))
    kept = pickle.dumps(client.pipelines.list(limit=1))
    later, script = scripted(page(things("b")))
    found = pickle.loads(kept)

    assert (ids(found.items), found.cursor, response_of(found.items[0]).status) == (["a"], "c1", 200)
    with pytest.raises(ConfigurationError, match="using"):
        found.next_page()
    assert ids(found.using(later)) == ["a", "b"]
    assert script.requests[0].target == "/v2/pipelines?limit=1&cursor=c1"


@pytest.mark.parametrize("style", ["cursor", "page", "offset", "last_id", "link", "url"])
def test_every_list_can_be_taken_up_again_from_its_cursor(scripted: MakeClient, style: Any) -> None:
    """Also one that is led on by a URL or a number, for which no method has an argument of the right kind."""
    spec = PageSpec(style=style, items="data", cursor="at", next="next" if style in ("cursor", "url") else "")
    operation: Any = Operation("x.list", "GET", "/x", returns=lambda: models.Pipeline, page=spec)
    link = {"Link": '</x?at=9>; rel="next"'}
    first = Answer(200, json.dumps({"data": things("a"), "next": "/x?at=9"}).encode(), link)
    client, script = scripted(first, Answer(200, b'{"data":[]}'), Answer(200, b'{"data":[]}'))
    found = client.page(operation)
    found.next_page()
    client.page(operation, options={"cursor": found.cursor or ""})

    assert script.requests[2].target == script.requests[1].target


def test_the_relation_that_leads_on_may_have_another_name(scripted: MakeClient) -> None:
    spec = PageSpec(style="link", items="data", relation="after")
    operation: Any = Operation("x.list", "GET", "/x", returns=lambda: models.Pipeline, page=spec)
    links = {"Link": '</x?at=1>; rel="next", </x?at=9>; rel="after"'}
    client, script = scripted(
        Answer(200, json.dumps({"data": things("a")}).encode(), links), Answer(200, b'{"data":[]}')
    )
    client.page(operation).next_page()

    assert script.requests[1].target == "/x?at=9"
