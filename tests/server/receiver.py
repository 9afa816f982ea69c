"""A web server on this machine that writes down what is posted to it, and answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Receiver:
    """What came in, and what to answer; the last answer is repeated."""

    url: str
    answers: list[bytes] = field(default_factory=lambda: [answer(204)])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    bodies: list[bytes] = field(default_factory=list[bytes])

    async def came(self, count: int) -> None:
        """Wait until `count` requests came in."""
        async with asyncio.timeout(10):
            while len(self.bodies) < count:
                await asyncio.sleep(0.01)


def answer(status: int, body: str = "", **headers: str) -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@asynccontextmanager
async def receiving(*answers: bytes) -> AsyncIterator[Receiver]:
    """A receiver while the block runs."""
    found = Receiver("")
    if answers:
        found.answers = list(answers)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = [line.split(": ", 1) for line in head[1:] if ": " in line]
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(found.answers[0] if len(found.answers) == 1 else found.answers.pop(0))
        await writer.drain()
        writer.close()
        found.headers.append(headers)
        found.bodies.append(body)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks?a=b"
    async with server:
        yield found
