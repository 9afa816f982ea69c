"""Search over the names, metadata and messages of one customer: the best matches first, then the newest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Table, and_, case, literal, or_, select, union_all

from .owned import Work
from .paging import Query
from .schema import jobs, logs, pipelines

HitKind: TypeAlias = Literal["pipeline", "job", "log_entry"]

_TABLES: dict[HitKind, Table] = {"pipeline": pipelines, "job": jobs, "log_entry": logs}
# What names a row; a word found there is a better match than one in its text.
_NAMES: dict[HitKind, ColumnElement[str]] = {
    "pipeline": pipelines.c.name,
    "job": jobs.c.id,
    "log_entry": logs.c.id,
}


@dataclass(frozen=True, slots=True)
class HitRecord:
    """A row that matched: what it is, and where it stands in the order of hits."""

    kind: HitKind
    id: str
    score: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What to look for, and among which rows."""

    terms: Sequence[str]
    kinds: Collection[HitKind]
    pipeline_ids: frozenset[str] | None = None


class Search:
    """Finds rows whose text has words that begin with every term."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def find(self, wanted: SearchFilter, limit: int, after: HitRecord | None) -> list[HitRecord]:
        """Up to `limit` hits that come after `after`."""
        if not wanted.kinds or not wanted.terms:
            return []
        found = union_all(*(self._matching(kind, wanted) for kind in sorted(wanted.kinds))).subquery()
        order = (found.c.score.desc(), found.c.created_at.desc(), found.c.id.desc())
        query = select(found.c.kind, found.c.id, found.c.score, found.c.created_at).order_by(*order).limit(limit)
        if after is not None:
            query = query.where(_is_after(found.c, after))
        return [HitRecord(**row) for row in await self._work.connection.rows(query)]

    def _matching(self, kind: HitKind, wanted: SearchFilter) -> Query:
        table, scope = _TABLES[kind], self._work.scope
        conditions = [table.c.org_id == scope.org_id, table.c.mode == scope.mode]
        conditions += [table.c.search_text.contains(term, autoescape=True) for term in wanted.terms]
        if kind == "pipeline":
            conditions.append(pipelines.c.deleted_at.is_(None))
        if wanted.pipeline_ids is not None:
            owner = table.c.id if kind == "pipeline" else table.c.pipeline_id
            conditions.append(owner.in_(sorted(wanted.pipeline_ids)))
        score = case((_names_it(kind, wanted.terms), 1), else_=0).label("score")
        return select(literal(kind).label("kind"), table.c.id, score, table.c.created_at).where(*conditions)


def _names_it(kind: HitKind, terms: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(_NAMES[kind].icontains(term.strip(), autoescape=True) for term in terms))


def _is_after(columns: Any, after: HitRecord) -> ColumnElement[bool]:
    same_score = columns.score == after.score
    same_moment = and_(same_score, columns.created_at == after.created_at)
    return or_(
        columns.score < after.score,
        and_(same_score, columns.created_at < after.created_at),
        and_(same_moment, columns.id < after.id),
    )
