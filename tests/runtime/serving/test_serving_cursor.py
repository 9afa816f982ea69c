"""Cursors: what comes back is what was put in, and nothing else is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specloom.runtime.serving.cursor import CursorCodec
from specloom.runtime.serving.problem import Problem

CODEC = CursorCodec([b"k" * 32])
KEYS = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
FILTERS = st.dictionaries(st.text(), st.none() | st.text() | st.integers(), max_size=4)


@given(st.lists(KEYS, max_size=4), FILTERS)
def test_decoding_undoes_encoding(position: list[str | int | float | bool | None], filters: dict[str, object]) -> None:
    assert list(CODEC.decode(CODEC.encode(position, filters), filters)) == position


@given(st.data())
def test_a_cursor_with_any_character_changed_is_refused(data: st.DataObject) -> None:
    cursor = CODEC.encode(["2026-01-01T00:00:00Z", "job_1"], {"state": "queued"})
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.characters().filter(lambda letter: letter != cursor[place]))

    with pytest.raises(Problem) as caught:
        CODEC.decode(cursor[:place] + letter + cursor[place + 1 :], {"state": "queued"})
    assert (caught.value.code.code, caught.value.param) == ("INVALID_CURSOR", "cursor")


@given(st.text())
def test_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        CODEC.decode(text, {})


@pytest.mark.parametrize("other", [{}, {"state": "failed"}, {"state": "queued", "name": "a"}])
def test_a_cursor_belongs_to_its_filters(other: dict[str, object]) -> None:
    cursor = CODEC.encode([1], {"state": "queued"})

    with pytest.raises(Problem, match="other filters"):
        CODEC.decode(cursor, other)


def test_an_absent_filter_is_the_same_as_none() -> None:
    assert CODEC.decode(CODEC.encode([1], {"state": None}), {}) == (1,)


def test_keys_rotate_under_running_clients() -> None:
    old, new = CursorCodec([b"old"]), CursorCodec([b"new", b"old"])

    assert new.decode(old.encode([1], {}), {}) == (1,)
    with pytest.raises(Problem):
        old.decode(new.encode([1], {}), {})


def test_a_codec_needs_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        CursorCodec([])
