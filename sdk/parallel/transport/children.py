# Vendored from generator/specloom/runtime. Edit it there.
"""The attributes that lead from a client, or a resource, to the resources below it."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def resource_at(module: str) -> Any:
    """An attribute that is a resource: the class that its annotation names, in `module`, seen from its own module.

    The module is imported when the attribute is first read, since most programs use few of an API's resources.
    """
    return _Child(module)


class _Child:
    """What it makes is kept in the object itself, where it is found first from then on."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, parent: Any, kind: type) -> Any:
        if parent is None:
            return self
        package = sys.modules[self._owner.__module__].__package__
        resource = getattr(import_module(self._module, package), self._owner.__annotations__[self._name])
        # A client is the first to have resources; what they hand on to those below them is their client.
        child = parent.__dict__[self._name] = resource(parent.__dict__.get("_client", parent))
        return child
