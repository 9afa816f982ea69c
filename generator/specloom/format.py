"""Format: takes source files, gives them back laid out by the pinned formatter, in one process for the whole batch."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ruff import find_ruff_bin  # pyright: ignore[reportMissingTypeStubs] (a package of one function)

from specloom.emit.source import SourceFile

# The bytes of generated files depend on these and on the pinned version, and on no file of the user's.
_FORMAT = ("format", "--isolated", "--line-length=120", "--target-version=py311", "--no-cache", "--quiet")
_SORT_IMPORTS = (
    "check",
    "--isolated",
    "--line-length=120",
    "--target-version=py311",
    "--no-cache",
    "--quiet",
    "--select=I",
    "--fix",
    "--exit-zero",
)


class FormatError(Exception):
    """The formatter refused a generated file: a mistake of an emitter, never of the document."""


def format_all(files: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """The same files, with generated Python sorted and laid out. Vendored files stay byte for byte."""
    indexes = [index for index, file in enumerate(files) if file.is_python and file.role != "vendored"]
    formatted = _format_texts([files[index].text for index in indexes], [files[index].path for index in indexes])
    by_index = dict(zip(indexes, formatted, strict=True))
    return tuple(replace(file, text=by_index.get(index, file.text)) for index, file in enumerate(files))


def _format_texts(texts: Sequence[str], paths: Sequence[str]) -> list[str]:
    if not texts:
        return []
    with tempfile.TemporaryDirectory(prefix="specloom-") as name:
        folder = Path(name)
        # Numbered, because two parts may hold files of one name, and a path may be longer than this disk allows.
        places = [folder / f"{index}.py" for index in range(len(texts))]
        for place, text in zip(places, texts, strict=True):
            place.write_text(text, "utf-8", newline="\n")
        for arguments in (_SORT_IMPORTS, _FORMAT):
            _run(arguments, folder, paths)
        return [place.read_text("utf-8") for place in places]


def _run(arguments: Sequence[str], folder: Path, paths: Sequence[str]) -> None:
    done = subprocess.run([find_ruff_bin(), *arguments, "."], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        message = done.stderr
        for index, path in enumerate(paths):
            message = message.replace(f"{index}.py:", f"{path}:")
        raise FormatError(message.strip())
