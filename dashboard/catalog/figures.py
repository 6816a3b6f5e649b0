"""The figures outside tables, and with the tables' columns all definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from dashboard import codes
from dashboard.catalog import calling, customers, licenses
from dashboard.catalog.definition import Definition
from dashboard.data.metrics import Section


class Better(Enum):
    """Which way is better; a change with no better side is grey."""

    UP = 1
    NEITHER = 0
    DOWN = -1


@dataclass(frozen=True, slots=True)
class TopFigure:
    """One of the five at the top: its name in the document, the place it leads to, which way is better, its window."""

    name: str
    leads_to: str
    better: Better
    window: str

    @property
    def path(self) -> str:
        """Its place in the figures document."""
        return f"top.{self.name}"


TOP = (
    TopFigure("total_customers", "trend", Better.UP, "day"),
    TopFigure("nearing_expiration", Section.EXPIRING, Better.DOWN, "next"),
    TopFigure("nearing_renewal", Section.RENEWING, Better.NEITHER, "next"),
    TopFigure("low_assignment", Section.LOW, Better.DOWN, "day"),
    TopFigure("over_limit", Section.OVER, Better.DOWN, "day"),
)
TOP_DEFINITIONS = tuple(Definition(figure.path, figure.name, figure.window) for figure in TOP)


class Format(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    RATE = "rate"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class SectionFigure:
    """A figure under a section's head: `name` among `kpis` in the figures document (data/metrics.py has its formula).

    `words` and `window` define it. `ratio`: the two amounts that it is made of, other figures of the section or sums
    over its rows. `beside`: words that stand beside it; amounts in braces in them are figures of their own.
    """

    name: str
    words: str
    window: str
    format: Format = Format.COUNT
    ratio: tuple[str, ...] = ()
    beside: str = ""
    parts: tuple[str, ...] = ()

    def path(self, section: Section) -> str:
        """Its place in the figures document."""
        return f"{section.value}.kpis.{self.name}"


_ASSIGNED, _USED, _OF = ("assigned", "total"), ("used", "total"), "licenses.kpi.of"


def _ending(section: Section) -> tuple[SectionFigure, ...]:
    return (
        SectionFigure("customers", f"{section.value}_customers", "next"),
        SectionFigure("assignment", "assignment", "next", Format.RATE, _ASSIGNED, _OF),
        SectionFigure("usage", "usage", "next", Format.RATE, _USED, _OF),
    )


SECTION_FIGURES: Mapping[Section, tuple[SectionFigure, ...]] = {
    Section.RECENT: (
        SectionFigure("customers", "recent_customers", "last"),
        SectionFigure(
            "total", "recent_total", "last", beside="licenses.kpi.split", parts=("total_paid", "total_trial")
        ),
    ),
    Section.EXPIRING: _ending(Section.EXPIRING),
    Section.RENEWING: _ending(Section.RENEWING),
    Section.LOW: (
        SectionFigure("customers", "low_customers", "day"),
        SectionFigure("assignment", "assignment", "day", Format.RATE, _ASSIGNED, _OF),
        SectionFigure(
            "usage_after_assignment", "usage_after_assignment", "day", Format.RATE, ("used", "assigned"), _OF
        ),
        SectionFigure("unassigned", "unassigned", "day"),
    ),
    Section.OVER: (
        SectionFigure("customers", "over_customers", "day"),
        SectionFigure("over", "over_total", "day"),
        SectionFigure(
            "average_over", "average_over", "day", Format.DECIMAL, ("over", "customers"), "licenses.kpi.per_customer"
        ),
    ),
}
SECTION_DEFINITIONS: Mapping[Section, tuple[Definition, ...]] = {
    section: tuple(Definition(figure.path(section), figure.words, figure.window) for figure in figures)
    for section, figures in SECTION_FIGURES.items()
}
STATUSES = tuple(Definition(f"statuses.{name}", f"status_{name}", "day") for name in codes.STATUSES)


def _queue(name: str, words: str) -> Definition:
    return Definition(f"calling.queues.{name}", words, "week", "calling")


CALLING = (
    *(one for table in (calling.BANDS, calling.LEGS, calling.ENDPOINTS, calling.FEATURES) for one in table.definitions),
    _queue("average_time_to_answer_s", "time_to_answer"),
    _queue("average_wait_before_abandonment_s", "wait_before_abandonment"),
    _queue("abandoned_rate", "abandoned_rate"),
    _queue("offered", "offered"),
    _queue("abandoned", "abandoned"),
)
TABLES = (*licenses.TABLES.values(), *calling.TABLES.values(), *customers.TABLES)
DEFINITIONS: tuple[Definition, ...] = (
    *TOP_DEFINITIONS,
    *licenses.TREND.definitions,
    *(one for known in SECTION_DEFINITIONS.values() for one in known),
    *(one for table in (*licenses.TABLES.values(), *calling.TABLES.values()) for one in table.definitions),
    *STATUSES,
    *CALLING,
    *customers.DEFINITIONS,
    *customers.STATUSES,
)
BY_PATH: Mapping[str, Definition] = {definition.path: definition for definition in DEFINITIONS}
