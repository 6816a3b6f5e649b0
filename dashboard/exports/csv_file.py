"""CSV by RFC 4180: UTF-8, CRLF, text in quotes; with a byte order mark, without which spreadsheets guess another
encoding, unless a dialect says otherwise."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from dashboard.catalog.column import PERCENT, Row, Type
from dashboard.exports.cells import neutral
from dashboard.exports.dialect import PLAIN, Dialect
from dashboard.exports.fields import Field, percents, plain

MEDIA = "text/csv; charset=utf-8"
_ROWS_AT_ONCE = 1_000


def written(fields: Sequence[Field], rows: Iterable[Row], dialect: Dialect = PLAIN) -> Iterator[bytes]:
    """The file in pieces. Numbers at full precision, shares as percents, dates ISO, unknown empty, `true`/`false`."""
    yield (codecs.BOM_UTF8 if dialect.mark else b"") + _line((_quoted(field.heading) for field in fields), dialect)
    left = iter(rows)
    while some := list(islice(left, _ROWS_AT_ONCE)):
        yield b"".join(
            _line((_cell(field.type, field.value(row), dialect) for field in fields), dialect) for row in some
        )


def _line(cells: Iterable[str], dialect: Dialect) -> bytes:
    return (dialect.separator.join(cells) + "\r\n").encode("utf-8", "replace")


def _cell(type_: Type, value: Any, dialect: Dialect) -> str:
    if value is None:
        return ""
    if type_ is Type.FLAG:
        return "true" if value else "false"
    if type_ in PERCENT:
        return dialect.number(plain(percents(value)))
    return _quoted(str(value)) if type_ is Type.TEXT else dialect.number(str(value))


def _quoted(text: str) -> str:
    """Always in quotes, so that no reader sees a separator in it."""
    return '"' + neutral(text).replace('"', '""') + '"'
