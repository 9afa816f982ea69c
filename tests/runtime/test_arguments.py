"""Bad arguments are refused by name before anything is sent, and never with a foreign error."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.sample.transport import Operation

from tests.runtime.conftest import KEY, MakeClient
from tests.runtime.sample import Sample, Timeout
from tests.runtime.sample.errors import ConfigurationError, DeadlineExceededError
from tests.runtime.sample.models.pipelines import LlmConfig, Pipeline
from tests.runtime.scripted import ok
from tests.runtime.sockets import answer, serving

HALF = "\ud800"
NAIVE = datetime(2025, 1, 1)


def refused(scripted: MakeClient, call: Any) -> str:
    client, script = scripted(ok({"id": "p"}))
    with pytest.raises(ConfigurationError) as caught:
        call(client)
    assert script.requests == []
    return caught.value.message


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (object(), "unknown type"),
        (HALF, "surrogates not allowed"),
        (float("nan"), "NaN is no number that JSON can say"),
        (float("-inf"), "-Infinity is no number that JSON can say"),
        (NAIVE, "2025-01-01T00:00:00 has no time zone"),
        ([1, {"deep": float("nan")}], "`description.1.deep`: NaN"),
    ],
)
def test_a_body_that_no_json_can_say_is_refused_with_its_place(scripted: MakeClient, value: Any, reason: str) -> None:
    message = refused(scripted, lambda client: client.pipelines.create(name="x", description=value))

    assert message.startswith("pipelines.create: the body cannot be sent: `description")
    assert reason in message


def test_the_words_of_numbers_may_stand_in_text(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}))
    client.pipelines.create(name="NaN and Infinity")

    assert script.json()["name"] == "NaN and Infinity"


@pytest.mark.parametrize("extra", [{"ratio": float("nan")}, {"since": NAIVE}, {"inner": [NAIVE]}])
def test_models_are_looked_at_as_well(scripted: MakeClient, extra: dict[str, Any]) -> None:
    config = LlmConfig(kind="llm", max_tokens=5, **extra)

    assert "config" in refused(scripted, lambda client: client.pipelines.create(name="x", config=config))


def test_a_moment_with_a_zone_is_sent(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}))
    client.pipelines.create(name="x", description=datetime(2025, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]

    assert script.json()["description"] == "2025-01-01T00:00:00Z"


PLACES: dict[str, Any] = {
    "path parameter `pipeline_id`": lambda client, value: client.pipelines.retrieve(value),
    "query parameter `filter`": lambda client, value: client.pipelines.retrieve("p", filter={"at": value}),
    "header": lambda client, value: client.pipelines.update("p", if_match=value),
}


@pytest.mark.parametrize("value", [HALF, NAIVE, object(), float("nan")], ids=["half", "naive", "object", "nan"])
@pytest.mark.parametrize("place", PLACES)
def test_a_parameter_without_a_text_is_refused_by_name(scripted: MakeClient, place: str, value: Any) -> None:
    message = refused(scripted, lambda client: PLACES[place](client, value))

    assert place in message


def test_numbers_of_other_classes_have_a_text(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p"}))
    client.pipelines.retrieve("p", filter={"price": Decimal("1.50"), "count": 3})

    assert script.requests[0].target.endswith("?filter%5Bprice%5D=1.50&filter%5Bcount%5D=3")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("X-é", "1", "is no header name"),
        ("X Y", "1", "is no header name"),
        ("X\r\nEvil: 1\r\nX", "1", "is no header name"),
        ("", "1", "is no header name"),
        ("X", 5, "header `X` is a int"),
        ("X", "a\x01b", "header `X` holds a line break or another control character"),
        ("X", HALF, "header `X` holds"),
    ],
)
def test_a_header_that_is_none_is_refused(scripted: MakeClient, name: str, value: Any, reason: str) -> None:
    message = refused(scripted, lambda client: client.pipelines.retrieve("p", options={"headers": {name: value}}))
    with pytest.raises(ConfigurationError, match="header"):
        Sample(api_key=KEY, default_headers={name: value})

    assert reason in message


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "5", True])
def test_a_timeout_is_a_number_above_nothing(scripted: MakeClient, value: Any) -> None:
    for make in (lambda: Sample(api_key=KEY, timeout=value), lambda: Timeout(read=value)):
        with pytest.raises(ConfigurationError, match="`timeout`"):
            make()

    assert "`timeout`" in refused(scripted, lambda client: client.pipelines.retrieve("p", options={"timeout": value}))


@pytest.mark.parametrize("settings", [{"deadline": float("nan")}, {"max_retries": -1}, {"max_retries": 1.5}])
def test_other_numbers_are_checked_too(scripted: MakeClient, settings: Any) -> None:
    (name,) = settings
    with pytest.raises(ConfigurationError, match=f"`{name}`"):
        Sample(api_key=KEY, **settings)
    with pytest.raises(ConfigurationError, match=f"`{name}`"):
        Sample(api_key=KEY).with_options(**settings)

    assert f"`{name}`" in refused(scripted, lambda client: client.pipelines.retrieve("p", options=settings))


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, options: client.pipelines.retrieve("p", options=options),
        lambda client, options: client.pipelines.list(options=options),
        lambda client, options: list(client.jobs.stream("j", options=options)),
    ],
)
def test_an_option_that_there_is_not_is_refused(scripted: MakeClient, ask: Any) -> None:
    """A misspelt deadline would be none at all."""
    message = refused(scripted, lambda client: ask(client, {"deadlin": 5, "timeout": 1}))

    assert message.startswith("there is no option `deadlin`: there are `body_extra`, `cursor`, `deadline`, ")


def test_a_deadline_that_has_passed_is_the_deadline_s_error(scripted: MakeClient) -> None:
    client, script = scripted()

    with pytest.raises(DeadlineExceededError):
        client.pipelines.retrieve("p", options={"deadline": -1})
    assert script.requests == []


@pytest.mark.parametrize("url", ["http://a b", "http://" + "a" * 300, "http://h/" + HALF])
def test_a_base_url_that_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        Sample(api_key=KEY, base_url=url)


def test_a_file_that_is_not_there_is_refused(scripted: MakeClient, tmp_path: Path) -> None:
    missing = tmp_path / "missing.bin"

    assert "missing.bin" in refused(scripted, lambda client: client.pipelines.upload("p", file=missing))


LINES: Operation[Any] = Operation(id="import", method="PUT", path="/import", body="lines", kind="empty")


def test_a_row_that_cannot_be_sent_says_so() -> None:
    with serving(lambda _: [answer()]) as server, pytest.raises(ConfigurationError, match="a row cannot be sent"):
        Sample(api_key=KEY, base_url=server.url).call(LINES, body=iter([{"at": NAIVE}]))


class Unplugged(OSError):
    """A source of the caller's own that breaks."""


def test_an_upload_s_own_error_is_raised_as_it_is(make: Any, make_async: Any) -> None:
    import asyncio

    own = Unplugged("the disk is gone")

    def source() -> Any:
        yield b"x" * 10
        raise own

    async def main(url: str) -> None:
        async with make_async(url) as client:
            await client.pipelines.upload("p", file=source())

    with serving(lambda _: [answer()]) as server:
        for send in (
            lambda: make(server.url).pipelines.upload("p", file=source()),
            lambda: asyncio.run(main(server.url)),
        ):
            with pytest.raises(Unplugged) as caught:
                send()
            assert caught.value is own


def test_what_is_kept_is_written_whole(scripted: MakeClient) -> None:
    """Only what is sent is checked: a naive moment that came from the server is no reason to lose its row."""
    pipeline = Pipeline.model_construct(id="p", at=NAIVE)

    assert b"2025-01-01T00:00:00" in pipeline.model_dump_json().encode()
    assert scripted(ok({"id": "p"}))
