"""Finds the other files that a file refers to."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from specloom.load.tree import JsonValue

# Most documents are one file: this look at the text saves the walk over the tree.
_EXTERNAL = re.compile(r"""\$(?:ref|dynamicRef)["']?\s*:\s*(?:[>|][-+]?\s+)?["']?[^#"'\s]|mapping["']?\s*:""")


@dataclass(frozen=True, slots=True)
class Reference:
    """The file part of a `$ref`; `is_aside` below an `x-` key, where any tool may mean anything by one."""

    file: str
    is_aside: bool


def external_references(texts: Sequence[str], root: JsonValue) -> Iterator[Reference]:
    """What leads out of the file, by a `$ref` or a discriminator mapping, in order and each once."""
    if not any(_EXTERNAL.search(text) for text in texts):
        return
    seen: set[Reference] = set()
    for text, is_aside in _references(root):
        reference = Reference(text.partition("#")[0], is_aside)
        if reference.file and reference not in seen:
            seen.add(reference)
            yield reference


def _references(root: JsonValue) -> Iterator[tuple[str, bool]]:
    waiting: list[tuple[JsonValue, bool]] = [(root, False)]
    while waiting:
        value, is_aside = waiting.pop()
        if isinstance(value, list):
            waiting.extend((item, is_aside) for item in reversed(value))
        elif isinstance(value, dict):
            for key in ("$ref", "$dynamicRef"):
                if isinstance(reference := value.get(key), str):
                    yield reference, is_aside
            yield from ((text, is_aside) for text in _mapped(value.get("mapping")))
            # A header may be called `x-request-id`: what stands below such a key is read, and need not be readable.
            below = reversed(value.items())
            waiting.extend((member, is_aside or key.startswith("x-")) for key, member in below)


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
