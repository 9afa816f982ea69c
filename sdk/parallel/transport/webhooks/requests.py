# Vendored from generator/specloom/runtime. Edit it there.
"""The raw body and the headers of a web framework's request, without importing the framework.

A signature is over bytes: a body that was parsed and written again would not fit it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeAlias

from ..errors import ConfigurationError


class Headers(Protocol):
    """Names and values: a dict, or the headers of any framework."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Every header."""
        ...


class FlaskRequest(Protocol):
    """What is needed of Flask's (Werkzeug's) request."""

    @property
    def headers(self) -> Headers: ...

    def get_data(self) -> bytes: ...


class DjangoRequest(Protocol):
    """What is needed of Django's request, in either kind of view."""

    # Django has no types of its own, and this is a descriptor that checkers cannot look through.
    @property
    def headers(self) -> Any: ...

    @property
    def body(self) -> bytes: ...


class AsyncRequest(Protocol):
    """What is needed of Starlette's request, which is FastAPI's too."""

    @property
    def headers(self) -> Headers: ...

    def body(self) -> Awaitable[bytes]: ...


Request: TypeAlias = FlaskRequest | DjangoRequest


def body_of(request: Request) -> bytes:
    """The bytes that were sent; raises `ConfigurationError` where they have to be awaited."""
    # Flask's `data` is empty for forms; `get_data` is what came, whatever it is. Asked of the object, since Flask's
    # `request` is a stand-in whose class knows nothing.
    read: Callable[[], bytes] | None = getattr(request, "get_data", None)
    if read is not None:
        return read()
    body: object = getattr(request, "body", None)
    if not isinstance(body, bytes):
        raise ConfigurationError(
            f"a {_named(request)} is awaited: use `areceive`, or give body and headers to `unwrap`"
        )
    return body


async def awaited_body_of(request: AsyncRequest) -> bytes:
    """The bytes that were sent; raises `ConfigurationError` where they are not awaited."""
    read: Callable[[], Awaitable[bytes]] | None = getattr(request, "body", None)
    if not callable(read):
        raise ConfigurationError(
            f"a {_named(request)} is not awaited: use `receive`, or give body and headers to `unwrap`"
        )
    return await read()


def _named(request: object) -> str:
    return f"{type(request).__module__}.{type(request).__qualname__}"
