# Vendored from generator/specloom/runtime. Edit it there.
"""Answers as files: opened when they are first used, read bit by bit, kept whole or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .arguments import Arguments
from .content_coding import content_coding
from .dispositions import filename_of
from .errors import ConfigurationError
from .file_reader import FileReader
from .message import Headers
from .methods import call_of
from .operation import Operation
from .page_steps import resumed
from .saving import emptying, whole_file
from .sources import AsyncOpener, AsyncSource, Opener, SyncSource


class _File:
    """What an answer says of itself, once it is open; and that it is read once."""

    _bytes: FileReader
    _is_taken: bool

    @property
    def content_length(self) -> int | None:
        """How many bytes there are; None where the server does not say, or compresses them."""
        pairs = [(name.encode(), value.encode()) for name, value in self._head.items()]
        return None if content_coding(pairs) else self._bytes.length

    @property
    def content_type(self) -> str | None:
        """The media type with its parameters, as the server says it."""
        return self._head.get("content-type")

    @property
    def filename(self) -> str | None:
        """The name that the server gives the file: without folders, and one that is harmless in any."""
        return filename_of(self._head.get("content-disposition", ""))

    @property
    def _head(self) -> Headers:
        if self._bytes.head is None:
            raise ConfigurationError("nothing is known of a download that is not open: use it in a `with` block")
        return self._bytes.head

    def _take(self) -> None:
        if self._is_taken or self._bytes.count:
            raise ConfigurationError("this download has been read, in part or whole: make another one")
        self._is_taken = True

    def _named(self, folder: Path) -> Path:
        """Where a file goes of which only the folder is said; never over another one."""
        if self.filename is None:
            raise ConfigurationError(f"`{folder}` is a folder, and the server gives the file no name: pass one")
        if (folder / self.filename).exists():
            raise ConfigurationError(f"`{folder / self.filename}` is there already: pass it as the path to replace it")
        return folder / self.filename


class Download(_File, SyncSource[bytes]):
    """One answer as bytes, in constant memory. A context manager, and an iterator over what comes, as it comes.

    What breaks off is taken up again where that can be done; else it raises `StreamTruncatedError`.
    """

    def __init__(self, client: Opener, operation: Operation[Any], arguments: Arguments) -> None:
        self._bytes, self._is_taken = FileReader(), False
        super().__init__(client, operation, arguments, self._bytes)

    def read(self) -> bytes:
        """All of it, in memory."""
        self._take()
        content = bytearray()
        self._bytes.on_anew = content.clear
        with self:
            for chunk in self:
                content += chunk
        return bytes(content)

    def save(self, path: str | Path) -> Path:
        """Write it to a file, and return where that is: in a folder, under the name that the server gives.

        The file takes its place when all of it has come; until then, and after an error, what was there is there
        still. A file that is there already is replaced where `path` names it, and never where only the folder is said.
        """
        self._take()
        target = Path(path)
        if not target.is_dir():
            return self._write(target)
        with self:
            return self._write(self._named(target))

    def iter_bytes(self, size: int | None = None) -> Iterator[bytes]:
        """Pieces of `size` bytes, the last one shorter; as they come without it."""
        self._take()
        pieces = _Pieces(size)
        with self:
            for chunk in self:
                yield from pieces.feed(chunk)
            yield from pieces.rest()

    def close(self) -> None:
        """Give the connection back; nothing more will come."""
        self._is_taken = True
        super().close()

    def _write(self, target: Path) -> Path:
        # The file first: what cannot be kept need not be asked for.
        with whole_file(target) as file, self:
            self._bytes.on_anew = emptying(file)
            for chunk in self:
                file.write(chunk)
        return target


class AsyncDownload(_File, AsyncSource[bytes]):
    """One answer as bytes, in constant memory. An async context manager, and an iterator over what comes, as it comes.

    What breaks off is taken up again where that can be done; else it raises `StreamTruncatedError`.
    """

    def __init__(self, client: AsyncOpener, operation: Operation[Any], arguments: Arguments) -> None:
        self._bytes, self._is_taken = FileReader(), False
        super().__init__(client, operation, arguments, self._bytes)

    async def read(self) -> bytes:
        """All of it, in memory."""
        self._take()
        content = bytearray()
        self._bytes.on_anew = content.clear
        async with self:
            async for chunk in self:
                content += chunk
        return bytes(content)

    async def save(self, path: str | Path) -> Path:
        """Write it to a file, and return where that is: in a folder, under the name that the server gives.

        The file takes its place when all of it has come; until then, and after an error, what was there is there
        still. A file that is there already is replaced where `path` names it, and never where only the folder is said.
        """
        self._take()
        target = Path(path)
        if not target.is_dir():
            return await self._write(target)
        async with self:
            return await self._write(self._named(target))

    async def iter_bytes(self, size: int | None = None) -> AsyncIterator[bytes]:
        """Pieces of `size` bytes, the last one shorter; as they come without it."""
        self._take()
        pieces = _Pieces(size)
        async with self:
            async for chunk in self:
                for piece in pieces.feed(chunk):
                    yield piece
            for piece in pieces.rest():
                yield piece

    async def close(self) -> None:
        """Give the connection back; nothing more will come."""
        self._is_taken = True
        await super().close()

    async def _write(self, target: Path) -> Path:
        with whole_file(target) as file:
            async with self:
                self._bytes.on_anew = emptying(file)
                async for chunk in self:
                    file.write(chunk)
        return target


class _Pieces:
    """Cuts what comes into pieces of one size."""

    def __init__(self, size: int | None) -> None:
        if size is not None and size < 1:
            raise ConfigurationError(f"`size` is {size!r}; pass a number of bytes above 0")
        self._size = size
        self._kept = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._size is None:
            yield chunk
            return
        self._kept += chunk
        whole = len(self._kept) - len(self._kept) % self._size
        for start in range(0, whole, self._size):
            yield bytes(self._kept[start : start + self._size])
        del self._kept[:whole]

    def rest(self) -> Iterator[bytes]:
        if self._kept:
            yield bytes(self._kept)


def asked(
    client: Opener | AsyncOpener,
    owners: tuple[type, ...],
    method: Callable[..., Any],
    arguments: Sequence[Any],
    names: Mapping[str, Any],
) -> tuple[Operation[Any], Arguments]:
    """What a call of `method`, of one of `owners`, asks for; of a list, its first page, or that of the cursor in its options."""
    operation, given = call_of(owners, method, arguments, names)
    if operation.page is not None and "cursor" in given.options:
        given = resumed(operation.page, given, client.begin(operation, given).origin)
    return operation.as_file(), given
