"""Resource: files."""

from __future__ import annotations

from ...operations import files as ops
from ...transport import AsyncResource, RequestOptions


class AsyncFiles(AsyncResource):
    """Files."""

    async def content(self, file_id: str, *, options: RequestOptions | None = None) -> bytes:
        """The content of a file."""
        return await self._client.call(ops.CONTENT, path={"file_id": file_id}, options=options)

    async def speak(self, *, text: str, options: RequestOptions | None = None) -> bytes:
        """Text as speech."""
        return await self._client.call(ops.SPEAK, body={"text": text}, options=options)

    async def address(self, file_id: str, *, options: RequestOptions | None = None) -> str:
        """Where a file is."""
        return await self._client.call(ops.ADDRESS, path={"file_id": file_id}, options=options)
