# Vendored from generator/specloom/runtime. Edit it there.
"""The package that this one is part of: its description of the API, found by name because each package has its own."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from ..transport import ApiInfo

PACKAGE = __name__.rpartition(".testing.")[0]
"""The import name of the package."""


@cache
def api() -> ApiInfo:
    """What is true of the whole API."""
    found: ApiInfo = import_module(f"{PACKAGE}.settings").API
    return found


def credentials() -> dict[str, Any]:
    """A made-up credential for every argument of the clients that takes one."""
    return {
        auth.argument: ("user", "password") if auth.kind in ("basic", "digest") else "test-key" for auth in api().auth
    }
