"""The cells of a piece of rows as texts, a column at a time: only what needs it is looked at singly."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.data.reports.template import Kind
from dashboard.exports.cells import neutral, printable, shortened
from dashboard.exports.xlsx_file import MAX_TEXT

# Whatever `neutral` might change, and more; in words of the library's own patterns.
_SUSPECT = r"(?:^|[;\t\r\n])[^0-9A-Za-z]*[=+\-@\t\r\n\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]"
_PLAIN = r"\A(?:\+[0-9]+|-[0-9]+(?:\.[0-9]+)?)\z"  # a telephone number, a negative number: no formula
_UNFIT = r"[\x00-\x08\x0b-\x0d\x0e-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_"
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONG = MAX_TEXT // 2  # signs that fill a cell where each takes two units

Texts: TypeAlias = Any  # an Arrow array of texts


def plain(cells: pa.Array) -> Texts:
    """Numbers, dates and flags as they are written; unknown ones stay so."""
    return cells if pa.types.is_string(cells.type) else pc.cast(cells, pa.string())


def safe(cells: Texts, kind: Kind) -> Texts:
    """Texts of which no spreadsheet takes any for a formula."""
    if kind is Kind.ID:
        return cells
    suspect = pc.match_substring_regex(cells, _SUSPECT)
    if not pc.any(suspect).as_py():
        return cells
    return _mended(cells, pc.and_not(suspect, pc.match_substring_regex(cells, _PLAIN)), neutral)


def joined(lines: Texts) -> bytes:
    """All texts of an array, none of them unknown, one after the other; no text is made for any."""
    _known, places, signs = lines.buffers()
    if not len(lines) or signs is None:
        return b""
    ends = memoryview(places).cast("i")
    return bytes(memoryview(signs)[ends[lines.offset] : ends[lines.offset + len(lines)]])


def fit(cells: Texts) -> Texts:
    """Texts that XML can hold and a cell of a spreadsheet too, marked up."""
    odd = pc.or_(pc.match_substring_regex(cells, _UNFIT), pc.greater(pc.utf8_length(cells), _LONG))
    cells = _mended(cells, odd, _fit)
    for sign, mark in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        cells = pc.replace_substring(cells, sign, mark)
    return cells


def _fit(text: str) -> str:
    # A spreadsheet reads `_x0041_` as one sign; its underscore written so is read as itself.
    return shortened(_CODE.sub("_x005F_", shortened(printable(text), MAX_TEXT)), MAX_TEXT)


def _mended(cells: Texts, which: pa.BooleanArray, mend: Callable[[str], str]) -> Texts:
    if not pc.any(which).as_py():
        return cells
    found = pc.filter(cells, which).to_pylist()
    return pc.replace_with_mask(cells, pc.fill_null(which, False), pa.array(map(mend, found), pa.string()))
