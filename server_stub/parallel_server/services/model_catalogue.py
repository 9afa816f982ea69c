"""Models: the public catalogue."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.results import Ok, Paged
from parallel_server.store.catalogue import ModelRecord

from .context import Context
from .listing import Listing
from .presenting import parse
from .refusals import not_found


class ModelsResource:
    """Models are the same for everybody, so their cursors are too."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def models_list(self, ctx: Context, input: inputs.ModelsListInput, /) -> Paged[models.InferenceModel]:
        """Models, newest first."""
        listing = Listing(self._cursors, None, "models.list", {"kind": input.kind})
        found = await ctx.uow.models.page(listing.window(input.limit, input.cursor), input.kind)
        return listing.page(found, _present)

    async def models_retrieve(self, ctx: Context, input: inputs.ModelsRetrieveInput, /) -> Ok[models.InferenceModel]:
        """One model."""
        record = await ctx.uow.models.get(input.model_id)
        if record is None:
            raise not_found(codes.MODEL_NOT_FOUND, "model", input.model_id, "/v2/models")
        content: Any = orjson.dumps(dict(record.body))
        return Ok(_present(record), revision=hashlib.sha256(content).hexdigest()[:12])


def _present(record: ModelRecord) -> models.InferenceModel:
    return parse(models.InferenceModel, record.body)
