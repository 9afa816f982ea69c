# Vendored from generator/specloom/runtime. Edit it there.
"""The way from here to the API, one step after the other: proxy, name, connection, encryption, request."""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

from ..transport import ApiInfo, Timeout
from ..transport.adapters.httpx2 import Httpx2Adapter
from ..transport.adapters.network import Proxies, split_proxy
from ..transport.credentials import Credentials, Placement
from ..transport.errors import ConfigurationError, SDKError
from ..transport.failures import error_code
from ..transport.message import Headers, Origin, Request, Response
from .checks import Check
from .surroundings import Place

T = TypeVar("T")

_SECONDS = 10.0
# Signatures of webhooks and tokens are judged with a tolerance of minutes.
_SKEW = 60.0
_MEND_PROXY = "mend HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or name the API's host in NO_PROXY"


def way_checks(api: ApiInfo, environment: Mapping[str, str], place: Place, probe: str) -> Iterator[Check]:
    """The steps, until one fails."""
    proxy = Proxies().choose(place.origin)
    usable = _proxy_check(proxy)
    yield usable
    if usable.state == "failed":
        return
    for check in _connection_checks(place.origin if proxy is None else _origin_of(proxy), proxy):
        yield check
        if check.state == "failed":
            return
    yield from _request_checks(api, environment, place, probe)


def _proxy_check(proxy: str | None) -> Check:
    if proxy is None:
        return Check("proxy", "ok", "none", facts={"proxy": None})
    try:
        bare, credentials = split_proxy(proxy)
    except ConfigurationError as error:
        return Check("proxy", "failed", error.message, _MEND_PROXY)
    return Check("proxy", "ok", bare + (" with a user name" if credentials else ""), facts={"proxy": bare})


def _origin_of(proxy: str) -> Origin:
    parts = urlsplit(split_proxy(proxy)[0])
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 1080)
    return Origin(parts.scheme, host, port, host.encode("idna"))


def _connection_checks(origin: Origin, proxy: str | None) -> Iterator[Check]:
    port = origin.port or {"http": 80, "https": 443}[origin.scheme]
    whose = "the proxy's name" if proxy else "the name"
    addresses, check = _timed(
        "dns", lambda: _addresses(origin.host, port), f"mend {whose} `{origin.host}`, or the network"
    )
    yield check
    if addresses is None:
        return
    hint = f"is anything listening on port {port}? a firewall, a VPN or a proxy that is not set may stand in between"
    hint = f"does the proxy listen on port {port}? {_MEND_PROXY}" if proxy else hint
    opened, check = _timed("tcp", lambda: socket.create_connection((origin.host, port), _SECONDS), hint)
    yield check
    if opened is None:
        return
    with opened:
        if origin.scheme == "https":
            yield _tls_check(opened, origin)


def _tls_check(opened: socket.socket, origin: Origin) -> Check:
    store = _store()
    hint = f"certificates are looked for in {store}: set SSL_CERT_FILE to that of your company's authority"
    _, check = _timed("tls", lambda: f"{_handshake(opened, origin.host)}, trusted by {store}", hint, {"store": store})
    return check


def _request_checks(api: ApiInfo, environment: Mapping[str, str], place: Place, probe: str) -> Iterator[Check]:
    sent = time.time()
    path = place.base_path + (probe or "/")
    placed = _placement(api, environment)
    answer, check = _timed("http", lambda: _ask(api, placed, place.origin, path), "see the message")
    if answer is None:
        yield check
        return
    received = time.time()
    headers = Headers(answer.headers)
    if answer.status == 401 and placed is None:
        says = f"GET {path} answered 401, as it must: a token is got by calls only"
        yield Check("http", "ok", says, "", check.seconds, {"status": 401})
    else:
        yield _status_check(api, answer, path, check.seconds or 0.0, has_probe=bool(probe))
    yield _clock_check(headers, (sent + received) / 2)
    yield _server_check(api, headers)


def _status_check(api: ApiInfo, answer: Response, path: str, seconds: float, *, has_probe: bool) -> Check:
    headers, status = Headers(answer.headers), answer.status
    request_id = headers.get(api.request_id_header) or headers.get("request-id")
    code = error_code(api, answer.body) if status >= 400 else None
    says = f"GET {path} answered {status}" + (f" {code}" if code else "") + (f", {request_id}" if request_id else "")
    facts: dict[str, str | float | None] = {"status": status, "code": code, "request_id": request_id}
    if status in (401, 403):
        hint = "the API does not accept this key here: is it of this environment, and has it not expired?"
        return Check("http", "failed", says, hint, seconds, facts)
    if status >= 500 or status == 429:
        return Check(
            "http", "failed", says, "the API is in trouble, or busy: try later, with the request id", seconds, facts
        )
    if status >= 300 and has_probe:
        hint = "something answers, but not as the API does: is the base URL right?"
        return Check("http", "failed" if status < 400 or status == 404 else "warning", says, hint, seconds, facts)
    return Check("http", "ok", says, "", seconds, facts)


def _clock_check(headers: Headers, now: float) -> Check:
    try:
        theirs = parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return Check("clock", "skipped", "the answer has no Date header to compare with")
    # Date has no fractions: it is half a second old on average.
    skew = now - theirs - 0.5
    facts: dict[str, str | float | None] = {"skew_seconds": round(skew, 3)}
    says = f"{abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} the server's"
    if abs(skew) > _SKEW:
        return Check(
            "clock", "failed", says, "set this machine's clock: signatures and tokens are judged by it", None, facts
        )
    return Check("clock", "ok", says, facts=facts)


def _server_check(api: ApiInfo, headers: Headers) -> Check:
    software = headers.get("server")
    version = headers.get(api.version_header) if api.version_header else None
    facts: dict[str, str | float | None] = {"server": software, "api_version": version}
    says = ", ".join(filter(None, (software, version and f"API {version}"))) or "does not say what it is"
    if version and api.api_version and version != api.api_version:
        return Check(
            "server", "warning", says, f"this SDK was made for {api.api_version}: upgrade it, or pin", None, facts
        )
    return Check("server", "ok", says, facts=facts)


def _placement(api: ApiInfo, environment: Mapping[str, str]) -> Placement | None:
    """What the credentials in the environment add to a request; None when a token would have to be asked for."""
    try:
        return Credentials(api, {}, environment).placement(None)
    except ConfigurationError:
        return Placement()  # said already: the API is asked as nobody


def _ask(api: ApiInfo, placed: Placement | None, origin: Origin, target: str) -> Response:
    timeout = Timeout.of(_SECONDS)
    headers = [(b"Host", origin.host_header), (b"Accept", b"*/*"), (b"User-Agent", f"{api.user_agent} doctor".encode())]
    if placed is not None:
        headers += placed.headers
        target += f"?{placed.query}" if placed.query else ""
    adapter = Httpx2Adapter()
    try:
        answer = adapter.exchange(Request("GET", origin, target, headers, b"", timeout))
        if answer.status != 401 or placed is None or placed.digest is None or not placed.is_asked(answer.headers):
            return answer
        answered = [*headers, *placed.digest.header("GET", target)]
        return adapter.exchange(Request("GET", origin, target, answered, b"", timeout))
    finally:
        adapter.close()


def _addresses(host: str, port: int) -> str:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return ", ".join(dict.fromkeys(str(entry[4][0]) for entry in found))


def _handshake(opened: socket.socket, host: str) -> str:
    import httpcore2

    # The store that the default adapter looks in.
    with httpcore2.default_ssl_context().wrap_socket(opened, server_hostname=host) as secured:
        return secured.version() or "encrypted"


def _store() -> str:
    paths = ssl.get_default_verify_paths()
    named = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"), paths.cafile, paths.capath)
    return next(filter(None, named), paths.openssl_cafile)


def _timed(
    name: str, step: Callable[[], T], hint: str, facts: Mapping[str, str | float | None] | None = None
) -> tuple[T | None, Check]:
    began = time.perf_counter()
    try:
        found = step()
    except (OSError, SDKError) as error:
        seconds = time.perf_counter() - began
        return None, Check(name, "failed", str(error) or type(error).__name__, hint, seconds, facts or {})
    says = found if isinstance(found, str) else "connected"
    return found, Check(name, "ok", says, "", time.perf_counter() - began, facts or {})
