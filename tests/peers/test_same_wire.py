"""The same call, made by our SDK and by openapi-python-client's client for the same document, is the same request."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from parallel import Parallel
from parallel.errors import APIStatusError

from tests.documented import ROOT, DocumentedCall, documented_calls, flagship
from tests.peers.recorder import Recorder, Request, recording

CALLS = [*documented_calls(), *documented_calls(is_complete=True)]
API_VERSION = flagship()[0].version
KEY = "pk_test_same_wire"

# Operations whose requests differ, each with the reason. One that agrees after all fails the test.
DIFFERENCES: dict[str, str] = {}


@pytest.fixture(scope="session")
def peer(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The peer's package, freshly generated from our document."""
    folder = tmp_path_factory.mktemp("peer")
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--meta", "none"]
    place = ["--path", ROOT / "spec/openapi.yaml", "--output-path", folder / "peer_client"]
    subprocess.run([*map(str, [*command, *place])], check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    return importlib.import_module("peer_client")


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A server that remembers."""
    with recording() as running:
        yield running


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.name}, {len(call.call.values)} values")
def test_same_call_is_the_same_request(call: DocumentedCall, peer: ModuleType, recorder: Recorder) -> None:
    """Method, target, headers of the document and body agree to the byte."""
    ours = _sent_by_us(call, recorder)
    theirs = _sent_by_peer(call, peer, recorder)

    assert (_comparable(ours, call) == _comparable(theirs, call)) == (call.operation.id not in DIFFERENCES), (
        ours,
        theirs,
    )


def _sent_by_us(call: DocumentedCall, recorder: Recorder) -> Request:
    with Parallel(api_key=KEY, base_url=recorder.url, max_retries=0) as client, pytest.raises(APIStatusError):
        # A stream is opened by whoever reads it.
        list(call.evaluate(client))
    return recorder.requests.pop()


def _sent_by_peer(call: DocumentedCall, peer: ModuleType, recorder: Recorder) -> Request:
    operation = call.operation
    name = operation.id.replace(".", "_")
    module = importlib.import_module(f"{peer.__name__}.api.{operation.tags[0]}.{name}")
    is_public = operation.security == ()
    client = peer.Client(recorder.url) if is_public else peer.AuthenticatedClient(recorder.url, token=KEY)
    with client.get_httpx_client() as http:
        http.request(**module._get_kwargs(**_peer_arguments(call, module)))
    return recorder.requests.pop()


def _peer_arguments(call: DocumentedCall, module: ModuleType) -> dict[str, Any]:
    """Our values under the peer's names, in the peer's types."""
    body = {wire: value for (where, wire), value in call.call.values.items() if where == "field"}
    hints = inspect.get_annotations(module._get_kwargs, eval_str=True)
    # Left alone, the peer sends the document's defaults; we leave them to the server.
    unset = importlib.import_module(module.__name__.partition(".")[0] + ".types").UNSET
    given: dict[str, Any] = {
        name: unset for name, hint in hints.items() if unset.__class__ in getattr(hint, "__args__", ())
    }
    if "parallel_version" in hints:
        # Every request of our SDK says which version it was written for.
        given["parallel_version"] = _as_peer_type(API_VERSION, hints["parallel_version"])
    for (where, wire), value in call.call.values.items():
        if where in ("path", "query", "header"):
            name = wire.lower().replace("-", "_")
            # The peer keeps off the names of builtins.
            name = name if name in hints else f"{name}_"
            given[name] = _as_peer_type(value, hints[name])
    if call.operation.body:
        given["body"] = _as_peer_type(call.call.values.get(("body", "body"), body), hints["body"])
    return given


def _as_peer_type(value: Any, hint: Any) -> Any:
    """The value in the first type of a peer's annotation that takes it."""
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    for kind in kinds:
        if typing.get_origin(kind) is list and isinstance(value, list):
            return [_as_peer_type(entry, *typing.get_args(kind)) for entry in value]
        if hasattr(kind, "from_dict") and isinstance(value, dict):
            return kind.from_dict(value)
        if isinstance(value, str) and kind is datetime:
            return datetime.fromisoformat(value)
        if isinstance(value, str) and hasattr(kind, "__members__"):
            return kind(value)
    return value


def _comparable(request: Request, call: DocumentedCall) -> tuple[Any, ...]:
    """A request without what the two clients may rightly do in different ways."""
    ours_alone = set()
    if ("header", "Idempotency-Key") not in call.call.values:
        # Our SDK makes a key where the caller gives none.
        ours_alone.add("idempotency-key")
    if not any(param.wire == "Parallel-Version" for param in call.operation.params):
        # Our SDK sends its version always, also where the document does not ask for it.
        ours_alone.add("parallel-version")
    headers = {name: value for name, value in request.headers.items() if name not in ours_alone}
    # `Z` and `+00:00` are two spellings of one zone, `+` and `%20` two of a space in a form.
    target = request.target.replace("%2B00%3A00", "Z")
    body = request.body.replace(b"+00:00", b"Z").replace(b"%20", b"+")
    return request.method, target, headers, body
