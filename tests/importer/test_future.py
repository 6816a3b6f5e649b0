"""A snapshot dated after today: refused with its row; a region that got there before comes back by one command."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.cli import run
from dashboard.data.publishing import dropping
from dashboard.errors import Refused
from tests.importer.folders import ORGS, REGION, Hub, Rows, customer, found, small, snapshot, subscription, warned
from tests.importer.test_import_command import call

TODAY = datetime.now(UTC).date()
FAR = "2062-11-22"
ANY = {"PARTNER_HUB_MAX_FUTURE_DAYS": "30000"}


def in_days(days: int) -> str:
    return str(TODAY + timedelta(days=days))


def week(day: str, *gone: str) -> dict[str, Rows]:
    """The small partner at a day, some of its customers gone."""
    stay = [name for name in ORGS if name not in gone]
    files = {"customers": [customer(name) for name in stay], "subscriptions": [subscription(name) for name in stay]}
    return files | {"license_snapshots": [snapshot(name, day) for name in stay]}


@pytest.fixture
def mistyped(hub: Hub) -> Hub:
    """A region that took a mistyped year in, when that was not looked at, and then next week's folder."""
    hub.publish(small())
    later = week("2026-11-22", "Dahlia")
    later["license_snapshots"].append(snapshot("Alba", FAR))
    hub.publish(later)
    hub.publish({"license_snapshots": [snapshot(name, "2026-11-25") for name in ORGS]})
    hub.environ = {"PARTNER_HUB_MAX_FUTURE_DAYS": "2"}
    return hub


def test_a_snapshot_later_than_two_days_after_today_is_refused_with_its_row(hub: Hub) -> None:
    hub.environ = {"PARTNER_HUB_MAX_FUTURE_DAYS": "2"}
    files = small()
    files["license_snapshots"][1:1] = [snapshot("Alba", in_days(3)), snapshot("Birch", FAR)]
    result = hub.take(files)
    place = ("license_snapshots.csv", "snapshot_date", "future_date")
    assert found(result) == [(place[0], 2, *place[1:]), (place[0], 3, *place[1:])]
    assert FAR in result.problems[1].message() and in_days(2) in result.problems[1].message()
    assert not list(hub.place.glob("*.json"))


def test_two_days_after_today_are_taken_and_the_limit_is_a_setting(hub: Hub) -> None:
    hub.environ = {"PARTNER_HUB_MAX_FUTURE_DAYS": "2"}
    hub.publish(week(in_days(2)))
    assert hub.current.data_date == TODAY + timedelta(days=2)
    hub.environ = {"PARTNER_HUB_MAX_FUTURE_DAYS": "3"}
    hub.publish(week(in_days(3)))
    assert found(hub.take(week(in_days(4))))[0][3] == "future_date"


def test_a_region_in_the_future_takes_no_folder_and_names_the_command_that_brings_it_back(mistyped: Hub) -> None:
    result = mistyped.take(week("2026-11-29"))
    assert found(result) == [("", 0, "", "region_in_future")]
    assert f"partner-hub drop-future --region {REGION}" in result.problems[0].message()
    assert mistyped.current.number == 3


def test_the_command_brings_it_back_and_the_next_folder_is_taken_whole(
    mistyped: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(mistyped.home))
    assert run(["drop-future", "--region", "eu", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "region": "eu",
        "version": 4,
        "published": True,
        "data_date": "2026-11-25",
        "snapshots": 1,
    }
    assert mistyped.current.data_date == date(2026, 11, 25)
    assert mistyped.ask("select max(snapshot_date)::varchar, count(*) from license_snapshots") == [("2026-11-25", 8)]
    assert mistyped.ask("select name, withdrawn_on::varchar from customers where withdrawn_on is not null") == [
        ("Dahlia", "2026-11-25")
    ], "what left with the mistyped folder left on a day that was"
    result = mistyped.publish(week("2026-11-29"))
    assert (warned(result), mistyped.current.data_date) == ([], date(2026, 11, 29))
    assert run(["drop-future", "--region", "eu"]) == 0
    assert capsys.readouterr().out == "eu: no snapshot is dated too late; version 5 stays.\n"


def test_a_region_that_has_no_other_day_stays_and_says_what_to_do(hub: Hub) -> None:
    hub.publish(week(FAR))
    hub.environ = {"PARTNER_HUB_MAX_FUTURE_DAYS": "2"}
    with pytest.raises(Refused, match="nothing would be left"):
        dropping.run(hub.config, REGION)
    assert [path.name for path in hub.place.glob("*.json")] == ["000001.json"]


def test_a_demo_partner_of_a_day_to_come_is_refused_before_it_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    assert run(["demo", "--as-of", in_days(30), "--customers", "4", "--weeks", "2"]) == 2
    assert in_days(30) in capsys.readouterr().err
    assert not (tmp_path / "home" / "warehouse").exists()


def test_a_person_reads_the_row(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    files = small()
    files["license_snapshots"].append(snapshot("Alba", FAR))
    code, out, err = call(hub, monkeypatch, capsys, str(hub.folder(files)))
    assert (code, out) == (2, "")
    assert FAR in err.splitlines()[0] and "license_snapshots.csv" in err.splitlines()[0]
