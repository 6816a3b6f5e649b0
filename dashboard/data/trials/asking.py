"""What a trial is asked for with, checked before anything is done: company, services, length, Meetings site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from dashboard.codes import PRODUCTS, VERTICALS, Service
from dashboard.data.contract.contract import COUNTRIES
from dashboard.data.contract.product_names import known
from dashboard.data.people import person
from dashboard.errors import BadField
from dashboard.scope import Region
from dashboard.values import zones

LICENSES = (1, 10_000)
DAYS = (7, 90)
OF_PRODUCT = "licenses."  # what the name of the field of a product's licenses begins with
_MOST_SITE = 63  # of a label of a host name
_SITE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.webex\.com")
# Countries whose customers' data are kept in a region of their own; all others' are in the United States.
_EUROPEAN_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EUROPE = f"{_EUROPEAN_UNION} IS LI NO GB CH"
_REGION_OF = {**dict.fromkeys(_EUROPE.split(), Region.EU), "CA": Region.CA, "AE": Region.UAE}


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A customer that there is not yet."""

    name: str
    admin_email: str
    vertical: str
    country: str

    @property
    def region(self) -> Region:
        """Where its data will be kept."""
        return region_of(self.country)


@dataclass(frozen=True, slots=True)
class Services:
    """What the trial gives: licenses by product, for how many days; with Meetings also a site and its time zone."""

    licenses: Mapping[str, int]
    days: int
    site_url: str | None
    time_zone: str | None


def region_of(country: str) -> Region:
    """The data region of a country."""
    return _REGION_OF.get(country, Region.US)


def company(
    name: object, admin_email: object, vertical: object, country: object, max_name_chars: int = person.MAX_NAME
) -> NewCompany:
    """A new customer. Raises BadField for the first field that cannot be taken."""
    return NewCompany(*identity(name, admin_email, vertical, max_name_chars), country_of(country))


def identity(
    name: object, admin_email: object, vertical: object, max_name_chars: int = person.MAX_NAME
) -> tuple[str, str, str]:
    """Who the new customer is: name, address of its administrator, vertical. Raises BadField."""
    return _name(name, max_name_chars), _email(admin_email), _vertical(vertical)


def services(licenses: object, days: object, site_url: object, time_zone: object) -> Services:
    """What is asked for. Raises BadField for the first field that cannot be taken."""
    counts, site, zone = given(licenses, site_url, time_zone)
    return Services(counts, length(days), site, zone)


def given(licenses: object, site_url: object, time_zone: object) -> tuple[dict[str, int], str | None, str | None]:
    """Licenses by product, the Meetings site and its time zone. Raises BadField."""
    counts = _licenses(licenses)
    if Service.MEETINGS.value in counts:
        return counts, _site(site_url), _time_zone(time_zone)
    if _said(site_url) or _said(time_zone):
        raise BadField("trials.error.no_meetings", field="site_url" if _said(site_url) else "time_zone")
    return counts, None, None


@cache
def time_zones() -> tuple[str, ...]:
    """Names of the time zones that a site can have, in order: those of a place, and UTC."""
    return tuple(sorted(zones()))


def _said(value: object) -> bool:
    return value is not None and value != ""


def _name(given: object, most: int) -> str:
    try:
        text = person.name(given)
    except BadField as error:
        raise BadField("trials.error.name", field="name", most=min(most, person.MAX_NAME)) from error
    if len(text) > most:
        raise BadField("trials.error.name", field="name", most=most)
    return text


def _email(given: object) -> str:
    try:
        return person.email(given)
    except BadField as error:
        raise BadField(error.key, field="admin_email") from error


def _vertical(given: object) -> str:
    """One of those that there are, however its words are joined."""
    code = "_".join(re.split(r"[\s_-]+", given.strip().lower())) if isinstance(given, str) and len(given) < 60 else ""
    if code not in VERTICALS:
        raise BadField("trials.error.vertical", field="vertical", known=", ".join(VERTICALS))
    return code


def country_of(given: object) -> str:
    """The code of a country. Raises BadField."""
    code = given.strip().upper() if isinstance(given, str) and len(given) < 10 else ""
    if code not in COUNTRIES:
        raise BadField("trials.error.country", field="country")
    return code


def _licenses(given: object) -> dict[str, int]:
    """By product, in the products' order. A product may be spelled as in files."""
    asked: dict[str, int] = {}
    pairs: Iterable[tuple[object, object]] = given.items() if isinstance(given, Mapping) else ()
    for name, count in pairs:
        product = known(name) if isinstance(name, str) else ""
        if product not in PRODUCTS or product in asked:
            raise BadField("trials.error.product", field="licenses", known=", ".join(PRODUCTS))
        asked[product] = whole(count, LICENSES, f"{OF_PRODUCT}{product}", "trials.error.licenses")
    if not asked:
        raise BadField("trials.error.no_services", field="licenses")
    return {product: asked[product] for product in PRODUCTS if product in asked}


def whole(given: object, bounds: tuple[int, int], field: str, key: str) -> int:
    """A whole number within bounds, both included, or its digits. Raises BadField with the words of `key`."""
    digits = isinstance(given, str) and len(given) <= len(str(bounds[1])) and given.isascii() and given.isdigit()
    number = int(str(given)) if digits or type(given) is int else None
    if number is None or not bounds[0] <= number <= bounds[1]:
        raise BadField(key, field=field, low=bounds[0], high=bounds[1])
    return number


def length(given: object) -> int:
    """Days of a trial. Raises BadField."""
    return whole(given, DAYS, "days", "trials.error.days")


def _site(given: object) -> str:
    """`name.webex.com`, also where `https://` stands before it or a slash after it."""
    text = given.strip().lower() if isinstance(given, str) and len(given) <= 4 * _MOST_SITE else ""
    plain = text.removeprefix("https://").removesuffix("/")
    if not _SITE.fullmatch(plain):
        raise BadField("trials.error.site_url", field="site_url")
    return plain


def _time_zone(given: object) -> str:
    if not isinstance(given, str) or given not in time_zones():
        raise BadField("web.error.time_zone", field="time_zone")
    return given
