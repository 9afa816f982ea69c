# Vendored from generator/specloom/runtime. Edit it there.
"""What an answer says about its API's age: each operation's notice is given once."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from .api import ApiInfo
from .links import parse_link
from .message import Headers, Pairs
from .operation import Operation


def give_notice(api: ApiInfo, operation: Operation[Any], pairs: Pairs, given: set[str]) -> None:
    """Warn when the operation is deprecated, or when another version answered than the one asked for."""
    if operation.id in given:
        return
    version_header = api.version_header.lower().encode()
    for name, _ in pairs:
        lowered = name.lower()
        if lowered in (b"deprecation", b"sunset") or (version_header and lowered == version_header):
            break
    else:
        return
    headers = Headers(pairs)
    texts = [_deprecation(operation, headers), _other_version(api, operation, headers)]
    if any(texts):
        given.add(operation.id)
    for text in filter(None, texts):
        # Not DeprecationWarning: Python hides that from the people who run the program.
        warnings.warn(text, FutureWarning, stacklevel=_levels_to_caller())


def _deprecation(operation: Operation[Any], headers: Headers) -> str:
    if "deprecation" not in headers and "sunset" not in headers:
        return ""
    state = "is deprecated in the version of the API that answered" if "deprecation" in headers else ""
    end = f"is gone after {headers['sunset']}" if "sunset" in headers else ""
    links = headers.get("link", "")
    guide = parse_link(links, "deprecation") or parse_link(links, "sunset")
    link = f"; see {guide}" if guide else ""
    return f"{operation.id} {', and '.join(filter(None, (state, end)))}{link}"


def _other_version(api: ApiInfo, operation: Operation[Any], headers: Headers) -> str:
    served = headers.get(api.version_header, "") if api.version_header else ""
    if not served or not api.api_version or served == api.api_version:
        return ""
    return f"{operation.id}: version {served} of the API answered; these types are those of {api.api_version}"


def _levels_to_caller() -> int:
    """How far up the line is that called the SDK, counted as `warnings.warn` does from `give_notice`."""
    package = __name__.rpartition(".transport.")[0]
    frame, levels = sys._getframe(1), 1  # pyright: ignore[reportPrivateUsage]
    while frame.f_back is not None and f"{frame.f_globals.get('__name__', '')}.".startswith(f"{package}."):
        frame, levels = frame.f_back, levels + 1
    return levels
