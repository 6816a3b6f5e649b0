"""What of a page's state a block's file depends on: said on its second sheet, in its name, in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.blocks import Block
from dashboard.components.coded import name_of
from dashboard.context import Context
from dashboard.data import call_metrics
from dashboard.exports.columns import Row
from dashboard.exports.columns_calling import CALLING_TABLES, OF_A_PART
from dashboard.scope import WEEK

TREND = "licenses-trend"
_DAY = WEEK / 7
_TO = " \u2013 "


@dataclass(frozen=True, slots=True)
class About:
    """One block's file under one state."""

    block: Block
    now: Context

    @property
    def week(self) -> date | None:
        """The first day of the week that the file is about; None where it is about a day."""
        return call_metrics.last_common(self.now.scope.places) if self.block.id in CALLING_TABLES else None

    @property
    def part(self) -> str:
        """`endpoint` or `feature` where the file holds only the calls of one, else nothing."""
        cut = self.now.scope.cut
        return cut.by.value if cut and self.block.id in OF_A_PART else ""

    def facts(self, rows: Sequence[Row]) -> list[tuple[str, str]]:
        """Names of words, and what stands beside them."""
        look, scope = self.now.look, self.now.scope
        said = []
        if self.block.by_service:
            said.append(("service", look.t(f"licenses.service.{scope.service}")))
        if self.week:
            said.append(("week", f"{self.week}{_TO}{call_metrics.week_end(self.week) - _DAY}"))
        if self.block.id in OF_A_PART:
            said.append(("calls", self._part_in_words()))
        if self.block.id == TREND and rows:
            said.append(("range", f"{rows[0]['date']}{_TO}{rows[-1]['date']}"))
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
        if self.block.id == TREND:
            said["range"] = self.now.state.range
        return said

    def named(self) -> list[str]:
        """The same for the file's name: plain letters, digits and hyphens."""
        scope, day = self.now.scope, max(place.as_of for place in self.now.scope.places)
        service = [scope.service.value] if self.block.by_service else []
        part = [scope.cut.value.replace("_", "-")] if self.part and scope.cut else []
        return [*service, *part, *(["week", self.week.isoformat()] if self.week else [day.isoformat()])]
