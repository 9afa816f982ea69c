"""What holds for every test: a law is judged by what comes out, not by how busy the machine is."""

from __future__ import annotations

from importlib.util import find_spec

# Sessions whose tests state no laws do without Hypothesis.
if find_spec("hypothesis"):
    from hypothesis import settings

    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")
    # For those who must find a fault that is there, however rare: `--hypothesis-profile=thorough`.
    settings.register_profile("thorough", deadline=None, max_examples=2000, derandomize=True)
