"""The overlays of the document and the server's transforms describe the same older shapes."""

from __future__ import annotations

from typing import Any

import pytest
from parallel_server.platform.versions.chain import downgrade

from tests.spec.reading import DOCUMENT, dated, read

DATES = ("2025-05-15", "2025-01-15", "2024-06-01")
# Examples of one event of a job's stream: what it is about stands outside of it.
STREAM = {"JobStateEvent", "JobProgressEvent", "JobOutputEvent", "JobReconnectEvent"}


def answers(document: dict[str, Any]) -> dict[str, Any]:
    """The values of the examples that are answers, not errors."""
    entries = document["components"]["examples"]
    return {name: entry["value"] for name, entry in entries.items() if not name.isupper() and name not in STREAM}


@pytest.mark.parametrize("date", DATES)
def test_transforms_give_what_the_overlays_describe(date: str) -> None:
    """Every documented answer, taken down to an older date by the server, is that date's documented answer."""
    older = {name: downgrade(date, value) for name, value in answers(read(DOCUMENT)).items()}

    assert older == answers(dated(date))


@pytest.mark.parametrize("date", DATES)
def test_events_of_a_stream_are_taken_down_too(date: str) -> None:
    """The data of a `state` event does not say what it is about; the server knows it is a job's."""
    data = read(DOCUMENT)["components"]["examples"]["JobStateEvent"]["value"]["data"]

    older = downgrade(date, data, "job")

    assert older == dated(date)["components"]["examples"]["JobStateEvent"]["value"]["data"]
