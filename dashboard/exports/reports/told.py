"""What the file of a report is of, in words: the second sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dashboard.data.reports.template import Days
from dashboard.data.store import Store
from dashboard.data.versions import catalog
from dashboard.data.versions.catalog import Version
from dashboard.errors import Unusable
from dashboard.exports.facts import each_of
from dashboard.look import Look
from dashboard.scope import RegionView, Scope

_TO = " \u2013 "


@dataclass(frozen=True, slots=True)
class Told:
    """One file: `places` that its rows are of, `delayed` where young ones are told as they were before."""

    store: Store
    name: str
    scope: Scope
    places: Sequence[RegionView]
    days: Days | None
    delayed: bool
    look: Look

    def facts(self, rows: int, made_at: datetime) -> list[tuple[str, str]]:
        """Label and value, in their order. `made_at` in UTC."""
        look, config = self.look, self.store.config
        said = [
            ("report", self.name),
            ("partner", config.partner),
            ("region", ", ".join(look.t(f"frame.region.{place.region}") for place in self.places)),
            ("range", f"{self.days.first}{_TO}{self.days.last}" if self.days else ""),
            ("as_of", each_of(self.places, [place.as_of.isoformat() for place in self.places])),
            ("data_date", each_of(self.places, [place.data_date.isoformat() for place in self.places])),
            ("version", each_of(self.places, [str(place.version) for place in self.places])),
            ("late", look.t("reports.page.delay", n=config.report_delay_hours) if config.report_delay_hours else ""),
            ("before", "; ".join(self._before())),
            ("query", self.scope.query.text or look.t("exports.sheet.none")),
            ("rows", look.count(rows)),
            ("made_at", made_at.strftime("%Y-%m-%d %H:%M UTC")),
        ]
        return [(look.t(f"exports.sheet.{name}"), value) for name, value in said if value]

    def _before(self) -> Iterator[str]:
        """The version before each, which young rows are told from; whether there are any of such is not told: they may
        be of customers that this reader does not see."""
        if not self.delayed or not self.store.config.report_delay_hours:
            return
        for place in self.places:
            version = self._parent(place)
            if version is not None:
                known = self.look.t("reports.history.basis", n=version.number, day=version.data_date.isoformat())
                yield known if len(self.places) == 1 else f"{place.region.upper()} {known}"

    def _parent(self, place: RegionView) -> Version | None:
        """None where there is none, or it is gone."""
        with suppress(Unusable):
            at = self.store.config.places[place.region]
            parent = catalog.read(at, place.region, place.version).manifest.get("parent")
            return None if parent is None else catalog.read(at, place.region, parent)
        return None
