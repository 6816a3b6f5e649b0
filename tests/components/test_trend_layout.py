"""What stands around the lines of the trend, in its place: strip, day line, veil, the day over the labels."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.components.trend_chart.trend import adaptive
from dashboard.components.trend_chart.trend_paint import WIDE, width
from dashboard.look import Look
from tests.components.test_trend import NEWEST, WEEK, drawn, points

INNER = 336 - 26 - 24
PAST = NEWEST - 10 * WEEK


def shapes(figure: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [shape for shape in figure["layout"]["shapes"] if shape["type"] == kind]


def test_the_strip_lies_under_the_plot_and_neither_reaches_into_the_other() -> None:
    layout = drawn(points(3))["layout"]
    assert layout["yaxis"]["domain"] == pytest.approx([(26 + 14) / INNER, 1])
    assert layout["yaxis2"]["domain"] == pytest.approx([0, 26 / INNER])
    assert layout["yaxis2"]["range"] == [0, 1_250]  # its greatest overage a little under its top
    assert layout["yaxis2"]["tickvals"] == [1_000]
    assert (layout["height"], layout["margin"]["t"], layout["margin"]["b"]) == (336, 26, 24)


def test_the_line_of_the_day_runs_from_the_bottom_to_four_pixels_above_the_plot() -> None:
    (line,) = shapes(drawn(points(52), as_of=PAST), "line")
    assert (line["yref"], line["y0"], line["y1"]) == ("paper", 0, pytest.approx(1 + 4 / INNER))
    assert (line["x0"], line["x1"]) == pytest.approx((41 / 51, 41 / 51))


def test_the_veil_covers_the_whole_height_of_what_is_later() -> None:
    (veil,) = shapes(drawn(points(52), as_of=PAST), "rect")
    assert (veil["yref"], veil["y0"], veil["y1"]) == ("paper", 0, 1)
    assert (veil["x0"], veil["x1"]) == (PAST.isoformat(), NEWEST.isoformat())
    assert not shapes(drawn(points(52)), "rect")


def test_the_day_of_the_labels_stands_over_them_beside_the_plot() -> None:
    figure = drawn(points(52), as_of=PAST)
    day = figure["layout"]["annotations"][-1]
    assert (day["text"], day["x"], day["xref"], day["y"], day["yref"]) == (
        "13\u00a0Sep\u00a02026",
        1,
        "paper",
        1,
        "paper",
    )
    marks = [shape["path"] for shape in shapes(figure, "path") if shape["path"].startswith("M14,")]
    assert (day["xshift"], day["xanchor"], day["yanchor"]) == (14, "left", "bottom")
    assert marks, "the marks begin where the day does"


def test_one_week_without_a_line_has_no_room_for_words() -> None:
    nothing = dict.fromkeys(("used", "idle", "available", "total", "over", "lines"), 0)

    def words(*empty: int) -> list[str]:
        listed = [{**one, **nothing} if at in empty else {**one, "lines": 3} for at, one in enumerate(points(30))]
        return [note["text"] for note in drawn(listed)["layout"]["annotations"]]

    assert "no live line" not in words(10)
    assert "no live line" in words(10, 11)


def test_the_axis_of_numbers_makes_room_for_its_longest_one() -> None:
    small, large = (drawn(points(3, total=most, available=most))["layout"]["margin"]["l"] for most in (900, 43_000_000))
    assert (small, large) == (50, 8 + 7 * len("50,000,000"))


@pytest.mark.parametrize(("count", "mode"), [(1, "markers"), (2, "lines"), (3, "lines")])
def test_two_weeks_are_a_line(count: int, mode: str) -> None:
    figure = drawn(points(count))
    assert {trace["mode"] for trace in figure["data"] if trace["name"] == "Total"} == {mode}


@pytest.mark.parametrize(("known", "mode"), [(1, "markers"), (2, "lines")])
def test_so_are_two_weeks_of_the_year_before(known: int, mode: str) -> None:
    figure = drawn(points(52 + known), compare=True)
    (line,) = [trace for trace in figure["data"] if trace["name"] == "Year before"]
    assert (len(line["x"]), line["mode"]) == (known, mode)


def test_a_picture_of_one_day_has_room_on_both_sides() -> None:
    first, last = drawn(points(1))["layout"]["xaxis"]["range"]
    assert (first, last) == ((NEWEST - timedelta(days=3)).isoformat(), (NEWEST + timedelta(days=3)).isoformat())


def test_no_text_points_with_an_arrow_and_no_line_follows_the_pointer() -> None:
    """The hover card and its line are our own."""
    layout = drawn(points(52, without=(20,)), as_of=PAST, compare=True)["layout"]
    assert {note["showarrow"] for note in layout["annotations"]} == {False}
    assert (layout["xaxis"]["showspikes"], layout["hovermode"]) == (False, False)


def test_the_year_before_is_drawn_only_where_it_is_asked_for() -> None:
    for asked, there in ({}, False), ({"compare": True}, True):
        figure = adaptive(points(), Look(), as_of=NEWEST, **asked)
        assert ("Year before" in {trace["name"] for trace in figure["data"]}) is there


def test_the_band_of_a_gap_is_as_high_as_the_plot() -> None:
    figure = drawn(points(without=(80,)))
    (band,) = [trace for trace in figure["data"] if trace["name"] == "no snapshot"]
    top = figure["layout"]["yaxis"]["range"][1]
    assert band["y"] == [0, top, top, 0, 0]


def test_the_words_of_a_gap_stand_in_its_middle_and_two_that_fit_stand_beside_each_other() -> None:
    def said(*without: int) -> list[dict[str, Any]]:
        found = drawn(points(without=without))["layout"]["annotations"]
        return [note for note in found if note["text"] == "no snapshot"]

    (one,) = said(80)
    assert one["x"] == (NEWEST - 23 * WEEK).isoformat()
    assert [note.get("textangle") for note in said(57, 80)] == [None, None]
    assert [note.get("textangle") for note in said(60, 63)] == [None, -90]


@pytest.mark.parametrize("apart", range(8, 24))
def test_words_above_the_plot_are_eight_pixels_apart_or_one_of_them_stands_upright(apart: int) -> None:
    """The words of a gap are placed from left to right: each is held against those before it."""
    notes = drawn(points(without=(56, 56 + apart)))["layout"]["annotations"]
    words = [note for note in notes if note["text"] == "no snapshot"]
    first, second = (note["x"] for note in words)
    pixels = (date.fromisoformat(second) - date.fromisoformat(first)) / (51 * WEEK) * WIDE.plot
    fits = pixels - width("no snapshot", 6.6) > 8
    assert [note.get("textangle") for note in words] == [None, None if fits else -90]


def test_the_area_of_what_is_available_has_no_edge_of_its_own() -> None:
    figure = drawn(points())
    edges = {trace["name"]: trace["line"]["width"] for trace in figure["data"] if trace.get("stackgroup")}
    assert edges.pop("Available") == 0
    assert edges and all(width > 0 for width in edges.values())


def test_the_hover_card_has_its_three_words() -> None:
    words = drawn(points())["layout"]["meta"]["words"]
    assert words == {key: Look().t(f"trend.hover.{key}") for key in ("click", "enter", "here")}
