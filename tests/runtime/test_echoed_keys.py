"""What a server says is decided by as it was said: a key in it is neither taken for stars, nor sent on by its word."""

from __future__ import annotations

from typing import Any

import pytest
from tests.runtime.sample.transport import ApiInfo, Auth, Operation, PageSpec, ServerInfo, SyncClient

from tests.runtime.scripted import Answer, Script

QUERY = Auth("s", "api_key", wire="key", where="query")
BEARER = Auth("s", "bearer")
LINKED = PageSpec(style="link", relation="next")
URLS = PageSpec(style="url", items="data", next="next")


def client(scheme: Auth, key: str, *answers: Answer) -> tuple[SyncClient, Script]:
    script = Script(*answers)
    api = ApiInfo("X", "x", "x", "X", servers=(ServerInfo("https://api.test"),), auth=(scheme,), security=(("s",),))
    return SyncClient(api, credentials={"s": key}, http=script), script


def listed(page: PageSpec) -> Operation[Any]:
    return Operation(id="x.list", method="GET", path="/x", returns=lambda: dict[str, Any], page=page)


FOLLOWED: Operation[Any] = Operation(
    id="x", method="GET", path="/x", returns=lambda: dict[str, Any], redirects=("302",)
)


@pytest.mark.parametrize("key", ["test", "api", "application", "x", "https://api.test/x?page=2"])
def test_a_key_that_is_part_of_a_url_does_not_break_the_way_to_the_next_page(key: str) -> None:
    link = {"Link": '<https://api.test/x?page=2>; rel="next"', "Content-Type": "application/json"}
    made, script = client(BEARER, key, Answer(200, b'[{"id": 1}]', link), Answer(200, b'[{"id": 2}]'))

    assert [item["id"] for item in made.page(listed(LINKED))] == [1, 2]
    assert [request.target for request in script.requests] == ["/x", "/x?page=2"]
    assert [script.header("Authorization", index) for index in range(2)] == [f"Bearer {key}"] * 2


@pytest.mark.parametrize("spec", [LINKED, URLS], ids=["link", "url"])
def test_a_key_in_the_address_of_the_next_page_is_sent_once_and_kept_nowhere(spec: PageSpec) -> None:
    url = "https://api.test/x?key=a%2Fb-secret&page=2"
    rows = b'[{"id": 1}]' if spec is LINKED else b'{"data": [{"id": 1}], "next": "%b"}' % url.encode()
    first = Answer(200, rows, {"Link": f'<{url}>; rel="next"'})
    made, script = client(QUERY, "a/b-secret", first, Answer(200, rows.replace(url.encode(), b"")))
    page = made.page(listed(spec))

    assert [item["id"] for item in page] == [1, 1]
    assert page.cursor == "https://api.test/x?page=2"
    assert [request.target for request in script.requests] == ["/x?key=a%2Fb-secret", "/x?page=2&key=a%2Fb-secret"]


@pytest.mark.parametrize(
    ("host", "target"), [("api.test", "/y?a=1&key=a%2Fb-secret"), ("other.test", "/y?a=1")], ids=["same", "another"]
)
def test_a_redirect_that_repeats_the_key_neither_loses_nor_gives_it_away(host: str, target: str) -> None:
    moved = Answer(302, b"", {"Location": f"https://{host}/y?key=a%2Fb-secret&a=1"})
    made, script = client(QUERY, "a/b-secret", moved, Answer(200, b"{}"))
    made.call(FOLLOWED)

    assert script.requests[1].target == target
