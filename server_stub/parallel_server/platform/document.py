"""The OpenAPI document as this server shows it: `/openapi.json`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

import orjson
import yaml

_PACKAGED = "openapi.yaml"
# In a working copy the document lies beside the package's folder; a wheel carries it inside.
_IN_TREE = Path(__file__).parents[3] / "spec" / _PACKAGED


def document_reader(path: Path | None) -> Callable[[], bytes]:
    """What gives the document as JSON; it is read at the first call, because few servers are ever asked."""

    @cache
    def read() -> bytes:
        return orjson.dumps(yaml.load(_text(path), Loader=_Loader), default=str)

    return read


def _text(path: Path | None) -> bytes:
    if path is not None:
        return path.read_bytes()
    packaged = files("parallel_server").joinpath(_PACKAGED)
    return packaged.read_bytes() if packaged.is_file() else _IN_TREE.read_bytes()


class _Loader(yaml.CSafeLoader):
    """JSON's types only: YAML's own dates would come out of the document as something it does not say."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
