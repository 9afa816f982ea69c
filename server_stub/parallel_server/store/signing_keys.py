"""The server's own secrets, kept with the data so that every process signs alike."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, select

from .clock import Clock
from .connection import Database
from .ids import new_id
from .schema import signing_keys


class SigningKeys:
    """Secrets by purpose: one for cursors, one for access tokens."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get_or_create(self, purpose: str, make: Callable[[], bytes]) -> bytes:
        """The newest secret for `purpose`; the first caller of all makes it."""
        mine = select(signing_keys.c.material).where(signing_keys.c.purpose == purpose)
        newest = mine.where(signing_keys.c.retired_at.is_(None)).order_by(signing_keys.c.created_at.desc()).limit(1)
        async with self._database.writing() as connection:
            row = await connection.row(newest)
            if row is not None:
                return row["material"]
            material = make()
            values = {"id": new_id("key"), "purpose": purpose, "material": material, "created_at": self._clock.now()}
            await connection.run(insert(signing_keys), values)
            return material
