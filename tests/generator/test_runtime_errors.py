"""The planner names the runtime's error classes: it must know them as they are."""

from __future__ import annotations

import inspect

import pytest
from specloom.plan.errors import RUNTIME_ERRORS, class_of_status
from specloom.runtime.transport import errors


@pytest.mark.parametrize("status", range(400, 600))
def test_a_status_is_planned_as_the_class_that_the_runtime_raises(status: int) -> None:
    assert class_of_status(str(status)) == errors.error_class(status).__name__


def test_every_error_of_the_runtime_is_known() -> None:
    classes = {name for name, _ in inspect.getmembers(errors, _is_error)}
    assert set(RUNTIME_ERRORS) == classes


def _is_error(member: object) -> bool:
    return inspect.isclass(member) and issubclass(member, errors.SDKError)
