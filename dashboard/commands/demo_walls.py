"""Three walls for the demo partner: licenses of every region, calls and queues, four blocks at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.commands.written_down import WHO
from dashboard.config import Config
from dashboard.data.backup.opening import open_kept
from dashboard.data.walls import first_wall, reading, writing
from dashboard.scope import ALL, Region


def _limit(metric: str, value: float, level: str) -> dict[str, Any]:
    return {"metric": metric, "side": "above", "value": value, "level": level}


_LICENSES = [
    _limit("top.nearing_expiration", 20, "warning"),
    _limit("top.nearing_expiration", 40, "serious"),
    _limit("top.low_assignment", 30, "warning"),
    _limit("top.over_limit", 30, "warning"),
]
_RATE = "calling.queues.abandoned_rate"
_QUEUES = [_limit(_RATE, 0.05, "warning"), _limit(_RATE, 0.1, "serious")]
_FOUR = ["licenses-expiring", "licenses-over", "calling-quality", "calling-queues"]
_WALLS: dict[str, tuple[str, dict[str, Any]]] = {
    first_wall.DEMO: ("Licenses of all regions", {"shows": ["licenses"], "thresholds": _LICENSES}),
    "demo-calling": ("Calls and queues", {"shows": ["calling"], "thresholds": _QUEUES}),
    "demo-four": ("Four at once", {"shows": _FOUR, "layout": "2x2", "thresholds": _QUEUES}),
}


def hang(settings: Config, regions: Sequence[Region]) -> None:
    """Makes them where the hub has no wall yet: of all regions together, and of each of these."""
    where = (ALL, *regions) if len(regions) > 1 else regions
    state = open_kept(settings)
    try:
        if not reading.listed(state):
            for name, (title, item) in _WALLS.items():
                items = [{**item, "region": region} for region in where]
                writing.add(state, WHO, name, {"title": title, "items": items})
    finally:
        state.close()
