"""What an operation asks for, where it may be called in two ways."""

from __future__ import annotations

from typing import Any

from tests.runtime.sample.transport import Operation, StreamSpec

from tests.runtime.conftest import MakeClient
from tests.runtime.scripted import Answer, stream


def test_a_stream_is_asked_for_as_one_after_the_plain_call_of_its_operation(scripted: MakeClient) -> None:
    """With `stream=True` the same operation is another request: what is kept of the first must not go out."""
    plain: Operation[Any] = Operation("chat.create", "POST", "/chat")
    spec = StreamSpec("sse")
    streamed: Operation[Any] = Operation("chat.create", "POST", "/chat", accept="text/event-stream", stream=spec)
    client, script = scripted(Answer(200, b"{}"), stream(b"event: done\ndata: {}\n\n"))
    client.call(plain)
    next(client.stream(streamed))

    assert script.header("Accept") == "text/event-stream"
