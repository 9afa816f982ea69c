"""Which dated versions there are, which of them are on their way out, and what that does to an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

MIGRATION_GUIDE = "https://docs.parallel.dev/versions"


@dataclass(frozen=True, slots=True)
class DatedVersion:
    """One dated shape of the API."""

    date: str
    deprecated: date | None = None
    sunset: date | None = None

    def is_sunset(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.sunset is not None and today >= self.sunset

    def headers(self, today: date) -> dict[str, str]:
        """`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to read on, once it is deprecated."""
        if self.deprecated is None or today < self.deprecated:
            return {}
        headers = {
            "Deprecation": f"@{int(_midnight(self.deprecated).timestamp())}",
            "Link": f'<{MIGRATION_GUIDE}#{self.date}>; rel="deprecation"; type="text/html"',
        }
        if self.sunset is not None:
            headers["Sunset"] = format_datetime(_midnight(self.sunset), usegmt=True)
            headers["Link"] += f', <{MIGRATION_GUIDE}#{self.date}>; rel="sunset"; type="text/html"'
        return headers


VERSIONS = (
    DatedVersion("2024-06-01", deprecated=date(2025, 11, 1), sunset=date(2027, 6, 1)),
    DatedVersion("2025-01-15"),
    DatedVersion("2025-05-15"),
    DatedVersion("2025-11-01"),
)
CURRENT = VERSIONS[-1]
BY_DATE = {version.date: version for version in VERSIONS}


def valid_dates(today: date) -> tuple[str, ...]:
    """The dates that can be asked for today, newest first."""
    return tuple(version.date for version in reversed(VERSIONS) if not version.is_sunset(today))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
