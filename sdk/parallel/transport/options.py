# Vendored from generator/specloom/runtime. Edit it there.
"""What a caller may set: timeouts, retries, and the options of a single call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypedDict

from .client_credentials import ClientCredentials
from .errors import ConfigurationError, LineDecodeError
from .secret import Secret

Credential: TypeAlias = str | Secret | tuple[str, str] | Callable[[], Any] | ClientCredentials
"""A secret, a `(username, password)` pair, a callable (for async clients also a coroutine function) that gives one, or
what a program gets its tokens with."""

OnBadLine: TypeAlias = Literal["raise", "skip"] | Callable[[LineDecodeError], object]
"""What is done about a line that is no row: raise, leave it out and count it, or the same and tell a function."""


@dataclass(frozen=True, slots=True)
class Timeout:
    """Seconds that each step of an exchange may take. There is always a limit.

    `event` is how long a stream may bring no item, however many signs of life come; None lets it be silent.
    """

    connect: float = 5.0
    read: float = 60.0
    write: float = 60.0
    pool: float = 60.0
    event: float | None = None

    def __post_init__(self) -> None:
        for name, seconds in (
            ("connect", self.connect),
            ("read", self.read),
            ("write", self.write),
            ("pool", self.pool),
            ("event", 1.0 if self.event is None else self.event),
        ):
            # Also refuses what is no number; infinity is no limit.
            if not _is_number(seconds) or not 0 < seconds < float("inf"):
                raise ConfigurationError(f"`timeout`: {name} is {seconds!r}; pass a number of seconds above 0")

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """A number bounds every step; connecting is never given more than its default."""
        if value is None:
            return cls()
        if isinstance(value, Timeout):
            return value
        if not _is_number(value) or not value > 0:
            raise ConfigurationError(f"`timeout` is {value!r}; pass a number of seconds above 0")
        seconds = float(value)
        return cls(connect=min(seconds, cls().connect), read=seconds, write=seconds, pool=seconds)

    def within(self, seconds: float) -> Timeout:
        """The same, with no step longer than `seconds`."""
        return Timeout(
            min(self.connect, seconds),
            min(self.read, seconds),
            min(self.write, seconds),
            min(self.pool, seconds),
            self.event,
        )

    def streaming(self) -> Timeout:
        """The same for a stream: where no byte comes, no item does."""
        return self if self.event is None else replace(self, read=min(self.read, self.event))


_USUAL_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a call is tried again. Waits are `min(longest, first * 2**n)` with full jitter; the server's wish wins."""

    max_retries: int = 2
    first_delay: float = 0.5
    longest_delay: float = 8.0
    longest_wait: float = 120.0
    statuses: frozenset[int] = _USUAL_STATUSES

    def with_max_retries(self, max_retries: int | None) -> RetryPolicy:
        """The same policy with another number of retries, if one is given."""
        return self if max_retries is None else replace(self, max_retries=max_retries)

    def with_statuses(self, statuses: tuple[int, ...]) -> RetryPolicy:
        """The same policy for the statuses that an operation names, if it names any and the caller chose none."""
        is_chosen = not statuses or self.statuses != _USUAL_STATUSES
        return self if is_chosen else replace(self, statuses=frozenset(statuses))


class RequestOptions(TypedDict, total=False):
    """Settings of one call; what is absent is taken from the client."""

    timeout: Timeout | float
    deadline: float
    max_retries: int
    headers: Mapping[str, str]
    query: Mapping[str, Any]
    idempotency_key: str
    body_extra: Mapping[str, Any]
    max_items: int
    prefetch: bool
    cursor: str


NO_OPTIONS: RequestOptions = {}


def checked_options(options: RequestOptions) -> RequestOptions:
    """The options of a call; raises for one that there is not, which would be left out in silence."""
    for name in options:
        if name not in RequestOptions.__optional_keys__:
            known = ", ".join(f"`{each}`" for each in sorted(RequestOptions.__optional_keys__))
            raise ConfigurationError(f"there is no option `{name}`: there are {known}")
    return options


def listed(options: RequestOptions | None, max_items: int | None, prefetch: bool) -> RequestOptions | None:
    """The options of a list, with what its method was told about iterating over it."""
    if max_items is None and not prefetch:
        return options
    given: RequestOptions = {**(options or {})}
    if max_items is not None:
        given["max_items"] = checked_max_items(max_items)
    if prefetch:
        given["prefetch"] = True
    return given


def checked_max_items(value: Any) -> int:
    """How many items at most."""
    if isinstance(value, int) and value >= 0:
        return value
    raise ConfigurationError(f"`max_items` is {value!r}; pass 0 or a whole number above it")


def checked_on_error(value: Any) -> OnBadLine:
    """What to do about a line that is no row."""
    if value in ("raise", "skip") or callable(value):
        found: OnBadLine = value
        return found
    raise ConfigurationError(f'`on_error` is {value!r}; pass "raise", "skip" or a function')


def checked_deadline(value: Any) -> float | None:
    """A deadline in seconds; one that has passed already is fine, one that is no number is not."""
    if value is None:
        return None
    if _is_number(value) and value == value:
        seconds: float = value
        return seconds
    raise ConfigurationError(f"`deadline` is {value!r}; pass a number of seconds")


def checked_retries(value: Any) -> int | None:
    """How often a call may be tried again."""
    if value is None or (isinstance(value, int) and value >= 0):
        return value
    raise ConfigurationError(f"`max_retries` is {value!r}; pass 0 or a whole number above it")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def with_defaults(settings: Mapping[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """A client's own settings that have a value, under what its caller passes."""
    return {name: value for name, value in {**settings, **(given or {})}.items() if value is not None}
