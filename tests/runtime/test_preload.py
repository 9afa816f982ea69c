"""Preload: what the first call would load and build is there before it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import sys
sys.path.insert(0, {root!r})
from tests.runtime.sample import preload
preload()
before = set(sys.modules)
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.operations import jobs, pipelines
from tests.runtime.sample.models import Pipeline
client, asking = Sample(api_key="k"), AsyncSample(api_key="k")
(client.pipelines, client.jobs, asking.pipelines, asking.jobs)
assert pipelines.RETRIEVE.compiled is not None and jobs.EXPORT.compiled is not None
assert Pipeline.__pydantic_complete__
print(sorted(set(sys.modules) - before), [name for name in sys.modules if "sample.testing" in name or "sample.otel" in name])
"""


def test_after_it_nothing_is_left_to_load() -> None:
    code = CODE.format(root=str(ROOT))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.stderr) == ("[] []", "")
