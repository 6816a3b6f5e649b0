"""The three reports that are there from the first day on."""

from __future__ import annotations

from dashboard.data.reports.inventory import DEVICES, NUMBERS
from dashboard.data.reports.template import Source
from dashboard.data.reports.usage import USAGE
from dashboard.errors import Missing

BUILT_IN: tuple[Source, ...] = (USAGE, DEVICES, NUMBERS)


def named(name: str) -> Source:
    """By its name or ID, in any case. Raises Missing where there is none."""
    asked = name.strip().casefold()
    for each in BUILT_IN:
        if asked in (each.name.casefold(), each.id):
            return each
    raise Missing("reports.error.template", got=name[:80], known=", ".join(each.name for each in BUILT_IN))
