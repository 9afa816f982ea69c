# Vendored from generator/specloom/runtime. Edit it there.
"""What a traceback shows of an error: where the program was, not the way through this SDK."""

from __future__ import annotations

from .errors import SDKError

_ROOT = __name__.rpartition(".transport.")[0]
_OWN = (f"{_ROOT}.transport.", f"{_ROOT}.data.")


def shorten(error: SDKError) -> None:
    """Let `error`, which is about to be raised once more, forget the way that it has come; its causes keep theirs.

    Nothing is forgotten where code that is not the SDK's had a hand in it, as a hook or a provider of keys has: the way
    there is what its author looks for.
    """
    trace = error.__traceback__
    while trace is not None:
        if not str(trace.tb_frame.f_globals.get("__name__")).startswith(_OWN):
            return
        trace = trace.tb_next
    error.__traceback__ = None
