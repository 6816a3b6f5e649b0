"""Subscriptions and trials: when each ends and what happens then, on a line of months and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import codes
from dashboard.catalog import coded
from dashboard.data.questions.customer_facts import KINDS_OF_NEXT
from dashboard.decks.model import Chart, ChartKind, Head, Number, Path, Said, Series, Slide, Table
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers

Row = Mapping[str, Any]
_MONTHS = 12
_COLUMNS = (
    ("subscription", 2.4),
    ("kind", 1.3),
    ("state", 1.3),
    ("ends", 1.3),
    ("days", 1),
    ("next", 1.3),
    ("bought", 1.1),
)
_TEXTS = ("subscription", "kind", "state", "next")
_DOCUMENT = "terms"


def terms(numbers: Numbers, period: Period) -> Slide | None:
    """What runs, waits or is suspended, and what ended within the time; nothing where there is none of it."""
    rows: Sequence[Row] = numbers.sources.part(_DOCUMENT, period.last, "rows") or []
    shown = [(at, row) for at, row in enumerate(rows) if _matters(row, period)]
    if not shown:
        return None
    coming = sorted(
        ((at, row) for at, row in shown if row["running"]),
        key=lambda each: (each[1]["days"], each[1]["subscription_id"]),
    )
    title = _title(coming, numbers, period)
    rest = [each for each in shown if not each[1]["running"]]
    table = _table([*coming, *rest], numbers, period)
    line = _months(coming, numbers, period)
    return Slide("terms", title, (*(((line,),) if line else ()), (table,)), (title,))


def _matters(row: Row, period: Period) -> bool:
    waits = row["state"] in codes.LIVE_STATES and row["state"] != codes.ACTIVE
    comes, went = row["start_date"] > period.last.isoformat(), row["end_date"] < period.first.isoformat()
    return bool(row["running"] or waits or comes or not went)


def _title(coming: Sequence[tuple[int, Row]], numbers: Numbers, period: Period) -> Said:
    count = numbers.how_many([Path(_DOCUMENT, period.last, (at,)) for at, _row in coming])
    if not coming:
        return numbers.say("terms.none", day=numbers.named_day("last", period.last))
    at, first = coming[0]
    day = numbers.day(Path(_DOCUMENT, period.last, (at, "end_date")))
    return numbers.say(f"terms.first_{first['end_kind']}", count_of=count, day=day)


def _months(coming: Sequence[tuple[int, Row]], numbers: Numbers, period: Period) -> Chart | None:
    """How many end in each of the coming months, by what happens then."""
    look, months = numbers.look, _coming_months(period.last)
    series = []
    for kind in KINDS_OF_NEXT:
        held = [_in_month(coming, kind, month, numbers, period) for month in months]
        if any(number.amount for number in held):
            series.append(Series(coded.next_kind(kind, look), kind, tuple(held)))
    if not series:
        return None
    names = tuple(look.month(month, with_year=month.month == 1 or month == months[0]) for month in months)
    alt = look.t("decks.terms.alt", count=look.count(len(coming)))
    return Chart(ChartKind.STACKED, numbers.say("terms.chart"), names, tuple(series), alt)


def _coming_months(day: date) -> list[date]:
    return [
        date(day.year + (day.month - 1 + more) // 12, (day.month - 1 + more) % 12 + 1, 1) for more in range(_MONTHS + 1)
    ]


def _in_month(coming: Sequence[tuple[int, Row]], kind: str, month: date, numbers: Numbers, period: Period) -> Number:
    held = [
        Path(_DOCUMENT, period.last, (at, "end_date"))
        for at, row in coming
        if row["end_kind"] == kind and row["end_date"][:7] == month.isoformat()[:7]
    ]
    return numbers.how_many(held)


def _table(shown: Sequence[tuple[int, Row]], numbers: Numbers, period: Period) -> Table:
    look = numbers.look
    heads = tuple(Head(look.t(f"decks.column.{name}"), width, name not in _TEXTS) for name, width in _COLUMNS)
    bought = _bought(numbers, period.last)
    rows = tuple(_row(at, row, bought.get(row["subscription_id"], []), numbers, period) for at, row in shown)
    return Table(heads, rows, look.t("decks.terms.table_alt", count=look.count(len(rows))))


def _bought(numbers: Numbers, day: date) -> dict[str, list[Number]]:
    """Licenses of each subscription, by its live lines."""
    found: dict[str, list[Number]] = {}
    for at, line in enumerate(numbers.sources.part("lines", day, "rows") or []):
        found.setdefault(line["subscription_id"], []).append(numbers.at(Path("lines", day, (at, "total"))))
    return found


def _row(at: int, row: Row, bought: Sequence[Number], numbers: Numbers, period: Period) -> tuple[Said, ...]:
    look = numbers.look
    ends = numbers.cell(numbers.day(Path(_DOCUMENT, period.last, (at, "end_date"))))
    days = numbers.cell(numbers.at(Path(_DOCUMENT, period.last, (at, "days"))) if row["running"] else _none(numbers))
    happens = Said(coded.next_kind(row["end_kind"], look) if row["running"] else "")
    if row["start_date"] > period.last.isoformat():
        begins = numbers.day(Path(_DOCUMENT, period.last, (at, "start_date")))
        happens = numbers.say("terms.begins", day=begins)
    return (
        Said(row["subscription_id"]),
        Said(coded.kind(row["kind"], look)),
        Said(look.t(f"customer.state.{_state(row)}")),
        ends,
        days,
        happens,
        numbers.cell(numbers.sum(bought)),
    )


def _state(row: Row) -> str:
    return "expired" if row["days"] < 0 and row["state"] == codes.ACTIVE else str(row["state"])


def _none(numbers: Numbers) -> Number:
    return numbers.unknown("it does not run")
