"""Source files as they leave `emit`, and the text pieces that every Python file shares."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from specloom.plan.nodes import Import

# `root` is the folder that the others lie in.
Part = Literal["sdk", "server", "docs", "examples", "contract", "root"]
# `state` is what a run leaves for the next one, which reads it before it writes it: it may be edited.
Role = Literal["generated", "vendored", "scaffold", "state"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of one part; `path` is relative to the folder that the part is written to."""

    part: Part
    path: str
    text: str
    role: Role = "generated"

    @property
    def is_recorded(self) -> bool:
        """Whether the manifest has it, so that an edit by hand is noticed."""
        return self.role in ("generated", "vendored")

    @property
    def is_python(self) -> bool:
        """Whether the formatter has a say."""
        return self.path.endswith(".py")


def indent(text: str, depth: int = 1) -> str:
    """`text` with every line that is not blank moved in by `depth` levels."""
    return textwrap.indent(text, "    " * depth)


def python_module(header: str, doc: str, imports: Iterable[Import], *blocks: str) -> str:
    """A whole Python file: header, docstring, imports, and the blocks that are not empty.

    Without a docstring where the file's place says it all, as that of one among many of a kind does.
    """
    lines = "\n".join(found.line for found in imports)
    body = "\n\n\n".join(block.strip("\n") for block in blocks if block.strip())
    told = f'"""{doc}"""\n' if doc else ""
    return f"""# {header}
{told}
from __future__ import annotations

{lines}

{body}
"""


def own_names(names: Iterable[str]) -> str:
    """`__all__` on as few lines as it needs; nothing where there are no names."""
    rows = in_rows(f'"{name}"' for name in sorted(names, key=_place))
    return f"__all__ = [\n{indent(rows)}\n]  # fmt: skip" if rows else ""


def in_rows(items: Iterable[str]) -> str:
    """Finished expressions, each with a comma behind it, as many on a line as it has room for."""
    rows: list[str] = []
    for item in items:
        if rows and len(rows[-1]) + len(item) < _ROOM:
            rows[-1] += f" {item},"
        else:
            rows.append(f"{item},")
    return "\n".join(rows)


# What a line of 120 leaves behind an indentation, and a comma with its blank.
_ROOM = 114


def _place(name: str) -> tuple[bool, list[str | int]]:
    """Where linters want a name of a list of names: constants first, and 9 before 10."""
    return not name.isupper(), [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
