"""The pure parts of HTTP: codings, entity tags, request ids, trimming."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator

import brotli
import pytest
import zstandard
from parallel_server.platform.compression import CODINGS, Coding, choose_coding, coded_lines, is_worth_encoding
from parallel_server.platform.conditional import (
    encoded_tag,
    entity_tag,
    none_match,
    wanted_revisions,
)
from parallel_server.platform.fields import parse_fields, trim
from parallel_server.platform.request_ids import resolve_request_id


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=0", None),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("zstd;q=0, *", "br"),
        ("identity;q=1, gzip;q=0.5", None),
        ("brotli", None),
        ("gzip;q=2", None),
    ],
)
def test_the_coding_with_the_highest_weight_wins(accepted: str, chosen: str | None) -> None:
    coding = choose_coding(accepted)

    assert (coding.name if coding else None) == chosen


def test_every_coding_can_be_undone() -> None:
    body = b'{"data":[]}' * 200
    decoders = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": zstandard.ZstdDecompressor().decompress,
    }

    assert {coding.name: decoders[coding.name](coding.encode(body)) for coding in CODINGS} == dict.fromkeys(
        decoders, body
    )


@pytest.mark.anyio
@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.name)
async def test_the_first_line_of_a_coded_stream_can_be_read_at_once(coding: Coding) -> None:
    decoder = {
        "gzip": zlib.decompressobj(31).decompress,
        "br": brotli.Decompressor().process,
        "zstd": zstandard.ZstdDecompressor().decompressobj().decompress,
    }[coding.name]
    asked = 0

    async def lines() -> AsyncIterator[bytes]:
        nonlocal asked
        for number in range(1_000):
            asked += 1
            yield b'{"id":"pipe_%d"}\n' % number

    pieces = coded_lines(lines(), coding.coder(-1))
    first = decoder(await anext(pieces))

    assert (first, asked) == (b'{"id":"pipe_0"}\n', 1)
    rest = b"".join([decoder(piece) async for piece in pieces])
    assert rest.splitlines()[-1] == b'{"id":"pipe_999"}'


@pytest.mark.anyio
async def test_a_coded_stream_that_breaks_can_be_read_to_its_last_line() -> None:
    async def lines() -> AsyncIterator[bytes]:
        yield b"one\n"
        yield b"two\n"
        raise RuntimeError("disk full")

    pieces = coded_lines(lines(), CODINGS[-1].coder(-1))
    undone = zlib.decompressobj(31)
    read = undone.decompress(await anext(pieces)) + undone.decompress(await anext(pieces))

    with pytest.raises(RuntimeError):
        await anext(pieces)
    assert read == b"one\ntwo\n"


def test_streams_and_short_bodies_go_as_they_are() -> None:
    assert not is_worth_encoding("text/event-stream", 100_000)
    assert not is_worth_encoding("application/x-ndjson", 100_000)
    assert not is_worth_encoding("application/json", 100)
    assert is_worth_encoding("application/json; charset=utf-8", 10_000)


def test_another_version_or_selection_is_another_tag() -> None:
    tags = {entity_tag("3", "2025-11-01"), entity_tag("3", "2025-01-15"), entity_tag("3", "2025-11-01", ("name",))}

    assert len(tags) == 3


def test_a_tag_matches_whatever_coding_its_body_had() -> None:
    tag = entity_tag("3", "2025-11-01")

    assert not none_match(encoded_tag(tag, "br"), tag)
    assert not none_match(f"W/{tag}", tag)
    assert not none_match(f'"other", {tag}', tag)
    assert not none_match("*", tag)
    assert none_match('"4-2025-11-01"', tag)


def test_if_match_compares_strongly() -> None:
    tag = entity_tag("3", "2025-11-01")

    assert wanted_revisions(encoded_tag(tag, "gz")) == "3"
    assert wanted_revisions(f'{tag}, "4-2025-11-01"') == "3,4"
    assert wanted_revisions(f"W/{tag}") == ""
    assert wanted_revisions("*") is None


@pytest.mark.parametrize("offered", ["req_0123456789", "8f14e45f-ceea-467f-a4b2-1f2a0c9b6d11", "a"])
def test_a_well_formed_request_id_is_echoed(offered: str) -> None:
    assert resolve_request_id(offered) == offered


@pytest.mark.parametrize("offered", ["", "a" * 129, "with space 123", "<script>alert(1)", "ümlaut-1234"])
def test_any_other_request_id_is_replaced(offered: str) -> None:
    assert resolve_request_id(offered).startswith("req_")
    assert resolve_request_id(offered) != offered


def test_trimming_keeps_the_named_paths_and_the_id() -> None:
    pipeline = {"id": "pipe_1", "name": "a", "config": {"kind": "llm", "max": 5}, "state": "active"}

    assert trim(pipeline, parse_fields("name,config.kind")) == {"id": "pipe_1", "name": "a", "config": {"kind": "llm"}}
    assert trim([pipeline], ["state"]) == [{"id": "pipe_1", "state": "active"}]
    assert trim(pipeline, ["*"]) == pipeline


def test_trimming_finds_names_that_hold_dots() -> None:
    pipeline = {"id": "pipe_1", "metadata": {"team": "a", "team.lead": "b", "cost.center": "c"}}

    assert trim(pipeline, ["metadata.team.lead"]) == {"id": "pipe_1", "metadata": {"team.lead": "b"}}
    assert trim(pipeline, ["metadata.team"]) == {"id": "pipe_1", "metadata": {"team": "a"}}
