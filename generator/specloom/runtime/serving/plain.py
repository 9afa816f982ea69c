# Vendored from generator/specloom/runtime. Edit it there.
"""The plain dispatcher: decode, handle, render. No credentials are asked for; put that around it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .binding import NotWritten
from .codes import DEFAULT_CODES, ValidationCodes
from .dispatch import Call
from .error_style import RFC9457, ErrorStyle, problem_body, problem_response
from .negotiation import require_acceptable
from .problem import Problem
from .render import render

_LOG = logging.getLogger(__name__)


def _the_request(request: Request) -> Request:
    return request


class PlainDispatcher:
    """Answers calls from handlers alone. `context` makes what each handler gets as its first argument."""

    def __init__(
        self,
        *,
        style: ErrorStyle = RFC9457,
        codes: ValidationCodes = DEFAULT_CODES,
        context: Callable[[Request], Any] = _the_request,
    ) -> None:
        self._style = style
        self._codes = codes
        self._context = context

    async def dispatch(self, call: Call) -> Response:
        """Run one handler; whatever it raises becomes an answer in the API's error shape."""
        try:
            return await self._answer(call)
        except Problem as problem:
            return await self.refuse(call.request, problem)
        except Exception as error:
            _LOG.exception("%s failed", call.meta.id)
            return await self.refuse(call.request, self._internal(error))

    async def refuse(self, request: Request, problem: Problem) -> Response:
        """The problem as an answer."""
        accept = request.headers.get("accept", "")
        return problem_response(problem, self._style, request_id=f"req_{secrets.token_hex(12)}", accept=accept)

    async def options(self, request: Request, allow: str) -> Response:  # noqa: ARG002  # all that is asked is known
        """Which methods the path takes."""
        return Response(status_code=204, headers={"Allow": allow})

    async def _answer(self, call: Call) -> Response:
        if isinstance(call.handler, NotWritten):
            message = f"{call.meta.method} {call.meta.path} is not implemented yet."
            raise Problem(self._codes.not_implemented, message)
        require_acceptable(call.meta, call.request.headers.get("accept", ""), self._codes)
        input = await call.decode()
        result = await call.handler(self._context(call.request), input)
        return render(call.meta, result, request=call.request, failure=self._failure_line)

    def _failure_line(self, error: Exception) -> Any:
        return problem_body(error if isinstance(error, Problem) else self._internal(error), self._style)

    def _internal(self, error: Exception) -> Problem:  # noqa: ARG002  # said in the log, never to callers
        return Problem(self._codes.internal_error, "Something went wrong on our side; try again later.")
