"""The doctor: every step between a client and its API is named, and so is what to do where one fails."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from tests.runtime.sample.doctor import examine, main
from tests.runtime.sample.doctor.checks import Check
from tests.runtime.sample.transport import Auth

from tests.runtime.conftest import KEY
from tests.runtime.sample.settings import API

PROBE = "/v2/pipelines"


@dataclass
class Answering:
    """What a server answers, and what it was asked."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def api(answering: Answering) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answering.asked.append((self.path, dict(self.headers)))
            self.send_response_only(answering.status)
            for name, value in {"Content-Length": str(len(answering.body)), **answering.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answering.body)

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def checked(environment: Mapping[str, str], probe: str = PROBE) -> dict[str, Check]:
    return {check.name: check for check in examine(API, environment, probe)}


def at(url: str) -> dict[str, str]:
    return {"SAMPLE_API_KEY": KEY, "SAMPLE_BASE_URL": url}


def test_a_way_without_fault_is_well() -> None:
    well = Answering(headers={"Date": formatdate(usegmt=True), "Server": "sample/7", "X-Request-Id": "req_9"})
    with api(well) as url:
        found = checked(at(url))

    assert {check.state for check in found.values()} == {"ok"}
    assert list(found) == ["versions", "api_key", "base url", "proxy", "dns", "tcp", "http", "clock", "server"]
    assert found["http"].says == "GET /v2/pipelines answered 200, req_9"
    assert found["server"].facts["server"] == "sample/7"
    assert found["base url"].says == f"{url} (from SAMPLE_BASE_URL)"
    assert well.asked[0][0] == "/v2/pipelines"
    assert well.asked[0][1]["Authorization"] == f"Bearer {KEY}"


def test_a_program_s_own_secret_is_found_and_no_token_is_asked_for() -> None:
    auth = Auth("o", "bearer", argument="access_token", env="A_TOKEN", token_url="/token", client_env="A_CLIENT")
    program = replace(API, auth=(auth,), security=(("o",),))
    answering = Answering(status=401)
    with api(answering) as url:
        given = {"A_CLIENT_ID": "me", "A_CLIENT_SECRET": "hush", "SAMPLE_BASE_URL": url}
        found = {check.name: check for check in examine(program, given, PROBE)}
        without = {check.name: check for check in examine(program, {"SAMPLE_BASE_URL": url}, PROBE)}

    assert found["access_token"].says == "A_CLIENT_ID with A_CLIENT_SECRET (4 characters), for tokens from /token"
    assert (found["http"].state, len(answering.asked)) == ("ok", 2)
    assert "Authorization" not in answering.asked[0][1]
    assert without["access_token"].says == "A_TOKEN is not set, nor are A_CLIENT_ID and A_CLIENT_SECRET"
    assert without["http"].state == "failed"


def test_a_digest_is_given_once_it_is_asked_for() -> None:
    auth = Auth("d", "digest", argument="digest_auth", env="A_DIGEST")
    program = replace(API, auth=(auth,), security=(("d",),))
    answering = Answering(status=401, headers={"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'})
    with api(answering) as url:
        given = {"A_DIGEST": "me:hush", "SAMPLE_BASE_URL": url}
        found = {check.name: check for check in examine(program, given, PROBE)}

    first, second = (headers for _, headers in answering.asked)
    assert "Authorization" not in first
    assert second["Authorization"].startswith('Digest username="me", realm="r", nonce="n", uri="/v2/pipelines"')
    assert found["http"].state == "failed"
    assert "hush" not in str(found)


def test_nothing_that_is_said_shows_the_key() -> None:
    with api(Answering(status=401)) as url:
        found = checked(at(url))

    assert KEY not in str(found)
    assert found["api_key"].says.startswith("SAMPLE_API_KEY = ")


def test_a_key_that_is_refused_is_the_failure() -> None:
    refusal = Answering(status=401, body=b'{"error": {"code": "INVALID_API_KEY", "message": "no"}}')
    with api(refusal) as url:
        found = checked(at(url))

    assert found["http"].state == "failed"
    assert "401 INVALID_API_KEY" in found["http"].says
    assert "does not accept this key" in found["http"].hint


def test_a_dead_port_is_named_and_ends_the_way() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        found = checked(at(f"http://127.0.0.1:{unused.getsockname()[1]}"))

    assert found["tcp"].state == "failed"
    assert "is anything listening" in found["tcp"].hint
    assert "http" not in found


def test_a_name_that_nobody_knows_is_named() -> None:
    found = checked(at("https://nowhere.invalid"))

    assert found["dns"].state == "failed"
    assert "nowhere.invalid" in found["dns"].hint
    assert "tcp" not in found


def test_tls_with_what_speaks_none_is_a_failure() -> None:
    with api(Answering()) as url:
        found = checked(at(url.replace("http:", "https:")))

    assert found["tls"].state == "failed"
    assert "SSL_CERT_FILE" in found["tls"].hint


def test_a_clock_that_is_wrong_is_told() -> None:
    with api(Answering(headers={"Date": "Thu, 01 Jan 2026 00:00:00 GMT"})) as url:
        found = checked(at(url))

    assert found["clock"].state == "failed"
    assert "ahead of the server's" in found["clock"].says


def test_another_version_than_the_sdk_s_is_a_warning() -> None:
    with api(Answering(headers={"Sample-Version": "2031-01-01"})) as url:
        found = checked(at(url))

    assert found["server"].state == "warning"


def test_what_is_no_api_is_told() -> None:
    with api(Answering(status=404, body=b"<html>")) as url:
        assert checked(at(url))["http"].state == "failed"
        # Without a request to try, any answer shows that somebody is there.
        assert checked(at(url), probe="")["http"].state == "ok"


@pytest.mark.parametrize(
    ("environment", "says"),
    [({}, "is not set"), ({"SAMPLE_API_KEY": " key\n"}, "holds spaces or control characters")],
)
def test_a_key_that_cannot_be_used_says_where_it_was_looked_for(environment: dict[str, str], says: str) -> None:
    found = checked({**environment, "SAMPLE_BASE_URL": "http://127.0.0.1:1"})["api_key"]

    assert (found.state, says in found.says) == ("failed", True)
    assert "SAMPLE_API_KEY" in found.hint


def test_a_proxy_that_cannot_be_used_ends_the_way_with_what_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "ftp://user:hush@proxy.test")
    found = checked(at("http://api.invalid"))

    assert [name for name, check in found.items() if check.state == "failed"] == ["proxy"]
    assert found["proxy"].says == "proxy `ftp://proxy.test` must begin with http://, https:// or socks5://"
    assert "NO_PROXY" in found["proxy"].hint
    assert list(found)[-1] == "proxy"


def test_a_proxy_that_does_not_listen_is_told_apart_from_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    found = checked(at("http://api.invalid"))

    assert found["tcp"].state == "failed"
    assert found["tcp"].hint.startswith("does the proxy listen on port 9? mend HTTPS_PROXY")


def test_a_proxy_is_shown_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with api(Answering()) as url:
        monkeypatch.setenv("HTTP_PROXY", url.replace("http://", "http://user:hush@"))
        found = checked(at("http://api.sample.test"))

    assert found["proxy"].says == f"{url} with a user name"
    assert "hush" not in str(found)
    assert found["http"].state == "ok"


def test_the_command_prints_for_people_and_for_programs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with api(Answering(status=503)) as url:
        monkeypatch.setenv("SAMPLE_API_KEY", KEY)
        assert main(API, ["doctor", "--json", "--base-url", url], PROBE) == 1
        told = json.loads(capsys.readouterr().out)
        assert main(API, ["doctor", "--base-url", url], PROBE) == 1

    assert (told["ok"], told["checks"][-3]["facts"]["status"]) == (False, 503)
    text = capsys.readouterr().out
    assert "FAILED   http       GET /v2/pipelines answered 503" in text
    assert text.endswith("1 check failed\n")
