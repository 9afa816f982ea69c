"""Plan nodes: the import statements of generated modules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """`from module import name as alias`; without a name, `import module as alias`."""

    module: str
    name: str = ""
    alias: str = ""

    @property
    def line(self) -> str:
        """The statement as it is printed."""
        suffix = f" as {self.alias}" if self.alias else ""
        return f"from {self.module} import {self.name}{suffix}" if self.name else f"import {self.module}{suffix}"
