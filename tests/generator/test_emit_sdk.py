"""The SDK of golden documents: what is printed, that it imports, and that its methods send what they say."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast, get_overloads

import pytest
from specloom.config import settings_for
from specloom.emit.source import SourceFile
from specloom.pipeline import generate

CASES = sorted((Path(__file__).parent / "cases/sdk").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_document_makes_the_expected_sdk(case: Path, accept: bool) -> None:
    """To the byte; `pytest --accept` takes what is made as expected."""
    made = {f"{file.part}/{file.path}": file.text for file in _files(case) if file.role != "vendored"}
    expected = case / "expected"
    if accept:
        _rewrite(expected, made)

    assert made == {path.relative_to(expected).as_posix(): path.read_text("utf-8") for path in _all_files(expected)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_module_imports_and_every_type_is_understood(case: Path, tmp_path: Path) -> None:
    """Names that hide others show here at the latest."""
    with _imported(case, tmp_path) as package:
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
    with _imported(case, tmp_path) as package:
        name = next(name for name in dir(package) if f"Async{name}" in dir(package) and name not in ("Page", "Pager"))
        sync, aio = _methods(getattr(package, name)), _methods(getattr(package, f"Async{name}"))

    assert sync == aio
    assert sync


def test_a_flag_makes_two_shapes_of_one_method(tmp_path: Path) -> None:
    """A checker knows from `stream=True` that a stream comes back."""
    with _imported(next(case for case in CASES if case.name == "calls"), tmp_path) as package:
        results = [inspect.signature(shape).return_annotation for shape in get_overloads(package.Calls.chat)]

    assert results == ["models.Item", "Stream[models.Item]"]


def test_request_dicts_use_wire_names(tmp_path: Path) -> None:
    """`x-pos`, not `x_pos`."""
    with _imported(next(case for case in CASES if case.name == "shapes"), tmp_path) as package:
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
    with _imported(next(case for case in CASES if case.name == "shapes"), tmp_path) as package:
        shape = package.models.Shape.model_validate(wire)
        written = shape.model_dump(mode="json")

    assert written == wire
    assert shape.outline.raw == wire["outline"]
    assert shape.data == b"hello"


def _files(case: Path) -> tuple[SourceFile, ...]:
    result = generate(settings_for(case / "openapi.yaml", case.name, ["sdk"], case))
    assert not result.report.has_errors, result.report.diagnostics
    return result.files


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


class _imported:
    """The SDK of a case, written to disk and imported while the block runs."""

    def __init__(self, case: Path, folder: Path) -> None:
        self.case, self.folder = case, folder

    def __enter__(self) -> ModuleType:
        for file in _files(self.case):
            path = self.folder / self.case.name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        return importlib.import_module(self.case.name)

    def __exit__(self, *_: object) -> None:
        sys.path.remove(str(self.folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == self.case.name]:
            del sys.modules[name]


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
