"""Several documented answers: each status has its type, an address is an answer, and redirects lead to one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.transport import Answer as Documented
from tests.runtime.sample.transport import Operation

from tests.runtime.conftest import KEY, MakeClient
from tests.runtime.sample import AsyncSample, models
from tests.runtime.sample.errors import APIStatusError, DecodeError
from tests.runtime.sample.operations import pipelines
from tests.runtime.scripted import Answer, AsyncScript, page

GET: Operation[Any] = Operation(
    "get",
    "GET",
    "/things",
    returns=lambda: models.Pipeline,
    answers=(
        Documented("200", lambda: models.Pipeline),
        Documented("2XX", lambda: list[int], at="data"),
        Documented("202", kind="text"),
        Documented("204", kind="empty"),
        Documented("203"),
    ),
)
ADDRESS: Operation[str] = Operation("address", "GET", "/archive", kind="location")
FILE: Operation[bytes] = Operation("file", "GET", "/file", kind="binary", redirects=("302",))


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Answer(201, b'{"data": [1, 2]}'), [1, 2]),
        (Answer(202, b"soon"), "soon"),
        (Answer(204, b""), None),
        (Answer(203, b'{"a": 1}'), {"a": 1}),
        (Answer(203, b"x", {"Content-Type": "text/plain"}), "x"),
    ],
)
def test_an_answer_is_read_as_its_status_says(scripted: MakeClient, answer: Answer, value: Any) -> None:
    """The status itself, then its class."""
    client, _ = scripted(answer)

    assert client.call(GET) == value


def test_each_answer_may_lack_its_content(scripted: MakeClient) -> None:
    """What is left then is as empty as its type allows."""
    several = replace(GET, answers=(Documented("200", lambda: list[int], at="data", may_be_absent=True),))
    only: Operation[Any] = Operation(
        "one", "GET", "/one", returns=lambda: models.Pipeline | None, at="data", may_be_absent=True
    )
    client, _ = scripted(Answer(200, b"{}"), repeats=True)

    assert (client.call(several), client.call(only)) == ([], None)


def test_the_exact_status_comes_before_its_class(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(200, b'{"id": "p"}'))

    assert client.call(GET).id == "p"


def test_a_page_of_nothing_may_have_no_body(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(204))

    assert list(client.pipelines.list()) == []


def test_a_redirect_that_is_the_answer_gives_its_address(scripted: MakeClient) -> None:
    """Absolute, and nobody goes there."""
    client, script = scripted(Answer(302, b"", {"Location": "/there?sig=1"}), Answer(302))

    assert client.call(ADDRESS) == "https://api.sample.test/there?sig=1"
    assert len(script.requests) == 1
    with pytest.raises(DecodeError, match="no `Location`"):
        client.call(ADDRESS)


def test_a_documented_redirect_is_followed_without_credentials_to_another_host(scripted: MakeClient) -> None:
    """Neither ours nor headers of the caller go along; on the way back to nobody else."""
    client, script = scripted(
        Answer(302, b"", {"Location": "/here"}),
        Answer(302, b"", {"Location": "https://cdn.test/f?sig=1"}),
        Answer(200, b"data"),
    )
    client = client.with_options(default_headers={"X-Token": "secret"})

    assert client.call(FILE) == b"data"
    assert [request.url for request in script.requests] == [
        "https://api.sample.test/file",
        "https://api.sample.test/here",
        "https://cdn.test/f?sig=1",
    ]
    assert script.header("Authorization", 1) == f"Bearer {KEY}"
    assert (script.header("Authorization"), script.header("X-Token"), script.header("Host")) == (None, None, "cdn.test")


@pytest.mark.parametrize("location", ["http://cdn.test/f", "ftp://cdn.test/f", "https://u:p@cdn.test/f", ""])
def test_a_redirect_that_is_not_safe_is_an_error(scripted: MakeClient, location: str) -> None:
    client, script = scripted(Answer(302, b"", {"Location": location}))

    with pytest.raises(APIStatusError, match="302"):
        client.call(FILE)
    assert len(script.requests) == 1


def test_redirects_end_and_other_methods_have_none(scripted: MakeClient) -> None:
    client, script = scripted(Answer(302, b"", {"Location": "/again"}), repeats=True)

    with pytest.raises(APIStatusError, match="302"):
        client.call(FILE)
    assert len(script.requests) == 6
    with pytest.raises(APIStatusError, match="302"):
        client.call(replace(FILE, method="POST"))
    assert len(script.requests) == 7


def test_async_calls_follow_and_read_alike() -> None:
    async def run() -> Any:
        script = AsyncScript(Answer(302, b"", {"Location": "https://cdn.test/f"}), Answer(200, b"data"), page([]))
        client = AsyncSample(api_key=KEY, http=script)
        return await client.call(FILE), script.header("Authorization", 1), (await client.page(pipelines.LIST)).items

    assert asyncio.run(run()) == (b"data", None, [])
