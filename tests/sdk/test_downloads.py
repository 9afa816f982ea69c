"""The generated methods, named for a download: what they pass on by place and by name arrives."""

from __future__ import annotations

from parallel import Parallel, models
from parallel.testing import Prepared, make


def test_each_kind_of_method_can_be_downloaded() -> None:
    api = Prepared()
    client = Parallel(api_key="test", http=api)
    api.on(client.pipelines.list, limit=1).give(make(models.Pipeline, id="p"))
    api.on(client.models.retrieve, "m").give(make(models.InferenceModel, id="m"))
    api.on(client.search, query="q").give()

    assert (
        b'"id": "p"'
        in client.download(client.pipelines.list, limit=1, max_items=3, options={"query": {"trace": "1"}}).read()
    )
    assert b'"id": "m"' in client.download(client.models.retrieve, "m").read()
    assert client.download(client.search, query="q").read().startswith(b"{")
    assert api.requests[0].query == {"limit": "1", "trace": "1"}
    api.check()
