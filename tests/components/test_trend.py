"""The picture of the license trend, as data: traces, axes, labels, words for those who listen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.components.trend_chart import trend
from dashboard.components.trend_chart.trend_paint import colours, escaped, templates
from dashboard.look import Look

NEWEST = date(2026, 11, 22)
WEEK = timedelta(days=7)
LOOKS = [Look(lang, theme) for lang in ("en", "pl") for theme in ("light", "dark")]


def point(day: date, **values: int) -> dict[str, Any]:
    sums = {"used": 26_000, "idle": 8_000, "available": 9_000, "total": 42_000, "over": 1_000, **values}
    return {"date": day.isoformat(), **sums}


def points(count: int = 104, without: tuple[int, ...] = (), **values: int) -> list[dict[str, Any]]:
    first = NEWEST - WEEK * (count - 1)
    return [point(first + WEEK * at, **values) for at in range(count) if at not in without]


ENGLISH = Look()


def drawn(listed: list[dict[str, Any]], look: Look = ENGLISH, **how: Any) -> dict[str, Any]:
    return trend.figure(listed, look, **{"as_of": NEWEST, **how})


def named(figure: dict[str, Any], name: str, axis: str | None = None) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["name"] == name and trace.get("yaxis") == axis]


def notes(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


# Traces ------------------------------------------------------------------------------------


def test_the_stack_is_assigned_without_idle_then_idle_then_available() -> None:
    figure = drawn(points(3))
    stack = [trace for trace in figure["data"] if "stackgroup" in trace]
    assert [trace["name"] for trace in stack] == ["Used", "Idle", "Available"]
    assert [trace["y"][-1] for trace in stack] == [26_000, 8_000, 9_000]  # assigned = 42 000 - 9 000 + 1 000
    assert sum(trace["y"][-1] for trace in stack) == 42_000 + 1_000


def test_used_beyond_assigned_does_not_lift_the_stack() -> None:
    figure = drawn(points(3, used=60_000, idle=0))
    assert named(figure, "Used")[0]["y"][-1] == 34_000
    assert figure["layout"]["meta"]["weeks"][-1]["values"][3][0] == "60,000"


def test_what_is_over_lies_between_the_total_and_the_top_of_the_stack_and_in_its_strip() -> None:
    figure = drawn(points(3))
    total, sliver = (named(figure, name)[0] for name in ("Total", "Over limit"))
    at = figure["data"].index(total)
    assert figure["data"][at + 1] is sliver, "tonexty fills to the trace before it"
    assert (sliver["fill"], sliver["y"][-1] - total["y"][-1]) == ("tonexty", 1_000)
    assert sliver["fillpattern"]["fgcolor"] == colours(Look())["s-over"]
    assert named(figure, "Over limit", "y2")[0]["y"] == [1_000] * 3


def test_each_run_of_weeks_has_its_own_traces_and_stack_group() -> None:
    figure = drawn(points(without=(60, 80)))
    groups = {trace["stackgroup"] for trace in figure["data"] if "stackgroup" in trace}
    totals = named(figure, "Total")
    assert len(groups) == len(totals) == 3
    missing = {(NEWEST - WEEK * 43).isoformat(), (NEWEST - WEEK * 23).isoformat()}
    assert not missing & {day for trace in totals for day in trace["x"]}


def test_a_gap_is_a_hatched_band_with_its_words() -> None:
    figure = drawn(points(without=(80,)))
    (band,) = named(figure, "no snapshot")
    assert (band["x"][0], band["x"][2]) == ((NEWEST - WEEK * 24).isoformat(), (NEWEST - WEEK * 22).isoformat())
    assert band["fillpattern"]["shape"] == "/"
    assert "no snapshot" in notes(figure)


def test_words_of_neighbouring_gaps_do_not_lie_on_each_other() -> None:
    figure = drawn(points(without=(60, 63)))
    words = [note for note in figure["layout"]["annotations"] if note["text"] == "no snapshot"]
    assert [note.get("textangle") for note in words] == [None, -90]


def test_a_week_alone_is_marked_since_it_has_no_line() -> None:
    figure = drawn(points(1))
    assert {trace["mode"] for trace in figure["data"]} == {"markers", "none"}
    first, last = figure["layout"]["xaxis"]["range"]
    assert first < NEWEST.isoformat() < last


def test_the_year_before_is_thin_grey_dashes_of_the_total_and_off_by_default() -> None:
    assert not named(drawn(points()), "Year before")
    (line,) = named(drawn(points(), compare=True), "Year before")
    assert line["line"] == {"color": colours(Look())["s-before"], "width": 1.25, "dash": "4px,3px"}
    assert len(line["x"]) == 52
    assert "Year before" in notes(drawn(points(), compare=True))


def test_no_points_are_an_empty_chart_that_says_so() -> None:
    figure = drawn([])
    assert (figure["data"], notes(figure)) == ([], ["No snapshots in this period"])
    assert figure["layout"]["meta"]["weeks"] == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("narrow", [False, True])
def test_plotly_takes_every_figure(look: Look, narrow: bool) -> None:
    nothing = points(3, used=0, idle=0, available=0, total=0, over=0)
    for listed in ([], points(1), points(without=(60, 61, 90)), nothing):
        figure = drawn(listed, look, narrow=narrow, compare=True, as_of=NEWEST - 3 * WEEK)
        go.Figure(json.loads(json.dumps(figure)))


# Axes --------------------------------------------------------------------------------------


def test_the_number_axis_begins_at_zero_and_holds_the_stack_with_at_most_six_ticks() -> None:
    for most in (1, 3, 7, 99, 1_001, 43_000, 43_217, 9_999_999):
        axis = drawn(points(3, total=most, used=0, idle=0, available=most, over=0))["layout"]["yaxis"]
        assert axis["tickvals"][0] == axis["range"][0] == 0
        assert len(axis["tickvals"]) <= 6
        assert axis["range"][1] > axis["tickvals"][-1] >= most
        assert all(tick == int(tick) for tick in axis["tickvals"])


def test_nothing_at_all_is_an_honest_zero() -> None:
    figure = drawn(points(3, used=0, idle=0, available=0, total=0, over=0))
    assert figure["layout"]["yaxis"]["ticktext"] == ["0"]
    assert notes(figure).count("0") == 5
    assert {value for trace in figure["data"] for value in trace["y"]} == {0}


def test_numbers_and_dates_are_in_the_language_of_the_look() -> None:
    english, polish = drawn(points(52)), drawn(points(52), Look("pl"))
    assert english["layout"]["yaxis"]["ticktext"][-1] == "50,000"
    assert polish["layout"]["yaxis"]["ticktext"][-1] == "50\u00a0000"
    assert "22\u00a0Nov\u00a02026" in notes(english)
    assert "22\u00a0lis\u00a02026" in notes(polish)
    assert {"sty\u00a02026", "lut"} <= set(polish["layout"]["xaxis"]["ticktext"])


def test_january_says_the_year_and_so_does_a_first_tick_that_is_not_beside_one() -> None:
    assert drawn(points(52))["layout"]["xaxis"]["ticktext"][:3] == ["Dec", "Jan\u00a02026", "Feb"]
    assert drawn(points(30))["layout"]["xaxis"]["ticktext"][:2] == ["Jun\u00a02026", "Jul"]


def test_a_short_window_has_ticks_at_week_ends() -> None:
    axis = drawn(points(), window="3m")["layout"]["xaxis"]
    assert axis["ticktext"][:2] == ["23\u00a0Aug", "6\u00a0Sep"]
    assert all(date.fromisoformat(day).isoweekday() == 7 for day in axis["tickvals"])


def test_the_phone_has_short_ticks_and_no_direct_labels() -> None:
    wide, narrow = drawn(points(52)), drawn(points(52), narrow=True)
    assert narrow["layout"]["yaxis"]["ticktext"][1] == "10\u00a0k"
    assert drawn(points(52), Look("pl"), narrow=True)["layout"]["yaxis"]["ticktext"][1] == "10\u00a0tys."
    assert notes(narrow) == ["22\u00a0Nov\u00a02026"]
    assert len(narrow["layout"]["xaxis"]["tickvals"]) <= 5 < len(wide["layout"]["xaxis"]["tickvals"])


# Marks and labels --------------------------------------------------------------------------


def test_as_of_is_a_line_with_its_date_above_and_what_is_later_lies_under_a_veil() -> None:
    figure = drawn(points(52), as_of=NEWEST - 26 * WEEK)
    line, veil = figure["layout"]["shapes"][:2]
    assert (line["type"], line["x0"], line["x1"]) == ("line", line["x1"], pytest.approx(25 / 51))
    assert (veil["type"], veil["x0"], veil["x1"]) == ("rect", "2026-05-24", "2026-11-22")
    assert "24\u00a0May\u00a02026" in notes(figure)


def test_an_as_of_outside_the_window_is_not_drawn() -> None:
    figure = drawn(points(), window=(NEWEST - 20 * WEEK, NEWEST - 10 * WEEK))
    assert "22\u00a0Nov\u00a02026" not in notes(figure)
    assert not [shape for shape in figure["layout"]["shapes"] if shape["type"] == "line"]


def test_direct_labels_stand_in_the_order_of_the_stack_with_the_last_values() -> None:
    figure = drawn([*points(3)[:-1], point(NEWEST, total=43_000, available=9_500)])
    labels = [note for note in figure["layout"]["annotations"] if note["xref"] == "paper"]
    assert [note["text"] for note in labels[:5]] == ["Total", "Available", "Idle", "Used", "Over limit"]
    assert [note["text"] for note in labels[5:]] == ["43,000", "9,500", "8,000", "26,000", "1,000"]


@pytest.mark.parametrize(
    "values",
    [
        {"used": 0, "idle": 0, "available": 0, "total": 0, "over": 0},
        {"used": 1, "idle": 1, "available": 1, "total": 3, "over": 0},
        {"used": 90, "idle": 0, "available": 10, "total": 100, "over": 50},
        {"used": 0, "idle": 0, "available": 100, "total": 100, "over": 0},
    ],
)
@pytest.mark.parametrize("compare", [False, True])
def test_direct_labels_never_touch(values: dict[str, int], compare: bool) -> None:
    figure = drawn(points(104, **values), compare=compare)
    height = 336 - 26 - 24
    names = [note for note in figure["layout"]["annotations"] if note["xref"] == "paper" and note["xanchor"] == "left"]
    order = ["Total", "Available", "Idle", "Used", "Over limit"]
    assert [note["text"] for note in names if note["text"] in order] == order
    heights = sorted(note["y"] * height for note in names)
    assert all(after - before >= 17.9 for before, after in pairwise(heights))


def test_a_long_name_widens_the_margin() -> None:
    usual, compared = (drawn(points(), Look("pl"), compare=compare)["layout"]["margin"] for compare in (False, True))
    assert usual["r"] == 146 < compared["r"]


# Safety ------------------------------------------------------------------------------------


def test_escaping_leaves_nothing_that_plotly_could_read() -> None:
    assert escaped('<a href="https://evil">A & B</a>') == '&lt;a href="https://evil"&gt;A &amp; B&lt;/a&gt;'


def texts(part: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a figure with its place; `meta` is our own script's, set as text."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name not in ("template", "meta"):
                yield from texts(inner, name)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from texts(inner, at)
    elif isinstance(part, str):
        yield at, part


def test_hostile_words_reach_plotly_only_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Look, "t", lambda self, key, **values: f"<b>{key} & {values}</b>")
    monkeypatch.setattr(Look, "day", lambda self, day: "<i>day</i>")
    figure = trend.figure(points(52, without=(30,)), Look(), as_of=NEWEST, compare=True)
    spoken = [text for at, text in texts(figure) if at in ("text", "ticktext", "name", "title")]
    assert any("&lt;b&gt;" in text for text in spoken)
    assert not [text for text in spoken if "<" in text or ">" in text]


# For the script, for those who listen ------------------------------------------------------


def test_the_hover_card_has_every_series_in_the_order_of_the_stack_with_its_share() -> None:
    meta = drawn(points(3))["layout"]["meta"]
    assert [series["name"] for series in meta["series"]] == [
        "Total",
        "Available",
        "Idle: assigned, not used",
        "Used",
        "Over limit",
    ]
    last = meta["weeks"][-1]
    assert last["values"] == [
        ["42,000", ""],
        ["9,000", "21.4%"],
        ["8,000", "19.0%"],
        ["26,000", "61.9%"],
        ["1,000", "2.4%"],
    ]
    assert (last["date"], last["kind"], last["here"], last["rings"]) == (
        "2026-11-22",
        "week end",
        True,
        [42_000, 34_000, 26_000],
    )


def test_shares_of_nothing_are_unknown() -> None:
    week = drawn(points(1, used=0, idle=0, available=0, total=0, over=0))["layout"]["meta"]["weeks"][0]
    assert [share for _, share in week["values"]] == ["", "—", "—", "—", "—"]


def test_a_data_date_in_mid_week_is_not_called_a_week_end() -> None:
    listed = [*points(3), point(NEWEST + timedelta(days=3))]
    assert drawn(listed, as_of=NEWEST + timedelta(days=3))["layout"]["meta"]["weeks"][-1]["kind"] == "data date"


def test_one_figure_carries_the_layouts_of_both_widths() -> None:
    figure = trend.adaptive(points(), Look(), as_of=NEWEST)
    other = figure["layout"]["meta"]["other"]
    assert figure["layout"] | {"meta": None} == drawn(points())["layout"] | {"meta": None}
    assert other | {"template": templates()["light"]} == {
        name: part for name, part in drawn(points(), narrow=True)["layout"].items() if name != "meta"
    }
    assert figure["data"] == drawn(points(), narrow=True)["data"]


def test_the_summary_is_one_sentence_with_the_last_values_and_the_gaps() -> None:
    said = trend.summary(points(52, without=(30,)), Look(), as_of=NEWEST)
    assert said == (
        "42,000 licenses on 22\u00a0Nov\u00a02026: 26,000 used, 8,000 idle, 9,000 available; 1,000 over the limit; "
        "change of the total since 30\u00a0Nov\u00a02025: 0; 1 gap without snapshots."
    )
    nothing = trend.summary([], Look(), as_of=NEWEST)
    assert nothing == "No snapshots from 22\u00a0Nov\u00a02025 to 22\u00a0Nov\u00a02026."


@pytest.mark.parametrize(("gaps", "ending"), [(1, "1 przerwa"), (2, "2 przerwy"), (5, "5 przerw")])
def test_the_polish_summary_counts_gaps_in_good_polish(gaps: int, ending: str) -> None:
    without = tuple(60 + 3 * at for at in range(gaps))
    assert f"{ending} bez migawek." in trend.summary(points(without=without), Look("pl"), as_of=NEWEST)


def test_rows_are_the_weeks_of_the_window_newest_first() -> None:
    rows = trend.rows(points(), as_of=NEWEST, window="3m")
    assert (rows[0], rows[-1]["date"], len(rows)) == (point(NEWEST), "2026-08-23", 14)


def test_the_key_of_the_phone_has_the_last_values() -> None:
    words = [entry.children[1] for entry in trend.key(points(3), Look(), as_of=NEWEST).children]
    assert words == ["Total 42,000", "Available 9,000", "Idle 8,000", "Used 26,000", "Over limit 1,000"]


def test_the_chart_can_be_reached_and_is_named() -> None:
    wrapper = trend.graph("licenses-trend-meetings-chart", "meetings", Look("pl")).to_plotly_json()["props"]
    assert (wrapper["tabIndex"], wrapper["role"], wrapper["data-service"]) == (0, "application", "meetings")
    assert wrapper["aria-label"].startswith("Trend licencji.")


@pytest.mark.parametrize("look", LOOKS)
def test_colours_are_those_of_the_theme(look: Look) -> None:
    figure = drawn(points(3), look)
    assert figure["layout"]["template"] is templates()[look.theme]
    assert named(figure, look.t("trend.series.total"))[0]["line"]["color"] == colours(look)["s-total"]


# The time machine, and weeks without a line ---------------------------------------------------

PAST = NEWEST - 10 * WEEK


def told(count: int = 30) -> list[dict[str, Any]]:
    """Weeks that can be told apart: the total of each ends with its number."""
    return [{**one, "total": 42_000 + at} for at, one in enumerate(points(count))]


def test_legend_key_and_summary_have_the_values_of_the_day_that_is_read() -> None:
    (last,) = [at for at, one in enumerate(told()) if one["date"] == PAST.isoformat()]
    number = f"42,0{last}"
    assert number in notes(drawn(told(), as_of=PAST))
    assert "42,029" not in notes(drawn(told(), as_of=PAST))
    key = [
        entry.children[1] if isinstance(entry.children, list) else entry.children
        for entry in trend.key(told(), Look(), as_of=PAST).children
    ]
    assert key[:2] == [Look().day(PAST), f"Total {number}"]
    said = trend.summary(told(), Look(), as_of=PAST)
    assert said.startswith(f"{number} licenses on {Look().day(PAST)}:")
    assert said.endswith(f"; weeks from there to {Look().day(NEWEST)} are later.")


def test_a_day_in_mid_week_has_its_own_values_and_the_newest_day_before_it_where_it_has_none() -> None:
    wednesday = PAST + timedelta(days=3)
    own = [*told(), {**point(wednesday), "total": 41_234}]
    assert "41,234" in notes(drawn(own, as_of=wednesday))
    assert trend.summary(told(), Look(), as_of=wednesday).startswith(f"42,019 licenses on {Look().day(PAST)}:")


def test_a_named_window_is_that_of_the_day_that_is_read_and_runs_on_to_the_newest() -> None:
    rows = trend.rows(points(), as_of=PAST, window="3m", data_dates=[NEWEST])
    assert (rows[0]["date"], rows[-1]["date"]) == (NEWEST.isoformat(), "2026-06-14")
    assert [each["date"] for each in rows].count(PAST.isoformat()) == 1


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_what_is_later_says_so_in_the_picture_on_the_card_and_over_the_labels(lang: str) -> None:
    look = Look(lang)
    figure = drawn(points(), look, as_of=PAST, window="1y")
    later, day = look.t("trend.mark.later"), look.day(PAST)
    assert notes(figure).count(later) == 1
    assert notes(figure).count(day) == 2  # above its line, and over the labels
    kinds = {week["date"]: week["kind"] for week in figure["layout"]["meta"]["weeks"]}
    assert kinds[NEWEST.isoformat()].endswith(later) and later not in kinds[PAST.isoformat()]
    assert later not in notes(drawn(points(), look))


def test_weeks_without_a_line_are_zeros_with_their_words_and_no_gap() -> None:
    nothing = dict.fromkeys(("used", "idle", "available", "total", "over", "lines"), 0)
    listed = [{**one, **nothing} if at >= 25 else {**one, "lines": 3} for at, one in enumerate(points(30))]
    figure = drawn(listed)
    assert "no live line" in notes(figure) and "no snapshot" not in notes(figure)
    assert named(figure, "no snapshot") == []
    (total,) = named(figure, "Total")
    assert total["y"][-5:] == [0] * 5
    assert figure["layout"]["meta"]["weeks"][-1]["kind"] == "week end, no live line"
    assert trend.summary(listed, Look(), as_of=NEWEST).endswith("; 5 weeks without a live line.")


def test_a_missing_week_beside_weeks_without_a_line_is_still_a_gap() -> None:
    nothing = dict.fromkeys(("used", "idle", "available", "total", "over", "lines"), 0)
    listed = [{**one, **nothing} if at < 10 else {**one, "lines": 3} for at, one in enumerate(points(30))]
    figure = drawn([one for at, one in enumerate(listed) if at != 20])
    assert {"no live line", "no snapshot"} <= set(notes(figure))
    assert len(named(figure, "no snapshot")) == 1
