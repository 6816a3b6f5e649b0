"""How an answer is shown: language, theme and time zone. Never reaches the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache, lru_cache
from math import isnan
from typing import TypedDict
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from dashboard import words

DASH = "\u2014"
MINUS = "\u2212"
NBSP = "\u00a0"
THEMES = ("light", "dark")
_PERCENT = 2  # a percentage is its fraction with the point two places on


class Form(TypedDict):
    """How a language writes numbers; groups begin with four digits. Scripts are told the same (`assets/core.js`)."""

    point: str
    group: str
    percent: str


FORMS: Mapping[str, Form] = {
    "en": {"point": ".", "group": ",", "percent": "{n}%"},
    "pl": {"point": ",", "group": NBSP, "percent": "{n}%"},
}


def rounded(number: float, digits: int = 0, places: int = 0) -> Decimal:
    """Half up, away from zero, of the digits that the number is written with; its point first moved by `places`.

    The one rule for pages and scripts: how a number is stored decides nothing, 0.285 is 28.5 % and 29 %.
    """
    unit = Decimal(1).scaleb(-digits)
    with localcontext(prec=_DIGITS):
        return Decimal(repr(number)).scaleb(places).quantize(unit, ROUND_HALF_UP)


_DIGITS = 400  # enough for any number


_DAY = {"en": "d MMM y", "pl": "d MMM y"}
_WEEKDAY = {lang: f"EEE {pattern}" for lang, pattern in _DAY.items()}


@dataclass(frozen=True, slots=True)
class Look:
    """Language and theme of one answer, and the time zone of its reader's clock (IANA; empty: none was chosen)."""

    lang: str = "en"
    theme: str = "light"
    zone: str = ""

    def t(self, key: str, /, **values: object) -> str:
        """Words in this language."""
        return words.text(self.lang, key, **values)

    def count(self, number: float | None) -> str:
        """A whole number, always grouped; an em dash where unknown."""
        return DASH if _unknown(number) else self._grouped(number or 0, 0)

    def decimal(self, number: float | None, digits: int = 1) -> str:
        """A number with a fixed count of decimals."""
        return DASH if _unknown(number) else self._grouped(number or 0, digits)

    def money(self, amount: float | None, currency: str | None) -> str:
        """1,234.50 EUR; the amount alone where its currency is not said."""
        return (
            self.decimal(amount, 2) if amount is None or not currency else f"{self.decimal(amount, 2)}{NBSP}{currency}"
        )

    def signed(self, number: float | None) -> str:
        """A change: carries its sign, no change is 0."""
        if _unknown(number):
            return DASH
        text = self._grouped(abs(number or 0), 0)
        return "0" if text == "0" else ("+" if (number or 0) > 0 else MINUS) + text

    def rate(self, fraction: float | None) -> str:
        """A fraction as a percentage with one decimal."""
        return DASH if _unknown(fraction) else self._percentage(fraction or 0, 1)

    def rate_short(self, fraction: float) -> str:
        """A fraction as a whole percentage: ticks of an axis, thresholds."""
        return self._percentage(fraction, 0)

    def points(self, difference: float | None) -> str:
        """A change of a rate in percentage points: carries its sign, no change is 0.0."""
        if _unknown(difference):
            return DASH
        text = self._grouped(abs(difference or 0), 1, _PERCENT)
        plain = not text.strip("0.,")
        return f"{'' if plain else '+' if (difference or 0) > 0 else MINUS}{text}{NBSP}{self.t('calling.cell.points')}"

    def wait(self, seconds: float | None) -> str:
        """A wait as minutes and seconds: 01:58."""
        if _unknown(seconds):
            return DASH
        whole = int(rounded(seconds or 0))
        return f"{whole // 60:02d}:{whole % 60:02d}"

    def signed_wait(self, seconds: float | None) -> str:
        """A change of a wait: carries its sign, no change is 00:00."""
        if _unknown(seconds):
            return DASH
        whole = int(rounded(seconds or 0))
        return f"{'+' if whole > 0 else MINUS if whole else ''}{self.wait(abs(whole))}"

    def day(self, day: date | None) -> str:
        """22 Nov 2026 / 22 lis 2026, with no-break spaces."""
        return DASH if day is None else self._date(day, _DAY[self.lang])

    def days(self, days: Sequence[tuple[str | None, date]]) -> str:
        """The day, or one for each region: US 18 Nov 2026, EU 12 Nov 2026."""
        return ", ".join(
            self.t("frame.date.per_region", region=self.t(f"frame.region.short_{region}"), day=self.day(day))
            if region
            else self.day(day)
            for region, day in days
        )

    def short_day(self, day: date | None) -> str:
        """22 Nov: where the year is plain from the place."""
        return DASH if day is None else self._date(day, "d MMM")

    def moment(self, at: datetime | None) -> str:
        """22 Nov 2026, 08:05 UTC: as the reader's clock shows it, in UTC where they chose no zone; it says which."""
        if at is None:
            return DASH
        local = at.astimezone(ZoneInfo(self.zone) if self.zone else UTC)
        return f"{self.day(local.date())}, {_clock(local)}"

    def moment_in(self, at: datetime, zone: str) -> str:
        """Mon 23 Nov 2026, 07:05 CET: as the reader's clock shows it, one in this zone where they chose none."""
        local = at.astimezone(ZoneInfo(self.zone or zone))
        day = str(format_date(local.date(), _WEEKDAY[self.lang], locale=_locale(self.lang))).replace(" ", NBSP)
        return f"{day}, {_clock(local)}"

    def country(self, code: str | None) -> str:
        """A country by its ISO code, in words."""
        return DASH if not code else str(_locale(self.lang).territories.get(code, code))

    def month(self, day: date, with_year: bool = False) -> str:
        """Nov, or Nov 2026: ticks of a time axis."""
        return self._date(day, "LLL y" if with_year else "LLL")

    @property
    def separators(self) -> str:
        """Plotly's two characters: decimal point and thousands."""
        return self.form["point"] + self.form["group"]

    @property
    def form(self) -> Form:
        """How the language writes numbers."""
        return FORMS[self.lang]

    def _date(self, day: date, pattern: str) -> str:
        return str(format_date(day, pattern, locale=_locale(self.lang))).replace(" ", NBSP)

    def _percentage(self, fraction: float, digits: int) -> str:
        return self.form["percent"].format(n=self._grouped(fraction, digits, _PERCENT))

    def _grouped(self, number: float, digits: int, places: int = 0) -> str:
        return _grouped(self.lang, number, digits, places)


@dataclass(frozen=True, slots=True)
class FileLook(Look):
    """Words as files have them: with ordinary spaces, as whoever looks for a head would type it."""

    def t(self, key: str, /, **values: object) -> str:
        """Words in this language."""
        return words.text(self.lang, key, **values).replace(NBSP, " ")


@lru_cache(maxsize=16_384)  # rows of a table say the same numbers again and again
def _grouped(lang: str, number: float, digits: int, places: int) -> str:
    value, form = rounded(number, digits, places), FORMS[lang]
    plain = f"{value or abs(value):,f}"
    return plain.replace(",", "\0").replace(".", form["point"]).replace("\0", form["group"]).replace("-", MINUS)


def _clock(local: datetime) -> str:
    """Hours and minutes, and whose they are: CET, or UTC+05:45 where the zone has no letters."""
    name = local.tzname() or ""
    if not name.isalpha():
        name = f"UTC{name[:3]}{name[3:] and ':'}{name[3:]}"
    return f"{local:%H:%M}{NBSP}{name}"


def _unknown(number: float | None) -> bool:
    return number is None or (isinstance(number, float) and isnan(number))


@cache
def _locale(lang: str) -> Locale:
    return Locale(lang)
