"""Pages of lists: cursors in, cursors out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from parallel_server.generated import error_codes as codes
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Paged
from parallel_server.store import Position, Slice, Window

from .context import Context

R = TypeVar("R")
V = TypeVar("V")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Listing:
    """One list as one customer asked for it. A cursor of another list, customer or filter is refused.

    Without a context it is a list that is the same for everybody, and so are its cursors.
    """

    def __init__(
        self, cursors: CursorCodec, ctx: Context | None, operation: str, filters: Mapping[str, object]
    ) -> None:
        self._cursors = cursors
        whose = {} if ctx is None else {"org_id": ctx.org_id, "mode": ctx.mode}
        self._bound = {"operation": operation} | whose | dict(filters)

    def window(self, limit: int, cursor: str | None) -> Window:
        """The rows that were asked for."""
        if cursor is None:
            return Window(limit)
        position = self._cursors.decode(cursor, self._bound)
        match position:
            case (int(moment), str(row_id)):
                return Window(limit, Position(_EPOCH + timedelta(microseconds=moment), row_id))
            case _:
                message = "The cursor is not valid for this query. Start again without 'cursor'."
                raise Problem(codes.INVALID_CURSOR, message, param="cursor")

    def page(self, found: Slice[R], present: Callable[[R], V]) -> Paged[V]:
        """Rows as customers see them, with the cursor of the next page."""
        following = None if found.next is None else self._cursor(found.next)
        return Paged([present(row) for row in found.items], next_cursor=following, has_more=following is not None)

    def _cursor(self, position: Position) -> str:
        moment = (position.created_at - _EPOCH) // _MICROSECOND
        return self._cursors.encode((moment, position.id), self._bound)
