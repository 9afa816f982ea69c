"""Settings: everything that differs between two servers, read once from the environment (`PARALLEL_…`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, get_args

LogFormat = Literal["json", "text"]
PREFIX = "PARALLEL_"
LEASE_SECONDS = 30


class SettingsError(ValueError):
    """A setting has a value it cannot have; the message names it and says what would do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told at its start."""

    # Where the data is; `sqlite://` alone is a file that goes when the server ends.
    database_url: str = "sqlite:///parallel.db"
    host: str = "127.0.0.1"
    port: int = 8000
    # Whether jobs are run in this process; a fleet runs `parallel-server worker` beside it.
    run_worker: bool = True
    # The tier by which requests without credentials are counted.
    anonymous_tier: Literal["free", "pro", "enterprise", "test"] = "free"
    max_body_bytes: int = 1_048_576
    max_concurrency: int = 64
    max_queue: int = 256
    queue_seconds: float = 2.0
    # Below the lease of an idempotency key, so that no answer outlives its claim.
    deadline_seconds: float = 25.0
    drain_seconds: float = 20.0
    trusted_proxies: tuple[str, ...] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: LogFormat = "json"
    # The OpenAPI document to serve; by default the one this server was generated from.
    document: Path | None = field(default=None)


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that the `PARALLEL_…` variables describe; raises `SettingsError` for a value that cannot be."""
    given: dict[str, Any] = {}
    for item in fields(Settings):
        text = environment.get(PREFIX + item.name.upper())
        if text is not None:
            given[item.name] = _parse(PREFIX + item.name.upper(), text, _PARSERS[item.name])
    return Settings(**given)


def _parse(name: str, text: str, parser: Callable[[str], Any]) -> Any:
    try:
        return parser(text)
    except ValueError as error:
        raise SettingsError(f"{name}={text!r} cannot be used: {error}") from None


def _positive(text: str) -> int:
    if not text.strip().isdecimal() or int(text) < 1:
        raise ValueError("give a whole number above 0")
    return int(text)


def _port(text: str) -> int:
    if not text.strip().isdecimal() or int(text) > 65_535:
        raise ValueError("give a port between 0 and 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise ValueError("give a number of seconds above 0")
    return seconds


def _deadline(text: str) -> float:
    seconds = _seconds(text)
    if seconds >= LEASE_SECONDS:
        raise ValueError(f"give less than {LEASE_SECONDS}, the seconds for which an idempotency key is held")
    return seconds


def _switch(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in known:
        raise ValueError("give `true` or `false`")
    return known[text.strip().lower()]


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.strip().lower() not in choices:
            raise ValueError(f"give one of {', '.join(choices)}")
        return text.strip().lower()

    return parse


def _networks(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        # Only to refuse it here, where its name is known.
        ip_network(word, strict=False)
    return words


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "database_url": str,
    "host": str,
    "port": _port,
    "run_worker": _switch,
    "anonymous_tier": _one_of("free", "pro", "enterprise", "test"),
    "max_body_bytes": _positive,
    "max_concurrency": _positive,
    "max_queue": _positive,
    "queue_seconds": _seconds,
    "deadline_seconds": _deadline,
    "drain_seconds": _seconds,
    "trusted_proxies": _networks,
    "log_level": _one_of("debug", "info", "warning", "error"),
    "log_format": _one_of(*get_args(LogFormat)),
    "document": Path,
}
