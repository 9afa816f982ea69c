"""Lists whose answers may lack their items: a page of nothing, not a failure."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.transport import AsyncPager, Operation, PageSpec
from tests.runtime.sample.transport.arguments import Arguments

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import models
from tests.runtime.sample.errors import DecodeError
from tests.runtime.scripted import Answer, page

OPTIONAL: Operation[models.Pipeline] = Operation(
    "x.list",
    "GET",
    "/x",
    returns=lambda: models.Pipeline,
    page=PageSpec(style="cursor", items="result.items", cursor="at", next="next", may_be_absent=True),
)


@pytest.mark.parametrize("nothing", [{}, {"result": {}}, {"result": None}, {"result": {"items": None}}])
def test_a_page_without_its_optional_items_is_empty_and_leads_on(
    scripted: MakeClient, async_scripted: MakeAsyncClient, nothing: dict[str, Any]
) -> None:
    answers = [Answer(200, json.dumps(body).encode()) for body in ({**nothing, "next": "c"}, nothing)]
    first = scripted(*answers, strict=True)[0].page(OPTIONAL)

    assert (first.items, first.cursor, first.issues, list(first)) == ([], "c", (), [])

    async def listed() -> list[Any]:
        client, _ = async_scripted(*answers, strict=True)
        return [item async for item in AsyncPager[Any](client, OPTIONAL, Arguments())]

    assert asyncio.run(listed()) == []


def test_items_that_must_be_there_are_missed(scripted: MakeClient) -> None:
    """An answer without them is of another kind, perhaps a failure."""
    client, _ = scripted(page([]), repeats=True)
    operation = replace(OPTIONAL, page=PageSpec(style="cursor", items="items", cursor="at", next="next"))

    with pytest.raises(DecodeError, match="no `items`"):
        client.page(operation)
