"""Small servers built from hand-written operation data: what the generator prints, without the generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from specloom.runtime.serving.dispatch import Route
from specloom.runtime.serving.error_style import ErrorStyle
from specloom.runtime.serving.operation import OperationMeta
from specloom.runtime.serving.plain import PlainDispatcher
from specloom.runtime.serving.results import Ok, Result
from specloom.runtime.serving.routing import Router
from starlette.testclient import TestClient

STYLE = ErrorStyle(
    code="error.code",
    message="error.message",
    type="error.type",
    param="error.param",
    request_id="error.request_id",
    details="error.errors",
)

Serve = Callable[..., TestClient]


@pytest.fixture
def serve() -> Serve:
    """Builds a client of a server with one operation; its handler returns `result`, or echoes its input."""

    def build(
        result: Result | None = None, *, style: ErrorStyle = STYLE, base_path: str = "", **fields: Any
    ) -> TestClient:
        async def handler(_ctx: Any, input: dict[str, Any]) -> Result:
            return Ok(input) if result is None else result

        meta = OperationMeta(
            **{
                "id": "things.do",
                "method": "GET",
                "path": "/things",
                "handler": "things_do",
                "resource": "things",
                "input": lambda: dict,
                **fields,
            }
        )
        app = Router([Route(meta, handler)], PlainDispatcher(style=style), base_path=base_path)
        return TestClient(app, raise_server_exceptions=False)

    return build
