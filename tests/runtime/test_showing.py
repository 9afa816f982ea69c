"""Shells: what one sees who gets to know an API by completion, by looking at things and by misspelling them."""

from __future__ import annotations

import subprocess
import sys

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import models


def test_a_client_shows_its_resources_and_what_a_program_calls(scripted: MakeClient) -> None:
    """Not what generated methods go through; that is there all the same."""
    client, _ = scripted()
    shown = {name for name in dir(client) if not name.startswith("_")}

    assert shown >= {"jobs", "pipelines", "with_options", "raw", "dry_run", "close", "hooks"}
    assert not shown & {"begin", "call", "call_and_wait", "fetch_page", "is_async", "page", "perform", "stream"}
    assert callable(client.call)


def test_a_resource_says_of_which_client_it_is(scripted: MakeClient) -> None:
    client, _ = scripted()

    assert repr(client.jobs) == f"<Jobs of {client!r}>"


def test_a_model_shows_its_fields_and_nothing_of_pydantics_past() -> None:
    shown = set(dir(models.Pipeline.model_construct(id="p")))

    assert {"id", "model_dump", "model_copy"} <= shown
    assert not shown & {"dict", "json", "copy", "parse_obj", "construct"}


def test_a_name_that_is_misspelt_is_answered_with_the_right_one() -> None:
    """Names are loaded when they are first used, and Python knows them all the same."""
    program = "from parallel import models\nmodels.Pipelin"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert "Did you mean: 'Pipeline'?" in found.stderr
