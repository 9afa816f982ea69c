"""A package in the shape of a generated SDK, written by hand: what the runtime is tested through.

`data` and `transport` are the runtime's own sources, found through the package's path; nothing is copied.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

_runtime = find_spec("specloom.runtime")
assert _runtime is not None
assert _runtime.submodule_search_locations
# Another one's place in the environment: the proof of the traps puts faults into a copy.
_given = os.environ.get("SAMPLE_RUNTIME")
__path__ = [*__path__, *([_given] if _given else _runtime.submodule_search_locations)]

if TYPE_CHECKING:
    from .client import AsyncSample as AsyncSample
    from .client import Sample as Sample

_HOMES = {
    "AsyncSample": ".client",
    "Sample": ".client",
    "Hooks": ".transport",
    "Pacing": ".transport",
    "preload": ".transport",
    "RequestOptions": ".transport",
    "RetryPolicy": ".transport",
    "Timeout": ".transport",
    "issues_of": ".data",
    "links_of": ".transport",
    "omit": ".data",
    "response_of": ".transport",
}

__all__ = [
    "AsyncSample",
    "Hooks",
    "RequestOptions",
    "RetryPolicy",
    "Sample",
    "Timeout",
    "issues_of",
    "links_of",
    "omit",
    "response_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
