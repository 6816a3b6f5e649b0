"""What a deck reads: the documents of one customer at named days, and the numbers that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dashboard.context import Context
from dashboard.data import health
from dashboard.data.questions import calling, customer_rows, one_customer, trend
from dashboard.data.store import Question
from dashboard.decks.model import Formula, Number, Op, Path, Said, Step, Value, worked_out
from dashboard.look import DASH, Look, rounded
from dashboard.scope import RegionView, Scope, Service

Written = Callable[[Any], str]
_ROWS = "rows"
_READ = {"trend": trend.TREND, "calling": calling.WEEKS, "endpoints": calling.ENDPOINTS}


@dataclass
class Sources:
    """The documents, each part read when it is first asked for."""

    now: Context
    _kept: dict[tuple[str, date, str], Any] = field(default_factory=dict)

    @property
    def place(self) -> RegionView:
        """The region, at the version that is read."""
        return self.now.scope.places[0]

    def has(self, day: date) -> bool:
        """Whether there are data of the day."""
        return self.place.first_date <= day <= self.place.data_date

    def part(self, document: str, day: date, name: str) -> Any:
        """A part of a document; nothing of a day without data."""
        key = document, day, name
        if key not in self._kept:
            self._kept[key] = self._asked(document, name, self._scope(document, day)) if self.has(day) else None
        return self._kept[key]

    def _scope(self, document: str, day: date) -> Scope:
        place = replace(self.place, as_of=day)
        service = Service(document) if document in tuple(Service) else Service.MEETINGS
        return replace(self.now.scope, places=(place,), service=service)

    def _asked(self, document: str, name: str, scope: Scope) -> Any:
        store = self.now.store
        if document == "customers":
            found = store.answer(customer_rows.ROWS, scope)[self.place.region.value]
            return [customer_rows.row_of(row, self.place.region, [], 0) for row in found]
        return store.answer(_of_one(document) if name == _ROWS else _READ[name], scope)

    def read(self, path: Path) -> Value:
        """The value at a path; unknown where the way ends before."""
        steps = _inside(path)
        found = self.part(path.document, path.day, _part_of(path))
        for step in steps:
            found = _next(found, step)
        return found.isoformat() if isinstance(found, date) else found


def _of_one(document: str) -> Question:
    """The question of a part of the customer's subscriptions."""
    asks = one_customer.SUBSCRIPTIONS.asks
    assert isinstance(asks, Mapping)
    return asks[document]


def _part_of(path: Path) -> str:
    """The question that answers it: figures about calls are of several."""
    if path.document not in tuple(Service):
        return _ROWS
    return "endpoints" if path.steps[:2] == ("calling", "endpoints") else str(path.steps[0])


def _inside(path: Path) -> tuple[Step, ...]:
    """The way inside the part."""
    part = _part_of(path)
    return path.steps if part == _ROWS else path.steps[2:] if part == "endpoints" else path.steps[1:]


def _next(found: Any, step: Step) -> Any:
    if isinstance(step, int):
        return found[step] if isinstance(found, list) and -len(found) <= step < len(found) else None
    return found.get(step) if isinstance(found, dict) else None


def _said(value: Value, written: Written) -> str:
    return written(value)


@dataclass(frozen=True)
class Numbers:
    """Numbers made of the documents, written in a language."""

    sources: Sources
    look: Look

    def made(self, formula: Formula, written: Written | None = None) -> Number:
        """The number of a formula; an em dash where it is unknown."""
        value = worked_out(formula, self.sources.read)
        return Number(value, DASH if value is None else _said(value, written or self.look.count), formula)

    def at(self, path: Path, written: Written | None = None) -> Number:
        """The value at a path."""
        return self.made(Formula(Op.IS, (path,)), written)

    def change(self, now: Number, before: Number, written: Written | None = None) -> Number:
        """What a number gained or lost."""
        return self.made(Formula(Op.DIFFERENCE, (now.formula, before.formula)), written or self.look.signed)

    def rate(self, part: Number, whole: Number) -> Number:
        """One number as a share of another."""
        return self.made(Formula(Op.RATE, (part.formula, whole.formula)), self.look.rate)

    def sum(self, numbers: Sequence[Number], written: Written | None = None) -> Number:
        """Numbers added up; unknown where there are none."""
        if not numbers:
            return self.unknown()
        return self.made(Formula(Op.SUM, tuple(each.formula for each in numbers)), written)

    def mean(self, numbers: Sequence[Number]) -> Number:
        """Numbers on average; unknown where there are none."""
        if not numbers:
            return self.unknown()
        return self.made(Formula(Op.MEAN, tuple(each.formula for each in numbers)))

    def how_many(self, of: Sequence[Path | Formula | str]) -> Number:
        """How many rows are named."""
        return self.made(Formula(Op.COUNT, tuple(of)))

    def unknown(self, why: str = "no data") -> Number:
        """A number that nothing tells."""
        return Number(None, DASH, Formula(Op.UNKNOWN, (why,)))

    def day(self, path: Path) -> Number:
        """A date of a document."""
        return self.at(path, lambda value: self.look.day(date.fromisoformat(value)))

    def named_day(self, name: str, day: date) -> Number:
        """A date of the period."""
        return Number(day.isoformat(), self.look.day(day), Formula(Op.SAID, (name,)))

    def version(self) -> Number:
        """The version that is read."""
        number = self.sources.place.version
        return Number(number, self.look.count(number), Formula(Op.SAID, ("version",)))

    def week(self, week: date) -> Number:
        """A week by its first day."""
        return Number(week.isoformat(), self.look.short_day(week), Formula(Op.SAID, ("week",)))

    def limit(self, name: str, *, share: bool = False) -> Number:
        """A limit of the rules of health."""
        value = health.thresholds()[name]
        text = self.look.rate_short(value / 100) if share else self.look.count(value)
        return Number(value, text, Formula(Op.SAID, (name,)))

    def say(self, key: str, /, *, count_of: Number | None = None, **values: Number | str) -> Said:
        """A sentence of `decks.toml`, with its numbers. `count_of` chooses the plural form, and is `{n}`."""
        given = {name: value.text if isinstance(value, Number) else value for name, value in values.items()}
        numbers = [value for value in values.values() if isinstance(value, Number)]
        if count_of is None:
            return Said(self.look.t(f"decks.{key}", **given), tuple(numbers))
        form = "" if isinstance(count_of.value, str) or count_of.value is None else str(rounded(count_of.value))
        text = self.look.t(f"decks.{key}", count_of=form, n=count_of.text, **given)
        return Said(text, (count_of, *numbers))

    def cell(self, number: Number, *, strong: bool = False) -> Said:
        """A number alone."""
        return Said(number.text, (number,), strong)
