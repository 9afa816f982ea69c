"""Where requests go: the API's server, an operation's own, and what the caller says instead."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.transport import AsyncClient, Operation, PageSpec, ServerInfo, ServerVariable, SyncClient

from tests.runtime.conftest import KEY
from tests.runtime.sample import models
from tests.runtime.sample.errors import ConfigurationError, DecodeError
from tests.runtime.sample.operations import jobs, pipelines
from tests.runtime.sample.settings import API
from tests.runtime.scripted import Answer, AsyncScript, Script, failure, ok, stream

UPLOAD = "https://{host}/api"
FILED = replace(
    API,
    own_servers=(
        ServerInfo(UPLOAD, name="upload", variables=(ServerVariable("host", "upload.sample.test"),)),
        ServerInfo("/v3"),
        ServerInfo("https://{nowhere}"),
    ),
)
SEND: Operation[Any] = Operation("files.send", "POST", "/files/content", server=UPLOAD)
OWN_LIST = replace(pipelines.LIST, id="own.list", server=UPLOAD, page=PageSpec(style="url", items="data", next="next"))


def client(*answers: Answer, **settings: Any) -> tuple[SyncClient, Script]:
    script = Script(*answers)
    return SyncClient(FILED, credentials={"bearerAuth": KEY}, http=script, **settings), script


def test_an_operation_goes_to_the_server_that_it_has_for_itself() -> None:
    """With its `Host`, its path prefix and the credentials; what has none stays with the API."""
    sample, script = client(Answer(204), ok({"id": "p"}))
    sample.call(SEND)
    sample.call(pipelines.RETRIEVE, path={"pipeline_id": "p"})

    assert [request.url for request in script.requests] == [
        "https://upload.sample.test/api/files/content",
        "https://api.sample.test/v2/pipelines/p",
    ]
    assert [script.header("Host", index) for index in (0, 1)] == ["upload.sample.test", "api.sample.test"]
    assert script.header("Authorization", 0) == f"Bearer {KEY}"


def test_an_address_that_is_relative_stands_relative_to_the_api() -> None:
    versioned = replace(SEND, server="/v3")
    for settings, host in (
        ({}, "https://api.sample.test"),
        ({"base_url": "http://localhost:1/v2"}, "http://localhost:1"),
    ):
        sample, _ = client(**settings)
        assert sample.dry_run.call(versioned).url == f"{host}/v3/files/content"


@pytest.mark.parametrize("how", ["argument", "environment", "options"])
def test_a_base_url_that_is_given_takes_every_operation(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mock or a proxy stands in for all servers."""
    if how == "environment":
        monkeypatch.setenv("SAMPLE_BASE_URL", "http://localhost:1/mock")
    sample, _ = client(**({"base_url": "http://localhost:1/mock"} if how == "argument" else {}))
    if how == "options":
        sample = sample.with_options(base_url="http://localhost:1/mock")

    assert sample.dry_run.call(SEND).url == "http://localhost:1/mock/files/content"


@pytest.mark.parametrize("key", ["upload", UPLOAD])
@pytest.mark.parametrize("base_url", [None, "http://localhost:1"])
def test_a_server_of_operations_has_the_address_that_the_caller_gives(key: str, base_url: str | None) -> None:
    """By its name or its declared URL, and beside any `base_url`."""
    sample, _ = client(base_url=base_url, server_urls={key: "http://localhost:2/up"})

    assert sample.dry_run.call(SEND).curl.split()[3] == "http://localhost:2/up/files/content"
    assert sample.raw.dry_run.call(jobs.EXPORT).url.startswith(base_url or "https://api.sample.test")


def test_a_server_that_no_operation_has_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"`uplaod`, which is no .*`upload`, `/v3`, `https://\{nowhere\}`"):
        client(server_urls={"uplaod": "http://localhost:2"})
    with pytest.raises(ConfigurationError, match=r"the Sample API has none"):
        SyncClient(API, credentials={"bearerAuth": KEY}, server_urls={"upload": "http://localhost:2"}, http=Script())
    with pytest.raises(ConfigurationError, match=r"server_urls\['upload'\] `ftp://x` must begin with http"):
        client(server_urls={"upload": "ftp://x"})


def test_a_server_without_a_usable_address_is_no_matter_until_it_is_called() -> None:
    """The error says where the address goes."""
    sample, _ = client()
    with pytest.raises(
        ConfigurationError, match=r"files\.send: its server: .*no host name; say .*`server_urls=\{'https"
    ):
        sample.dry_run.call(replace(SEND, server="https://{nowhere}"))


def test_pages_stay_on_the_operation_s_own_server() -> None:
    """A next link may lead to it, and to no other, the API's included."""
    following = Answer(200, b'{"data": [], "next": "https://upload.sample.test/api/more?cursor=2"}')
    sample, script = client(following, Answer(200, b'{"data": [], "next": "https://api.sample.test/v2/pipelines"}'))
    first = sample.page(OWN_LIST)
    second = first.next_page()

    assert [request.url for request in script.requests] == [
        "https://upload.sample.test/api/v2/pipelines",
        "https://upload.sample.test/api/more?cursor=2",
    ]
    assert second is not None
    with pytest.raises(DecodeError, match=r"another host, `api\.sample\.test`"):
        second.next_page()


def test_a_list_that_is_taken_up_again_stays_there_too() -> None:
    sample, script = client(Answer(200, b'{"data": []}'))
    sample.page(OWN_LIST, options={"cursor": "https://upload.sample.test/api/more?cursor=2"})

    assert script.requests[0].url == "https://upload.sample.test/api/more?cursor=2"


@pytest.mark.usefixtures("sleeps")
def test_streams_are_taken_up_again_where_they_were() -> None:
    """Retries of opening and reconnects go to the same server."""
    event = b'id: 1\nevent: log\ndata: {"message": "m"}\n\n'
    done = b"id: 2\nevent: done\ndata: {}\n\n"
    sample, script = client(failure(503), stream(event), stream(done))
    with sample.stream(replace(jobs.STREAM, server=UPLOAD), path={"job_id": "j"}) as events:
        list(events)

    assert {request.origin.host for request in script.requests} == {"upload.sample.test"}
    assert len(script.requests) == 3


@pytest.mark.usefixtures("sleeps")
def test_waiting_looks_where_the_looking_operation_is() -> None:
    looks = replace(pipelines.RETRIEVE, server=UPLOAD)
    assert pipelines.CREATE.poll is not None
    starts = replace(pipelines.CREATE, poll=pipelines.CREATE.poll._replace(retrieve=lambda: looks))
    sample, script = client(ok({"id": "p", "state": "active"}))
    sample.wait(starts, models.Pipeline.model_validate({"id": "p", "state": "new"}))

    assert script.requests[0].url == "https://upload.sample.test/api/v2/pipelines/p"


def test_async_calls_go_to_the_same_servers() -> None:
    async def run() -> str:
        script = AsyncScript(Answer(204))
        sample = AsyncClient(
            FILED, credentials={"bearerAuth": KEY}, http=script, server_urls={"upload": "http://u.test"}
        )
        await sample.call(SEND)
        return script.requests[0].url

    assert asyncio.run(run()) == "http://u.test/files/content"


# ---- servers by name, and their variables

REGIONS = ServerVariable("region-name", "eu", values=("eu", "us"), argument="region")
CHOICES = replace(
    API,
    servers=(
        ServerInfo("https://{region-name}.sample.test/v1", name="live", variables=(REGIONS,)),
        ServerInfo("https://{host}/v1", variables=(ServerVariable("host", "test.sample.test"),)),
        ServerInfo("https://sandbox.sample.test", name="sandbox", key_prefix="pk_test_"),
    ),
    own_servers=(ServerInfo(UPLOAD, variables=(ServerVariable("host", "upload.sample.test"),)),),
)


def choosing(**settings: Any) -> SyncClient:
    return SyncClient(CHOICES, credentials={"bearerAuth": KEY}, http=Script(), **settings)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "https://eu.sample.test/v1"),
        ({"server_variables": {"region-name": "us", "host": None}}, "https://us.sample.test/v1"),
        ({"server": "sandbox"}, "https://sandbox.sample.test"),
        ({"server": "https://{host}/v1", "server_variables": {"host": "localhost:1"}}, "https://localhost:1/v1"),
        ({"base_url": "http://localhost:2"}, "http://localhost:2"),
    ],
)
def test_a_server_is_chosen_by_name_and_its_variables(settings: dict[str, Any], url: str) -> None:
    assert choosing(**settings).dry_run.call(pipelines.LIST).url == f"{url}/v2/pipelines"


def test_a_variable_of_an_operation_s_own_server_is_used_there() -> None:
    sample = choosing(server_variables={"host": "up.test"})

    assert sample.dry_run.call(SEND).url == "https://up.test/api/files/content"
    assert sample.dry_run.call(pipelines.LIST).url == "https://eu.sample.test/v1/v2/pipelines"


def test_what_the_caller_chooses_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As any argument does; a variable of an operation's own server chooses nothing for the API."""
    monkeypatch.setenv("SAMPLE_BASE_URL", "http://localhost:3")

    assert choosing(server="sandbox").dry_run.call(pipelines.LIST).url.startswith("https://sandbox.")
    assert choosing(server_variables={"region-name": "us"}).dry_run.call(pipelines.LIST).url.startswith("https://us.")
    assert choosing().dry_run.call(SEND).url == "http://localhost:3/files/content"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"server": "sandbxo"}, "`server` is 'sandbxo'; the Sample API has `live`, `https://{host}/v1`, `sandbox`"),
        ({"server_variables": {"region-name": "mars"}}, "`region` is 'mars'; the server `live` has `eu`, `us`"),
        (
            {"server": "sandbox", "server_variables": {"region-name": "us"}},
            "`region` has no part in the server `sandbox`: pass `server='live'` with it",
        ),
        (
            {"base_url": "http://x", "server_variables": {"region-name": "us"}},
            "`base_url` says where the API is: `region` cannot say it too",
        ),
        ({"base_url": "http://x", "server": "live"}, "`base_url` says where the API is: `server` cannot say it too"),
        ({"server": "https://{host}/v1", "server_variables": {"host": "a b"}}, "base_url: `a b` is no host name"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_name(settings: dict[str, Any], message: str) -> None:
    """With what could be said instead."""
    with pytest.raises(ConfigurationError) as caught:
        choosing(**settings)

    assert caught.value.message == message
