"""Prints a package root whose names are loaded when they are first used (PEP 562)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from specloom.emit.source import indent, own_names


def render_lazy_package(header: str, doc: str, homes: Mapping[str, str], modules: tuple[str, ...] = ()) -> str:
    """`homes` says which module below the package has each name; `modules` are names themselves.

    Without `modules` the package has all that its modules have.
    """
    # A package of thousands of names is not one to import with a star.
    all_names = own_names((*homes, *modules)) if modules else ""
    by_module = {home: sorted(name for name in homes if homes[name] == home) for home in sorted({*homes.values()})}
    reexports = [f"from . import {', '.join(modules)}"] if modules else []
    reexports += [f"from .{home} import {', '.join(names) if modules else '*'}" for home, names in by_module.items()]
    table = "\n".join(f"{home!r}: {_wrapped(names)}," for home, names in by_module.items())
    braced = "{\n" + indent(table) + "\n}"
    stars = _STARS if by_module and not modules else ""
    return f'''# {header}{stars}
"""{doc}"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
{indent(chr(10).join(reexports) or "...")}
else:
    _NAMES = {braced}
    _HOMES = {_HOMES}
{indent(_also(modules))}

{indent(_LOADER)}

{all_names}
'''


def _also(modules: tuple[str, ...]) -> str:
    return f'_HOMES |= dict.fromkeys({modules!r}, "")' if modules else ""


def _wrapped(names: list[str]) -> str:
    """A string literal of names with spaces between them, on as many lines as it needs."""
    lines = textwrap.wrap(" ".join(names), _WIDTH, break_long_words=False, break_on_hyphens=False)
    literals = [f'"{line} "' for line in lines[:-1]] + [f'"{line}"' for line in lines[-1:]]
    return "(\n" + indent("\n".join(literals)) + "\n)" if len(lines) > 1 else literals[0]


_STARS = """
# ruff: noqa: F403"""

_WIDTH = 100

_HOMES = "{name: module for module, names in _NAMES.items() for name in names.split()}"

# Plain text: the braces are those of the generated code.
_LOADER = """
def __getattr__(name):
    if name not in _HOMES:
        text = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(text, name=name, obj=import_module(__name__))
    module = import_module(f".{_HOMES[name] or name}", __name__)
    value = globals()[name] = getattr(module, name) if _HOMES[name] else module
    return value

def __dir__():
    return sorted(_HOMES)
"""
