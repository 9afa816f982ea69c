"""Streams that may end in more ways than one."""

from __future__ import annotations

import pytest
from tests.runtime.sample.transport import Operation, StreamSpec

from tests.runtime.conftest import KEY
from tests.runtime.sample import Sample, models
from tests.runtime.scripted import Script, stream


@pytest.mark.parametrize("end", [b"", b"data: [DONE]\n\n"])
def test_a_stream_that_may_just_end_does_not_need_its_sentinel(end: bytes) -> None:
    spec = StreamSpec("sse", sentinel="[DONE]", may_just_end=True)
    feed: Operation[models.Job] = Operation(id="f", method="GET", path="/f", returns=lambda: models.Job, stream=spec)
    script = Script(stream(b'data: {"id": "a", "state": "x"}\n\n' + end))

    assert [item.id for item in Sample(api_key=KEY, http=script).stream(feed)] == ["a"]
