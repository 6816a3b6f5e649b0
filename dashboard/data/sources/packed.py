"""Raw files as a reader takes them in: counted and hashed as they lie on disk, unpacked where they are gzip."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PIECE = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
# A table repeats itself, but no row is another's twin: above this ratio it is a bomb. Small files are not judged.
RATIO = 200
_UNJUDGED = 4 << 20


def most(packed: int) -> int:
    """The most that a file of so many bytes may unpack to."""
    return max(_UNJUDGED, RATIO * packed)


class Broken(Exception):
    """The archive is not whole, or not an archive. `rule` names the problem, `values` fill its sentence."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.values = values


class Counted(io.RawIOBase):
    """A raw file that hashes and reports what passes through."""

    def __init__(self, path: Path, tell: Callable[[int], None]) -> None:
        self._file = path.open("rb", buffering=0)
        self._tell = tell
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer, and takes note."""
        size = self._file.readinto(buffer)
        self.digest.update(memoryview(buffer)[:size])
        self._tell(size)
        return size

    def rest(self) -> str:
        """Reads to the end; the SHA-256 of the whole file."""
        while self.read(_PIECE):
            pass
        return self.digest.hexdigest()

    def close(self) -> None:
        """Closes the file below."""
        self._file.close()
        super().close()


class Unpacked(io.RawIOBase):
    """What a gzip file holds, member by member, in bounded memory. Raises Broken, never half a member unnoticed."""

    def __init__(self, packed: Counted, size: int, limit: int) -> None:
        self._packed = packed
        self._limit = limit
        self._most = most(size)
        self._held = b""
        self._size = 0
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False  # something of the present member has been read

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpacks at most as much as the buffer takes."""
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        self._size += len(piece)
        if self._size > self._limit:
            raise Broken("file_size_unpacked", limit=self._limit)
        if self._size > self._most:
            raise Broken("ratio", ratio=RATIO)
        return len(piece)

    def _next(self, size: int) -> bytes:
        while True:
            if not self._held and not self._member.eof:
                self._held = self._packed.read(_PIECE) or b""
            if not self._held and not self._member.eof:
                if self._begun or not self._size:
                    raise Broken("gzip_cut" if self._begun else "gzip")
                return b""
            piece = self._step(size)
            if piece:
                return piece
            if self._member.eof and not self._more():
                return b""

    def _step(self, size: int) -> bytes:
        if self._member.eof:
            return b""
        if not self._begun and not _MAGIC.startswith(self._held[:2]):
            raise Broken("gzip")
        self._begun = True
        try:
            piece = self._member.decompress(self._held, size)
        except zlib.error as error:
            raise Broken("gzip_broken", reason=str(error)) from error
        self._held = self._member.unconsumed_tail
        return piece

    def _more(self) -> bool:
        """Begins the next member where there is one; zeros after the last are padding."""
        left = (self._member.unused_data or self._packed.read(_PIECE) or b"").lstrip(b"\0")
        while not left and (piece := self._packed.read(_PIECE)):
            left = piece.lstrip(b"\0")
        if not left:
            return False
        self._held, self._member, self._begun = left, zlib.decompressobj(_GZIP), False
        return True
