"""The runtime's fixtures: clients on each adapter in turn."""

from __future__ import annotations

import pytest

from tests.chaos.plan import IS_WHOLE, SEED
from tests.runtime.conftest import _no_environment as _no_environment
from tests.runtime.conftest import make as make
from tests.runtime.conftest import make_async as make_async
from tests.runtime.conftest import make_async_own as make_async_own


def pytest_report_header() -> str:
    """What to set to see the same again."""
    return f"chaos: CHAOS_SEED={SEED}" + (", the whole" if IS_WHOLE else ", a part; the whole with CHAOS_WHOLE=1")


@pytest.fixture(autouse=True)
def _quick_resumption(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.runtime.sample.transport import events

    monkeypatch.setattr(events, "_SHORTEST", 0.001)
