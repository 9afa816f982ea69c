"""Pages: every fenced block of every page runs against a real server and prints what the page says."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from parallel_server.settings import Settings
from sybil import Example

from tests.docs.blocks import EVALUATORS, languages, parse
from tests.reference_server import ReferenceServer

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
GENERATED = ("reference", "errors")
GUIDES = [page for page in PAGES if page.relative_to(ROOT / "docs").parts[0] not in GENERATED]
EMPTY_SANDBOX = "Start with an empty sandbox: `parallel-server sandbox`."
# Pages with a client, which is in whatever sandbox the reader has; the compiler's need none.
ANYWHERE = [page for page in GUIDES if "Parallel(" in (text := page.read_text("utf-8")) and EMPTY_SANDBOX not in text]
PROJECT = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/README.md")]
GENERATED_BLOCKS = [
    pytest.param(example, id=f"{page.relative_to(ROOT / 'docs')}:{example.line}")
    for page in PAGES
    if page not in GUIDES
    for example in parse(page).examples()
]


@pytest.mark.parametrize("page", [*GUIDES, *PROJECT], ids=lambda page: page.name)
def test_blocks_of_a_page_run_in_order(page: Path, server: ReferenceServer, tmp_path: Path) -> None:
    """A reader who types one block after the other gets what is printed there."""
    server.reset()

    _run(page, tmp_path)


def test_pages_run_again_in_a_sandbox_that_has_been_used(server: ReferenceServer, tmp_path: Path) -> None:
    """Only a page that asks for an empty sandbox needs one: the others can be read in any order, and twice."""
    server.reset()

    for turn in ("first", "second"):
        for page in ANYWHERE:
            folder = tmp_path / turn / page.stem
            folder.mkdir(parents=True)
            _run(page, folder)


def _run(page: Path, folder: Path) -> None:
    document = parse(page)
    document.namespace["folder"] = folder
    for example in document.examples():
        example.evaluate()
    # A reader's client lives until the interpreter ends.
    if client := document.namespace.get("client"):
        client.close()


def test_page_of_the_server_has_every_setting() -> None:
    """A variable that is not there is one that nobody sets."""
    text = (ROOT / "docs/server.md").read_text("utf-8")

    assert [item.name for item in fields(Settings) if f"`PARALLEL_{item.name.upper()}`" not in text] == []


@pytest.mark.parametrize("example", GENERATED_BLOCKS)
def test_block_of_the_reference_runs_by_itself(example: Example, server: ReferenceServer, tmp_path: Path) -> None:
    """Whoever copies one block of the reference can run it as it stands."""
    example.namespace["folder"] = tmp_path
    if example.region.lexemes["arguments"] in ("python", "bash"):
        server.reset(is_seeded=True)

    example.evaluate()


@pytest.mark.parametrize("page", [*PAGES, *PROJECT], ids=lambda page: page.name)
def test_every_fence_names_a_language_that_is_checked(page: Path) -> None:
    """A block without a language, or of an unknown one, would be skipped in silence."""
    assert set(languages(page)) <= EVALUATORS.keys()
