"""What of a page's state a block's file depends on: said on its second sheet, in its name, in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.blocks import Block, Time
from dashboard.catalog.coded import name_of
from dashboard.catalog.column import Row
from dashboard.context import Context
from dashboard.data import call_metrics
from dashboard.scope import WEEK

_DAY = WEEK / 7
_TO = " \u2013 "


@dataclass(frozen=True, slots=True)
class About:
    """One block's file under one state."""

    block: Block
    now: Context

    @property
    def _time(self) -> Time:
        return self.block.rows.time if self.block.rows else Time.DAY

    @property
    def _of_part(self) -> bool:
        return bool(self.block.rows and self.block.rows.of_part)

    @property
    def week(self) -> date | None:
        """The first day of the week that the file is about; None where it is about a day."""
        return call_metrics.last_common(self.now.scope.places) if self._time is Time.WEEK else None

    @property
    def part(self) -> str:
        """`endpoint` or `feature` where the file holds only the calls of one, else nothing."""
        cut = self.now.scope.cut
        return cut.by.value if cut and self._of_part else ""

    def facts(self, period: Sequence[Row]) -> list[tuple[str, str]]:
        """Names of words, and what stands beside them. `period`: of a chart over time its points."""
        look, scope = self.now.look, self.now.scope
        said = []
        if self.block.by_service:
            said.append(("service", look.t(f"licenses.service.{scope.service}")))
        if self.week:
            said.append(("week", f"{self.week}{_TO}{call_metrics.week_end(self.week) - _DAY}"))
        if self._of_part:
            said.append(("calls", self._part_in_words()))
        if period:
            said.append(("range", f"{period[0]['date']}{_TO}{period[-1]['date']}"))
        return said

    def _part_in_words(self) -> str:
        look, cut = self.now.look, self.now.scope.cut
        if cut is None:
            return look.t("exports.sheet.all_calls")
        return f"{look.t(f'calling.cut.{cut.by}')}: {name_of(cut.by, cut.value, look)}"

    def audited(self) -> Mapping[str, Any]:
        """The same for the audit log."""
        scope, said = self.now.scope, {}
        if self.block.by_service:
            said["service"] = scope.service.value
        if self.week:
            said["week"] = self.week.isoformat()
        if self.part and scope.cut:
            said[self.part] = scope.cut.value
        if self._time is Time.RANGE:
            said["range"] = self.now.state.range
        return said

    def named(self) -> list[str]:
        """The same for the file's name: plain letters, digits and hyphens."""
        scope, day = self.now.scope, max(place.as_of for place in self.now.scope.places)
        service = [scope.service.value] if self.block.by_service else []
        part = [scope.cut.value.replace("_", "-")] if self.part and scope.cut else []
        return [*service, *part, *(["week", self.week.isoformat()] if self.week else [day.isoformat()])]
