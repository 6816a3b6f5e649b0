"""What the blocks of the calling page say: figures that can be checked, choices, reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from dashboard.components import call_breakdown, calling, weeks
from dashboard.context import Context
from dashboard.data import call_metrics
from dashboard.scope import By, Cut
from dashboard.words import LANGUAGES
from tests.page import made, trees
from tests.page.conftest import Lay


def cut(by: By, value: str, **more: Any) -> Context:
    now = made.context(**more)
    return replace(now, scope=replace(now.scope, cut=Cut(by, value)))


def marked(tree: Any, name: str) -> dict[str, str]:
    found = [one for one in trees.every(tree) if trees.attribute(one, name) is not None]
    return {trees.attribute(one, name): trees.attribute(one, "data-value") for one in found}


def test_the_queue_figures_carry_their_paths_values_and_changes() -> None:
    shown = calling.show_queues(made.calling_weeks(), made.context())
    figures = marked([shown["kpis"], shown["caption"]], "data-metric")
    assert figures == {
        "calling.queues.average_time_to_answer_s": "42.4",
        "calling.queues.average_wait_before_abandonment_s": "118.0",
        "calling.queues.abandoned_rate": "0.074",
        "calling.queues.offered": "1000",
        "calling.queues.abandoned": "74",
    }
    changes = marked(shown["kpis"], "data-change-of")
    assert float(changes["calling.queues.average_time_to_answer_s"]) == pytest.approx(-5)
    assert float(changes["calling.queues.abandoned_rate"]) == pytest.approx(0.006)
    said = str(shown["kpis"])
    assert "00:42" in said and "01:58" in said and "7.4" in said
    assert "better" in said and "worse" in said  # answered sooner, abandoned more


def test_without_a_queue_entry_there_are_no_figures_but_a_reason() -> None:
    empty = made.calling_weeks()
    empty["queues"] = {**dict.fromkeys(empty["queues"]), "offered": 0, "abandoned": 0}
    shown = calling.show_queues(empty, made.context())
    assert shown["kpis"] == [] and "No call entered a queue" in trees.text(shown["state"])


def test_an_unknown_average_is_a_dash_with_an_unknown_change() -> None:
    part = made.calling_weeks()
    part["queues"] = {**part["queues"], "average_time_to_answer_s": None}
    shown = calling.show_queues(part, made.context())
    assert marked(shown["kpis"], "data-change-of")["calling.queues.average_time_to_answer_s"] == ""
    assert marked(shown["kpis"], "data-metric")["calling.queues.average_time_to_answer_s"] == ""


@pytest.mark.parametrize("show", [calling.show_bands, calling.show_quality])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_no_leg_is_known_the_reason_stands_instead_of_axes(show: Any, lang: str) -> None:
    part = made.calling_weeks()
    part["quality"] = [{**row, "good": 0, "poor": 0, "not_measured": 0} for row in part["quality"]]
    shown = show(part, made.context(lang=lang))
    assert shown["chart"] == [] and shown["twin"] is None
    assert "call_legs" in trees.text(shown["state"])
    filtered = show(part, made.context(lang=lang, q="acme"))
    assert "acme" in trees.text(filtered["state"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_twin_holds_the_eight_weeks_newest_first(lang: str) -> None:
    part = made.calling_weeks()
    part["quality"][-1]["poor"] = 1234
    twin = calling.show_quality(part, made.context(lang=lang))["twin"]
    assert isinstance(twin, dict)
    assert len(twin["rows"]) == 8 and len({len(row) for row in twin["rows"]} | {len(twin["head"])}) == 1
    assert any(cell.replace("\u00a0", "").replace(",", "") == "1234" for cell in twin["rows"][0])


def test_the_week_chooser_offers_every_week_with_data_and_says_which_is_shown() -> None:
    (newest,) = calling.chooser(made.context())
    assert newest.value == "" and newest.options[0][0] == ""
    ends = [date.fromisoformat(value) for value, _words in newest.options[1:]]
    assert ends == sorted(ends, reverse=True) and all(end.isoweekday() == 7 for end in ends)
    week = call_metrics.last_common((made.place(),))
    assert ends[0] == call_metrics.week_end(week) - timedelta(weeks=1), "the newest is the first choice, said once"
    assert {before - after for before, after in pairwise(ends)} == {timedelta(weeks=1)}
    assert weeks.span(week, made.context().look) in newest.options[0][1]
    assert ends[-1] >= made.FIRST > ends[-1] - timedelta(weeks=1)
    past = made.context(made.place(as_of=date(2026, 11, 10)))
    (shown,) = calling.chooser(past)
    assert shown.value == "2026-11-08"


def test_on_all_regions_the_week_is_one_that_all_have_completed() -> None:
    places = (made.place(), replace(made.place(as_of=date(2026, 11, 14), data_date=date(2026, 11, 14)), region="us"))
    assert call_metrics.last_common(places) == date(2026, 11, 1)
    (shown,) = calling.chooser(made.context(*places))
    assert shown.value == ""


ENDPOINTS = [
    {"endpoint_type": "teams", "good": 8, "poor": 2, "not_measured": 5, "poor_rate": 0.2, "change_pp": 0.05},
    {"endpoint_type": "gateway", "good": 0, "poor": 0, "not_measured": 3, "poor_rate": None, "change_pp": None},
]


def test_endpoint_types_are_rows_that_can_be_chosen() -> None:
    shown = call_breakdown.show_endpoints(ENDPOINTS, made.context())
    assert marked(shown["list"], "data-endpoint") == {"teams": "0.2", "gateway": ""}
    buttons = [one for one in trees.every(shown["list"]) if trees.attribute(one, "data-act") == "cut"]
    assert [trees.attribute(one, "data-value") for one in buttons] == ["teams", "gateway"]
    assert {trees.attribute(one, "aria-pressed") for one in buttons} == {"false"}
    assert "20.0" in str(shown["caption"])  # 2 of 10 measured, all types together
    chosen = call_breakdown.show_endpoints(ENDPOINTS, cut(By.ENDPOINT, "teams"))
    pressed = [one for one in trees.every(chosen["list"]) if trees.attribute(one, "aria-pressed") == "true"]
    assert [trees.attribute(one, "data-value") for one in pressed] == ["teams"]


def test_a_feature_that_we_have_no_word_for_stands_as_it_came() -> None:
    rows = [{"feature": "call_park", "legs": 5}, {"feature": "lunar_relay", "legs": 1}]
    assert "Lunar relay" in trees.text(call_breakdown.show_features(rows, made.context())["list"])


def usage(**more: Any) -> dict[str, Any]:
    return {
        "region": "eu",
        "org_id": "o",
        "customer": "Alba",
        "assigned": 40,
        "total": 50,
        "active_users": 10,
        "change": 1,
        "calls": 5,
        "legs": 9,
        "minutes": 3.5,
        "video_minutes": 0.0,
        "active_users_8_weeks": [1] * 8,
        "share": 0.25,
        **more,
    }


def listed(*rows: dict[str, Any]) -> dict[str, Any]:
    """The part of the figures document that a table is drawn from."""
    return {"sums": {"rows": len(rows)}, "rows": list(rows)}


def test_a_row_travels_with_its_share_and_with_what_its_name_leads_to() -> None:
    shown = calling.show_rows("usage_rows", listed(usage(), usage(assigned=0, share=None)), made.context())
    assert [row["share"] for row in shown["rows"]] == [0.25, None]  # type: ignore[attr-defined]
    assert all(row["org_id"] and row["region"] for row in shown["rows"])  # type: ignore[attr-defined]
    assert (shown["table"], shown["place"]) == ("2", "2")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", calling.TABLES)
def test_a_cut_table_says_of_what_and_what_is_left_open(table: str, lang: str) -> None:
    now = cut(By.ENDPOINT, "gateway", lang=lang)
    shown = calling.show_rows(table, listed(), now)
    assert calling.cut_name(now) in str(shown["caption"])
    assert calling.cut_name(now) in trees.text(shown["state"])
    assert str(shown["caption"]) != str(calling.show_rows(table, listed(), made.context(lang=lang))["caption"])


def test_the_caption_of_a_cut_table_claims_only_customers_with_such_a_leg() -> None:
    said = str(calling.show_rows("usage_rows", listed(), cut(By.FEATURE, "voicemail"))["caption"])
    assert said.startswith("Customers with a call leg of Voicemail in the week;")
    assert "live calling line" not in said


@pytest.mark.parametrize(("lang", "told"), [("en", "No call of Voicemail entered a queue"), ("pl", "w\u00a0kolejkach")])
def test_an_empty_queue_table_says_that_none_of_these_calls_was_queued(lang: str, told: str) -> None:
    now = cut(By.FEATURE, "voicemail", lang=lang)
    titles = {table: trees.text(calling.show_rows(table, listed(), now)["state"]) for table in calling.TABLES}
    assert told in titles["queue_rows"]
    assert told not in titles["usage_rows"] + titles["quality_rows"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_cut_table_under_a_filter_names_both(lang: str) -> None:
    said = trees.text(
        calling.show_rows("quality_rows", listed(), cut(By.ENDPOINT, "teams", q="name:acme", lang=lang))["state"]
    )
    assert "name:acme" in said and calling.cut_name(cut(By.ENDPOINT, "teams", lang=lang)) in said


def test_the_chip_names_the_cut_and_takes_it_away() -> None:
    head = calling.show_head(made.calling_weeks(), cut(By.FEATURE, "call_queue"))
    (chip,) = [one for one in trees.every(head["cut"]) if trees.attribute(one, "data-act") == "cut"]
    assert trees.attribute(chip, "data-value") is None
    assert "Call queue" in trees.text(head["cut"])
    assert calling.show_head(made.calling_weeks(), made.context())["cut"] == []


def test_the_page_keeps_the_columns_that_the_reader_chose(lay_calling: Lay) -> None:
    tree = lay_calling(preferences={"columns.calling-usage-rows": ["legs"]})
    (grid,) = [one for one in trees.every(tree) if getattr(one, "id", "") == "calling-usage-rows-rows"]
    shown = [column["field"] for column in grid.columnDefs if not column["initialHide"]]
    assert shown == ["customer", "legs"]


def widths(tree: Any, name: str) -> list[str]:
    return [one.style["width"] for one in trees.every(tree) if getattr(one, "className", "") == name]


def test_bars_of_endpoint_types_share_the_scale_of_the_type_with_most_legs() -> None:
    drawn = call_breakdown.show_endpoints(ENDPOINTS, made.context())["list"]  # 15 and 3 legs
    assert widths(drawn, "mark-good") == ["53.33%"]
    assert widths(drawn, "mark-poor") == ["13.33%"]
    assert widths(drawn, "mark-not-measured") == ["33.33%", "20.00%"]


def test_dots_of_poor_shares_share_the_scale_of_the_worst_type() -> None:
    rows = [
        *ENDPOINTS,
        {"endpoint_type": "app_mobile", "good": 9, "poor": 1, "not_measured": 0, "poor_rate": 0.1, "change_pp": 0.0},
    ]
    every = list(trees.every(call_breakdown.show_endpoints(rows, made.context())["list"]))
    own, together = (
        [float(one.style["left"].removesuffix("%")) for one in every if getattr(one, "className", "") == name]
        for name in ("dot-own", "dot-all")
    )
    assert own[0] == 2 * own[1] > 0, "20% and 10%; the gateway's is unknown"
    assert together == [pytest.approx(own[0] * 0.15 / 0.2, abs=0.1)] * 3  # 3 of 20 measured


def test_bars_of_features_share_the_scale_of_the_longest() -> None:
    rows = [{"feature": "call_park", "legs": 8}, {"feature": "voicemail", "legs": 2}]
    drawn = call_breakdown.show_features(rows, made.context())["list"]
    assert [one.style["width"] for one in trees.every(drawn) if type(one).__name__ == "I"] == ["100.00%", "25.00%"]


@pytest.mark.parametrize(("rule", "told"), [("any", "foot"), ("all", "foot_all")])
def test_the_rule_of_a_poor_call_is_told_under_the_chart_of_quality_alone(
    lay_calling: Lay, rule: str, told: str
) -> None:
    now = made.context()
    now = replace(now, scope=replace(now.scope, rules=replace(now.scope.rules, poor_call_rule=rule)))
    limits = {limit.split("_")[0]: value for limit, value in call_metrics.LIMITS.items()}
    said = trees.text(lay_calling(now))
    assert now.look.t(f"calling.quality.{told}", **limits) in said
    assert now.look.t("calling.bands.foot", **limits) in said


def test_the_heaviest_users_are_at_the_bottom_of_their_chart() -> None:
    part = made.calling_weeks()
    part["bands"][-1] |= {"0": 1, "1-9": 2, "10-49": 3, "50+": 4}
    shown = calling.show_bands(part, made.context())
    (last,) = [one for one in trees.every(shown["chart"]) if trees.attribute(one, "aria-pressed") == "true"]
    assert [one.className for one in trees.every(last) if type(one).__name__ == "I"] == [
        f"mark-band-{at}" for at in range(4)
    ]
    twin: Any = shown["twin"]
    assert twin["rows"][0][1:] == ["1", "2", "3", "4"]


def test_on_all_regions_a_week_leads_where_any_of_them_has_data() -> None:
    late = replace(made.place(), region="us", first_date=date(2026, 11, 8))
    for places in ((made.place(), late), (late, made.place())):
        shown = calling.show_bands(made.calling_weeks(), made.context(*places))
        leads = [one for one in trees.every(shown["chart"]) if trees.attribute(one, "data-act") == "week"]
        assert len(leads) == 7
