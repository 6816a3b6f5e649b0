"""Above the toggle: the five figures, the data date, banners, the filter's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.catalog.figures import TOP, Better
from dashboard.components import head, numbers, where
from dashboard.look import Look
from dashboard.scope import NOBODY, Customers, Region
from dashboard.words import LANGUAGES, text
from tests.page import made, trees

NOW = {"total_customers": 10, "nearing_expiration": 4, "nearing_renewal": 3, "low_assignment": 2, "over_limit": 1}
BEFORE = {"total_customers": 8, "nearing_expiration": 3, "nearing_renewal": 5, "low_assignment": 4, "over_limit": 1}
PART: dict[str, Any] = {"top": NOW, "top_previous": BEFORE, "unknown_previous": []}


def test_the_five_figures_and_their_changes_can_be_checked() -> None:
    figures = head.show_top(PART, made.context())["figures"]
    assert trees.marked(figures, "data-metric") == {f"top.{name}": str(value) for name, value in NOW.items()}
    assert trees.marked(figures, "data-change-of") == {
        f"top.{name}": str(value - BEFORE[name]) for name, value in NOW.items()
    }


def test_a_change_is_better_or_worse_by_what_it_counts_and_never_by_colour_alone() -> None:
    figures: Any = head.show_top(PART, made.context())["figures"]
    said = [trees.text(figure) for figure in figures]
    assert "+2 better since 15\u00a0Nov" in said[0]  # more customers
    assert "+1 worse" in said[1]  # more expire
    assert "better" not in said[2] and "worse" not in said[2]  # renewals have no better side
    assert "\u22122 better" in said[3]  # fewer low ones
    assert said[4].endswith("0 since 15\u00a0Nov")


def test_each_figure_leads_to_its_section() -> None:
    figures = head.show_top(PART, made.context())["figures"]
    links = [trees.attribute(one, "data-place") for one in trees.every(figures) if type(one).__name__ == "A"]
    assert links == ["trend", "expiring", "renewing", "low", "over"]
    assert [figure.better for figure in TOP].count(Better.NEITHER) == 1


def test_regions_at_different_days_name_no_day_of_the_week_before() -> None:
    apart = made.context(made.place(Region.US), made.place(Region.EU, as_of=date(2026, 11, 12)))
    assert "since the week before" in trees.text(head.show_top(PART, apart)["figures"])


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "unknown, no snapshot by 15"), ("pl", "nieznane, brak migawki do 15")]
)
def test_a_change_against_a_day_of_which_nothing_is_known_is_unknown(lang: str, told: str) -> None:
    part = {**PART, "unknown_previous": ["low_assignment", "over_limit"]}
    figures: Any = head.show_top(part, made.context(lang=lang))["figures"]
    changes = trees.marked(figures, "data-change-of")
    assert (changes["top.low_assignment"], changes["top.over_limit"], changes["top.nearing_expiration"]) == (
        "",
        "",
        "1",
    )
    said = [trees.text(figure) for figure in figures]
    assert all(f"\u2014 {told}" in one for one in said[3:]) and not any(told in one for one in said[:3])


@pytest.mark.parametrize(("value", "said"), [(None, ""), (0, "0"), (0.1 + 0.2, "0.30000000000000004"), (12, "12")])
def test_machines_read_the_unrounded_value(value: object, said: str) -> None:
    assert numbers.exact(value) == said


# Banners ------------------------------------------------------------------------------


def test_there_is_no_banner_where_all_is_as_it_should_be() -> None:
    assert head.banner(made.context()) == []


def test_old_data_are_told_with_their_age() -> None:
    said = trees.text(
        head.banner(made.context(made.place(as_of=date(2020, 1, 5), data_date=date(2020, 1, 5)), today_is_fresh=False))
    )
    assert said.startswith("Data of 5\u00a0Jan\u00a02020, ")
    assert "not from today" in said


@pytest.mark.parametrize(("older", "told"), [(0, False), (1, True)])
def test_data_are_old_from_the_day_after_the_last_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, older: int, told: bool
) -> None:
    now = made.context()
    now_is = now.scope.places[0].data_date + timedelta(days=now.config.stale_days + older)
    monkeypatch.setattr(head, "today", lambda: now_is)
    assert bool(head.banner(now)) is told


@pytest.mark.parametrize(("days", "said"), [(0, "today"), (1, "1 day old"), (2, "2 days old"), (9, "9 days old")])
def test_the_age_of_data_is_the_days_between(monkeypatch: pytest.MonkeyPatch, days: int, said: str) -> None:
    monkeypatch.setattr(head, "today", lambda: date(2026, 3, 1))
    assert head.age(date(2026, 3, 1) - timedelta(days=days), Look("en")) == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_past_day_has_its_way_back(lang: str) -> None:
    banner = head.banner(made.context(made.place(as_of=date(2026, 8, 16)), lang=lang))
    acts = [trees.attribute(one, "data-act") for one in trees.every(banner)]
    assert acts.count("newest") == 1
    assert "2026" in trees.text(banner)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_has_no_customers_is_told_so_and_nothing_else(lang: str) -> None:
    nobody = replace(made.place(data_date=date(2020, 1, 5)), customers=NOBODY)
    banner = head.banner(made.context(nobody, lang=lang, today_is_fresh=False, asked={"version": "7"}))
    assert text(lang, "frame.banner.nobody") in trees.text(banner)
    assert len(banner) == 1
    some = replace(nobody, region=Region.US, customers=Customers(("one",)))
    assert text(lang, "frame.banner.nobody") not in trees.text(head.banner(made.context(nobody, some, lang=lang)))


def test_a_kept_version_says_its_number_and_never_two_banners_stand() -> None:
    banner = head.banner(made.context(asked={"version": "7"}, today_is_fresh=False))
    assert len(banner) == 1
    assert "version 7" in trees.text(banner)


def test_the_age_is_told_only_of_the_newest_data() -> None:
    assert "old" in trees.text(
        head.date_label(made.context(made.place(as_of=date(2020, 1, 5), data_date=date(2020, 1, 5))))
    )
    assert "old" not in trees.text(head.date_label(made.context(made.place(as_of=date(2026, 8, 16)))))


def test_the_day_can_be_chosen_between_the_first_and_the_newest() -> None:
    pop = head.date_pop(made.context(made.place(as_of=date(2026, 8, 16))))
    day = next(one for one in trees.every(pop) if getattr(one, "id", None) == head.DAY_INPUT)
    assert (day.value, day.min, day.max) == ("2026-08-16", "2026-01-04", "2026-11-22")


# The filter ----------------------------------------------------------------------------

ANSWER = {"found": 3, "found_here": 3, "total": 12, "total_here": 12, "terms": [], "facets": []}


def test_the_page_head_counts_the_customers_found() -> None:
    assert head.show_query("licenses", ANSWER, made.context())["head"] == "3 of 12 customers in the European Union"


def test_on_all_regions_it_lists_each_data_date() -> None:
    apart = made.context(made.place(Region.US), made.place(Region.EU, as_of=date(2026, 11, 12)))
    said = str(head.show_query("licenses", ANSWER, apart)["head"])
    assert said.endswith("US 22\u00a0Nov, EU 12\u00a0Nov")


def test_a_filter_that_finds_nobody_offers_the_way_out() -> None:
    none = {**ANSWER, "found": 0, "found_here": 0, "terms": [{"text": "acme"}]}
    state = head.show_query("licenses", none, made.context(q="acme"))["state"]
    assert "acme" in trees.text(state)
    assert head.show_query("licenses", {**ANSWER, "found_here": 0}, made.context())["state"] == []


@pytest.mark.parametrize(
    ("area", "lang", "note"),
    [
        ("licenses", "en", "none with a live Meetings or Calling line"),
        ("calling", "en", "none with a live Calling line or a call in the week"),
        ("licenses", "pl", "żaden z\u00a0aktywną pozycją Meetings lub Calling"),
    ],
)
def test_customers_that_match_and_cannot_be_shown_are_counted_and_told(area: str, lang: str, note: str) -> None:
    values = [
        {"value": "expired", "count": 9, "here": 0},
        {"value": "trial", "count": 9, "here": 4},
        {"value": "suspended", "count": 9, "here": 9},
    ]
    answer = {
        **ANSWER,
        "found": 9,
        "found_here": 0,
        "terms": [{"text": "status:expired"}],
        "facets": [{"key": "status", "values": values}],
    }
    said = head.show_query(area, answer, made.context(q="status:expired", lang=lang))
    notes = [one["note"] for one in said["bar"]["facets"][0]["values"]]  # type: ignore[index]
    assert notes[0] == said["bar"]["note"] == note  # type: ignore[index]
    assert "4" in notes[1] and notes[2] == ""
    told = trees.text(said["state"])
    assert f"9 {'customers' if lang == 'en' else 'klientów'}" in told and note in told and "status:expired" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_f11_a_damaged_version_is_told_with_its_region_and_the_day_that_is_shown(lang: str) -> None:
    now = made.context(lang=lang)
    now.store.damaged.add(Region.EU)  # type: ignore[attr-defined]
    said = trees.text(head.banner(now))
    assert "partner-hub verify" in said
    assert now.look.t("frame.region.eu") in said
    assert now.look.day(made.DAY) in said


# What stands beside a change -----------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "icon", "side"),
    [(8, "trend-up", "better"), (9, "trend-up", "better"), (10, "trend-flat", ""), (11, "trend-down", "worse")],
)
def test_the_arrow_of_a_change_points_where_the_number_went(before: int, icon: str, side: str) -> None:
    part = {**PART, "top_previous": {**BEFORE, "total_customers": before}}
    first: Any = head.show_top(part, made.context())["figures"][0]  # type: ignore[index]
    (number,) = [one for one in trees.every(first) if trees.attribute(one, "data-change-of")]
    assert [one.name for one in trees.every(number) if type(one).__name__ == "Icon"] == [icon]
    assert number.className == side


def test_the_days_of_all_regions_run_from_the_first_of_any_to_the_newest_of_any() -> None:
    us = made.place(Region.US, as_of=date(2026, 11, 12), data_date=date(2026, 11, 12))
    eu = replace(made.place(Region.EU), first_date=date(2026, 3, 1))
    for places in ((us, eu), (eu, us)):
        pop = head.date_pop(made.context(*places))
        day = next(one for one in trees.every(pop) if getattr(one, "id", None) == head.DAY_INPUT)
        assert (day.value, day.min, day.max) == ("2026-11-22", "2026-01-04", "2026-11-22")


def test_what_is_claimed_of_all_customers_is_so_only_for_who_sees_all() -> None:
    some = replace(made.place(Region.US), customers=Customers(("one",)))
    said = [
        where.among(made.context(*places).scope, Look())
        for places in ((made.place(),), (made.place(), made.place(Region.US)), (made.place(), some), (some,))
    ]
    assert said == [
        "in the European Union",
        "in all regions",
        Look().t("frame.region.yours", place="in all regions"),
        Look().t("frame.region.yours", place=Look().t("frame.region.in_us")),
    ]


def test_machines_read_the_day_and_version_of_each_region() -> None:
    one = made.context(made.place(as_of=date(2026, 11, 12))).scope
    both = made.context(made.place(Region.US), made.place(Region.EU, as_of=date(2026, 11, 12))).scope
    assert (where.as_of(one), where.version(one)) == ("2026-11-12", "7")
    assert (where.as_of(both), where.version(both)) == ("us:2026-11-22,eu:2026-11-12", "us:7,eu:7")
