"""When people call: the working hours and days of their country, told in UTC."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.demo.calling.leg import chosen
from dashboard.demo.draw import Ints, Random

HOUR, DAY, WEEK = 3600, 86_400, 7 * 86_400
# Sunday to Saturday.
_DAYS = np.array([0.06, 1.0, 1.04, 1.02, 0.98, 0.86, 0.13])
_FREE_FRIDAY = frozenset({"SA", "QA", "KW", "OM", "BH", "EG", "IL"})
_HOURS = np.array(
    [
        0.01,
        0.01,
        0.01,
        0.01,
        0.01,
        0.03,
        0.08,
        0.28,
        0.75,
        1.0,
        1.08,
        1.0,
        0.68,
        0.72,
        0.96,
        0.92,
        0.78,
        0.46,
        0.22,
        0.12,
        0.08,
        0.05,
        0.03,
        0.02,
    ]
)
# Hours before or after UTC where most people of the country live, in winter.
_ZONES = {
    "US": -6.0,
    "CA": -5.0,
    "MX": -6.0,
    "BR": -3.0,
    "JP": 9.0,
    "KR": 9.0,
    "TW": 8.0,
    "SG": 8.0,
    "TH": 7.0,
    "AU": 10.0,
    "NZ": 12.0,
    "GB": 0.0,
    "IE": 0.0,
    "PT": 0.0,
    "IS": 0.0,
    "RO": 2.0,
    "EE": 2.0,
    "LT": 2.0,
    "GR": 2.0,
    "CY": 2.0,
    "BG": 2.0,
    "UA": 2.0,
    "IL": 2.0,
    "EG": 2.0,
    "AE": 4.0,
    "OM": 4.0,
    "SA": 3.0,
    "QA": 3.0,
    "KW": 3.0,
    "BH": 3.0,
}
_CENTRAL_EUROPE = 1.0


def starts(owner: Ints, countries: Sequence[str], random: Random) -> Ints:
    """For each call of the customers `owner` (indices into `countries`), seconds since the week's begin."""
    zone = np.array([_ZONES.get(country, _CENTRAL_EUROPE) for country in countries])[owner]
    early = np.array([country in _FREE_FRIDAY for country in countries], dtype=np.int64)[owner]
    day = (chosen(_DAYS, random.random(len(owner))) - early) % 7
    hour = chosen(_HOURS, random.random(len(owner)))
    second = np.floor(random.random(len(owner)) * HOUR) - zone * HOUR
    # Of a week that is not the same in UTC, the hours beyond its end are put at its begin.
    return np.asarray((day * DAY + hour * HOUR + second) % WEEK, dtype=np.int64)
