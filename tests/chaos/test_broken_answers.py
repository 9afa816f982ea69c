"""Answers that break off, drip, or are not what they were, at every byte and on every adapter."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest

from tests.chaos.plan import dice, some
from tests.runtime.adapters import DONE, EVENT
from tests.runtime.certificates import authority, trusting
from tests.runtime.sample import response_of
from tests.runtime.sample.errors import DecodeError, SDKError
from tests.runtime.sockets import CLOSE, HALF, RESET, Piece, Received, answer, chunked, serving

BODY = b'{"data": {"id": "p1", "name": "long enough to be cut in many places"}}'


def joined(pieces: list[Piece]) -> bytes:
    """The bytes of an answer in pieces."""
    return b"".join(piece for piece in pieces if isinstance(piece, bytes))


FRAMINGS = {
    "length": answer(BODY),
    "chunks": joined(chunked(BODY[:20], BODY[20:])),
    "gzip": answer(gzip.compress(BODY), Content_Encoding="gzip"),
    "after an early hint": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(BODY),
}
ENDINGS = [RESET, CLOSE, HALF]


def number_in(received: Received) -> int:
    """The number that the path asks for."""
    found = re.search(r"/[pj](\d+)", received.line)
    assert found is not None, received.line
    return int(found[1])


def cut(whole: bytes, ending: str) -> Callable[[Received], list[Piece]]:
    """Breaks the first of two answers at the byte that the path names."""

    def respond(received: Received) -> list[Piece]:
        is_again = [one.line for one in server_requests].count(received.line)
        server_requests.append(received)
        return [whole] if is_again else [whole[: number_in(received)], ending]

    server_requests: list[Received] = []
    return respond


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_break_at_every_byte_is_made_good(make: Any, framing: str, ending: str) -> None:
    whole = FRAMINGS[framing]
    with serving(cut(whole, ending)) as server, make(server.url, timeout=5) as client:
        for offset in some(range(len(whole)), 8, framing, ending):
            pipeline = client.pipelines.retrieve(f"p{offset}")
            assert (pipeline.id, response_of(pipeline).attempts) == ("p1", 2), offset


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("framing", FRAMINGS)
def test_async_breaks_are_made_good_alike(make_async: Any, framing: str, ending: str) -> None:
    whole = FRAMINGS[framing]

    async def main(url: str) -> None:
        async with make_async(url, timeout=5) as client:
            for offset in some(range(len(whole)), 8, "async", framing, ending):
                pipeline = await client.pipelines.retrieve(f"p{offset}")
                assert (pipeline.id, response_of(pipeline).attempts) == ("p1", 2), offset

    with serving(cut(whole, ending)) as server:
        asyncio.run(main(server.url))


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_answer_without_length_is_whole_or_no_answer(make: Any, ending: str) -> None:
    """Where only the end of the connection ends it, a cut looks like an end: then it is not as documented."""
    whole = b"HTTP/1.0 200 OK\r\n\r\n" + BODY
    respond = cut(whole, ending)
    with (
        serving(lambda got: [*respond(got), CLOSE]) as server,
        make(server.url, timeout=5) as client,
    ):
        for offset in some(range(len(whole)), 8, ending):
            try:
                assert client.pipelines.retrieve(f"p{offset}").id == "p1"
            except DecodeError:
                assert offset >= whole.index(b"\r\n"), "a head that is cut is no answer"


@pytest.mark.parametrize("name", ["httpx2", "httpx", "pyreqwest"])
@pytest.mark.parametrize("ending", [RESET, CLOSE])
def test_a_break_inside_tls_is_made_good(name: str, ending: str) -> None:
    from tests.runtime.adapters import KEY, QUICK, WITH_OPTIONS
    from tests.runtime.sample import Sample

    root, tls = authority()
    options: Any = {"roots": root} if name == "pyreqwest" else {"tls": trusting(root)}
    with serving(cut(FRAMINGS["length"], ending), tls) as server:
        adapter = WITH_OPTIONS[name](**options)
        with Sample(api_key=KEY, base_url=server.url, http=adapter, retry=QUICK, timeout=5) as client:
            for offset in some(range(len(FRAMINGS["length"])), 6, name, ending):
                pipeline = client.pipelines.retrieve(f"p{offset}")
                assert (pipeline.id, response_of(pipeline).attempts) == ("p1", 2), offset


@pytest.mark.parametrize("framing", FRAMINGS)
def test_however_it_drips_it_is_the_same(make: Any, framing: str) -> None:
    whole = FRAMINGS[framing]

    def respond(received: Received) -> list[Piece]:
        throws = dice(framing, received.number)
        cuts = sorted({0, len(whole), *(throws.randrange(len(whole)) for _ in range(throws.randrange(20)))})
        parts = [whole[start:end] for start, end in pairwise(cuts)]
        return [piece for part in parts for piece in (part, throws.random() * 0.004)]

    with serving(respond) as server, make(server.url, max_retries=0, timeout=5) as client:
        for _ in some(range(200), 8, framing):
            assert client.pipelines.retrieve("p1").id == "p1"


@pytest.mark.parametrize("framing", FRAMINGS)
def test_bytes_that_were_changed_on_the_way_never_raise_a_foreign_error(make: Any, framing: str) -> None:
    whole = FRAMINGS[framing]

    def respond(received: Received) -> list[Piece]:
        throws, changed = dice("changed", framing, number_in(received)), bytearray(whole)
        for _ in range(throws.randrange(1, 4)):
            changed[throws.randrange(len(changed))] = throws.randrange(256)
        return [bytes(changed), CLOSE]

    with serving(respond) as server, make(server.url, max_retries=0, timeout=2) as client:
        for number in some(range(500), 15, framing):
            with suppress(SDKError):
                client.pipelines.retrieve(f"p{number}")


EVENTS = joined(chunked(EVENT % 1, EVENT % 2, EVENT % 3, DONE, Content_Type="text/event-stream"))
LATER = {"1": (EVENT % 2, EVENT % 3, DONE), "2": (EVENT % 3, DONE), "3": (DONE,)}


def resumed(ending: str) -> Callable[[Received], list[Piece]]:
    """Each stream breaks off at the byte that its path names, and goes on after the event that is asked for."""
    broken: set[int] = set()

    def respond(received: Received) -> list[Piece]:
        offset, seen = number_in(received), received.headers.get("last-event-id")
        if offset not in broken:
            broken.add(offset)
            return [EVENTS[:offset], ending]
        return [EVENTS] if seen is None else chunked(*LATER[seen], Content_Type="text/event-stream")

    return respond


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_stream_cut_at_every_byte_loses_and_repeats_nothing(make: Any, ending: str) -> None:
    with serving(resumed(ending)) as server, make(server.url, timeout=5) as client:
        for offset in some(range(len(EVENTS) - 5), 10, ending):
            assert [item.id for item in client.jobs.stream(f"j{offset}")] == ["1", "2", "3", "9"], offset


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_async_stream_cut_at_every_byte_loses_and_repeats_nothing(make_async: Any, ending: str) -> None:
    async def main(url: str) -> None:
        async with make_async(url, timeout=5) as client:
            for offset in some(range(len(EVENTS) - 5), 10, "async", ending):
                async with client.jobs.stream(f"j{offset}") as stream:
                    assert [item.id async for item in stream] == ["1", "2", "3", "9"], offset

    with serving(resumed(ending)) as server:
        asyncio.run(main(server.url))
