"""What a trial may be asked for with: kept forms, and hostile input that is refused in words, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.data.contract.contract import COUNTRIES
from dashboard.data.trials import asking
from dashboard.errors import BadField
from dashboard.scope import Region
from dashboard.words import LANGUAGES
from tests.trials.hubs import WARSAW

EUROPE = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"  # 27 + 3 + 2
COMPANY = {"name": "Nowa", "admin_email": "it@nowa.example", "vertical": "Retail", "country": "PL"}
SERVICES = {"licenses": {"meetings": 25}, "days": 30, **WARSAW}


def test_b5_the_country_fixes_the_region() -> None:
    found = {region: {c for c in COUNTRIES if asking.region_of(c) is region} for region in Region}
    assert found[Region.EU] == set(EUROPE.split())
    assert (found[Region.CA], found[Region.UAE]) == ({"CA"}, {"AE"})
    assert found[Region.US] == COUNTRIES - set(EUROPE.split()) - {"CA", "AE"}


def test_b5_what_is_given_is_kept_in_one_form() -> None:
    made = asking.company("  Nowa\u00a0 Łódź ", " IT@Nowa.Example ", "Public sector", "pl")
    assert (made.name, made.admin_email, made.vertical, made.country) == (
        "Nowa Łódź",
        "it@nowa.example",
        "public_sector",
        "PL",
    )
    made = asking.services({"Webex Calling": "10", "meetings": 1}, "90", "https://Nowa-1.webex.com/", "UTC")
    assert made == asking.Services({"meetings": 1, "calling": 10}, 90, "nowa-1.webex.com", "UTC")
    assert asking.services({"calling": 10_000}, 7, "", None).site_url is None


HOSTILE: dict[str, list[Any]] = {
    "name": ["", " ", None, 1, "x" * 201, "x" * 10**7, "a\u202eb", "a\x00b", "...", "\ud800", ["Nowa"]],
    "admin_email": ["", None, "nowa", "a@b", "a@@nowa.example", "a b@nowa.example", "x" * 300, "<a@nowa.example>", 7],
    "vertical": ["", None, "x", "x" * 101, "a\x07b", 3, "a\u2066b"],
    "country": ["", None, "XX", "POL", "Poland", "P", "pl; drop", 48],
    "licenses": [
        {},
        None,
        [],
        {"meetings": 0},
        {"meetings": 10_001},
        {"meetings": -1},
        {"meetings": 2.5},
        {"meetings": True},
        {"meetings": "1e3"},
        {"meetings": "٣"},
        {"meetings": "9" * 10**6},
        {"fax": 1},
        {1: 1},
        {"meetings": 1, "Webex Meetings": 2},
    ],
    "days": [6, 91, 0, -30, None, "", "30.0", 30.5, True, "3 0", "+30", 10**30],
    "site_url": [
        "",
        None,
        "nowa.example",
        "webex.com",
        ".webex.com",
        "a.b.webex.com",
        "-a.webex.com",
        "a-.webex.com",
        "nowa.webex.com.evil.example",
        "nowa.webex.com/path",
        "http://nowa.webex.com",
        "no wa.webex.com",
        "nówa.webex.com",
        "x" * 64 + ".webex.com",
        5,
    ],
    "time_zone": ["", None, "Warsaw", "europe/warsaw", "../../etc/passwd", "Europe/Nowhere", "CET\x00", 1, "localtime"],
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param(field, value, id=f"{field}-{n}")
        for field, values in HOSTILE.items()
        for n, value in enumerate(values)
    ],
)
def test_b5_hostile_input_is_refused_beside_its_field(field: str, value: Any) -> None:
    with pytest.raises(BadField) as caught:
        asking.company(**{**COMPANY, field: value}) if field in COMPANY else asking.services(
            **{**SERVICES, field: value}
        )
    assert str(caught.value.field).partition(".")[0] == field
    assert all(len(caught.value.told(lang)) < 300 for lang in LANGUAGES)


@pytest.mark.parametrize("field", ["site_url", "time_zone"])
def test_b5_a_site_without_meetings_is_refused(field: str) -> None:
    given = {"site_url": None, "time_zone": None, field: WARSAW[field]}
    with pytest.raises(BadField, match="belong to Meetings"):
        asking.services({"calling": 1}, 30, **given)
