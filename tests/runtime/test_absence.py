"""What is not there, beside what is null."""

from __future__ import annotations

import pytest
from tests.runtime.sample.data import omit, value_or


@pytest.mark.parametrize(("field", "expected"), [(omit, "default"), (None, None), ("", ""), (0, 0)])
def test_only_what_is_absent_has_a_default(field: object, expected: object) -> None:
    assert value_or(field, "default") == expected
