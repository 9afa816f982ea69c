"""A server made of bare sockets: it sends exactly the bytes a test says, in the pieces a test says, or breaks off."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

RESET = "reset"
CLOSE = "close"
HALF = "half"  # closes our side for writing only, and goes on listening
SILENCE = "silence"  # sends nothing more, until the client goes: however busy the machine is, it outlasts any patience

Piece = bytes | float | str
Respond = Callable[["Received"], list[Piece]]


@dataclass(frozen=True)
class Received:
    """One request as it came: `number` counts requests over all connections, from 0."""

    number: int
    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class SocketServer:
    """Where it listens, and what it has seen."""

    url: str
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    open: int = 0

    def wait_until_nobody_is_left(self) -> int:
        """How many connections are still open, after a moment in which they may end."""
        until = time.monotonic() + 2
        while self.open and time.monotonic() < until:
            time.sleep(0.01)
        return self.open


def answer(body: bytes = b'{"data": {"id": "p1"}}', status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*chunks: bytes, end: bool = True, **headers: str) -> list[Piece]:
    """An answer in chunks; without `end` it is truncated."""
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    pieces: list[Piece] = ["\r\n".join(lines).encode() + b"\r\n\r\n"]
    pieces += [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks]
    return [*pieces, b"0\r\n\r\n"] if end else [*pieces, CLOSE]


@contextmanager
def serving(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[SocketServer]:
    """Serve while the block runs; a thread for each connection."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    server = SocketServer(f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}")
    lock = threading.Lock()
    open_sockets: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with lock:
                server.connections += 1
                server.open += 1
                open_sockets.append(connection)
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    def serve(connection: socket.socket) -> None:
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as wrapped:
                answer_on(wrapped)
        except OSError:
            return  # a handshake that failed: the client's business
        finally:
            connection.close()
            with lock:
                server.open -= 1

    def answer_on(connection: socket.socket) -> None:
        with connection.makefile("rb") as reader:
            try:
                while (head := _read_head(reader)) is not None:
                    with lock:
                        received = Received(len(server.requests), *head)
                        server.requests.append(received)
                    if not _send(connection, respond(received)):
                        return
            except (OSError, ValueError):  # the client went, perhaps in the middle of a chunk's length
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        thread.join()


def _read_head(reader: object) -> tuple[str, dict[str, str], bytes] | None:
    line = reader.readline().decode().strip()  # type: ignore[attr-defined]
    if not line:
        return None
    headers: dict[str, str] = {}
    while text := reader.readline().decode().strip():  # type: ignore[attr-defined]
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(reader.readline(), 16):  # type: ignore[attr-defined]
            body += reader.read(size)  # type: ignore[attr-defined]
            reader.readline()  # type: ignore[attr-defined]
        reader.readline()  # type: ignore[attr-defined]
    else:
        body = reader.read(int(headers.get("content-length", "0")))  # type: ignore[attr-defined]
    return line, headers, body


def _send(connection: socket.socket, pieces: list[Piece]) -> bool:
    for piece in pieces:
        if piece == RESET:
            # A close with nothing to linger for is a reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if piece == CLOSE:
            return False
        if piece == SILENCE:
            while connection.recv(4096):
                pass
            return False
        if piece == HALF:
            connection.shutdown(socket.SHUT_WR)
        elif isinstance(piece, float):
            time.sleep(piece)
        elif isinstance(piece, bytes):
            connection.sendall(piece)
    return True
