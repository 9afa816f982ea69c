"""What holds for every test: a law is judged by what comes out, not by how busy the machine is; nothing is left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

# Sessions whose tests state no laws do without Hypothesis.
if find_spec("hypothesis"):
    from hypothesis import settings

    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")
    # For those who must find a fault that is there, however rare: `--hypothesis-profile=thorough`.
    settings.register_profile("thorough", deadline=None, max_examples=2000, derandomize=True)


@pytest.fixture(scope="session", autouse=True)
def _temporary_folder_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Locks and sandboxes of the programs under test lie where pytest clears up: thousands of them a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))
        patch.setattr(tempfile, "tempdir", None)
        yield
