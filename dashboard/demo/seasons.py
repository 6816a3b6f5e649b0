"""The year of a region: weeks in which people meet and call less."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from dashboard.demo.draw import Floats
from dashboard.demo.plan import Days
from dashboard.scope import Region

_WEEK = 7
_NEW_YEAR = ((12, 20, 0.72), (12, 24, 0.42), (12, 31, 0.5), (1, 3, 0.86), (1, 7, 1.0))
# (month, day, share of the usual use from that day on), in the order of the year's end and beginning.
_YEARS: Mapping[Region, tuple[tuple[int, int, float], ...]] = {
    Region.US: (
        (3, 12, 0.97),
        (4, 5, 1.0),
        (6, 12, 0.95),
        (7, 1, 0.86),
        (7, 9, 0.92),
        (8, 20, 0.97),
        (9, 5, 1.02),
        (11, 22, 0.86),
        (11, 28, 1.0),
        *_NEW_YEAR,
    ),
    Region.CA: (
        (6, 20, 0.93),
        (7, 1, 0.85),
        (8, 18, 0.94),
        (9, 4, 1.02),
        (10, 9, 0.96),
        (10, 13, 1.0),
        *_NEW_YEAR,
    ),
    Region.EU: (
        (4, 1, 0.95),
        (4, 14, 1.0),
        (5, 1, 0.94),
        (5, 6, 1.0),
        (6, 25, 0.93),
        (7, 15, 0.83),
        (8, 1, 0.74),
        (8, 24, 0.9),
        (9, 4, 1.03),
        (11, 1, 0.97),
        (11, 4, 1.02),
        *_NEW_YEAR,
    ),
    Region.UAE: (
        (6, 15, 0.93),
        (7, 1, 0.82),
        (8, 25, 0.93),
        (9, 5, 1.02),
        (12, 1, 0.92),
        (12, 5, 1.0),
        (12, 24, 0.82),
        (1, 3, 1.0),
    ),
}


def season(region: Region, dates: Days) -> Floats:
    """For each date, the mean over the seven days that end there; 1.0 is an ordinary week."""
    marks = sorted(_YEARS[region])
    turns = np.array([date(2000, month, day).timetuple().tm_yday for month, day, _ in marks])
    shares = np.array([share for _, _, share in marks])
    days = dates[:, None] - np.arange(_WEEK).astype("timedelta64[D]")
    years = days.astype("datetime64[Y]")
    # Days are counted as in a leap year: a day late after February in the others does not matter here.
    ordinal = (days - years.astype("datetime64[D]")).astype(np.int64) + 1
    return np.asarray(shares[np.searchsorted(turns, ordinal, side="right") - 1].mean(axis=1), dtype=np.float64)
