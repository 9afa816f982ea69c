"""A field whose value chooses between a stream of events and the whole answer is a shape of the method."""

from __future__ import annotations

from pathlib import Path

from specloom.config import settings_for
from specloom.pipeline import generate

DOCUMENT = """\
openapi: 3.1.0
info: {title: Speech, version: "1"}
servers: [{url: "https://speech.example"}]
paths:
  /speech:
    post:
      operationId: speech.create
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [input]
              properties:
                input: {type: string}
                format: {type: string, enum: [sse, audio], default: %s}
      responses:
        "200":
          description: Speech.
          content:
            application/octet-stream: {schema: {type: string, format: binary}}
            text/event-stream: {schema: {type: object, properties: {delta: {type: string}}}}
"""


def written(folder: Path, default: str) -> tuple[str, str]:
    """The resource and the operations that are made of the document."""
    (folder / "openapi.yaml").write_text(DOCUMENT % default)
    made = generate(settings_for(folder / "openapi.yaml", "speech", ["sdk"], folder)).files
    texts = {file.path: file.text for file in made}
    return texts["resources/speech.py"], texts["operations/speech.py"]


def test_without_a_word_comes_what_is_the_default(tmp_path: Path) -> None:
    resource, operations = written(tmp_path, "audio")

    assert 'format: Literal["audio"] | Omit = omit, options: RequestOptions | None = None' in resource
    assert 'format: Literal["sse"], options: RequestOptions | None = None' in resource
    assert 'if format == "sse":\n            return self._client.stream(ops.CREATE_STREAM' in resource
    assert 'accept="application/octet-stream", kind="binary"' in operations


def test_a_stream_that_is_the_default_stays_one(tmp_path: Path) -> None:
    resource, operations = written(tmp_path, "sse")

    assert "return self._client.stream(ops.CREATE, " in resource
    assert "CREATE_STREAM" not in operations
