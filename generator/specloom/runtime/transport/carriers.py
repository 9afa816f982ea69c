# Vendored from generator/specloom/runtime. Edit it there.
"""What carries the requests of a client: what the caller gave, if that can, or the default."""

from __future__ import annotations

from .errors import ConfigurationError
from .message import Adapter, AsyncAdapter


def blocking(given: Adapter | None) -> Adapter:
    """An adapter for a client that blocks. Raises `ConfigurationError` for what is none."""
    if given is not None:
        _check_adapter(given)
        if not hasattr(given, "close"):
            raise ConfigurationError(
                f"`http` is {_named(given)}, which is awaited: a client that blocks takes one without `Async`"
            )
        return given
    from .adapters.httpx2 import Httpx2Adapter

    return Httpx2Adapter()


def awaited(given: AsyncAdapter | None) -> AsyncAdapter:
    """An adapter for a client that is awaited. Raises `ConfigurationError` for what is none."""
    if given is not None:
        _check_adapter(given)
        if not hasattr(given, "aclose"):
            raise ConfigurationError(
                f"`http` is {_named(given)}, which blocks: an async client takes one that is awaited, an `Async…Adapter`"
                " (of what is prepared for tests, `aio`; of a server in this process, `async_settings`)"
            )
        return given
    from .adapters.httpx2 import AsyncHttpx2Adapter

    return AsyncHttpx2Adapter()


def _check_adapter(given: object) -> None:
    if not hasattr(given, "exchange"):
        raise ConfigurationError(
            f"`http` is {_named(given)}, which is no adapter: put a client of httpx into `HttpxAdapter`, of httpx2 into"
            " `Httpx2ClientAdapter`, or into their `Async…` twins"
        )


def _named(given: object) -> str:
    kind = type(given)
    return f"{kind.__module__}.{kind.__qualname__}"
