"""How an answer is shown: language and theme. Never reaches the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from math import isnan

from babel import Locale
from babel.dates import format_date

from dashboard import words

DASH = "\u2014"
MINUS = "\u2212"
NBSP = "\u00a0"
THEMES = ("light", "dark")
# English groups with a comma, Polish with a no-break space; both from four digits on (look.md 3).
_GROUP = {"en": ",", "pl": NBSP}
_POINT = {"en": ".", "pl": ","}
_DAY = {"en": "d MMM y", "pl": "d MMM y"}


@dataclass(frozen=True, slots=True)
class Look:
    """Language and theme of one answer."""

    lang: str = "en"
    theme: str = "light"

    def t(self, key: str, /, **values: object) -> str:
        """Words in this language."""
        return words.text(self.lang, key, **values)

    def count(self, number: float | None) -> str:
        """A whole number, always grouped; an em dash where unknown."""
        return DASH if _unknown(number) else self._grouped(number or 0, 0)

    def decimal(self, number: float | None, digits: int = 1) -> str:
        """A number with a fixed count of decimals."""
        return DASH if _unknown(number) else self._grouped(number or 0, digits)

    def signed(self, number: float | None) -> str:
        """A change: carries its sign, no change is 0."""
        if _unknown(number) or not number:
            return DASH if _unknown(number) else "0"
        return ("+" if number > 0 else MINUS) + self._grouped(abs(number), 0)

    def rate(self, fraction: float | None) -> str:
        """A fraction as a percentage with one decimal."""
        return DASH if _unknown(fraction) else f"{self._grouped((fraction or 0) * 100, 1)}{NBSP}%"

    def rate_short(self, fraction: float) -> str:
        """A fraction as a whole percentage: ticks of an axis."""
        return f"{self._grouped(fraction * 100, 0)}{NBSP}%"

    def points(self, difference: float | None) -> str:
        """A change of a rate in percentage points: carries its sign, no change is 0.0."""
        if _unknown(difference):
            return DASH
        text = self._grouped(abs(difference or 0) * 100, 1)
        plain = not text.strip("0.,")
        return f"{'' if plain else '+' if (difference or 0) > 0 else MINUS}{text}{NBSP}{self.t('calling.cell.points')}"

    def wait(self, seconds: float | None) -> str:
        """A wait as minutes and seconds: 01:58."""
        if _unknown(seconds):
            return DASH
        whole = round(seconds or 0)
        return f"{whole // 60:02d}:{whole % 60:02d}"

    def signed_wait(self, seconds: float | None) -> str:
        """A change of a wait: carries its sign, no change is 00:00."""
        if _unknown(seconds):
            return DASH
        whole = round(seconds or 0)
        return f"{'+' if whole > 0 else MINUS if whole else ''}{self.wait(abs(whole))}"

    def day(self, day: date | None) -> str:
        """22 Nov 2026 / 22 lis 2026, with no-break spaces."""
        return DASH if day is None else self._date(day, _DAY[self.lang])

    def short_day(self, day: date | None) -> str:
        """22 Nov: where the year is plain from the place."""
        return DASH if day is None else self._date(day, "d MMM")

    def moment(self, at: datetime | None) -> str:
        """22 Nov 2026, 08:05 UTC: always in UTC, and it says so."""
        if at is None:
            return DASH
        utc = at.astimezone(UTC)
        return f"{self.day(utc.date())}, {utc:%H:%M}{NBSP}UTC"

    def month(self, day: date, with_year: bool = False) -> str:
        """Nov, or Nov 2026: ticks of a time axis."""
        return self._date(day, "LLL y" if with_year else "LLL")

    @property
    def separators(self) -> str:
        """Plotly's two characters: decimal point and thousands."""
        return _POINT[self.lang] + _GROUP[self.lang]

    def _date(self, day: date, pattern: str) -> str:
        return str(format_date(day, pattern, locale=_locale(self.lang))).replace(" ", NBSP)

    def _grouped(self, number: float, digits: int) -> str:
        plain = f"{number:,.{digits}f}"
        if plain.strip("-0.,") == "":
            plain = plain.lstrip("-")
        return (
            plain.replace(",", "\0")
            .replace(".", _POINT[self.lang])
            .replace("\0", _GROUP[self.lang])
            .replace("-", MINUS)
        )


def _unknown(number: float | None) -> bool:
    return number is None or (isinstance(number, float) and isnan(number))


@cache
def _locale(lang: str) -> Locale:
    return Locale(lang)
