"""Events of the corpus: each is read as its own class, and none is loaded before it comes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.ir.types import Named
from specloom.pipeline import generate

from tests.corpus.documents import listed, unpack

# How many webhooks each document has. That of tictactoe has no payload: there is nothing to read.
EVENTS = {
    "openai": 16,
    "adyen-configuration-webhooks": 26,
    "svix": 14,
    "resend": 17,
    "github-api": 270,
    "museum": 1,
    "webhook-example": 1,
    "burgershop": 1,
    "tictactoe": 1,
}

# What tells an event is put into an otherwise empty delivery; it must be known for what it is.
READ = """
import importlib, json, sys
package = importlib.import_module(sys.argv[1])
webhooks = package.webhooks
loaded = [name for name in sys.modules if name.startswith(f"{package.__name__}.models.")]
assert not loaded, loaded
for header, name, field, value in json.load(sys.stdin):
    event = webhooks.parse(json.dumps({field: value} if value else {}), {header: name} if header else {})
    assert type(event) is not package.Unknown, (name, value)
"""


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_known_by_what_tells_it(name: str, tmp_path: Path) -> None:
    """Each webhook with a payload is an arm of the union; its class is found when it comes."""
    document = next(found for found in listed() if found.name == name)
    result = generate(settings_for(unpack(document, tmp_path), "events_of", ["sdk"], tmp_path))
    assert result.api is not None
    payloads = [webhook for webhook in result.api.webhooks if isinstance(webhook.type, Named)]
    for file in result.files:
        path = tmp_path / "out" / (f"events_of/{file.path}" if file.part == "sdk" else file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")

    assert len(result.api.webhooks) == EVENTS[name]
    assert len(payloads) == EVENTS[name] - (name == "tictactoe")
    assert len(payloads) <= 1 or all(webhook.kinds for webhook in payloads)
    if payloads:
        telling = result.api.telling
        kinds = [kind for webhook in payloads for kind in webhook.kinds] or [("", "")]
        sent = [(telling.header, header, telling.field, value) for header, value in kinds]
        done = subprocess.run(
            [sys.executable, "-c", READ, "events_of"],
            cwd=tmp_path / "out",
            input=json.dumps(sent),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
