"""What a full file no longer holds: told by every import, and refused where it looks like half a download."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data.contract.contract import FILES, Growth
from dashboard.data.sources import importer
from tests.importer.folders import ORGS, REGION, SITE, Hub, Rows, customer, found, subscription, warned, whole

FULL = [file.name for file in FILES if file.growth is Growth.FULL]
CASES = Path(__file__).parents[3] / "shared" / "sample" / "cases" / "14-empty-download"


def five() -> dict[str, Rows]:
    """The whole partner with five rows in every full file that customers do not hang on."""
    alba, numbers = ORGS["Alba"], range(5)
    return whole() | {
        "subscriptions": [subscription(name) for name in ORGS] + [subscription("Alba", subscription_id="Sub-5")],
        "customers": [customer(name) for name in ORGS]
        + [customer("Alba", org_id="00000005-0000-4000-8000-000000000005", name="Elm")],
        "locations": [
            {"location_id": f"{SITE[:-1]}{n + 1}", "org_id": alba, "name": "S", "country": "PL"} for n in numbers
        ],
        "devices": [{"org_id": alba, "product": "Desk phone", "mac": f"0{n}"} for n in numbers],
        "phone_numbers": [{"org_id": alba, "extension": f"10{n}"} for n in numbers],
        "partner_admins": [
            {"email": f"{n}@x.org", "name": "A", "role": "partner_admin", "org_id": alba} for n in numbers
        ],
        "call_legs": [],
    }


def losing(name: str, count: int) -> dict[str, Rows]:
    return {name: five()[name][: len(five()[name]) - count]}


@pytest.mark.parametrize("name", FULL)
def test_more_than_half_of_any_full_file_has_to_be_meant(hub: Hub, name: str) -> None:
    hub.stands(five())
    for count in (3, 5):
        result = hub.take(losing(name, count))
        assert found(result) == [(f"{name}.csv", 0, "", "withdrawals")]
        assert f"{count} of 5 rows of {name}" in result.problems[0].message()
    assert hub.current.number == 1
    result = hub.publish(losing(name, 3), accept_withdrawals=True)
    assert warned(result) == [(f"{name}.csv", 0, "", "withdrawn")]
    assert hub.ask(f"select count(*) from {name} where withdrawn_on is null") == [(2,)]


@pytest.mark.parametrize("name", FULL)
def test_fewer_are_withdrawn_and_told(hub: Hub, name: str) -> None:
    hub.stands(five())
    dry = hub.take(losing(name, 2), dry_run=True)
    result = hub.publish(losing(name, 2))
    for told in (dry, result):
        assert warned(told) == [(f"{name}.csv", 0, "", "withdrawn")]
        assert told.document()["warnings"][0]["value"] == "2"  # type: ignore[index]
    assert warned(hub.take(losing(name, 2))) == [], "what left before is not told again"


@pytest.mark.parametrize("name", FULL)
def test_of_three_rows_two_may_go_but_never_all_customers_or_subscriptions(hub: Hub, name: str) -> None:
    hub.stands(five(), losing(name, 2))
    hub.publish(losing(name, 4))
    result = hub.take(losing(name, 5))
    assert result.refused == (name in ("customers", "subscriptions"))


@pytest.mark.parametrize(("case", "file"), [("b", "subscriptions.csv"), ("c", "customers.csv")])
def test_a_download_that_is_only_its_header_is_refused(hub: Hub, case: str, file: str) -> None:
    if not CASES.is_dir():
        pytest.skip("the sample cases are not beside the repository")
    assert importer.run(hub.config, REGION, CASES / "a").published
    assert found(importer.run(hub.config, REGION, CASES / case)) == [(file, 0, "", "withdrawals")]
