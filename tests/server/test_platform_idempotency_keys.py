"""Idempotency: keys, fingerprints and sealed replies."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from parallel_server.platform.idempotency import fingerprint, key_hash, read_key, seal, unseal


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        ("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
        ("x" * 255, "x" * 255),
        ("x" * 256, None),
        ("", None),
        ('""', None),
        ("two words", None),
        ("ümlaut", None),
    ],
)
def test_a_key_may_be_quoted_or_bare(header: str, key: str | None) -> None:
    assert read_key(header) == key


def mark(body: bytes = b"{}", *, path: str = "pipe_1", query: tuple[tuple[str, str], ...] = ()) -> str:
    return fingerprint("POST", "/v2/pipelines/{pipeline_id}", {"pipeline_id": path}, query, body)


def test_the_spelling_of_a_body_does_not_matter() -> None:
    assert mark(b'{"a": 1, "b": [2]}') == mark(b'{"b":[2],"a":1}')


def test_what_a_request_means_does_matter() -> None:
    marks = {
        mark(),
        mark(b'{"a":1}'),
        mark(b'{"a":"1"}'),
        mark(path="pipe_2"),
        mark(query=(("expand", "jobs"),)),
        mark(b""),
    }

    assert len(marks) == 6


def test_asking_for_other_fields_is_the_same_request() -> None:
    assert mark(query=(("fields", "id"),)) == mark()


@given(st.binary(max_size=2_000), st.text("abcdef0123456789-", min_size=1, max_size=255))
def test_a_sealed_reply_opens_with_its_key(body: bytes, key: str) -> None:
    assert unseal(seal(body, key), key) == body


def test_a_sealed_reply_is_closed_to_the_stored_hash() -> None:
    sealed = seal(b"pk_live_secret", "my-key")

    assert b"secret" not in sealed
    with pytest.raises(InvalidTag):
        unseal(sealed, key_hash("my-key"))
