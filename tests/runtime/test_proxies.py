"""Proxies: who names them, what they are told, and that an error names the one on the way, never its password."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.runtime.adapters import WITH_OPTIONS, call
from tests.runtime.sample.errors import APIConnectionError, ConfigurationError
from tests.runtime.sockets import CLOSE, HALF, answer, serving

ANSWER = [answer()]


@pytest.fixture(params=WITH_OPTIONS)
def adapter(request: pytest.FixtureRequest) -> Any:
    """Makes each adapter in turn, with options."""
    return WITH_OPTIONS[request.param]


def test_proxy_credentials_are_decoded(adapter: Any) -> None:
    with serving(lambda _: ANSWER) as proxy:
        call(adapter(proxy=proxy.url.replace("://", "://us%3Aer:p%40ss%2F@")), "http://api.invalid")

    sent = proxy.requests[0]
    assert sent.line == "GET http://api.invalid/v2/pipelines/p HTTP/1.1"
    assert sent.headers["proxy-authorization"] == "Basic " + base64.b64encode(b"us:er:p@ss/").decode()


def test_the_environment_names_the_proxy_and_its_exceptions(adapter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: ANSWER) as proxy, serving(lambda _: ANSWER) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        call(adapter(), "http://api.invalid")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        call(adapter(), server.url)
        monkeypatch.delenv("no_proxy")
        call(adapter(trust_environment=False), server.url)

    assert (len(proxy.requests), len(server.requests)) == (1, 2)


def test_a_proxy_that_refuses_the_tunnel_has_sent_nothing(adapter: Any) -> None:
    refusal = [answer(b"", "407 Proxy Authentication Required"), CLOSE]
    with serving(lambda _: refusal) as proxy, pytest.raises(APIConnectionError) as caught:
        call(adapter(proxy=proxy.url), "https://api.invalid", max_retries=0)

    assert not caught.value.was_sent
    assert proxy.requests[0].line == "CONNECT api.invalid:443 HTTP/1.1"


def test_a_proxy_that_is_out_of_reach_is_named_without_its_password(adapter: Any) -> None:
    for url in ("http://api.invalid", "https://api.invalid"):
        with pytest.raises(APIConnectionError) as caught:
            call(adapter(proxy="http://u:secret@127.0.0.1:9"), url, max_retries=0)

        assert str(caught.value).startswith(f"cannot connect to {url} through the proxy http://127.0.0.1:9: ")
        assert "secret" not in str(caught.value)


def test_a_proxy_that_nobody_gave_is_said_to_be_the_environments(adapter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "127.0.0.1:9")
    with pytest.raises(APIConnectionError) as caught:
        call(adapter(), "https://api.invalid", max_retries=0)

    assert " through the proxy http://127.0.0.1:9 of the environment: " in str(caught.value)


def test_a_connection_that_breaks_behind_a_proxy_names_it(adapter: Any) -> None:
    with serving(lambda _: [HALF, CLOSE]) as proxy, pytest.raises(APIConnectionError) as caught:
        call(adapter(proxy=proxy.url), "http://api.invalid", max_retries=0)

    assert f"the connection to http://api.invalid through the proxy {proxy.url} broke: " in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://u:secret@host", "socks5://host"])
def test_a_proxy_that_cannot_be_used_is_said_without_its_password(adapter: Any, url: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy `") as caught:
        call(adapter(proxy=url), "http://api.invalid")

    assert "secret" not in str(caught.value)
