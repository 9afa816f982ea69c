"""Answers of several parts are streams of them, typed as far as the document says what a part is."""

from __future__ import annotations

from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.ir.types import Choice, Named, Primitive
from specloom.pipeline import generate

from tests.generator.reading import read_text

FRAME = Named("#/components/schemas/Frame")
ANY = Primitive("any")


def document(content: str) -> str:
    """An API that answers with this content."""
    return f"""
        paths:
          /frames: {{get: {{operationId: frames.list, responses: {{'200': {{description: ok, content: {{{content}}}}}}}}}}}
        components:
          schemas:
            Frame: {{type: object, properties: {{id: {{type: integer}}}}}}
            Frames: {{type: array, items: {{$ref: '#/components/schemas/Frame'}}}}
        """


@pytest.mark.parametrize(
    ("said", "item", "media"),
    [
        ("{itemSchema: {$ref: '#/components/schemas/Frame'}}", FRAME, "application/json"),
        ("{schema: {$ref: '#/components/schemas/Frames'}}", FRAME, "application/json"),
        (
            "{schema: {prefixItems: [{$ref: '#/components/schemas/Frame'}, {type: string, format: binary}], items: false}}",
            Choice((FRAME, Primitive("binary"))),
            "",
        ),
        ("{itemSchema: {type: string}, itemEncoding: {contentType: text/csv}}", Primitive("string"), "text/csv"),
        ("{itemSchema: {type: string}, itemEncoding: {contentType: 'image/*'}}", Primitive("string"), ""),
        ("{schema: {type: object, properties: {a: {type: string}}}}", ANY, ""),
        ("{}", ANY, ""),
    ],
)
def test_a_part_is_what_the_document_says_of_an_item(tmp_path: Path, said: str, item: object, media: str) -> None:
    stream = read_text(tmp_path, document(f"multipart/mixed: {said}")).operation("GET /frames").stream

    assert stream is not None
    assert (stream.format, stream.item, stream.part_media) == ("parts", item, media)


def test_beside_another_answer_it_is_bytes_that_a_caller_asks_for(tmp_path: Path) -> None:
    """What comes by default is the other one."""
    found = read_text(tmp_path, document("multipart/mixed: {}, application/json: {}")).operation("GET /frames")

    assert found.stream is None
    assert [response.kind for response in found.responses] == ["json", "binary"]


def test_methods_give_typed_parts_and_servers_the_whole(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    content = document("multipart/mixed: {itemSchema: {$ref: '#/components/schemas/Frame'}}")
    file.write_text(f"openapi: 3.2.0\ninfo: {{title: T, version: '1'}}{content.replace(chr(10) + ' ' * 8, chr(10))}")
    made = generate(settings_for(file, "small", ["sdk", "server", "docs"], tmp_path / "out"))
    files = {f"{file.part}/{file.path}": file.text for file in made.files}

    assert "-> Stream[ReceivedPart[models.Frame]]:" in files["sdk/resources/frames.py"]
    assert "-> AsyncStream[ReceivedPart[models.Frame]]:" in files["sdk/resources/aio/frames.py"]
    assert 'StreamSpec(format="parts", part_media="application/json")' in files["sdk/operations/frames.py"]
    assert "Streams the parts of the answer, each with its headers." in files["docs/reference/frames.md"]
    assert not any("parts" in text for path, text in files.items() if path.startswith("server/generated/operations"))
