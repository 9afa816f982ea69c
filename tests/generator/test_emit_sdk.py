"""The SDK of golden documents: what is printed, that it imports, and that its methods send what they say."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_overloads

import pytest
from specloom.emit.lazy import render_lazy_package

from tests.generator.golden_sdk import CASES, files_of, imported


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_document_makes_the_expected_sdk(case: Path, accept: bool) -> None:
    """To the byte; `pytest --accept` takes what is made as expected."""
    made = {f"{file.part}/{file.path}": file.text for file in files_of(case) if file.role != "vendored"}
    expected = case / "expected"
    if accept:
        _rewrite(expected, made)

    assert made == {path.relative_to(expected).as_posix(): path.read_text("utf-8") for path in _all_files(expected)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_module_imports_and_every_type_is_understood(case: Path, tmp_path: Path) -> None:
    """Names that hide others show here at the latest."""
    with imported(case, tmp_path) as package:
        pydantic = importlib.import_module("pydantic")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            if found.name.startswith(f"{package.__name__}.operations."):
                for record in vars(module).values():
                    if type(record).__name__ == "Operation" and record.returns:
                        pydantic.TypeAdapter(record.returns())
        for name in dir(package.models):
            pydantic.TypeAdapter(getattr(package.models, name))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sync_and_async_methods_differ_in_nothing_but_the_waiting(case: Path, tmp_path: Path) -> None:
    """Same names, same arguments, same documentation."""
    with imported(case, tmp_path) as package:
        name = next(name for name in dir(package) if f"Async{name}" in dir(package) and name not in ("Page", "Pager"))
        sync, aio = _methods(getattr(package, name)), _methods(getattr(package, f"Async{name}"))

    assert sync == aio
    assert sync


def test_a_flag_makes_two_shapes_of_one_method(tmp_path: Path) -> None:
    """A checker knows from `stream=True` that a stream comes back."""
    with imported(next(case for case in CASES if case.name == "calls"), tmp_path) as package:
        results = [inspect.signature(shape).return_annotation for shape in get_overloads(package.Calls.chat)]

    assert results == ["models.Item", "Stream[models.Item]"]


def test_request_dicts_use_wire_names(tmp_path: Path) -> None:
    """`x-pos`, not `x_pos`."""
    with imported(next(case for case in CASES if case.name == "shapes"), tmp_path) as package:
        keys = set(package.models.PointParams.__annotations__)

    assert keys == {"x-pos", "y-pos"}


def test_values_survive_reading_and_writing(tmp_path: Path) -> None:
    """Formats, renamed fields, open unions and unknown fields."""
    wire = {
        "id": "00000000-0000-4000-8000-000000000000",
        "outline": {"kind": "Spiral", "turns": 3},
        "at": "2026-01-01T00:00:00Z",
        "lasts": "PT30S",
        "price": "1.50",
        "data": "aGVsbG8=",
        "state": "burnt",
        "new": True,
    }
    with imported(next(case for case in CASES if case.name == "shapes"), tmp_path) as package:
        shape = package.models.Shape.model_validate(wire)
        written = shape.model_dump(mode="json")

    assert written == wire
    assert shape.outline.raw == wire["outline"]
    assert shape.data == b"hello"


def _rewrite(folder: Path, texts: dict[str, str]) -> None:
    for path in _all_files(folder):
        if path.relative_to(folder).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def _methods(cls: Any, prefix: str = "") -> dict[str, tuple[list[str], str | None]]:
    """Every generated method below a class: its arguments and documentation."""
    found: dict[str, tuple[list[str], str | None]] = {}
    for name, member in vars(cls).items():
        if hasattr(member, "func"):
            child = _child_class(cls, name)
            found |= _methods(child, f"{prefix}{name}.")
        elif inspect.isfunction(member) and not name.startswith("_"):
            found[f"{prefix}{name}"] = (list(inspect.signature(member).parameters), member.__doc__)
    return found


def _child_class(cls: Any, name: str) -> Any:
    """The class of a resource, as its property would make it."""
    instance = cls.__new__(cls)
    instance._client = None
    return type(cast("Iterator[Any]", getattr(instance, name)))


def test_a_package_without_names_allows_no_star() -> None:
    """Of nothing there is no star, and a rule that is switched off for nothing is a finding of its own."""
    assert "noqa" not in render_lazy_package("Generated.", "No models.", {})
    assert "noqa: F403" in render_lazy_package("Generated.", "One model.", {"Pet": "pets"})
