"""What a schedule is to make and whom it is sent to, as somebody said it: within what its owner may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.access import User
from dashboard.config import Config
from dashboard.data.deliveries import recipients
from dashboard.data.report_runs import asking
from dashboard.data.report_templates.reading import finder
from dashboard.data.reports.formats import LANG
from dashboard.data.reports.known import Template
from dashboard.data.schedules import ranges
from dashboard.data.schedules.ranges import Range
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.errors import BadField
from dashboard.look import Look

_SENT = ("template", "region", "service", "format")


@dataclass(frozen=True, slots=True)
class Checking:
    """Checks of reports, as `schedules.writing.Check` asks."""

    config: Config
    state: Database
    store: Store

    def __call__(self, owner: User, what: Mapping[str, Any]) -> dict[str, Any]:
        """What its owner may have made, and where it goes. Raises HubError."""
        sent = {name: str(what[name]) for name in _SENT if what.get(name)}
        find = finder(self.state, owner)
        wish = asking.wish(self.store, owner, sent, Look(what.get(LANG) or recipients.FIRST_LANGUAGE), find)
        kept = {"template": wish.template, "name": wish.name, "format": wish.kind}
        kept |= {name: wish.asked[name] for name in ("region", "service", LANG) if wish.asked.get(name)}
        return {**kept, **_days(find(wish.template), what), **self.places(what)}

    def places(self, what: Mapping[str, Any]) -> dict[str, Any]:
        """Where what is made goes beside the history."""
        with self.state.read() as connection:
            to = recipients.read(self.config, self.state, connection, what.get("to"))
        if what.get("folder") and not self.config.report_folder:
            raise BadField("schedules.error.no_folder", field="folder")
        return {"to": to, "folder": bool(what.get("folder"))}


def _days(template: Template, what: Mapping[str, Any]) -> dict[str, Any]:
    if not template.ranged:
        if what.get("range"):
            raise BadField("schedules.error.no_range", field="range")
        return {}
    which, count = ranges.read(what.get("range") or Range.WEEK.value, what.get("count"))
    return {"range": which.value, "count": count}
