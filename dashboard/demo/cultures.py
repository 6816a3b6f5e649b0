"""All cultures, and which of them are at home in which region."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.demo.culture import Culture
from dashboard.demo.cultures_america import AMERICA
from dashboard.demo.cultures_asia import ASIA
from dashboard.demo.cultures_europe import EUROPE
from dashboard.scope import Region

CULTURES: Mapping[str, Culture] = {**AMERICA, **EUROPE, **ASIA}

# Shares of the languages in a region. Customers outside the other three regions are served from the US one.
HOMES: Mapping[Region, Mapping[str, float]] = {
    Region.US: {"english": 62, "mexican": 9, "brazilian": 7, "japanese": 7, "korean": 5, "chinese": 6, "thai": 4},
    Region.CA: {"english_ca": 67, "french_ca": 33},
    Region.EU: {
        "german": 15,
        "polish": 15,
        "french": 10,
        "spanish": 7,
        "italian": 7,
        "dutch": 7,
        "nordic": 8,
        "greek": 6,
        "english_eu": 4,
        "czech": 4,
        "hungarian": 3,
        "romanian": 3,
        "portuguese": 3,
        "bulgarian": 3,
        "ukrainian": 3,
        "hebrew": 3,
        "estonian": 2,
        "lithuanian": 2,
    },
    Region.UAE: {"arabic": 62, "english_gulf": 38},
}
