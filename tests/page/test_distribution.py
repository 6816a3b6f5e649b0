"""The trend's block: which day it is read at, what its caption and its table twin say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.components import distribution
from dashboard.components.distribution import window
from dashboard.scope import Region
from tests.components.test_trend import NEWEST, WEEK, point, points
from tests.page import made, trees

EARLIER = NEWEST - timedelta(days=10)


def twin(shown: dict[str, object]) -> Any:
    return shown["twin"]


def test_a_range_is_named_or_two_days() -> None:
    assert [window(name) for name in ("3m", "2y")] == ["3m", "2y"]
    assert window("2026-01-01..2026-06-30") == (date(2026, 1, 1), date(2026, 6, 30))


def test_regions_at_different_days_are_read_at_the_newest_of_them() -> None:
    apart = (made.place(Region.US, EARLIER, EARLIER), made.place(Region.EU))
    for places in (apart, apart[::-1]):
        shown = distribution.show(points(52), made.context(*places))
        assert str(shown["summary"]).startswith("42,000 licenses on 22\u00a0Nov\u00a02026")
        assert not str(shown["summary"]).endswith("are later.")


@pytest.mark.parametrize(("as_of", "past"), [(NEWEST, False), (NEWEST - WEEK, True)])
def test_the_twin_has_the_weeks_of_the_picture_newest_first_and_says_which_are_later(as_of: date, past: bool) -> None:
    now = made.context(made.place(as_of=as_of), asked={"range": "3m"})
    shown = distribution.show([*points(52, total=42_001)[:-1], point(NEWEST, total=42_002)], now)
    rows = twin(shown)["rows"]
    assert [row[0] for row in rows[:2]] == ["22\u00a0Nov\u00a02026", "15\u00a0Nov\u00a02026"]
    assert [row[1] for row in rows[:2]] == ["42,002", "42,001"]
    assert {len(row) for row in rows} == {len(twin(shown)["head"])}
    day = now.look.day(as_of)
    assert twin(shown)["caption"] == now.look.t(f"trend.table.caption{'_past' if past else ''}", day=day)
    first, last = (now.look.day(date.fromisoformat(each)) for each in (_iso(rows[-1][0]), NEWEST.isoformat()))
    assert shown["caption"] == now.look.t("licenses.trend.caption", service="Meetings", first=first, last=last)


def _iso(words: str) -> str:
    day, month, year = words.split("\u00a0")
    return date(int(year), ["Aug", "Nov"].index(month) * 3 + 8, int(day)).isoformat()


def test_without_a_point_it_says_why() -> None:
    for asked in ("", "acme"):
        shown = distribution.show([], made.context(q=asked))
        assert asked in trees.text(shown["state"]) and trees.text(shown["state"])
        assert twin(shown)["rows"] == []
