"""Error pages: codes come from examples, which are untrusted; their pages lie where pages belong."""

from __future__ import annotations

from pathlib import PurePosixPath

from hypothesis import example, given
from hypothesis import strategies as st
from specloom.plan.error_pages import page_of


def test_a_code_gives_its_page_its_name() -> None:
    assert page_of("INVALID_GPU_COUNT") == "INVALID_GPU_COUNT.md"
    assert page_of("index") != "index.md"  # that leads to all of them


@example("../../../pwned")
@example("..")
@example("a\0b")
@example("x" * 300)
@given(st.text())
def test_no_code_leads_elsewhere(code: str) -> None:
    """One file name, short enough for every disk."""
    page = page_of(code)

    assert PurePosixPath(page).name == page
    assert page.removesuffix(".md").strip(".") or code == ""
    assert page.isascii()
    assert page.isprintable()
    assert len(page) <= 100


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_codes_have_two_pages(first: str, second: str) -> None:
    assert (page_of(first) == page_of(second)) == (first == second)
