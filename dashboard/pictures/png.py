"""PNG files of one browser: parts of a tall picture put together, and whether one of them is blank.

The browser draws so many rows at once; what is taller comes in parts. Each row of a PNG is kept as its difference from
the one above it, so only the first row of a part has to be made anew.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = b"\x89PNG\r\n\x1a\n"
_LEVEL = 4
_COLOURS = {2: 3, 6: 4}  # bytes of a pixel, by the kind of the file
_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4
_METRE = 39.3701 * 96  # pixels a metre at a scale of 1


@dataclass(frozen=True, slots=True)
class Image:
    """A file taken apart: its size, its kind, and its packed rows."""

    width: int
    height: int
    kind: int
    rows: bytes

    @classmethod
    def of(cls, file: bytes) -> Image:
        """Raises ValueError for what is no PNG of ours."""
        if not file.startswith(_HEAD):
            raise ValueError("not a PNG")
        at, parts, width, height, kind = len(_HEAD), [], 0, 0, 0
        while at < len(file):
            size, name = struct.unpack_from(">I4s", file, at)
            if name == b"IHDR":
                width, height, depth, kind, _, _, woven = struct.unpack_from(">IIBBBBB", file, at + 8)
                if depth != 8 or woven or kind not in _COLOURS:
                    raise ValueError("another kind of PNG")
            elif name == b"IDAT":
                parts.append(file[at + 8 : at + 8 + size])
            at += size + 12
        return cls(width, height, kind, b"".join(parts))

    @property
    def stride(self) -> int:
        """Bytes of a row, the one that says how it is kept included."""
        return 1 + self.width * _COLOURS[self.kind]

    def unpacked(self) -> bytes:
        """The rows, one after the other, as they are kept."""
        return zlib.decompress(self.rows)


def joined(files: Sequence[bytes], scale: float) -> bytes:
    """One picture of parts that stand below each other. What it says of itself is its size and nothing else."""
    images = [Image.of(file) for file in files]
    first = images[0]
    if any((one.width, one.kind) != (first.width, first.kind) for one in images):
        raise ValueError("parts of different widths")
    rows = first.rows if len(images) == 1 else _repacked(images)
    height = sum(one.height for one in images)
    dots = round(_METRE * scale)
    parts = (
        _part(b"IHDR", struct.pack(">IIBBBBB", first.width, height, 8, first.kind, 0, 0, 0)),
        _part(b"pHYs", struct.pack(">IIB", dots, dots, 1)),
        _part(b"IDAT", rows),
        _part(b"IEND", b""),
    )
    return _HEAD + b"".join(parts)


def _repacked(images: Sequence[Image]) -> bytes:
    packing, made = zlib.compressobj(_LEVEL), []
    for image in images:
        rows, pixel = bytearray(image.unpacked()), _COLOURS[image.kind]
        rows[: image.stride] = b"\0" + _first(bytes(rows[: image.stride]), pixel)
        made.append(packing.compress(rows))
    return b"".join((*made, packing.flush()))


def _first(row: bytes, pixel: int) -> bytes:
    """The bytes of a row above which there is nothing."""
    how, kept = row[0], bytearray(row[1:])
    if how in (_SUB, _PAETH, _AVERAGE):
        for at in range(pixel, len(kept)):
            left = kept[at - pixel]
            kept[at] = (kept[at] + (left // 2 if how == _AVERAGE else left)) & 0xFF
    return bytes(kept)


def is_flat(image: Image, rows: bytes, top: int, bottom: int) -> bool:
    """Whether all rows from `top` to `bottom` are of one colour each: nothing is drawn there but lines across."""
    pixel = _COLOURS[image.kind]
    for at in range(max(top, 0), min(bottom, image.height)):
        row = rows[at * image.stride : (at + 1) * image.stride]
        if any(row[1 + pixel :]) and (row[0] or row[1:] != row[1 : 1 + pixel] * image.width):
            return False
    return True


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
