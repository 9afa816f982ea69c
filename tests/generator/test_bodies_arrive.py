"""Bodies of every kind, sent by the generated SDK and read by the generated server of the same document."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate
from starlette.testclient import TestClient

DOCUMENT = Path(__file__).parents[1] / "wire/cases/bodies.yaml"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("bodies")
    result = generate(settings_for(DOCUMENT, "arriving", ("sdk", "server"), folder))
    assert not result.report.has_errors, result.report.diagnostics
    for file in result.files:
        path = folder / {"sdk": "arriving", "server": "arriving_server", "root": "."}[file.part] / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("arriving")
    sys.path.remove(str(folder))


COLOUR = {"R": 1, "G": 2}

SENT: list[tuple[str, dict[str, Any]]] = [
    ("forms.send", {"text": "a&b=c", "words": ["x"], "count": 3}),
    ("forms.send", {"text": "", "words": ["x", "y z"], "inside": COLOUR, "deep": COLOUR, "colours": [COLOUR, COLOUR]}),
    ("forms.send", {"text": "ü", "words": ["x"], "spaced": [1, 2], "piped": [3, 4], "joined": ["a", "b"]}),
    ("forms.send", {"text": "t", "words": ["x"], "reserved": "a:/?b", "json": ["a", "b"]}),
    ("uploads.send", {"file": b"\x00\xff\r\n--", "note": "ü", "count": 3, "words": ["a", "b"], "colour": COLOUR}),
    ("uploads.send", {"file": b"1", "note": "n", "several": [b"1", b"2"], "list": ["a"], "colours": [COLOUR]}),
    ("styled.send", {"deep": COLOUR, "spread": COLOUR, "joined": ["a", "b"], "piped": [1, 2], "spaced": [3]}),
    ("related.send", {"media": b"\x89PNG", "metadata": COLOUR, "title": "ü"}),
    ("batches.send", {"body": [COLOUR, {"R": 3}]}),
    ("mixed.send", {"body": (COLOUR, b"\x00\r\n", b"2")}),
]


@pytest.mark.parametrize(("name", "arguments"), SENT, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_sent_is_what_is_read(package: ModuleType, name: str, arguments: dict[str, Any]) -> None:
    """Each value, in its own style and with its own media type."""
    read: list[Any] = []
    adapter = importlib.import_module("arriving.testing").AsgiAdapter(_app(name, read))
    client = package.Arriving(base_url="http://bodies.test", http=adapter)

    resource, method = name.split(".")
    # Undecoded: the service says nothing, whatever the document wants of it.
    getattr(getattr(client.raw, resource), method)(**arguments)

    wanted = arguments.get("body", arguments)
    assert _plain(read[0]) == (list(wanted) if isinstance(wanted, tuple) else wanted)


def test_a_broken_multipart_body_is_refused(package: ModuleType) -> None:
    assert package
    answer = TestClient(_app("mixed.send", [])).post(
        "/mixed", content=b"--a\r\nno header", headers={"Content-Type": "multipart/mixed; boundary=b"}
    )

    assert answer.status_code == 400


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return list(map(_plain, value))
    return value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value


def _app(name: str, read: list[Any]) -> Any:
    class Service:
        def __getattr__(self, _: str) -> Any:
            async def handle(_context: object, input: Any) -> Any:
                read.append(input.body)
                return importlib.import_module("arriving_server.serving.results").NoContent()

            return handle

    bind = importlib.import_module("arriving_server.serving.binding").unimplemented_except
    services = importlib.import_module("arriving_server.generated.protocols").Services
    return importlib.import_module("arriving_server.app").create_app(bind(services, **{name.split(".")[0]: Service()}))
