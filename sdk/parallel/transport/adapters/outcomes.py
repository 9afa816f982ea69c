# Vendored from generator/specloom/runtime. Edit it there.
"""What went wrong on the way, as errors of this SDK's tree."""

from __future__ import annotations

import ssl

from ..errors import APIConnectionError, APITimeoutError, ConfigurationError
from ..message import Origin


def pool_timeout(seconds: float) -> APITimeoutError:
    """The error of a request that never got a connection."""
    return APITimeoutError(
        f"all connections were in use for {seconds:g} s; raise `PoolLimits.connections`, close streams you no longer"
        " read, or share one client",
        was_sent=False,
    )


def not_connected(origin: Origin, error: BaseException, reason: str = "") -> APIConnectionError:
    """The error of a request that could not be sent."""
    reason = reason or _reason(error)
    return APIConnectionError(
        f"cannot connect to {origin}: {reason}", was_sent=False, is_permanent=_is_distrusted(error, reason)
    )


def refused_here(origin: Origin, error: BaseException) -> ConfigurationError:
    """The error of a request that the library did not want to send; it would not another time either."""
    return ConfigurationError(f"the request to {origin} cannot be sent as it is: {_reason(error)}")


def broken(origin: Origin, error: BaseException, reason: str = "") -> APIConnectionError:
    """The error of an exchange that broke off."""
    return APIConnectionError(f"the connection to {origin} broke: {reason or _reason(error)}")


def timed_out(origin: Origin, step: str, seconds: float, was_sent: bool = True) -> APITimeoutError:
    """The error of a step that took too long."""
    return APITimeoutError(f"{origin}: {step} took longer than {seconds:g} s", was_sent=was_sent)


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
    return str(error) or type(error).__name__
