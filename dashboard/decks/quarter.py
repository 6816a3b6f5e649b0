"""The time in five figures, each against the time before and the same of the year before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.decks.licenses import Licenses
from dashboard.decks.model import Card, Cards, Head, Number, Said, Slide, Table
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers, Written
from dashboard.decks.weeks import Calls

Of = Callable[["Times", int], Number]


@dataclass(frozen=True)
class Times:
    """The period and the two that it is compared with: 0, 1, 2."""

    licenses: Licenses
    periods: tuple[Period, Period, Period]

    @property
    def numbers(self) -> Numbers:
        """What makes numbers."""
        return self.licenses.numbers

    def calls(self, at: int) -> Calls:
        """The calls of one of them."""
        return Calls(self.numbers, self.periods[at])

    def day(self, at: int) -> date:
        """The last day of one of them."""
        return self.periods[at].last

    def both(self, at: int, name: str) -> Number:
        """Licenses of both products on that day."""
        return self.licenses.both(self.day(at), name)

    def share(self, at: int, name: str) -> Number:
        """The same as a share of those bought."""
        return self.numbers.rate(self.both(at, name), self.both(at, "total"))


@dataclass(frozen=True)
class _Figure:
    """A figure: its name in words, how it is asked for, and whether its changes are percentage points."""

    name: str
    of: Of
    points: bool = False


_TOTAL = _Figure("total", lambda times, at: times.both(at, "total"))
_ASSIGNED = _Figure("assignment", lambda times, at: times.share(at, "assigned"), points=True)
_USED = _Figure("usage", lambda times, at: times.share(at, "used"), points=True)
_IDLE = _Figure("idle", lambda times, at: times.both(at, "idle"))
_FREE = _Figure("available", lambda times, at: times.both(at, "available"))
_USERS = _Figure("users", lambda times, at: times.calls(at).users)
_LEGS = _Figure("legs", lambda times, at: times.calls(at).pooled("legs"))
_POOR = _Figure("poor_rate", lambda times, at: times.calls(at).poor_rate, points=True)
_OFFERED = _Figure("offered", lambda times, at: times.calls(at).pooled("offered"))
_ABANDONED = _Figure("abandoned_rate", lambda times, at: times.calls(at).abandoned_rate, points=True)


def _chosen(times: Times) -> tuple[_Figure, ...]:
    """Of licenses and calls, or five of what there is; nothing where there is neither."""
    has_licenses = bool(times.licenses.products(times.day(0)))
    has_calls = bool(times.calls(0).pooled("legs").amount)
    if has_licenses:
        return (_TOTAL, _ASSIGNED, _USED, *((_USERS, _POOR) if has_calls else (_IDLE, _FREE)))
    return (_LEGS, _USERS, _POOR, _OFFERED, _ABANDONED) if has_calls else ()


def quarter(times: Times) -> Slide | None:
    """The five figures; nothing where there is nothing to count."""
    figures = _chosen(times)
    if not figures:
        return None
    cards = tuple(_card(figure, times) for figure in figures)
    told = [_told(figure, times) for figure in figures]
    return Slide("quarter", _title(times, figures), ((Cards(cards),), (_table(times, figures),)), tuple(told))


def _title(times: Times, figures: Sequence[_Figure]) -> Said:
    """What is known of licenses; else of calls; else that it is not."""
    numbers, total, users = times.numbers, times.both(0, "total"), times.calls(0).users
    if _TOTAL in figures and total.value is not None:
        said = {"assigned": times.share(0, "assigned"), "used": times.share(0, "used")}
        return numbers.say("quarter.licenses", count_of=total, **said)
    return (
        numbers.say("quarter.calls", count_of=users) if _USERS in figures else numbers.say("quarter.few", total=total)
    )


def _table(times: Times, figures: Sequence[_Figure]) -> Table:
    """What each figure was, beside what it is."""
    numbers, look = times.numbers, times.numbers.look
    heads = (Head(look.t("decks.column.figure"), 2, right=False), *(Head(each.name(look), 1) for each in times.periods))
    rows = tuple(
        (
            Said(look.t(f"decks.series.{figure.name}")),
            *(numbers.cell(numbers.made(figure.of(times, at).formula, _written(figure, times))) for at in range(3)),
        )
        for figure in figures
    )
    return Table(heads, rows, look.t("decks.quarter.table_alt"))


def _written(figure: _Figure, times: Times) -> Written:
    return times.numbers.look.rate if figure.points else times.numbers.look.count


def _change(figure: _Figure, times: Times, at: int) -> Number:
    look = times.numbers.look
    return times.numbers.change(figure.of(times, 0), figure.of(times, at), look.points if figure.points else None)


def _card(figure: _Figure, times: Times) -> Card:
    numbers = times.numbers
    number = numbers.made(figure.of(times, 0).formula, _written(figure, times))
    return Card(
        numbers.look.t(f"decks.series.{figure.name}"),
        number,
        tuple(_since(figure, times, at) for at in (1, 2)),
    )


def _since(figure: _Figure, times: Times, at: int) -> Said:
    change = _change(figure, times, at)
    name = times.periods[at].name(times.numbers.look)
    return times.numbers.say("quarter.since" if change.value is not None else "quarter.unknown", change=change, to=name)


def _told(figure: _Figure, times: Times) -> Said:
    """A figure as a sentence, with what it was before."""
    numbers, written = times.numbers, _written(figure, times)
    now, before, year = (numbers.made(figure.of(times, at).formula, written) for at in range(3))
    name, then, earlier = numbers.look.t(f"decks.series.{figure.name}"), *_names(times)
    if before.value is None:
        return numbers.say("quarter.told_alone", name=name, now=now, before_name=then)
    if year.value is None:
        return numbers.say(
            "quarter.told_before", name=name, now=now, before=before, before_name=then, year_name=earlier
        )
    return numbers.say(
        "quarter.told_all", name=name, now=now, before=before, year=year, before_name=then, year_name=earlier
    )


def _names(times: Times) -> tuple[str, str]:
    """Of the two times that this one is compared with."""
    before, year = (each.name(times.numbers.look) for each in times.periods[1:])
    return before, year
