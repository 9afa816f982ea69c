"""Settings: everything that differs between two servers, read once from the environment (`PARALLEL_…`)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from parallel_server import setting_values as values

LogFormat = Literal["json", "text"]
LogLevel = Literal["debug", "info", "warning", "error"]
TierName = Literal["free", "pro", "enterprise", "test"]
PREFIX = "PARALLEL_"


class SettingsError(ValueError):
    """A setting has a value it cannot have; the message names it and says what would do."""


def _read(parse: Callable[[str], Any], says: str) -> Mapping[str, Any]:
    """How the variable of a setting is read, and what it means; the help of the commands shows the latter."""
    return {"parse": parse, "says": says}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told at its start."""

    database_url: str = field(
        default="sqlite:///parallel.db",
        metadata=_read(
            str,
            "Where the data is: a SQLite file in a folder that exists, sqlite:///relative or sqlite:////absolute. "
            "sqlite:// alone is a file that goes when the server ends.",
        ),
    )
    host: str = field(default="127.0.0.1", metadata=_read(str, "Address to listen on."))
    port: int = field(default=8000, metadata=_read(values.port, "Port to listen on; 0 takes a free one."))
    run_worker: bool = field(
        default=True,
        metadata=_read(
            values.switch, "Whether `serve` also runs jobs; a fleet runs `parallel-server worker` beside it."
        ),
    )
    anonymous_tier: TierName = field(
        default="free",
        metadata=_read(
            values.one_of(*get_args(TierName)), "The tier by which requests without credentials are counted."
        ),
    )
    max_body_bytes: int = field(
        default=1_048_576, metadata=_read(values.positive, "The longest request body that is read.")
    )
    max_concurrency: int = field(
        default=64, metadata=_read(values.positive, "How many requests are answered at the same time.")
    )
    max_queue: int = field(default=256, metadata=_read(values.positive, "How many more may wait for their turn."))
    queue_seconds: float = field(
        default=2.0, metadata=_read(values.seconds, "How long each of them waits before it is refused with 503.")
    )
    deadline_seconds: float = field(
        default=25.0,
        metadata=_read(
            values.deadline,
            "How long an answer may take; less than the lease of an idempotency key, so that none outlives its claim.",
        ),
    )
    drain_seconds: float = field(
        default=20.0, metadata=_read(values.seconds, "How long requests may go on once the server was stopped.")
    )
    job_grace_seconds: float = field(
        default=5.0,
        metadata=_read(
            values.seconds, "How long jobs may go on once their worker was stopped, before it hands them back."
        ),
    )
    trusted_proxies: tuple[str, ...] = field(
        default=(),
        metadata=_read(
            values.networks, "Addresses and CIDR ranges, with commas between, whose X-Forwarded-For is believed."
        ),
    )
    loopback_webhooks: bool | None = field(
        default=None,
        metadata=_read(
            values.switch,
            "Whether webhooks of pk_test_ keys may go to this machine itself. Left out: only while `serve` listens on a "
            "loopback address and trusts no proxies. Never say true where strangers have keys.",
        ),
    )
    log_level: LogLevel = field(
        default="info", metadata=_read(values.one_of(*get_args(LogLevel)), "The least severe entries to log.")
    )
    log_format: LogFormat = field(
        default="json", metadata=_read(values.one_of(*get_args(LogFormat)), "How to log them: json or text.")
    )
    document: Path | None = field(
        default=None,
        metadata=_read(Path, "The OpenAPI document to serve. Left out: the one that this server was generated from."),
    )

    @property
    def sends_to_loopback(self) -> bool:
        """Whether webhooks may go to the machine that the server runs on."""
        if self.loopback_webhooks is not None:
            return self.loopback_webhooks
        return _is_loopback(self.host) and not self.trusted_proxies


@dataclass(frozen=True, slots=True)
class SettingHelp:
    """What there is to know of one setting."""

    variable: str
    default: str
    says: str


def settings_help() -> Iterator[SettingHelp]:
    """Every setting, in the order of `Settings`."""
    for item in fields(Settings):
        yield SettingHelp(PREFIX + item.name.upper(), _shown(item.default), item.metadata["says"])


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that the `PARALLEL_…` variables describe; raises `SettingsError` for a value that cannot be."""
    given: dict[str, Any] = {}
    for item in fields(Settings):
        text = environment.get(PREFIX + item.name.upper())
        if text is not None:
            given[item.name] = _parsed(PREFIX + item.name.upper(), text, item.metadata["parse"])
    return Settings(**given)


def _parsed(name: str, text: str, parser: Callable[[str], Any]) -> Any:
    try:
        return parser(text)
    except ValueError as error:
        raise SettingsError(f"{name}={text!r} cannot be used: {error}") from None


def _shown(default: object) -> str:
    """A default as it would be written in a variable; empty when it is none that could be written."""
    match default:
        case bool():
            return str(default).lower()
        case None | ():
            return ""
        case _:
            return str(default)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
