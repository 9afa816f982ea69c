"""Finds the other files that a file refers to."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from specloom.load.tree import JsonValue

# Most documents are one file: this look at the text saves the walk over the tree.
_EXTERNAL = re.compile(r"""\$(?:ref|dynamicRef)["']?\s*:\s*(?:[>|][-+]?\s+)?["']?[^#"'\s]|mapping["']?\s*:""")


def external_references(texts: Sequence[str], root: JsonValue) -> Iterator[str]:
    """The file part of each `$ref` and discriminator mapping that leads out of the file, in order."""
    if not any(_EXTERNAL.search(text) for text in texts):
        return
    seen: set[str] = set()
    for reference in _references(root):
        file = reference.partition("#")[0]
        if file and file not in seen:
            seen.add(file)
            yield file


def _references(root: JsonValue) -> Iterator[str]:
    waiting: list[JsonValue] = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            for key in ("$ref", "$dynamicRef"):
                if isinstance(reference := value.get(key), str):
                    yield reference
            yield from _mapped(value.get("mapping"))
            waiting.extend(reversed(value.values()))


def _mapped(mapping: JsonValue) -> Iterator[str]:
    """Values of a discriminator mapping that can only be files; a bare word is a schema's name."""
    if isinstance(mapping, dict):
        for value in mapping.values():
            if isinstance(value, str) and re.search(r"\.(ya?ml|json)(#|$)", value):
                yield value


def file_name(reference: str, base: str) -> str | None:
    """The name of the file that `reference`, written in the file `base`, means; None if it is not a local file."""
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc or os.path.isabs(parts.path):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(base), unquote(parts.path))).replace(os.sep, "/")
