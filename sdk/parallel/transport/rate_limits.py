# Vendored from generator/specloom/runtime. Edit it there.
"""How a caller stands against the server's limits, from the header fields that servers tell it with."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# One member of a structured-field list: a string, and its parameters.
_MEMBER = re.compile(
    r'\s*"((?:[^"\\]|\\.)*)"((?:\s*;\s*[a-z*][a-z0-9_.*-]*(?:=(?:"(?:[^"\\]|\\.)*"|[^",;\s]*))?)*)\s*(?:,|$)'
)
_PARAMETER = re.compile(r";\s*([a-z*][a-z0-9_.*-]*)=(-?[0-9]+(?:\.[0-9]+)?)(?=[;,\s]|$)")
_PREFIXES = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")
# No limit is as long as this many seconds (31 years): what is larger is a moment, in seconds or in milliseconds.
_MOMENT, _MOMENT_IN_MS = 1e9, 1e11


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the server said about its limit: calls allowed, calls left, seconds until it starts anew.

    Of several policies it is the one with the least left; `policy` is its name, where it has one.
    """

    limit: int | None
    remaining: int | None
    reset: float | None
    policy: str | None = None


def parse_rate_limit(headers: Mapping[str, str], received: float) -> RateLimit | None:
    """The state that the headers of an answer tell, which came at `received`, a Unix time."""
    return _structured(headers) or _separate(headers, received)


def _structured(headers: Mapping[str, str]) -> RateLimit | None:
    """`RateLimit` and `RateLimit-Policy` as the IETF's draft has them from its eighth version on."""
    quotas = dict(_members(headers.get("ratelimit-policy", "")))
    limits = [
        RateLimit(_whole(quotas.get(name, {}).get("q")), _whole(values["r"]), values.get("t"), name)
        for name, values in _members(headers.get("ratelimit", ""))
        if "r" in values
    ]
    return min(limits, key=lambda limit: limit.remaining or 0, default=None)


def _separate(headers: Mapping[str, str], received: float) -> RateLimit | None:
    """The `X-RateLimit-` family, and the first versions of the draft: a header for each number."""
    limit, remaining, reset = (_first(headers, name) for name in ("limit", "remaining", "reset"))
    if limit is None and remaining is None and reset is None:
        return None
    if reset is not None and reset > _MOMENT:
        moment = reset / 1000 if reset > _MOMENT_IN_MS else reset
        reset = max(0.0, moment - _server_time(headers, received))
    return RateLimit(_whole(limit), _whole(remaining), reset)


def _members(text: str) -> Iterator[tuple[str, dict[str, float]]]:
    at = 0
    while found := _MEMBER.match(text, at):
        yield found[1], {name: float(value) for name, value in _PARAMETER.findall(found[2])}
        at = found.end()
        if at == len(text):
            return


def _first(headers: Mapping[str, str], name: str) -> float | None:
    text = next((headers[prefix + name] for prefix in _PREFIXES if prefix + name in headers), None)
    if text is None:
        return None
    try:
        value = float(text.split(",")[0].split(";")[0])
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _server_time(headers: Mapping[str, str], received: float) -> float:
    """The server's own clock, where it tells: ours may be wrong."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return received


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
