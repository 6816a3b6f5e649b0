"""The columns of a file: a heading in the reader's language each, and how a row fills them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalog.column import Column, Type, Value
from dashboard.look import Look
from dashboard.scope import RegionView


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file: a heading in the reader's language, and how a row fills it."""

    heading: str
    type: Type
    value: Value


def percents(fraction: float) -> Decimal:
    """A fraction a hundredfold, with all its digits and no others."""
    return Decimal(repr(fraction)).scaleb(2)


def plain(number: Decimal) -> str:
    """All digits, no exponent, no zeros that say nothing."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


def fields(columns: Sequence[Column], places: Sequence[RegionView], look: Look) -> list[Field]:
    """The columns of the file. Weeks are a column each; regions at different days each say theirs."""
    found = [field for each in columns for field in _expanded(each, places, look)]
    if len({place.as_of for place in places}) > 1 and any(each.id == "region" for each in columns):
        found.insert(1, _own_day(places, look))
    return found


def chosen(columns: Sequence[tuple[Column, str]], places: Sequence[RegionView], look: Look) -> list[Field]:
    """These columns in this order, each under its own header where it has one; no others."""
    return [field for column, header in columns for field in _expanded(column, places, look, header)]


def _expanded(column: Column, places: Sequence[RegionView], look: Look, header: str = "") -> list[Field]:
    name, written = header or column.name(look), column.value if column.type is Type.FLAG else column.shown(look)
    series = column.series
    if series is None:
        return [Field(name, column.type, written)]
    headings = [series.heading(at, places, look) for at in range(series.count)]
    return [Field(f"{name}: {said}", column.type, _nth(column.id, at)) for at, said in enumerate(headings)]


def _nth(name: str, at: int) -> Value:
    return lambda row: row[name][at]


def _own_day(places: Sequence[RegionView], look: Look) -> Field:
    day = {place.region.value: place.as_of.isoformat() for place in places}
    return Field(look.t("exports.sheet.data_date"), Type.DATE, lambda row: day[row["region"]])
