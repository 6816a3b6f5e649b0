"""A deck as data: slides, what stands on them, and where each number comes from. No file format is known here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = float | int | str | None
Step = str | int


@dataclass(frozen=True, slots=True)
class Path:
    """Where a value stands: a document, the day it is of, and the way in it.

    Documents: `meetings`, `calling` (`partner-hub figures`), `customers` (`partner-hub customers`), `terms` and `lines`
    (the block of a customer's subscriptions), each of one customer.
    """

    document: str
    day: date
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        way = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.steps)
        return f"{self.document}@{self.day}:{way.removeprefix('.')}"


class Op(StrEnum):
    """How a number is made of others."""

    IS = "is"
    SUM = "sum"
    RATE = "rate"  # the first over the second
    MEAN = "mean"
    DIFFERENCE = "difference"  # the first less the second
    COUNT = "count"  # of the rows that are named
    SAID = "said"  # a limit, or a day of the period, by its name
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Formula:
    """How a number follows from values of the documents."""

    op: Op
    of: tuple[Path | Formula | str, ...]


Read = Callable[[Path], Value]


def worked_out(formula: Formula, read: Read) -> Value:
    """The value of a formula; unknown where a part of it is."""
    if formula.op in (Op.UNKNOWN, Op.SAID):
        return None
    if formula.op is Op.COUNT:
        return len(formula.of)
    parts = [worked_out(part, read) if isinstance(part, Formula) else read(_path(part)) for part in formula.of]
    if formula.op is Op.IS:
        return parts[0]
    numbers = [part for part in parts if isinstance(part, (int, float))]
    return _of(formula.op, numbers) if len(numbers) == len(parts) else None


def _path(part: Path | str | Formula) -> Path:
    assert isinstance(part, Path)
    return part


def _of(op: Op, numbers: Sequence[float]) -> float | None:
    if op is Op.SUM:
        return sum(numbers)
    if op is Op.MEAN:
        return sum(numbers) / len(numbers) if numbers else None
    first, second = numbers
    return first - second if op is Op.DIFFERENCE else (first / second if second else None)


@dataclass(frozen=True, slots=True)
class Number:
    """A value as it is and as it is written, and how it is found again. A day is its ISO text."""

    value: Value
    text: str
    formula: Formula

    @property
    def amount(self) -> float:
        """The value to calculate and draw with; 0 where it is unknown."""
        return self.value if isinstance(self.value, (int, float)) else 0


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or a cell, and the numbers in it. `strong`: it is over a limit, or stands out."""

    text: str
    numbers: tuple[Number, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: what it is, its number, and what it was before."""

    label: str
    number: Number
    changes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart; `role` names its colour."""

    name: str
    role: str
    values: tuple[Number, ...]


class ChartKind(StrEnum):
    """How a chart is drawn."""

    STACKED = "stacked"  # columns over time, one on the other
    COLUMNS = "columns"  # over time
    BARS = "bars"  # from left to right, named at the left


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its data; `share`: its numbers are fractions."""

    kind: ChartKind
    title: Said
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str
    share: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table: its name, its part of the width, whether numbers stand in it."""

    name: str
    width: float
    right: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table; what has more rows than fit goes on over slides."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Said, ...], ...]
    alt: str


@dataclass(frozen=True, slots=True)
class Point:
    """What is to be said or done, and why."""

    head: Said
    text: Said | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Some of them, one under the other; `large` where nothing else stands on the slide."""

    points: tuple[Point, ...]
    large: bool = False


Part = Cards | Chart | Table | Points


@dataclass(frozen=True, slots=True)
class Slide:
    """One message. `rows`: rows of parts from top to bottom; what stands in one row stands side by side.

    `number` of `of`: which slide of those that a long table needed this is.
    """

    name: str
    title: Said
    rows: tuple[tuple[Part, ...], ...]
    notes: tuple[Said, ...] = ()
    number: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class Cover:
    """The first slide."""

    customer: str
    title: Said
    lines: tuple[str, ...]
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Deck:
    """A whole deck. `footer`: what stands under every slide; `left_out`: sections without data, and why."""

    lang: str
    title: str
    partner: str
    footer: str
    cover: Cover
    slides: tuple[Slide, ...]
    left_out: tuple[str, ...]
