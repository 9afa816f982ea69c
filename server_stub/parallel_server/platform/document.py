"""The OpenAPI document as this server shows it: `/openapi.json`, in the shape of each dated version."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import yaml

from parallel_server.platform.overlays import overlaid

_NAME = "openapi.yaml"
# A wheel carries the documents inside the package; in a working copy they lie beside the package's folder.
_PACKAGED = Path(str(files("parallel_server"))) / "spec"
_IN_TREE = Path(__file__).parents[3] / "spec"


def document_reader(path: Path | None) -> Callable[[str], bytes]:
    """What gives the document of a dated version as JSON.

    Each is read when it is first asked for, because few servers ever are. The older ones are overlays in the folder
    `versions` beside the document; a version without an overlay has the document as it is.
    """
    newest = path or (_PACKAGED if _PACKAGED.is_dir() else _IN_TREE) / _NAME

    @cache
    def read(version: str) -> bytes:
        overlay = newest.parent / "versions" / f"{version}.yaml"
        return orjson.dumps(_applied(overlay if overlay.is_file() else newest), default=str)

    return read


def _applied(path: Path) -> dict[str, Any]:
    """The document in the file, or what the overlay in it makes of the document that it extends."""
    found = _read(path)
    return overlaid(_applied(path.parent / found["extends"]), found) if "overlay" in found else found


def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_bytes(), Loader=_Loader)


class _Loader(yaml.CSafeLoader):
    """JSON's types only: YAML's own dates would come out of the document as something it does not say."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
