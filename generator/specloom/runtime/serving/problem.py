# Vendored from generator/specloom/runtime. Edit it there.
"""A failure that callers may see: a code from the error catalogue and words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One entry of the error catalogue: its code never changes meaning."""

    code: str
    type: str
    status: int
    doc_url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One of several things wrong with a request; `param` is its place, `config.temperature` or `items[0].id`."""

    code: ErrorCode
    message: str
    param: str | None = None


class Problem(Exception):  # a problem is what HTTP calls it
    """Raised to refuse a request; it becomes the body of the answer. Nothing internal belongs in it."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        param: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param
        self.errors = tuple(errors)
        self.headers = headers

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.code.status
