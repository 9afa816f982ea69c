"""Generated lists against a server that really pages: whatever leads on, each item comes once."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate

DOCUMENT = Path(__file__).parent / "paged/openapi.yaml"
COUNT, SIZE = 7, 3
THINGS = [{"id": f"k{number}"} for number in range(COUNT)]
WAYS = [
    "link_in_words",
    "token_in_header",
    "last_id",
    "nested_url",
    "list_of_links",
    "hal",
    "embedded",
    "from_and_next",
    "page_in_brackets",
    "odata",
    "odata_said",
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The SDK of the document, imported."""
    folder = tmp_path_factory.mktemp("paged")
    settings = settings_for(DOCUMENT, "paged_lists", ("sdk",), folder)
    for file in generate(settings).files:
        place = settings.out["sdk"] / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("paged_lists")
    sys.path.remove(str(folder))


class Server:
    """Pages over the things, in the way that the path names; also the adapter that leads to it."""

    def __init__(self, package: ModuleType) -> None:
        self.message = importlib.import_module(f"{package.__name__}.transport.message")
        self.calls = 0

    def exchange(self, request: Any) -> Any:
        return self.message.Response(*self.answer(request.target))

    def close(self) -> None: ...

    def answer(self, target: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        self.calls += 1
        url = urlsplit(target)
        way, sent = url.path.strip("/").replace("-", "_"), parse_qs(url.query)
        begin = _begin(way, {key: values[0] for key, values in sent.items()})
        end = begin + SIZE
        headers, body = _answer(way, url.path, THINGS[begin:end], end if end < COUNT else None)
        return 200, [(name.encode(), value.encode()) for name, value in headers.items()], json.dumps(body).encode()


class AsyncServer(Server):
    async def exchange(self, request: Any) -> Any:
        return self.message.AsyncResponse(*self.answer(request.target))

    async def aclose(self) -> None: ...


def _begin(way: str, sent: dict[str, str]) -> int:
    if way == "last_id":
        return int(sent["after"].removeprefix("k")) + 1 if "after" in sent else 0
    if way == "page_in_brackets":
        return (int(sent.get("page[number]", "1")) - 1) * SIZE
    return int(next((sent[name] for name in ("after", "nextToken", "from", "at") if name in sent), "0"))


def _answer(way: str, path: str, things: list[Any], following: int | None) -> tuple[dict[str, str], Any]:
    url = f"https://paged.test{path}?at={following}" if following else None
    match way:
        case "link_in_words":
            return {"Link": f'<https://paged.test{path}?after={following}>; rel="next"'} if url else {}, things
        case "token_in_header":
            return {"X-Next-Token": str(following)} if following else {}, things
        case "last_id":
            return {}, things
        case "nested_url":
            return {}, {"albums": {"items": things, "next": url}}
        case "list_of_links":
            links = [{"rel": "self", "href": path}, *([{"rel": "next", "href": url}] if url else [])]
            return {}, {"features": things, "links": links}
        case "hal":
            return {}, {"items": things, "_links": {"next": {"href": url}} if url else {}}
        case "embedded":
            links = {"next": {"href": url}} if url else {}
            return {}, {"count": len(things), "_embedded": {"things": things}, "_links": links}
        case "from_and_next":
            return {}, {"results": things, "from": None, "next": following}
        case "odata" | "odata_said":
            return {}, {"@odata.count": COUNT, "value": things, **({"@odata.nextLink": url} if url else {})}
        case _:
            return {}, {"data": things}


@pytest.mark.parametrize("way", WAYS)
def test_each_item_comes_once_whatever_leads_on(package: ModuleType, way: str) -> None:
    server = Server(package)
    client: Any = package.PagedLists(http=server)
    page = getattr(client.lists, way)()

    assert [thing.id for thing in page] == [thing["id"] for thing in THINGS]
    assert (page.issues, server.calls) == ((), 3 + (way in ("last_id", "page_in_brackets")))


@pytest.mark.parametrize("way", WAYS)
def test_each_item_comes_once_without_blocking(package: ModuleType, way: str) -> None:
    async def listed() -> list[str]:
        client: Any = package.AsyncPagedLists(http=AsyncServer(package))
        return [thing.id async for thing in getattr(client.lists, way)()]

    assert asyncio.run(listed()) == [thing["id"] for thing in THINGS]


@pytest.mark.parametrize("way", WAYS)
def test_each_list_can_be_taken_up_again(package: ModuleType, way: str) -> None:
    client: Any = package.PagedLists(http=Server(package))
    cursor = getattr(client.lists, way)().cursor

    assert [thing.id for thing in getattr(client.lists, way)(options={"cursor": cursor})] == ["k3", "k4", "k5", "k6"]
