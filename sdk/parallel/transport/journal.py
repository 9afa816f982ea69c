# Vendored from generator/specloom/runtime. Edit it there.
"""What is told of an attempt that is over: a line in the log, and what the hooks hear. No body, and no key.

A line's record has its parts as attributes too, for handlers that write JSON.
"""

from __future__ import annotations

from logging import DEBUG, INFO
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .errors import SDKError
    from .hook_events import AttemptEnded
    from .operation import Operation
    from .response_info import ResponseInfo
    from .setup import Setup


class Told(Protocol):
    """What there is to tell of a call."""

    attempt: int
    number: int
    operation: Operation[Any]
    setup: Setup


def attempt_ended(
    call: Told, status: int, info: ResponseInfo | None, error: SDKError | None, seconds: float, delay: float | None
) -> AttemptEnded | None:
    """Write the line; the event is made only where somebody listens. `delay` is None when no other attempt follows."""
    operation, hooks, logger = call.operation, call.setup.hooks, call.setup.logger
    level = DEBUG if delay is None else INFO
    if logger.isEnabledFor(level):
        _write(call, level, status, info, str(error) if error else "", seconds, delay)
    if hooks is None or hooks.on_result is None:
        return None
    from .hook_events import AttemptEnded

    return AttemptEnded(
        operation.id,
        operation.method,
        operation.path,
        call.attempt,
        status,
        seconds,
        info.request_id if info else None,
        str(error) if error else None,
        delay,
        call.number,
    )


def _write(
    call: Told,
    level: int,
    status: int,
    info: ResponseInfo | None,
    error: str,
    seconds: float,
    delay: float | None,
) -> None:
    name, attempt = call.operation.id, call.attempt
    parts = {
        "operation": name,
        "attempt": attempt,
        "status": status,
        "seconds": seconds,
        "delay": delay,
        "request_id": info.request_id if info else None,
    }
    what = f"answered {status}" if status else error
    if delay is None:
        call.setup.logger.log(level, "%s: attempt %d %s in %.3f s", name, attempt, what, seconds, extra=parts)
    else:
        call.setup.logger.log(level, "%s: attempt %d %s; again in %.2f s", name, attempt, what, delay, extra=parts)
