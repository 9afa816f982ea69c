# Vendored from generator/specloom/runtime. Edit it there.
"""What went wrong on the way, as errors of this SDK's tree. `way` is as `Network.way` puts it."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any, cast

from ..errors import APIConnectionError, APITimeoutError, ConfigurationError

# What anyio says when it has tried all addresses of a name.
_EVERY_ADDRESS = "All connection attempts failed"


def pool_timeout(seconds: float) -> APITimeoutError:
    """The error of a request that never got a connection."""
    return APITimeoutError(
        f"all connections were in use for {seconds:g} s; raise `PoolLimits.connections`, close streams you no longer"
        " read, or share one client",
        was_sent=False,
    )


def not_connected(way: str, error: BaseException, reason: str = "") -> APIConnectionError:
    """The error of a request that could not be sent."""
    reason = reason or _reason(error)
    return APIConnectionError(
        f"cannot connect to {way}: {reason}", was_sent=False, is_permanent=_is_distrusted(error, reason)
    )


def refused_here(way: str, error: BaseException) -> ConfigurationError:
    """The error of a request that the library did not want to send; it would not another time either."""
    return ConfigurationError(f"the request to {way} cannot be sent as it is: {_reason(error)}")


def broken(way: str, error: BaseException, reason: str = "") -> APIConnectionError:
    """The error of an exchange that broke off."""
    return APIConnectionError(f"the connection to {way} broke: {reason or _reason(error)}")


def timed_out(way: str, step: str, seconds: float, was_sent: bool = True) -> APITimeoutError:
    """The error of a step that took too long."""
    return APITimeoutError(f"{way}: {step} took longer than {seconds:g} s", was_sent=was_sent)


def of_another_loop(error: BaseException) -> ConfigurationError:
    """The error of a client that the caller made in an event loop which is not this one."""
    return ConfigurationError(
        f"the HTTP client that was given to the adapter belongs to another event loop ({_reason(error)}):"
        " give each loop one of its own, or let the adapter make them"
    )


def _is_distrusted(error: BaseException | None, reason: str) -> bool:
    """Whether the server's certificate was refused."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return "invalid peer certificate" in reason


def _reason(error: BaseException) -> str:
    """What an error says; of one that says only that every address failed, why each of them did."""
    while str(error) == _EVERY_ADDRESS and (below := error.__cause__ or error.__context__):
        error = below
    if isinstance(error, BaseExceptionGroup):
        several: Sequence[BaseException] = cast("Any", error).exceptions
        return "; ".join(map(_reason, several))
    return str(error) or type(error).__name__
