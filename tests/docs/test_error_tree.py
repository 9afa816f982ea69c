"""The tree of errors on the page is the tree of classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from parallel import errors

PAGE = Path(__file__).resolve().parents[2] / "docs/errors.md"
_LINE = re.compile(r"^([│├└─ ]*)([A-Z]\w+Error)\b(.*)$", re.MULTILINE)


def test_tree_of_the_page_is_that_of_the_classes() -> None:
    """Every class that can be caught is there, below its parent."""
    assert _documented() == {found.__name__: found.__bases__[0].__name__ for found in _classes(errors.SDKError)}


def test_statuses_of_the_page_are_those_of_the_classes() -> None:
    """A class that is chosen by status names it."""
    said = {name: rest for _, name, rest in _tree()}
    silent = [
        found.__name__
        for found in _classes(errors.APIStatusError)
        if "default_status" in vars(found) and str(found.default_status) not in said[found.__name__]
    ]

    assert silent == []


def _classes(root: type[errors.SDKError]) -> Iterator[type[errors.SDKError]]:
    for child in root.__subclasses__():
        # Other tests make subclasses of their own.
        if child.__module__.startswith("parallel."):
            yield child
            yield from _classes(child)


def _documented() -> dict[str, str]:
    """The parent of each class, as the page draws it: four signs a level."""
    above: list[str] = []
    parents: dict[str, str] = {}
    for branch, name, _ in _tree():
        depth = len(branch) // 4
        del above[depth:]
        if above:
            parents[name] = above[-1]
        above.append(name)
    return parents


def _tree() -> list[tuple[str, str, str]]:
    text = PAGE.read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    return _LINE.findall(text)
