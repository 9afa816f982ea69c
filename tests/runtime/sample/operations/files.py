"""Operations: files."""

from __future__ import annotations

from ..transport import Operation

CONTENT: Operation[bytes] = Operation(
    id="files.content",
    method="GET",
    path="/v2/files/{file_id}",
    accept="application/octet-stream",
    kind="binary",
)
SPEAK: Operation[bytes] = Operation(
    id="files.speak", method="POST", path="/v2/speech", body="json", accept="audio/mpeg", kind="binary"
)
ADDRESS: Operation[str] = Operation(
    id="files.address", method="GET", path="/v2/files/{file_id}/address", accept="", kind="location"
)
