# Vendored from generator/specloom/runtime. Edit it there.
"""Content negotiation: whether a caller takes what an operation sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .codes import DEFAULT_CODES, ValidationCodes
from .operation import OperationMeta
from .problem import Problem

PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One entry of an `Accept` header."""

    media: str
    quality: float

    def matches(self, media: str) -> bool:
        """Whether `media` falls into this range."""
        return (
            self.media == "*/*"
            or self.media == media
            or (self.media[-2:] == "/*" and media.startswith(self.media[:-1]))
        )

    @property
    def precision(self) -> int:
        """How narrow the range is; the narrowest one that matches decides."""
        return 0 if self.media == "*/*" else 1 if self.media.endswith("/*") else 2


def acceptable(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that the `Accept` header likes best, the earlier one when it likes two the same."""
    if not accept.strip():
        return offered[0] if offered else None
    ranges = list(_ranges(accept))
    rated = [(_quality(ranges, _essence(media)), -place, media) for place, media in enumerate(offered)]
    best = max(rated, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def require_acceptable(meta: OperationMeta, accept: str, codes: ValidationCodes = DEFAULT_CODES) -> None:
    """Refuse with 406 a caller who takes nothing that the operation sends."""
    if not accept or accept == "*/*" or meta.answer == "empty":
        return
    # Who asks for problem documents gets them for failures, and the ordinary answer for a success.
    if acceptable(accept, (*meta.produces, PROBLEM_JSON)) is None:
        sends = " or ".join(f"'{media}'" for media in meta.produces)
        raise Problem(codes.not_acceptable, f"This operation answers with {sends}; name it in the Accept header.")


def prefers_problem_json(accept: str) -> bool:
    """Whether failures should be rendered as RFC 9457 documents: only when asked for by name."""
    return PROBLEM_JSON in accept and any(
        entry.media == PROBLEM_JSON and entry.quality > 0 for entry in _ranges(accept)
    )


def _ranges(accept: str) -> Iterator[MediaRange]:
    for entry in accept.split(","):
        media, *parameters = (part.strip().lower() for part in entry.split(";"))
        if media:
            yield MediaRange("*/*" if media == "*" else media, _weight(parameters))


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _quality(ranges: Sequence[MediaRange], media: str) -> float:
    matching = [entry for entry in ranges if entry.matches(media)]
    return max(matching, key=lambda entry: (entry.precision, entry.quality)).quality if matching else 0.0


def _essence(media: str) -> str:
    return media.partition(";")[0].strip().lower()
