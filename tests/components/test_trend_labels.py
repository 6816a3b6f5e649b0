"""Where the direct labels of the trend stand: beside what they name, moved apart where they would touch."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.components.trend_chart.trend_labels import Label, apart, labels, marks, room, texts
from dashboard.components.trend_chart.trend_paint import WIDE, area, colours, width
from dashboard.components.trend_chart.trend_points import Week
from dashboard.look import Look

INNER = 336 - 26 - 24
FLOOR = (26 + 14) / INNER  # under it lies the strip
STRIP = 13 / INNER  # its middle


def week(used: int = 40, idle: int = 20, available: int = 40, over: int = 0) -> Week:
    total = used + idle + available - over
    return Week(date(2026, 11, 22), used, idle, available, total, over)


def heights(found: list[Label]) -> dict[str, float]:
    return {label.series: label.at for label in found}


def on_axis(share: float) -> float:
    """The height of a share of the number axis."""
    return FLOOR + (1 - FLOOR) * share


def test_labels_stand_beside_the_middle_of_what_they_name() -> None:
    assert heights(labels(week(), None, 100, WIDE)) == pytest.approx(
        {
            "total": 1,
            "available": on_axis(0.8),
            "idle": on_axis(0.5),
            "used": on_axis(0.2),
            "over": STRIP,
        }
    )


@pytest.mark.parametrize(
    ("before", "order", "at"),
    [
        (90, ["total", "before", "available", "idle", "used"], on_axis(0.9)),
        (65, ["total", "available", "before", "idle", "used"], on_axis(0.65)),
        (5, ["total", "available", "idle", "used", "before"], None),
    ],
)
def test_the_year_before_stands_where_its_height_puts_it(before: int, order: list[str], at: float | None) -> None:
    found = labels(week(), before, 100, WIDE)
    assert [label.series for label in found] == [*order, "over"]
    assert {label.series: label.value for label in found}["before"] == before
    if at is not None:
        assert heights(found)["before"] == pytest.approx(at)


def test_a_year_before_beyond_the_axis_stands_at_its_end_beside_the_total() -> None:
    found = heights(labels(week(), 500, 100, WIDE))
    assert (found["total"], found["before"]) == pytest.approx((1 + 9 / INNER, 1 - 9 / INNER))


def test_labels_of_nothing_stand_on_the_zero_line_one_over_the_other() -> None:
    found = heights(labels(week(0, 0, 0), None, 1, WIDE))
    lowest = FLOOR + 9 / INNER
    assert [found[name] for name in ("used", "idle", "available", "total")] == pytest.approx(
        [lowest + at * 18 / INNER for at in range(4)]
    )


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([], []),
        ([50], [50]),
        ([0, 30], [0, 30]),
        ([0, 10], [0, 10]),
        ([0, 0], [-5, 5]),
        ([0, 0, 0], [-10, 0, 10]),
        ([50, 0], [20, 30]),
        ([0, 30, 0], [0, 10, 20]),
        ([30, 0, 0], [0, 10, 20]),
        ([5, 18, 20], [13 / 3, 43 / 3, 73 / 3]),
        ([0, 0, 60, 60], [-5, 5, 55, 65]),
        ([-200], [-100]),
        ([-200, -200], [-100, -90]),
        ([300] * 3, [180, 190, 200]),
    ],
)
def test_places_are_apart_in_their_order_and_as_near_as_can_be(wanted: list[float], placed: list[float]) -> None:
    assert apart(wanted, 10, -100, 200) == pytest.approx(placed)


def test_the_margin_holds_the_longest_name_with_its_number() -> None:
    short, long = Label("used", 1, 0), Label("available", 10**12, 0)
    words, number = "Available", "1,000,000,000,000"
    assert room([], Look(), WIDE) == room([short], Look(), WIDE) == 146
    needed = 30 + len(words) * 6.2 + len(number) * 7.2 + 8
    assert room([short, long], Look(), WIDE) == pytest.approx(needed, abs=1)


def test_names_stand_at_the_left_and_numbers_at_the_right_of_the_margin() -> None:
    drawn = texts([Label("used", 1234, 0.25)], Look(), 150)
    places = [(one["text"], one["xanchor"], one["xshift"], one["x"], one["y"], one["xref"]) for one in drawn]
    assert places == [("Used", "left", 30, 1, 0.25, "paper"), ("1,234", "right", 150, 1, 0.25, "paper")]


def test_every_mark_stands_between_the_plot_and_its_name() -> None:
    for series in ("total", "available", "idle", "used", "over", "before"):
        for shape in marks([Label(series, 1, 0.5)], Look()):
            assert (shape["xanchor"], shape["yanchor"], shape["xref"]) == (1, 0.5, "paper")
            numbers = [float(part.split(",")[0]) for part in _points(shape["path"])]
            assert min(numbers) >= 14 and max(numbers) <= 26, (series, shape["path"])


def _points(path: str) -> list[str]:
    """What stands after a letter of a path that is followed by an x."""
    for letter in "MLHQ ":
        path = path.replace(letter, "\n")
    return [part for line in path.split("\n") if (part := line.partition("V")[0].rstrip("Z"))]


def test_a_width_is_rounded_to_whole_pixels() -> None:
    assert [width("abc", pixels) for pixels in (1.0, 1.5, 1.4)] == [3, 5, 4]


def test_an_area_has_its_colour_with_the_opacity_of_the_theme() -> None:
    for theme in ("light", "dark"):
        look = Look("en", theme)
        hexed, opacity = colours(look)["s-used"], colours(look)["area"]
        channels = tuple(bytes.fromhex(hexed.removeprefix("#")))
        assert area(look, "s-used") == f"rgba({channels[0]},{channels[1]},{channels[2]},{opacity})"


def test_a_year_before_as_high_as_the_middle_of_an_area_stands_under_its_label() -> None:
    found = labels(week(), 80, 100, WIDE)
    assert [label.series for label in found][:3] == ["total", "available", "before"]
