"""docs/metrics.md 7: the eight statuses."""

from __future__ import annotations

from tests.figures.cast import DAY, Cast, on
from tests.figures.scenes import Story, scene

QUIET = "no_recent_activity"


def held(cast: Cast, day: int | None = None) -> set[str]:
    """The statuses held by anyone."""
    return {name for name, count in cast.figures(day=day)["statuses"].items() if count}


@scene
def test_metrics_7_a_trial_or_a_subscription_runs_from_its_first_to_its_last_day(cast: Cast) -> Story:
    for name, start, ends in (("Alba", 0, 9), ("Birch", 1, 9), ("Cedar", -9, 0), ("Dahlia", -9, -1)):
        cast.subscription(f"T-{name}", name, trial=True, start=start, ends=ends)
        cast.subscription(f"S-{name}", f"{name} Ltd", start=start, ends=ends)
    yield
    cast.holders("trial", "Alba", "Cedar")
    cast.holders("subscription", "Alba Ltd", "Cedar Ltd")


@scene
def test_metrics_7_only_what_is_active_runs(cast: Cast) -> Story:
    for name, state in (("Alba", "suspended"), ("Birch", "pending_setup"), ("Cedar", "cancelled")):
        cast.subscription(f"S-{name}", name, state=state, ends=5)
        cast.subscription(f"T-{name}", name, state=state, ends=5, trial=True)
    yield
    assert not held(cast) & {"trial", "subscription", "expiring_soon"}


@scene
def test_metrics_7_expiring_soon_is_within_30_days(cast: Cast) -> Story:
    for name, ends in (("Alba", 0), ("Birch", 30), ("Cedar", 31)):
        cast.subscription(f"S-{name}", name, ends=ends, auto_renew=False)
        cast.subscription(f"T-{name}", f"{name} Ltd", ends=ends, trial=True)
    yield
    cast.holders("expiring_soon", "Alba", "Birch", "Alba Ltd", "Birch Ltd")


@scene
def test_metrics_7_what_renews_itself_is_not_expiring_soon(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", ends=5, auto_renew=True)
    yield
    assert held(cast) == {"subscription"}


@scene
def test_metrics_7_license_overage_is_of_a_live_line_of_any_product(cast: Cast) -> Story:
    cast.line("Alba", (1, 2, 0), product="call_on_webex")
    cast.line("Birch", (1, 2, 0), product="messaging", ends=-1)
    cast.line("Cedar", (1, 2, 0), product="meetings", days=(-14,))
    cast.line("Dahlia", (2, 2, 0), product="meetings")
    yield
    assert cast.figures()["statuses"]["license_overage"] == 1


@scene
def test_metrics_7_no_recent_activity_is_more_than_60_days_since_the_utc_date_of_the_sign_in(cast: Cast) -> Story:
    cast.customer("Alba", sign_in="")
    cast.customer("Birch", sign_in=f"{on(-60)}T00:00:00Z")
    cast.customer("Cedar", sign_in=f"{on(-61)}T23:59:59Z")
    cast.customer("Dahlia", sign_in=f"{on(-61)}T23:30:00-05:00")  # the 60th day in UTC
    cast.customer("Elder", sign_in=f"{on(-60)}T01:00:00+05:30")  # the 61st
    cast.customer("Fern", sign_in=f"{on(3)}T00:00:00Z")
    yield
    cast.holders(QUIET, "Alba", "Cedar", "Elder")


@scene
def test_metrics_7_pending_and_suspended_hold_whatever_the_dates(cast: Cast) -> Story:
    for name, start, ends in (("Alba", -50, -20), ("Birch", -5, 5), ("Cedar", 20, 50)):
        for kind, trial in (("S", False), ("T", True)):
            cast.subscription(
                f"{kind}P-{name}", f"{name} {kind}P", state="pending_setup", start=start, ends=ends, trial=trial
            )
            cast.subscription(
                f"{kind}S-{name}", f"{name} {kind}S", state="suspended", start=start, ends=ends, trial=trial
            )
    yield
    statuses = cast.figures()["statuses"]
    assert (statuses["ready_for_order_setup"], statuses["suspended"], statuses["expired"]) == (6, 6, 0)


@scene
def test_metrics_7_expired_is_what_began_where_nothing_runs_and_nothing_waits(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", start=-50, ends=-1)
    yield
    assert held(cast) == {"expired"}


@scene
def test_metrics_7_a_running_pending_or_suspended_subscription_keeps_a_customer_from_expired(cast: Cast) -> Story:
    for name, state in (
        ("Alba", "active"),
        ("Birch", "suspended"),
        ("Cedar", "pending_setup"),
        ("Dahlia", "cancelled"),
    ):
        cast.subscription(f"S1-{name}", name, start=-50, ends=-1)
        cast.subscription(f"S2-{name}", name, state=state)
    yield
    cast.holders("expired", "Dahlia")


@scene
def test_metrics_7_a_subscription_of_the_future_does_not_keep_a_customer_from_expired(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", start=-50, ends=-1)
    cast.subscription("S2", "Alba", start=5)
    yield
    assert held(cast) == {"expired"}


@scene
def test_metrics_7_a_customer_whose_only_subscription_lies_in_the_future_is_not_expired(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", start=1)
    cast.subscription("S2", "Alba", start=1, state="cancelled")
    yield
    assert held(cast) == set()


@scene
def test_metrics_7_a_cancelled_subscription_in_its_time_is_expired(cast: Cast) -> Story:
    cast.subscription("S1", "Alba", state="cancelled")
    yield
    assert held(cast) == {"expired"}


@scene
def test_metrics_7_a_customer_without_subscriptions_has_only_its_sign_in_to_be_judged_by(cast: Cast) -> Story:
    cast.customer("Alba", sign_in="")
    yield
    assert held(cast) == {QUIET}


@scene
def test_metrics_7_a_customer_can_hold_several_and_each_is_counted_once(cast: Cast) -> Story:
    cast.line("Alba", (1, 2, 0), ends=9, auto_renew=False)
    cast.line("Alba", (1, 2, 0), ends=9, trial=True)
    cast.subscription("S3", "Alba", state="suspended")
    cast.subscription("S4", "Alba", state="pending_setup")
    cast.customer("Alba", sign_in="")
    yield
    counted = cast.figures()["statuses"]
    assert counted == dict.fromkeys(counted, 1) | {"expired": 0}
    assert len(counted) == 8


@scene
def test_metrics_7_statuses_are_those_at_as_of(cast: Cast) -> Story:
    cast.line("Alba", days=(-30, 0), ends=-10, auto_renew=False)
    cast.customer("Alba", sign_in=f"{DAY}T00:00:00Z")
    yield
    assert held(cast) == {"expired"}
    assert held(cast, day=-30) == {"subscription", "expiring_soon"}
