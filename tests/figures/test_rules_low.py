"""docs/metrics.md 5: who is low, and against which bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.figures.cast import NAMES, Cast, names, row_of

TENS = (10, 20, 30, 40, 50, 60, 70, 80)  # percent assigned; first quartile (linear): 20 + 0.75 * 10 = 27.5 %


def cohort(
    cast: Cast, shares: Iterable[int], *, total: int = 100, product: str = "meetings", trial: bool = False
) -> None:
    for name, share in zip(NAMES, shares, strict=False):
        cast.line(name, (total, total * share // 100, 0), product=product, trial=trial, start=-60)


def bound(cast: Cast, name: str) -> tuple[float, str | None, int]:
    row = row_of(cast.figures()["low"], name)
    return round(row["bound"], 9), row["band"], row["cohort_size"]


def test_metrics_5_a_line_is_low_below_the_first_quartile_of_its_cohort(cast: Cast) -> None:
    cohort(cast, TENS)
    assert names(cast.figures()["low"]) == ["Alba", "Birch"]
    assert bound(cast, "Alba") == (0.275, "100-499", 8)


def test_metrics_5_a_rate_equal_to_the_quartile_is_not_low(cast: Cast) -> None:
    cohort(cast, (10, 20, 30, 40, 50, 60, 70, 80, 90))  # nine: the quartile is the third rate
    assert names(cast.figures()["low"]) == ["Alba", "Birch"]
    assert bound(cast, "Alba") == (0.3, "100-499", 9)


def test_metrics_5_a_rate_of_60_percent_is_never_low_and_the_bound_shown_is_at_most_that(cast: Cast) -> None:
    cohort(cast, (59, 60, 90, 90, 90, 90, 90, 90))
    assert names(cast.figures()["low"]) == ["Alba"]
    assert bound(cast, "Alba") == (0.60, "100-499", 8)


def test_metrics_5_a_line_of_less_than_5_licenses_or_younger_than_30_days_is_not_judged(cast: Cast) -> None:
    cast.line("Alba", (4, 0, 0))
    cast.line("Birch", (5, 0, 0))
    cast.line("Cedar", (10, 0, 0), start=-29)
    cast.line("Dahlia", (10, 0, 0), start=-30)
    assert names(cast.figures()["low"]) == ["Birch", "Dahlia"]


def test_metrics_5_bands_of_size_have_these_edges(cast: Cast) -> None:
    """In every band one low line at each edge among eight: only in a cohort of their own do they share its size."""
    edges = {"5-24": (5, 24), "25-99": (25, 99), "100-499": (100, 499), "500-1999": (500, 1999), "2000+": (2000, 90000)}
    for smallest, largest in edges.values():
        for total, assigned in ((smallest, 0), (largest, 0), *[(smallest, smallest)] * 6):
            cast.line("Alba", (total, assigned, 0))
    rows = cast.figures()["low"]["rows"]
    assert {band: {row["total"] for row in rows if row["band"] == band} for band in edges} == {
        band: set(both) for band, both in edges.items()
    }
    assert {row["cohort_size"] for row in rows} == {8}


def test_metrics_5_seven_lines_of_a_band_fall_back_to_all_bands(cast: Cast) -> None:
    cohort(cast, TENS[:7])
    cast.line("Iris", (5, 4, 0))
    assert bound(cast, "Alba") == (0.275, "all", 8)
    assert names(cast.figures()["low"]) == ["Alba", "Birch"]


def test_metrics_5_the_bound_is_at_most_60_percent_after_the_fallback_too(cast: Cast) -> None:
    cohort(cast, (50, 80, 80, 80, 80, 80, 80))
    cast.line("Iris", (5, 4, 0))
    assert bound(cast, "Alba") == (0.60, "all", 8)


def test_metrics_5_seven_lines_of_all_bands_leave_the_bound_of_50_percent_alone(cast: Cast) -> None:
    cohort(cast, (49, 50, 90, 90, 90, 90))
    cast.line("Iris", (5, 5, 0))
    assert names(cast.figures()["low"]) == ["Alba"]
    assert bound(cast, "Alba") == (0.50, None, 0)


def test_metrics_5_each_band_falls_back_for_itself(cast: Cast) -> None:
    cohort(cast, TENS)
    cast.line("Iris", (5, 0, 0))
    low = cast.figures()["low"]
    assert [row_of(low, name)["band"] for name in ("Alba", "Iris")] == ["100-499", "all"]
    assert row_of(low, "Iris")["cohort_size"] == 9


def test_metrics_5_trials_are_not_in_the_cohort_of_subscriptions(cast: Cast) -> None:
    cohort(cast, TENS[:7])
    cast.line("Iris", (100, 80, 0), trial=True)
    assert bound(cast, "Alba") == (0.50, None, 0)


def test_metrics_5_calling_lines_are_not_in_the_cohort_of_meetings(cast: Cast) -> None:
    cohort(cast, TENS[:7])
    cast.line("Iris", (100, 80, 0), product="calling")
    assert bound(cast, "Alba") == (0.50, None, 0)


def test_metrics_5_lines_unknown_young_or_not_live_are_not_in_the_cohort(cast: Cast) -> None:
    cohort(cast, TENS[:7])
    cast.line("Iris", (100, 80, 0), days=(-14,))
    cast.line("Iris", (100, 80, 0), start=-29)
    cast.line("Iris", (100, 80, 0), ends=-1)
    cast.line("Iris", (100, 80, 0), state="cancelled")
    assert bound(cast, "Alba") == (0.50, None, 0)


def test_metrics_5_a_suspended_line_is_live_and_in_the_cohort(cast: Cast) -> None:
    cohort(cast, TENS[:7])
    cast.line("Iris", (100, 80, 0), state="suspended")
    assert bound(cast, "Alba") == (0.275, "100-499", 8)


def test_metrics_5_rates_above_one_stay_in_the_cohort(cast: Cast) -> None:
    cohort(cast, (10, 20, 30, 150, 150, 150, 150, 150))
    assert bound(cast, "Alba") == (0.275, "100-499", 8)


def test_metrics_5_filters_and_scope_never_change_who_is_low(cast: Cast) -> None:
    cohort(cast, TENS)
    whole = row_of(cast.figures()["low"], "Alba")
    assert cast.figures(query="name:alba")["low"]["rows"] == [whole]
    assert cast.figures(customers=[cast.org("Alba"), cast.org("Cedar")])["low"]["rows"] == [whole]
    assert cast.figures(customers=[cast.org("Cedar")])["low"]["rows"] == []


def test_metrics_5_every_region_has_its_own_cohorts(cast_of: Callable[[str], Cast]) -> None:
    here, there = cast_of("eu"), cast_of("us")
    cohort(here, TENS[:7])
    cohort(there, TENS[7:])
    there.publish()
    assert bound(here, "Alba") == (0.50, None, 0)
    assert {row["bound"] for row in here.figures(region="all")["low"]["rows"]} == {0.50}


def test_metrics_5_who_was_low_a_week_before_is_asked_of_the_cohort_of_then(cast: Cast) -> None:
    for name, share in zip(NAMES, TENS, strict=False):
        cast.line(name, start=-60, days={-7: (100, 90, 0), 0: (100, share, 0)})
    document = cast.figures()
    assert (document["top"]["low_assignment"], document["top_previous"]["low_assignment"]) == (2, 0)
    assert cast.figures(day=-7)["low"]["rows"] == []
