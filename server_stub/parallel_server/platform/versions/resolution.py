"""Which dated version a request speaks: its header, else the key's pin, else today's."""

from __future__ import annotations

from datetime import date

from parallel_server.generated import error_codes as codes
from parallel_server.platform.versions.calendar import BY_DATE, CURRENT, MIGRATION_GUIDE, DatedVersion, valid_dates
from parallel_server.serving.problem import Problem
from parallel_server.serving.quoting import cut

HEADER = "Parallel-Version"


def resolve_version(asked: str | None, pinned: str | None, today: date) -> DatedVersion:
    """The version to answer in; raises `Problem` for one that never was or is no more."""
    wanted = pinned if asked is None else asked.strip()
    if wanted is None:
        return CURRENT
    version = BY_DATE.get(wanted)
    valid = ", ".join(valid_dates(today))
    if version is None:
        raise Problem(
            codes.UNKNOWN_API_VERSION,
            f"There is no API version '{cut(wanted)}'. Set the header {HEADER} to one of: {valid}.",
            param=HEADER,
        )
    if version.is_sunset(today):
        raise Problem(
            codes.API_VERSION_SUNSET,
            f"API version '{wanted}' was retired on {version.sunset}. Move to one of: {valid}; {MIGRATION_GUIDE} says how.",
            param=HEADER,
            headers=version.headers(today),
        )
    return version
