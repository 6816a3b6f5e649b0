"""Columns of text as every reader hands them on: trimmed where blanks mean nothing, empty is null, none too large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.data.contract.contract import File, Kind

ROW = "row"
# ASCII blanks, and the no-break space that spreadsheets leave.
BLANKS = " \t\n\v\f\r\u00a0"
_COMMA, _NEWLINE = 0x2C, 0x0A


def tidy(file: File, first_row: int, found: Mapping[str, pa.Array], numbers: list[int] | None = None) -> pa.Table:
    """A table of `row` and every column of the contract, in its order; columns that the file lacks are null."""
    size = len(next(iter(found.values())))
    rows = pa.array(numbers if numbers is not None else np.arange(first_row, first_row + size), pa.int64())
    columns = {
        column.name: _tidied(found[column.name], column.kind) if column.name in found else pa.nulls(size, pa.string())
        for column in file.columns
    }
    return pa.table({ROW: rows, **columns})


def _tidied(array: pa.Array, kind: Kind) -> pa.Array:
    if kind not in (Kind.TEXT, Kind.PRODUCT):
        array = pc.utf8_trim(array, characters=BLANKS)
    empty = pc.equal(pc.binary_length(array), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), array) if pc.any(empty).as_py() else array


def too_large(array: pa.Array, limit: int) -> Iterator[tuple[int, str]]:
    """(position, value) of every cell of more than `limit` bytes."""
    sizes = pc.binary_length(array)
    if (pc.max(sizes).as_py() or 0) > limit:
        for position in pc.indices_nonzero(pc.greater(sizes, limit)).to_pylist():
            yield position, array[position].as_py()


def split(block: bytes, width: int) -> list[pa.Array] | None:
    """The columns of whole lines of CSV without a quotation mark or carriage return, at the speed of memory.

    None where the lines are not all of `width` cells: then they need the reader that can say what is wrong.
    """
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero((data == _COMMA) | (data == _NEWLINE))
    if len(ends) % width or not _regular(data[ends].reshape(-1, width)):
        return None
    offsets = np.zeros(len(ends) + 1, np.int32)
    offsets[1:] = ends - np.arange(len(ends))
    texts = pa.py_buffer(np.delete(data, ends))
    cells = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), texts)
    return [cells.take(pa.array(np.arange(start, len(ends), width))) for start in range(width)]


def _regular(marks: npt.NDArray[np.uint8]) -> bool:
    return bool((marks[:, -1] == _NEWLINE).all() and (marks[:, :-1] == _COMMA).all())
