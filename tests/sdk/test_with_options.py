"""The flagship's derived clients: what `with_options` takes, and where it then sends."""

from __future__ import annotations

import pytest
from parallel import AsyncParallel, Parallel

LIVE, TEST = "pk_live_0123456789", "pk_test_0123456789"


@pytest.mark.parametrize("kind", [Parallel, AsyncParallel])
def test_another_key_goes_to_the_server_that_it_belongs_to(
    kind: type[Parallel] | type[AsyncParallel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARALLEL_BASE_URL", raising=False)
    client = kind(api_key=LIVE)
    derived = client.with_options(api_key=TEST, api_version="2025-05-15")
    moved = kind(api_key=LIVE, base_url="http://127.0.0.1:1").with_options(api_key=TEST)

    assert "sandbox" in repr(derived)
    assert "sandbox" not in repr(client)
    assert "127.0.0.1" in repr(moved)
    assert derived.dry_run.models.list().headers["Parallel-Version"] == "2025-05-15"
    assert client.dry_run.models.list().headers["Parallel-Version"] != "2025-05-15"
    assert derived.with_options(timeout=1).dry_run.models.list().headers["Parallel-Version"] == "2025-05-15"
