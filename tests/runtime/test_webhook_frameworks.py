"""Webhooks in the four frameworks: the bytes as they came, one line in the view, and what to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from flask import Flask, request
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.runtime.sample.data import Model
from tests.runtime.sample.transport.errors import ConfigurationError, WebhookError
from tests.runtime.sample.transport.webhooks import Only, SeenInMemory, SignedDeliveries, StandardWebhooks

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="


class Event(Model):
    id: str


HOOKS: SignedDeliveries[Event] = SignedDeliveries(Only("Event"), SimpleNamespace(Event=Event), StandardWebhooks())
Send = Callable[[bytes, Mapping[str, str]], tuple[int, str]]


def starlette_view() -> Send:
    async def hooks(request: Request) -> PlainTextResponse:
        try:
            event = await HOOKS.areceive(request, SECRET)
        except WebhookError as error:
            return PlainTextResponse(str(error), error.status_code)
        return PlainTextResponse(event.id)

    return over_asgi(Starlette(routes=[Route("/", hooks, methods=["POST"])]))


def fastapi_view() -> Send:
    app = FastAPI()

    @app.post("/")
    async def hooks(request: Request) -> str:
        try:
            event = await HOOKS.areceive(request, SECRET)
        except WebhookError as error:
            raise HTTPException(error.status_code, str(error)) from error
        return event.id

    return over_asgi(app)


def fastapi_dependency() -> Send:
    """A view that is no coroutine takes the event as a dependency."""

    async def received(request: Request) -> Event:
        try:
            return await HOOKS.areceive(request, SECRET)
        except WebhookError as error:
            raise HTTPException(error.status_code, str(error)) from error

    app = FastAPI()
    event = Depends(received)

    def hooks(event: Any = event) -> str:
        return event.id

    app.post("/")(hooks)
    return over_asgi(app)


def flask_view() -> Send:
    app = Flask(__name__)

    @app.post("/")
    def hooks() -> Any:
        try:
            event = HOOKS.receive(request, SECRET)
        except WebhookError as error:
            return str(error), error.status_code
        return event.id

    def send(body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        answer = app.test_client().post("/", data=body, headers=dict(headers))
        return answer.status_code, answer.text

    return send


@cache
def django() -> ModuleType:
    """Django, set up once for this process."""
    import django
    from django.conf import settings

    settings.configure(SECRET_KEY="tests", ALLOWED_HOSTS=["*"])
    django.setup()
    return django


def django_view() -> Send:
    django()
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    def hooks(request: HttpRequest) -> HttpResponse:
        try:
            event = HOOKS.receive(request, SECRET)
        except WebhookError as error:
            return HttpResponse(str(error), status=error.status_code)
        return HttpResponse(event.id)

    def send(body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        content_type = headers.get("content-type", "application/json")
        answer = hooks(RequestFactory().post("/", body, content_type=content_type, headers=dict(headers)))
        return answer.status_code, answer.content.decode()

    return send


def django_async_view() -> Send:
    django()
    from django.http import HttpRequest, HttpResponse
    from django.test import AsyncRequestFactory

    async def hooks(request: HttpRequest) -> HttpResponse:
        try:
            event = HOOKS.receive(request, SECRET)
        except WebhookError as error:
            return HttpResponse(str(error), status=error.status_code)
        return HttpResponse(event.id)

    def send(body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        content_type = headers.get("content-type", "application/json")
        request = AsyncRequestFactory().post("/", body, content_type=content_type, headers=dict(headers))
        answer = asyncio.run(hooks(request))
        return answer.status_code, answer.content.decode()

    return send


def over_asgi(app: Any) -> Send:
    """Requests to an application, without a socket."""

    async def sent(body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            answer = await client.post("/", content=body, headers=headers)
        return answer.status_code, answer.text

    return lambda body, headers: asyncio.run(sent(body, headers))


VIEWS = [starlette_view, fastapi_view, fastapi_dependency, flask_view, django_view, django_async_view]
each_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)

# A body that no parser would write again as it is.
BODY = '{ "id":"\u00e9vent-1",\n "more": [1.0, 2e3] }'.encode()


@each_view
def test_one_line_reads_the_event(view: Callable[[], Send]) -> None:
    status, text = view()(BODY, HOOKS.sign(BODY, SECRET))

    assert status == 200
    assert "\u00e9vent-1" in text


@each_view
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain"])
def test_the_body_is_taken_as_it_came_whatever_it_is_called(view: Callable[[], Send], content_type: str) -> None:
    status, _ = view()(BODY, HOOKS.sign(BODY, SECRET) | {"content-type": content_type})

    assert status == 200


@each_view
def test_who_is_not_known_gets_401(view: Callable[[], Send]) -> None:
    send = view()
    unsigned = send(BODY, {})
    changed = send(BODY + b" ", HOOKS.sign(BODY, SECRET))
    old = send(BODY, HOOKS.sign(BODY, SECRET, timestamp=1))

    assert [status for status, _ in (unsigned, changed, old)] == [401, 401, 401]
    assert "is missing" in unsigned[1]
    assert "no signature fits" in changed[1]
    assert " old" in old[1]


@each_view
def test_what_cannot_be_read_gets_400(view: Callable[[], Send]) -> None:
    status, text = view()(b"[1]", HOOKS.sign(b"[1]", SECRET))

    assert status == 400
    assert "no event" in text


def test_a_store_may_be_awaited() -> None:
    told: list[str] = []

    class Cache:
        async def add(self, key: str, seconds: float) -> bool:
            await asyncio.sleep(0)
            told.append(f"{key} {seconds:.0f}")
            return len(told) == 1

    class Fake:
        headers = HOOKS.sign(BODY, SECRET)

        async def body(self) -> bytes:
            return BODY

    async def twice() -> None:
        store = Cache()
        await HOOKS.areceive(Fake(), SECRET, seen=store)
        with pytest.raises(WebhookError, match="seen before"):
            await HOOKS.areceive(Fake(), SECRET, seen=store)
        await HOOKS.areceive(Fake(), SECRET, seen=SeenInMemory())

    asyncio.run(twice())
    assert len(told) == 2


def test_a_request_that_is_awaited_says_so_to_who_does_not() -> None:
    awaited: Any = Request({"type": "http", "headers": []})
    with pytest.raises(ConfigurationError, match=r"a starlette.requests.Request is awaited: use `areceive`"):
        HOOKS.receive(awaited, SECRET)


def test_a_request_that_is_not_awaited_says_so_to_who_does() -> None:
    app = Flask(__name__)
    plain: Any = request
    with app.test_request_context("/", method="POST"), pytest.raises(ConfigurationError, match="use `receive`"):
        asyncio.run(HOOKS.areceive(plain, SECRET))
