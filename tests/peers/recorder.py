"""A server that remembers what it was sent and refuses everything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What every HTTP library writes in its own way, and what only our SDK adds.
OF_THE_LIBRARY = {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Recorder:
    """Where the requests arrive."""

    url: str
    requests: list[Request] = field(default_factory=list)


@contextmanager
def recording() -> Iterator[Recorder]:
    """A recorder on a free port of loopback."""
    recorder = Recorder("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def refuse(self) -> None:
            """Remember the request; answer with a status that no client tries again."""
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {
                name.lower(): value for name, value in self.headers.items() if name.lower() not in OF_THE_LIBRARY
            }
            recorder.requests.append(Request(self.command, self.path, headers, body))
            self.send_response(418)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = refuse

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        recorder.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield recorder
        finally:
            server.shutdown()
            thread.join()
