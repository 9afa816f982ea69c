"""Search: one list over pipelines, jobs and log lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Paged
from parallel_server.store.search import HitKind, HitRecord, SearchFilter
from parallel_server.store.search_text import terms

from .context import Context
from .history import present_log
from .presenting import present_job, present_pipeline

# What a caller must be allowed to read to be shown hits of a kind.
_SCOPES: Mapping[HitKind, str] = {"pipeline": "pipelines:read", "job": "jobs:read", "log_entry": "logs:read"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class SearchResource:
    """Finds what a customer has by the words in it."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def search(self, ctx: Context, input: inputs.SearchInput, /) -> Paged[models.SearchHit]:
        """Hits of every kind that the caller may read: the best matches first, then the newest."""
        body = input.body
        asked = _SCOPES if body.objects is omit else body.objects
        wanted = SearchFilter(
            terms=_terms(body.query),
            kinds=[kind for kind in _SCOPES if kind in asked and _SCOPES[kind] in ctx.scopes],
            pipeline_ids=ctx.resource_ids,
        )
        bound = {"operation": "search", "org_id": ctx.org_id, "mode": ctx.mode, "query": body.query}
        filters = bound | {"objects": sorted(wanted.kinds)}
        after = None if input.cursor is None else self._position(input.cursor, filters)
        # One more than asked for tells whether there is a next page.
        found = await ctx.uow.search.find(wanted, input.limit + 1, after)
        hits = found[: input.limit]
        following = self._cursor(hits[-1], filters) if len(found) > len(hits) else None
        return Paged(await _presented(ctx, hits), next_cursor=following, has_more=following is not None)

    def _position(self, cursor: str, filters: Mapping[str, object]) -> HitRecord:
        match self._cursors.decode(cursor, filters):
            case (int(score), int(moment), str(row_id)):
                return HitRecord("pipeline", row_id, score, _EPOCH + timedelta(microseconds=moment))
            case _:
                message = "The cursor is not valid for this query. Start again without 'cursor'."
                raise Problem(codes.INVALID_CURSOR, message, param="cursor")

    def _cursor(self, last: HitRecord, filters: Mapping[str, object]) -> str:
        moment = (last.created_at - _EPOCH) // _MICROSECOND
        return self._cursors.encode((last.score, moment, last.id), filters)


def _terms(query: str) -> list[str]:
    found = terms(query)
    if not found:
        message = f"'{query}' has no word to look for. Send letters or digits."
        raise Problem(codes.INVALID_QUERY, message, param="query")
    return found


async def _presented(ctx: Context, hits: list[HitRecord]) -> list[Any]:
    """The resources that were hit, in the order of the hits, read with one statement a kind."""
    pipelines = await ctx.uow.pipelines.get_all([hit.id for hit in hits if hit.kind == "pipeline"])
    jobs = await ctx.uow.jobs.get_all([hit.id for hit in hits if hit.kind == "job"])
    logs = await ctx.uow.logs.get_all([hit.id for hit in hits if hit.kind == "log_entry"])
    views: dict[str, Any] = {record.id: present_pipeline(record) for record in pipelines}
    views |= {record.id: present_job(record) for record in jobs}
    views |= {record.id: present_log(record) for record in logs}
    return [views[hit.id] for hit in hits]
