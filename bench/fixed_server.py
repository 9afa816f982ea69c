"""A server that gives fixed answers as fast as Python can: what is measured is the client."""

from __future__ import annotations

import asyncio
import json

EVENT_COUNT = 10_000
ROW_COUNT = 50_000

PIPELINE = {
    "id": "pipe_01m1e000zqeyv8d4wm1nk9c5hx",
    "object": "pipeline",
    "name": "summaries",
    "description": None,
    "state": "active",
    "failure": None,
    "model_id": "model_llama31_8b",
    "gpu_type": "l4",
    "gpu_count": 4,
    "timeout_seconds": 300,
    "streaming": False,
    "config": {"kind": "text_generation", "max_output_tokens": 1024, "temperature": 0.7, "top_p": 1},
    "metadata": {"team": "search"},
    "latest_job_id": "job_01m1e000zqeyv8d4wm1nk9c5hx",
    "created_at": "2025-11-01T12:00:00Z",
    "updated_at": "2025-11-01T12:00:01Z",
}


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _answer(body: bytes, media: bytes = b"application/json") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nX-Request-Id: req_1\r\nContent-Length: %d\r\n\r\n"
    return head % (media, len(body)) + body


def _page(size: int) -> bytes:
    return _answer(_json({"data": [PIPELINE] * size, "pagination": {"next_cursor": None, "has_more": False}}))


def _chunked(pieces: list[bytes], media: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n\r\n" % media
    return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _events() -> bytes:
    output = [
        b"event: output\nid: %d\ndata: %b\n\n" % (number, _json({"text": f"token {number}", "attempt": 1}))
        for number in range(1, EVENT_COUNT)
    ]
    job = {"id": "job_1", "object": "job", "state": "completed"}
    done = b"event: done\nid: %d\ndata: %b\n\n" % (EVENT_COUNT, _json(job))
    return _chunked([*output, done], b"text/event-stream")


def _rows() -> bytes:
    row = _json(PIPELINE) + b"\n"
    full = [row * 100] * (ROW_COUNT // 100)
    return _chunked([*full, _json({"_end": {"count": ROW_COUNT}}) + b"\n"], b"application/x-ndjson")


def _length(head: bytes) -> int:
    return next(
        (int(line.partition(b":")[2]) for line in head.splitlines() if line[:15].lower() == b"content-length:"), 0
    )


def _peers_answers() -> dict[bytes, bytes]:
    """The same object in the shapes of other SDKs' APIs: as many bytes, with the fields that they look for."""
    model = {**PIPELINE, "object": "model", "created": 1, "owned_by": "us"}
    info = {**PIPELINE, "type": "model", "display_name": "x"}
    customer = {**PIPELINE, "object": "customer", "created": 1, "livemode": False}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    deltas = [
        b"data: %b\n\n" % _json({**chunk, "choices": [{"index": 0, "delta": {"content": f"token {number}"}}]})
        for number in range(1, EVENT_COUNT)
    ]
    delta = {"type": "content_block_delta", "index": 0}
    blocks = [
        b"event: content_block_delta\ndata: %b\n\n"
        % _json({**delta, "delta": {"type": "text_delta", "text": f"token {number}"}})
        for number in range(1, EVENT_COUNT)
    ]
    stop = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    return {
        b"/openai/models/pipe_1": _answer(_json(model)),
        b"/openai/models": _answer(_json({"object": "list", "data": [model] * 100})),
        b"/openai/chat/completions": _chunked([*deltas, b"data: [DONE]\n\n"], b"text/event-stream"),
        b"/anthropic/v1/models/pipe_1": _answer(_json(info)),
        b"/anthropic/v1/models?limit=100": _answer(_json({"data": [info] * 100, "has_more": False})),
        b"/anthropic/v1/messages": _chunked([*blocks, stop], b"text/event-stream"),
        b"/v1/customers/pipe_1": _answer(_json(customer)),
        b"/v1/customers?limit=100": _answer(
            _json({"object": "list", "url": "/v1/customers", "has_more": False, "data": [customer] * 100})
        ),
    }


class _Connection(asyncio.Protocol):
    answers: dict[bytes, bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            head, _, rest = self._pending.partition(b"\r\n\r\n")
            length = 0 if head.startswith(b"GET") else _length(head)
            if len(rest) < length:
                return
            self._pending = rest[length:]
            target = head.split(b" ", 2)[1].split(b"&")[0]
            self._transport.write(self.answers.get(target) or self.answers[b""])  # type: ignore[attr-defined]


async def main() -> None:
    """Serve on a free port of the loopback, and print the URL."""
    _Connection.answers = {
        b"": _answer(_json({"data": PIPELINE})),
        b"/v2/pipelines": _page(100),
        b"/v2/pipelines?limit=100": _page(100),
        b"/v2/pipelines?limit=1000": _page(1000),
        b"/v2/jobs/job_1/stream": _events(),
        b"/v2/exports/pipelines": _rows(),
        **_peers_answers(),
    }
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    print(f"http://{host}:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
