"""Rows of the five sections as the figures document has them, made small; with names that attack."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.catalog.licenses import TABLES
from dashboard.scope import Region, RegionView

DAY = date(2026, 11, 22)
PLACE = RegionView(Region.EU, 7, DAY, DAY, date(2025, 11, 23))
LATER = RegionView(Region.US, 3, date(2026, 11, 18), date(2026, 11, 18), date(2025, 11, 23))
FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "a;=1",
    "a;\t=1",
    " =1",
    '"=1"',
    "'=1",
    "''=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    "\ufeff=1",
    "\u200b=1",
    "\u00a0=1",
    "-5 °C",
)
ODD = (
    "'",
    '"',
    ",",
    ";",
    "\r\n",
    "a\r\nb",
    "a,b",
    'say "hi"',
    "O'Brien; DROP TABLE customers",
    "<r><t>x</t></r>",
    "_x0041_",
    "Größe & Söhne <b>",
    "株式会社",
    "שלום",
    "مدرسة",
    "a" * 1_000,
    "x = y",
    "A - B",
    "",
    " ",
)
HOSTILE = (*FORMULAS, *ODD)


def row(customer: str = "Alba", **values: Any) -> dict[str, Any]:
    """A row that has every column of every section; one that no test has a value for is unknown."""
    return dict.fromkeys(column.id for table in TABLES.values() for column in table.columns) | {
        "region": "eu",
        "org_id": "0f1e2d3c-0000-4000-8000-000000000001",
        "customer": customer,
        "subscription_id": "Sub1",
        "kind": "subscription",
        "start_date": "2026-01-31",
        "end_date": "2027-01-30",
        "auto_renew": True,
        "total": 100,
        "assigned": 60,
        "used": 30,
        "assignment_change": -2,
        "usage_change": 0,
        "days": 69,
        "months": 9,
        "rate": 0.6,
        "bound": 1 / 3,
        "band": "100-499",
        "cohort_size": 12,
        "usage_13_weeks": [None, *range(12)],
        "available": 40,
        "over": 0,
        "used_rate": 0.3,
        **values,
    }


def unknown(customer: str = "Birch", **values: Any) -> dict[str, Any]:
    """A row whose numbers are unknown."""
    nothing = dict.fromkeys(
        (
            "total",
            "assigned",
            "used",
            "assignment_change",
            "usage_change",
            "rate",
            "band",
            "available",
            "over",
            "used_rate",
        )
    )
    return row(customer, **nothing, usage_13_weeks=[None] * 13, **values)
