"""The repository of models: a catalogue that is the same for every customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from .connection import Connection
from .paging import Slice, Window, fetch
from .schema import models


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model that pipelines can run; `body` is what the API shows of it."""

    id: str
    body: Mapping[str, Any]
    created_at: datetime


_COLUMNS = (models.c.id, models.c.body, models.c.created_at)


_BY_ID = select(*_COLUMNS).where(models.c.id == bindparam("id"))


class ModelCatalogue:
    """Models, which nobody owns and which never change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, model_id: str) -> ModelRecord | None:
        """The model with that id."""
        row = await self._connection.row(_BY_ID, {"id": model_id})
        return None if row is None else ModelRecord(**row)

    async def page(self, window: Window, kind: str | None = None) -> Slice[ModelRecord]:
        """Models, newest first."""
        query = select(*_COLUMNS) if kind is None else select(*_COLUMNS).where(models.c.kind == kind)
        return await fetch(self._connection, query, models, window, lambda row: ModelRecord(**row))
