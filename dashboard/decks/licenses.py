"""Licenses: what was bought, assigned and used over the time, by product; and what could be moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard import codes
from dashboard.catalog import coded
from dashboard.data import metrics as m
from dashboard.data.questions.one_customer import to_spare
from dashboard.decks.model import (
    Chart,
    ChartKind,
    Formula,
    Head,
    Number,
    Op,
    Path,
    Point,
    Points,
    Said,
    Series,
    Slide,
    Table,
)
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers
from dashboard.look import Look

STACK = ("used", "idle", "available")  # from the bottom up
_MOST_MOVES = 6


@dataclass(frozen=True)
class Licenses:
    """The points of the license trend of both products."""

    numbers: Numbers

    def products(self, day: date) -> list[str]:
        """Those of the two with a live line on the day."""
        rows = self.numbers.sources.part("customers", day, "rows") or [{}]
        return [name for name in codes.ANALYSED if name in rows[0].get("products", ())] if rows else []

    def at(self, product: str, day: date, name: str) -> Number:
        """A number of a product on a day; unknown where the trend has no point of it."""
        points = self.numbers.sources.part(product, day, "trend") or []
        if not points or points[-1]["date"] != day.isoformat():
            return self.numbers.unknown(f"{product}@{day}: no point of the trend")
        return self.point(product, day, len(points) - 1, name)

    def point(self, product: str, day: date, at: int, name: str) -> Number:
        """A number of a point. Assigned is what is neither free nor over: bought, less free, and what is over."""
        paths = {part: Path(product, day, ("trend", at, part)) for part in ("total", "over", "available")}
        if name != "assigned":
            return self.numbers.at(Path(product, day, ("trend", at, name)))
        bought = Formula(Op.SUM, (paths["total"], paths["over"]))
        return self.numbers.made(Formula(Op.DIFFERENCE, (bought, Formula(Op.IS, (paths["available"],)))))

    def both(self, day: date, name: str) -> Number:
        """A number of all products that the customer has on the day; unknown where one of them is."""
        return self.numbers.sum([self.at(product, day, name) for product in self.products(day)])

    def weeks(self, product: str, period: Period) -> list[tuple[date, int]]:
        """The points of the period, and the last one before it: their days and their places in the trend."""
        points = self.numbers.sources.part(product, period.last, "trend") or []
        found = [(date.fromisoformat(point["date"]), at) for at, point in enumerate(points)]
        before = [each for each in found if each[0] < period.first][-1:]
        return before + [each for each in found if each[0] >= period.first]


# The licenses of the time -------------------------------------------------------------------------------------------


def trend(licenses: Licenses, period: Period) -> Slide | None:
    """A chart for each product; nothing where neither has a point."""
    numbers, shown = licenses.numbers, []
    for product in codes.ANALYSED:
        weeks = licenses.weeks(product, period)
        if any(day >= period.first for day, _at in weeks):
            shown.append(_chart(licenses, product, period, weeks))
    if not shown:
        return None
    now, before = (licenses.both(day, "total") for day in (period.last, period.eve))
    change = numbers.change(now, before)
    since = numbers.named_day("eve", period.eve)
    key = "unknown" if now.value is None else "title" if change.value is None else "changed" if change.value else "same"
    title = numbers.say(f"licenses.{key}", total=now, change=change, since=since)
    return Slide("licenses", title, (tuple(shown),), _trend_notes(licenses, period))


def _chart(licenses: Licenses, product: str, period: Period, weeks: Sequence[tuple[date, int]]) -> Chart:
    numbers, look, (last_day, last) = licenses.numbers, licenses.numbers.look, weeks[-1]
    places = dict(weeks)
    days = sorted({*places, *_week_ends(weeks[0][0], period.last)})
    series = []
    for name in STACK:
        values = tuple(
            licenses.point(product, period.last, places[day], name) if day in places else numbers.unknown("no snapshot")
            for day in days
        )
        series.append(Series(look.t(f"decks.series.{name}"), name, values))
    total, assigned = (licenses.point(product, period.last, last, name) for name in ("total", "assigned"))
    name, day = coded.value(product, look), numbers.named_day("point", last_day)
    title = numbers.say("licenses.chart", product=name, day=day, total=total, assigned=assigned)
    alt = look.t("decks.licenses.alt", product=name, count=look.count(len(weeks)), total=total.text)
    return Chart(ChartKind.STACKED, title, tuple(map(look.short_day, days)), tuple(series), alt)


def _week_ends(first: date, last: date) -> list[date]:
    """Those without a point are gaps."""
    days = (first + timedelta(days=more) for more in range((last - first).days + 1))
    return [day for day in days if m.is_week_end(day)]


def _trend_notes(licenses: Licenses, period: Period) -> tuple[Said, ...]:
    numbers, said = licenses.numbers, []
    for product in licenses.products(period.last):
        now = {name: licenses.at(product, period.last, name) for name in ("total", "assigned", "used", "over")}
        before = licenses.at(product, period.eve, "assigned")
        change = numbers.change(now["assigned"], before)
        name = coded.value(product, numbers.look)
        day = numbers.named_day("last", period.last)
        since = numbers.named_day("eve", period.eve)
        said.append(numbers.say("licenses.note", product=name, day=day, change=change, since=since, **now))
    return tuple(said)


# Adoption ------------------------------------------------------------------------------------------------------------

_COLUMNS = ("total", "assigned", "used", "idle", "available", "over")


def adoption(licenses: Licenses, period: Period) -> Slide | None:
    """What is assigned and used of each product, and what to move; nothing where no product has numbers."""
    numbers, day = licenses.numbers, period.last
    known = [name for name in licenses.products(day) if licenses.at(name, day, "total").value is not None]
    if not known:
        return None
    idle, assigned = licenses.both(day, "idle"), licenses.both(day, "assigned")
    title = numbers.say("adoption.unknown" if idle.value is None else "adoption.title", idle=idle, assigned=assigned)
    moves = Moves(numbers, day).points()
    rows = ((_shares(licenses, known, day), _table(licenses, known, day)), (Points(moves),))
    return Slide("adoption", title, rows, tuple(point.text for point in moves if point.text))


def _shares(licenses: Licenses, products: Sequence[str], day: date) -> Chart:
    look = licenses.numbers.look
    series = tuple(
        Series(look.t(f"decks.series.{name}"), name, tuple(licenses.at(product, day, name) for product in products))
        for name in STACK
    )
    title = licenses.numbers.say("adoption.chart", day=licenses.numbers.named_day("last", day))
    names = tuple(coded.value(product, look) for product in products)
    return Chart(ChartKind.STACKED, title, names, series, look.t("decks.adoption.alt"))


def _table(licenses: Licenses, products: Sequence[str], day: date) -> Table:
    """A column a product: there are two at most, and many numbers of each."""
    numbers, look = licenses.numbers, licenses.numbers.look
    named = (Head(coded.value(product, look), 1.4) for product in products)
    heads = (Head(look.t("decks.adoption.licenses"), 2, right=False), *named)
    rows = [_row(name, [licenses.at(product, day, name) for product in products], licenses) for name in _COLUMNS]
    for name, part, whole in (("assignment", "assigned", "total"), ("usage", "used", "total")):
        shares = [numbers.rate(licenses.at(each, day, part), licenses.at(each, day, whole)) for each in products]
        rows.append(_row(name, shares, licenses))
    return Table(heads, tuple(rows), look.t("decks.adoption.table_alt"))


def _row(name: str, values: Sequence[Number], licenses: Licenses) -> tuple[Said, ...]:
    over = name == "over"
    cells = [licenses.numbers.cell(each, strong=over and each.amount > 0) for each in values]
    return (Said(licenses.numbers.look.t(f"decks.series.{name}")), *cells)


@dataclass(frozen=True)
class Moves:
    """What can be moved between lines of one product: from those with free licenses to those over their limit."""

    numbers: Numbers
    day: date

    def points(self) -> tuple[Point, ...]:
        """The most urgent first; that nothing is to be moved, too, is said with its number."""
        lines = self.numbers.sources.part("lines", self.day, "rows") or []
        found = [self._over(at, lines) for at, line in enumerate(lines) if _more(line, "assigned", "total")]
        found += [self._idle(at, line) for at, line in enumerate(lines) if _free_for_long(line)]
        if not found:
            return (self._nothing(len(lines)),)
        return tuple(found[:_MOST_MOVES])

    def _number(self, at: int, name: str) -> Number:
        return self.numbers.at(Path("lines", self.day, (at, name)))

    def _over(self, at: int, lines: Sequence[dict[str, object]]) -> Point:
        line, numbers = lines[at], self.numbers
        over = numbers.change(self._number(at, "assigned"), self._number(at, "total"), numbers.look.count)
        others = [
            numbers.change(self._number(other, "total"), self._number(other, "assigned"), numbers.look.count)
            for other, each in enumerate(lines)
            if each["product"] == line["product"] and _more(each, "total", "assigned")
        ]
        names = self._names(line)
        head = numbers.say("adoption.over", count_of=over, **names)
        if not others:
            return Point(head, numbers.say("adoption.buy", count_of=over, **names))
        free = numbers.sum(others)
        return Point(head, numbers.say("adoption.move", count_of=free, **names))

    def _idle(self, at: int, line: dict[str, object]) -> Point:
        numbers = self.numbers
        total, assigned = self._number(at, "total"), self._number(at, "assigned")
        free = numbers.change(total, assigned, numbers.look.count)
        head = numbers.say("adoption.spare", count_of=free, **self._names(line))
        return Point(head, numbers.say("adoption.spare_why", total=total, assigned=assigned, **_spare_limits(numbers)))

    def _nothing(self, lines: int) -> Point:
        looked_at = self.numbers.how_many([Path("lines", self.day, (at,)) for at in range(lines)])
        return Point(self.numbers.say("adoption.nothing", count_of=looked_at))

    def _names(self, line: dict[str, object]) -> dict[str, str]:
        look: Look = self.numbers.look
        return {"product": coded.value(str(line["product"]), look), "id": str(line["subscription_id"])}


def _spare_limits(numbers: Numbers) -> dict[str, Number]:
    share = numbers.look.rate_short(m.SPARE_PERCENT / 100)
    return {
        "limit": Number(m.SPARE_PERCENT, share, Formula(Op.SAID, ("spare_percent",))),
        "weeks": Number(m.SPARK_WEEKS, numbers.look.count(m.SPARK_WEEKS), Formula(Op.SAID, ("spark_weeks",))),
    }


def _more(line: dict[str, object], name: str, than: str) -> bool:
    first, second = line[name], line[than]
    return isinstance(first, int) and isinstance(second, int) and first > second


def _free_for_long(line: dict[str, object]) -> bool:
    return _more(line, "total", "assigned") and to_spare(line)
