"""Prism: a mock that knows nothing of us serves the document, and the SDK's read calls understand it."""

from __future__ import annotations

import pytest
from parallel import Parallel, issues_of

from tests.documented import DocumentedCall, documented_calls

READS = [
    call
    for call in documented_calls()
    if call.operation.method == "GET" and call.operation.success and call.operation.success.kind == "json"
]


def test_there_are_reads() -> None:
    """Nothing below passes for want of operations."""
    assert len(READS) >= 20


@pytest.mark.parametrize("call", READS, ids=lambda call: call.name)
def test_read_call_understands_what_prism_answers(call: DocumentedCall, prism_url: str) -> None:
    """Prism takes the request as valid, and its answer decodes without a single issue."""
    with Parallel(api_key="pk_test_prism", base_url=prism_url, max_retries=0) as client:
        # Prism sends every documented header, `Deprecation` among them, and the SDK says so.
        with pytest.warns(FutureWarning, match=f"^{call.name} is deprecated in the version"):
            answer = call.evaluate(client)
        # One page will do: a mock without state would give the same cursor for ever.
        found = answer.items if call.operation.page else [answer]

        assert found
        assert [issue for item in found for issue in issues_of(item)] == []
