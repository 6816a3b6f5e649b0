"""The colours of the data on slides, which are everybody's: those of the pages."""

from __future__ import annotations

from collections.abc import Mapping

TEXT, SOFT_TEXT, QUIET_TEXT = "14191D", "454F58", "5E6972"
LINE, HAIRLINE = "CDD4D8", "E5E9EB"
CRITICAL = "A01C1C"
# What a series means -> its colour in the light theme of the pages (assets/tokens.css: `--s-used` ...).
SERIES: Mapping[str, str] = {
    "used": "006173",
    "idle": "3C949F",
    "available": "DCE2E5",
    "legs": "347A9F",
    "users": "006173",
    "poor": "C84C1A",
    "renewal": "3C949F",
    "expiration": "CB5A1B",
    "trial_end": "0A6678",
}
EDGES = {"available": "7B868E"}
