"""The wire proof: arguments from the document go through the SDK to a server that knows the document alone.

`WIRE_WHOLE=1` tries every operation with more examples; else a part, another one for each `WIRE_SEED`.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.wire.described import ON_RECORD, Described, described
from tests.wire.document import Document
from tests.wire.endpoints import Endpoint, endpoints_of
from tests.wire.proof import Verdict, prover_for
from tests.wire.sdk import Sdk

DOCUMENTS = described()
IS_WHOLE = os.environ.get("WIRE_WHOLE") == "1"
SEED = int(os.environ.get("WIRE_SEED", "0"))
# Of so many operations one is tried, unless all are.
SHARDS = 3
EXAMPLES, MOST_EXAMPLES = 2, 5


def test_what_is_on_record_is_of_documents_that_are_there() -> None:
    """Only without a corpus may a document of the record be missing."""
    if os.environ.get("SPECLOOM_CORPUS"):
        assert ON_RECORD.keys() <= {document.name for document in DOCUMENTS}


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_requests_and_answers_are_what_the_document_says(
    document: Described, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Sync and async: the document takes the request, its values arrive, and the answer decodes to what was sent."""
    known = ON_RECORD.get(document.name, {})
    source = document.place(tmp_path)
    read = Document(source)
    endpoints = list(endpoints_of(read))
    tried = [endpoint for endpoint in endpoints if _is_tried(document, endpoint, known)]

    with closing(prover_for(read, Sdk(source, tmp_path / "sdk", document.package))) as prover:
        verdicts = [prover.prove(endpoint, _examples(document, endpoint, known), SEED) for endpoint in tried]

    record_property("row", _row(document, endpoints, verdicts))
    failed = {verdict.key: f"{verdict.problem}; called with {verdict.call}" for verdict in verdicts if verdict.problem}
    assert {key: why for key, why in failed.items() if key not in known} == {}
    assert sorted(known.keys() - failed.keys()) == [], "these pass now: take them off the record"


def _is_tried(document: Described, endpoint: Endpoint, known: dict[str, str]) -> bool:
    mark = zlib.crc32(f"{SEED} {endpoint.key}".encode())
    return IS_WHOLE or document.case is not None or endpoint.key in known or mark % SHARDS == 0


def _examples(document: Described, endpoint: Endpoint, known: dict[str, str]) -> int:
    return MOST_EXAMPLES if IS_WHOLE or document.case is not None or endpoint.key in known else EXAMPLES


def _row(
    document: Described, endpoints: list[Endpoint], verdicts: list[Verdict]
) -> tuple[str, int, int, int, int, int]:
    return (
        document.name,
        len(endpoints),
        len(verdicts),
        sum(verdict.requests > 0 for verdict in verdicts),
        sum(verdict.round_trips > 0 for verdict in verdicts),
        sum(bool(verdict.problem) for verdict in verdicts),
    )
