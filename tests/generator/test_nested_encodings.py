"""Encodings inside of encodings: parts that are bodies of parts by themselves."""

from __future__ import annotations

from pathlib import Path

from tests.generator.reading import read_text

DOCUMENT = """
        paths:
          /mails:
            post:
              requestBody:
                content:
                  multipart/mixed:
                    schema: {type: array, prefixItems: [{type: array}], items: {type: string, format: binary}}
                    prefixEncoding:
                      - contentType: multipart/alternative
                        prefixEncoding: [{contentType: text/plain}, {contentType: text/html, headers: {X-A: {}}}]
                    itemEncoding: %s
              responses: {'204': {description: ok}}
"""


def test_encodings_of_a_part_are_those_of_its_own_parts(tmp_path: Path) -> None:
    body = read_text(tmp_path, DOCUMENT % "{contentType: image/png}").operation("POST /mails").body
    assert body is not None
    first, rest = body.variants[0].encoding

    assert (first.wire, rest.wire, rest.parts) == ("0", "", ())
    assert [(part.wire, part.content_type, len(part.headers)) for part in first.parts] == [
        ("0", "text/plain", 0),
        ("1", "text/html", 1),
    ]


def test_an_encoding_that_refers_to_itself_has_an_end(tmp_path: Path) -> None:
    pointer = "#/paths/~1mails/post/requestBody/content/multipart~1mixed/itemEncoding"
    itself = f"{{contentType: multipart/mixed, itemEncoding: {{$ref: '{pointer}'}}}}"

    assert read_text(tmp_path, DOCUMENT % itself).operation("POST /mails").body is not None
