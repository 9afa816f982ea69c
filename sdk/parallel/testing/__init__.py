# Vendored from generator/specloom/runtime. Edit it there.
"""For tests of programs that use this SDK: prepared answers, faults, recordings, and apps without a socket.

Nothing of it is loaded by the rest of the package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asgi import AsgiAdapter as AsgiAdapter
    from .asgi import AsyncAsgiAdapter as AsyncAsgiAdapter
    from .factory import make as make
    from .hosting import Hosted as Hosted
    from .hosting import server as server
    from .prepared import Prepared as Prepared
    from .preparing import Preparation as Preparation
    from .recording import AsyncRecorder as AsyncRecorder
    from .recording import Recorder as Recorder
    from .seen import Seen as Seen
    from .seen import UnpreparedRequestError as UnpreparedRequestError

_HOMES = {
    "AsgiAdapter": "asgi",
    "AsyncAsgiAdapter": "asgi",
    "AsyncRecorder": "recording",
    "Hosted": "hosting",
    "Preparation": "preparing",
    "Prepared": "prepared",
    "Recorder": "recording",
    "Seen": "seen",
    "UnpreparedRequestError": "seen",
    "make": "factory",
    "server": "hosting",
}

__all__ = [
    "AsgiAdapter",
    "AsyncAsgiAdapter",
    "AsyncRecorder",
    "Hosted",
    "Preparation",
    "Prepared",
    "Recorder",
    "Seen",
    "UnpreparedRequestError",
    "make",
    "server",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value
