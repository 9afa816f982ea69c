"""Over the corpus: the same values through openapi-python-client's client are the same request, or it is on record why.

A seeded part of some OPERATIONS operations; PEERS_SEED chooses another part, PEERS_WHOLE=1 takes all, and
PEERS_ONLY=name,name names documents.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.peers.comparison import Outcome, outcomes
from tests.peers.limits import LIMITS
from tests.peers.python_client import Refused, peer_client
from tests.wire.described import Described, described

OPERATIONS = 250
SEED = os.environ.get("PEERS_SEED", "1")
RECORD = tomllib.loads(Path(__file__).with_name("on_record.toml").read_text("utf-8"))
# Documents that the peer makes no client of, and operations whose requests differ, each with the reason.
# One that the peer takes after all, and one that agrees after all, fails the test.
REFUSED: dict[str, str] = RECORD["refused"]
DIFFERS: dict[str, dict[str, str]] = RECORD["differs"]
# The rules of LIMITS that this run has met.
MET: set[str] = set()


def chosen() -> list[Described]:
    """The documents of this run, the largest first."""
    documents = [found for found in described() if found.packed]
    only = os.environ.get("PEERS_ONLY")
    if only:
        return [found for found in documents if found.name in only.split(",")]
    if os.environ.get("PEERS_WHOLE"):
        return documents
    kept, room = list[Described](), OPERATIONS
    taken = [found for found in documents if found.name not in REFUSED]
    for found in Random(SEED).sample(taken, len(taken)):
        if found.packed and found.packed.operations <= room:
            kept.append(found)
            room -= found.packed.operations
    return kept


def test_the_record_is_of_documents_that_are_there() -> None:
    names = {found.name for found in described() if found.packed}

    assert not names or {*REFUSED, *DIFFERS} <= names


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("document", chosen(), ids=lambda document: document.name)
def test_same_values_are_the_same_request(
    document: Described, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Method, path, query, headers, cookies and body say the same, and ours is what the document says."""
    place = document.place(tmp_path / "document")
    if document.name in REFUSED:
        with pytest.raises(Refused):
            peer_client(place, tmp_path / "peer", f"peer_{document.package}")
        return
    peer = peer_client(place, tmp_path / "peer", f"peer_{document.package}")
    found = list(outcomes(place, tmp_path, document.package, peer))

    MET.update(reason for outcome in found for reason in outcome.limits)
    record_property("row", _row(document.name, found))
    known = DIFFERS.get(document.name, {})
    differing = {outcome.key: outcome.words for outcome in found if outcome.kind == "differs"}
    assert {key: words for key, words in differing.items() if key not in known} == {}
    assert sorted(known.keys() - differing.keys()) == [], "these agree now: take them off the record"


@pytest.mark.skipif(not os.environ.get("PEERS_WHOLE"), reason="a part of the corpus need not meet every rule")
def test_every_rule_is_met_somewhere() -> None:
    """After the others: what they met."""
    assert set(LIMITS) == MET


def _row(name: str, found: list[Outcome]) -> tuple[str | int, ...]:
    kinds = Counter("limited" if outcome.limits and outcome.kind == "same" else outcome.kind for outcome in found)
    has = len(found) - kinds["absent"]
    return (name, len(found), has, *(kinds[kind] for kind in ("same", "limited", "differs", "fails", "unmade")))
