# Vendored from generator/specloom/runtime. Edit it there.
"""What was said between a client and an API, as a file that people can read, and in which no secret is."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from ..transport.errors import APIConnectionError, APITimeoutError
from ..transport.masking import Mask
from ..transport.message import Headers, Pairs, Request
from ..transport.secret import Secret
from .seen import UnpreparedRequestError, credentials_of, masked, plain, seen

_FORMAT = 1
# Names of fields that hold secrets, whoever the API belongs to.
_SECRET_FIELD = re.compile(
    r"(?:^|_)(?:secret|password|passwd|api_?key|private_key|access_token|refresh_token|id_token)$", re.IGNORECASE
).search
# What is about the connection, or counts bytes that are written otherwise here.
_NOT_KEPT = {
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "keep-alive",
    "set-cookie",
    "transfer-encoding",
}


class Tape:
    """The exchanges of one file, in their order. Each is played once."""

    def __init__(self, path: Path, redact: Sequence[str]) -> None:
        self._path = path
        self._redact = frozenset(redact)
        self._exchanges: list[dict[str, Any]] = []
        self._played: set[int] = set()

    def load(self) -> None:
        """Read the file."""
        data = json.loads(self._path.read_text("utf-8"))
        if data.get("format") != _FORMAT:
            raise ValueError(f"{self._path} is no recording of format {_FORMAT}: record it again")
        self._exchanges = data["exchanges"]

    def add(self, request: Request, sent: bytes, answer: Mapping[str, Any]) -> None:
        """Keep one exchange, and write the file."""
        mask = _mask_of(request)
        self._exchanges.append({"request": self._asked(request, sent, mask), **self._clean(answer, mask)})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"format": _FORMAT, "exchanges": self._exchanges}, indent=2, ensure_ascii=False)
        self._path.write_text(text + "\n", "utf-8")

    def find(self, request: Request, sent: bytes) -> dict[str, Any]:
        """The first exchange about the same request that was not played yet; raises when there is none."""
        asked = self._asked(request, sent, _mask_of(request))
        for number, exchange in enumerate(self._exchanges):
            if number not in self._played and exchange["request"] == asked:
                self._played.add(number)
                return exchange
        raise UnpreparedRequestError(self._refusal(asked))

    def _asked(self, request: Request, sent: bytes, mask: Mask) -> dict[str, Any]:
        found = seen(request, sent)
        body = self._clean(found.body if not isinstance(found.body, bytes) else body_entry(sent), mask)
        return {"operation": found.operation, "method": found.method, "target": mask.words(found.target), "body": body}

    def _clean(self, data: Any, mask: Mask) -> Any:
        """Plain data without secrets, by value and by the names of fields."""
        if isinstance(data, Mapping):
            entries = cast("Mapping[str, Any]", data)
            return {mask.words(name): self._clean_field(name, value, mask) for name, value in entries.items()}
        if isinstance(data, list | tuple):
            return [self._clean(item, mask) for item in cast("Sequence[Any]", data)]
        return mask.words(data) if isinstance(data, str) else data

    def _clean_field(self, name: str, value: Any, mask: Mask) -> Any:
        is_hidden = name in self._redact or (isinstance(value, str) and _SECRET_FIELD(name))
        return "***" if is_hidden and value is not None else self._clean(value, mask)

    def _refusal(self, asked: Mapping[str, Any]) -> str:
        lines = [f"{self._path} has no answer (left) to {asked['method']} {asked['target']} with body {asked['body']}"]
        for number, exchange in enumerate(self._exchanges):
            request, state = exchange["request"], "played" if number in self._played else "left"
            lines.append(f"  {state}: {request['method']} {request['target']} with body {request['body']}")
        return "\n".join((*lines, "record it again with mode='record' if the program asks for something else now"))


def answer_entry(status: int, pairs: Pairs, body: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as it stands in the file; `body` is one of the entries below."""
    headers = {name: value for name, value in Headers(masked(pairs)).items() if name not in _NOT_KEPT}
    return {"response": {"status": status, "headers": headers, **body}}


def failure_entry(error: APIConnectionError) -> dict[str, Any]:
    """A failure of the connection as it stands in the file."""
    kind = "timeout" if isinstance(error, APITimeoutError) else "connection"
    return {"failure": {"kind": kind, "message": error.message, "was_sent": error.was_sent}}


def body_entry(body: bytes) -> dict[str, Any]:
    """A body: JSON as such, text as text, and the rest in base64."""
    found = plain(body)
    if isinstance(found, bytes):
        return {"base64": b64encode(found).decode("ascii")}
    return {"json": found} if not isinstance(found, str) or body[:1] == b'"' else {"text": found}


def chunks_entry(chunks: Sequence[bytes]) -> dict[str, Any]:
    """The body of a stream, in the pieces in which it came."""
    return {
        "chunks": [body.get("text") if (body := _text_entry(chunk)) and "text" in body else body for chunk in chunks]
    }


def body_of_entry(response: Mapping[str, Any]) -> list[bytes]:
    """The pieces of a body that was kept."""
    if "chunks" in response:
        return [each.encode() if isinstance(each, str) else b64decode(each["base64"]) for each in response["chunks"]]
    if "base64" in response:
        return [b64decode(response["base64"])]
    if "text" in response:
        return [response["text"].encode()]
    return [] if response.get("json") is None else [json.dumps(response["json"]).encode()]


def failure_of_entry(failure: Mapping[str, Any]) -> APIConnectionError:
    """A failure that was kept, as the error that it was."""
    kind = APITimeoutError if failure["kind"] == "timeout" else APIConnectionError
    return kind(failure["message"], was_sent=failure["was_sent"])


def _text_entry(chunk: bytes) -> dict[str, Any]:
    try:
        return {"text": chunk.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(chunk).decode("ascii")}


def _mask_of(request: Request) -> Mask:
    """Knows the credentials of this request, wherever else they are."""
    return Mask([Secret(value) for value in credentials_of(request) if value])
