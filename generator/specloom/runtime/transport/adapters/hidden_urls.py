# Vendored from generator/specloom/runtime. Edit it there.
"""URLs with a key in their query. httpx and httpx2 log every URL; of these they log all but the query."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any


def hidden(library: Any, url: Any) -> Any:
    """The same URL, in everything but the log of `library`."""
    return _kind(library)(url)


@cache
def _kind(library: Any) -> Any:
    """A class of URLs that can be told from others, and are no different."""
    kind = type("HiddenURL", (library.URL,), {})

    def hide(record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_shown(value) if isinstance(value, kind) else value for value in record.args)
        return True

    # The request is logged by the library alone, and by this logger.
    logging.getLogger(library.__name__).addFilter(hide)
    return kind


def _shown(url: Any) -> str:
    return f"{str(url).partition('?')[0]}?***"
