"""Fixtures of the runtime's tests: clients over a script, and clocks that do not wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.runtime.adapters import KEY as KEY
from tests.runtime.adapters import make as make
from tests.runtime.adapters import make_async as make_async
from tests.runtime.adapters import make_async_own as make_async_own
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.scripted import Answer, AsyncScript, Script


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAMPLE_API_KEY", "SAMPLE_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What would have been slept, without sleeping; pauses of nothing are left out."""
    waited: list[float] = []
    pause = asyncio.sleep

    async def sleep_later(seconds: float) -> None:
        if seconds:
            waited.append(seconds)
        await pause(0)

    monkeypatch.setattr(time, "sleep", lambda seconds: waited.append(seconds) if seconds else None)
    monkeypatch.setattr(asyncio, "sleep", sleep_later)
    return waited


MakeClient = Callable[..., tuple[Sample, Script]]
MakeAsyncClient = Callable[..., tuple[AsyncSample, AsyncScript]]


@pytest.fixture
def scripted() -> MakeClient:
    """A client whose answers are given, and the script that keeps its requests."""

    def make(*entries: Answer | Exception, repeats: bool = False, **settings: Any) -> tuple[Sample, Script]:
        script = Script(*entries, repeats=repeats)  # type: ignore[arg-type]
        return Sample(**{"api_key": KEY, "http": script, **settings}), script

    return make


@pytest.fixture
def async_scripted() -> MakeAsyncClient:
    """The same for the async client."""

    def make(*entries: Answer | Exception, repeats: bool = False, **settings: Any) -> tuple[AsyncSample, AsyncScript]:
        script = AsyncScript(*entries, repeats=repeats)  # type: ignore[arg-type]
        return AsyncSample(**{"api_key": KEY, "http": script, **settings}), script

    return make
