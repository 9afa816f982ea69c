# Vendored from generator/specloom/runtime. Edit it there.
"""What a generated method was called with, by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..data import omit
from .options import NO_OPTIONS, RequestOptions, checked_options


class Arguments:
    """The values of one call, before any of them is text."""

    __slots__ = ("body", "cookies", "headers", "options", "path", "place", "query", "target")

    def __init__(
        self,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        body: Any = omit,
        options: RequestOptions | None = None,
        target: str = "",
        place: int = 0,
    ) -> None:
        self.path = path
        self.query = query
        self.headers = headers
        self.cookies = cookies
        self.body = body
        self.options = checked_options(options) if options else NO_OPTIONS
        # A path and query that the server gave, to be asked for as they are.
        self.target = target
        # How many pages of the same list came before.
        self.place = place

    def asks_for(self, parameter: str) -> bool:
        """Whether a parameter of the query has a value."""
        own = self.options.get("query", {})
        given = own[parameter] if parameter in own else (self.query or {}).get(parameter)
        return given is not omit and given is not None

    def changed(self, **changes: Any) -> Arguments:
        """The same with other values."""
        return Arguments(**{name: changes.get(name, getattr(self, name)) for name in Arguments.__slots__})
