"""Names: a module is called for the one thing that it knows."""

from __future__ import annotations

import ast

from tests.architecture.tree import ROOT, hand_written, shown

SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "part2"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    """Neither a file nor a folder."""
    vague = [shown(path) for path in hand_written() if SAY_NOTHING & {*path.with_suffix("").parts}]

    assert vague == []


def test_no_class_is_a_manager() -> None:
    """Nor a helper."""
    vague = [
        f"{shown(path)}::{node.name}"
        for path in hand_written()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Manager", "Helper", "Util", "Utils"))
    ]

    assert vague == []


def test_every_module_opens_with_a_docstring() -> None:
    """A reader learns what a file is for before the first import."""
    silent = [shown(path) for path in hand_written() if not _has_docstring(path.read_text("utf-8"))]

    assert silent == []


def test_public_functions_and_classes_of_the_packages_promise_something() -> None:
    """Everything public has a docstring; nested functions and overloads are not public."""
    silent = [
        f"{shown(path)}::{node.name}"
        for path in hand_written()
        if not path.is_relative_to(ROOT / "tests")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node) and not _is_overload(node)
        # What an emitter prints is plain from the text in it.
        if not node.name.startswith("render_")
    ]

    assert silent == []


def _has_docstring(text: str) -> bool:
    # An empty `__init__.py` says enough by being there.
    return not text.strip() or ast.get_docstring(ast.parse(text)) is not None


def _is_overload(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)
