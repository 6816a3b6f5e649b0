"""Pictures with a browser that runs already: of one block, and of a whole page (S16)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.timing import Line, milliseconds
from dashboard import config
from dashboard.access import OPERATOR
from dashboard.data.people.sessions import Seen
from dashboard.factory import create_app
from dashboard.look import Look
from dashboard.pictures.wish import Wish
from dashboard.scope import Region
from dashboard.web.server import picturing

ROUNDS = 7
WISHES = (
    ("S16 picture of a chart (PNG)", "licenses-trend.png", 1500),
    ("S16 picture of a table's block (PNG)", "licenses-expiring.png", 1500),
    ("S16 picture of a page (PNG)", "licenses.png", 4000),
    ("S16 picture of a page (PDF)", "licenses.pdf", 4000),
)


def lines(home: Path, region: Region) -> Iterator[Line]:
    """Medians, after one of each that begins the browser and fills what is kept."""
    app = create_app(config.read(os.environ | {"PARTNER_HUB_HOME": str(home)}))
    pictures, look = picturing.of(app.server), Look("en", "light")
    try:
        for what, name, goal in WISHES:
            wish = Wish.of(name, {"region": region})
            times = [milliseconds(lambda wish=wish: pictures.make(wish, _seen, look)) for _ in range(ROUNDS + 1)][1:]  # type: ignore[misc]
            middle = median(times)
            yield Line(what, middle, min(times), "", None, None, f"<= {goal} ms", middle <= goal)
    finally:
        pictures.renderer.end()


def _seen() -> Seen:
    return Seen("", OPERATOR, datetime.now(UTC), 0)
