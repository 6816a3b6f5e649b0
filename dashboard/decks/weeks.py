"""The calls of a time, week by week: each from the figures of a day on which it was the last or last but one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import dropwhile

from dashboard.data import call_metrics, health
from dashboard.decks.model import Formula, Number, Op, Path
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers

_DOCUMENT = call_metrics.PRODUCT
_LEGS = ("good", "poor", "not_measured")
_MEASURED = ("good", "poor")


@dataclass(frozen=True)
class Week:
    """One week. `back`: how many weeks before the last one of the figures of `day` it is: 0 or 1."""

    numbers: Numbers
    first: date
    day: date
    back: int

    def _path(self, *steps: str | int) -> Path:
        return Path(_DOCUMENT, self.day, ("calling", *steps))

    def _of(self, part: str, names: Iterable[str]) -> Number:
        at = call_metrics.TREND_WEEKS - 1 - self.back
        return self.numbers.made(Formula(Op.SUM, tuple(self._path(part, at, name) for name in names)))

    @property
    def legs(self) -> Number:
        """All of them."""
        return self._of("quality", _LEGS)

    @property
    def measured(self) -> Number:
        """Those whose quality was measured."""
        return self._of("quality", _MEASURED)

    @property
    def poor(self) -> Number:
        """Those that were poor."""
        return self._of("quality", ("poor",))

    @property
    def users(self) -> Number:
        """Who called or was called."""
        return self._of("bands", [name for name, *_bounds in call_metrics.BANDS])

    def queue(self, name: str) -> Number:
        """A figure of the queues."""
        return self.numbers.at(self._path("queues_previous" if self.back else "queues", name))

    @property
    def is_poor(self) -> bool:
        """Whether the share of poor legs is over the limit of health."""
        return _over(self.poor, self.measured, health.POOR_PERCENT, health.POOR_LEAST)

    @property
    def is_abandoned(self) -> bool:
        """Whether the share of abandoned queue entries is over the limit of health."""
        limits = health.ABANDONED_PERCENT, health.ABANDONED_LEAST
        return _over(self.queue("abandoned"), self.queue("offered"), *limits)


def _over(part: Number, whole: Number, percent: int, least: int) -> bool:
    return health.reaches(part.amount, whole.amount, percent, least)


@dataclass(frozen=True)
class Calls:
    """The calls of a period; the earlier of its weeks may have no data."""

    numbers: Numbers
    period: Period

    @cached_property
    def weeks(self) -> list[Week]:
        """Its weeks from the first with a leg on: who began to call in it has no average over the time before."""
        return list(dropwhile(lambda week: not week.legs.amount, self._known))

    @property
    def _known(self) -> list[Week]:
        """Its weeks with data, the oldest first: two from each document."""
        found, weeks = [], self.period.weeks[::-1]
        for at, first in enumerate(weeks):
            back = at % 2
            day = call_metrics.week_end(weeks[at - back])
            if self.numbers.sources.has(day) and self.numbers.sources.part(_DOCUMENT, day, "calling"):
                found.append(Week(self.numbers, first, day, back))
        return found[::-1]

    def pooled(self, name: str) -> Number:
        """A number of all weeks together."""
        return self.numbers.sum([self._number(week, name) for week in self.weeks])

    @property
    def users(self) -> Number:
        """Active users in an average week."""
        return self.numbers.mean([week.users for week in self.weeks])

    @property
    def poor_rate(self) -> Number:
        """Poor legs of the measured ones."""
        return self.numbers.rate(self.pooled("poor"), self.pooled("measured"))

    @property
    def abandoned_rate(self) -> Number:
        """Abandoned of the offered queue entries."""
        return self.numbers.rate(self.pooled("abandoned"), self.pooled("offered"))

    @staticmethod
    def _number(week: Week, name: str) -> Number:
        found = week.queue(name) if name in ("offered", "abandoned") else getattr(week, name)
        assert isinstance(found, Number)
        return found

    def endpoints(self) -> list[tuple[str, dict[str, Number]]]:
        """Endpoint types with a leg: their legs, measured and poor ones; most legs first, then by name."""
        parts: dict[str, dict[str, list[Path]]] = {}
        for week in self.weeks:
            day = call_metrics.week_end(week.first)
            for at, row in enumerate(self.numbers.sources.part(_DOCUMENT, day, "endpoints") or ()):
                of = parts.setdefault(row["endpoint_type"], {"legs": [], "measured": [], "poor": []})
                for name, names in (("legs", _LEGS), ("measured", _MEASURED), ("poor", ("poor",))):
                    of[name] += [Path(_DOCUMENT, day, ("calling", "endpoints", at, each)) for each in names]
        made = [
            (kind, {name: self.numbers.made(Formula(Op.SUM, tuple(paths))) for name, paths in of.items()})
            for kind, of in parts.items()
        ]
        return sorted(made, key=lambda each: (-each[1]["legs"].amount, each[0]))
