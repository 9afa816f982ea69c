# Vendored from generator/specloom/runtime. Edit it there.
"""The name that a server gives a file (RFC 6266, RFC 8187), without anything of it that leads elsewhere."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

_PARAMETER = re.compile(r';\s*([\w!#$&+.^`|~*-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)', re.DOTALL).finditer
# What some file system or shell takes for something else; a folder's name before it is none of the file's.
_FOREIGN = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069<>:"|?*]').sub
# Names that are devices on Windows, whatever comes behind their first dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE).match
_LONGEST = 255  # bytes, on nearly every file system


def filename_of(disposition: str) -> str | None:
    """The file's name in a `Content-Disposition`: one that can be used in any folder; None where there is none."""
    found = {match[1].lower(): match[2] for match in _PARAMETER(f";{disposition}")}
    extended = _extended(found["filename*"]) if "filename*" in found else None
    return _harmless(extended or _plain(found.get("filename", "")))


def _plain(text: str) -> str:
    if text.startswith('"'):
        text = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    try:
        # Headers are read as Latin-1; what many servers send is UTF-8.
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _extended(text: str) -> str | None:
    """`UTF-8''na%C3%AFve.txt` as text; None where it is nothing of the kind."""
    charset, _, rest = text.strip('"').partition("'")
    _, quote, encoded = rest.partition("'")
    if not quote or charset.lower() not in ("utf-8", "iso-8859-1"):
        return None
    try:
        return unquote_to_bytes(encoded).decode(charset)
    except UnicodeDecodeError:
        return None


def _harmless(text: str) -> str | None:
    """The last part of a path, which is no hidden file, no device and not too long."""
    name = _FOREIGN("_", re.split(r"[/\\]", text)[-1]).strip(" .")
    if _DEVICE(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    room = _LONGEST - len(f"{dot}{ending}".encode())
    if len(name.encode()) > _LONGEST and room > 0:
        name = f"{stem.encode()[:room].decode('utf-8', 'ignore')}{dot}{ending}"
    return name.encode()[:_LONGEST].decode("utf-8", "ignore") or None
