"""`partner-hub trial ...`: its JSON, its exit codes, and kills at any moment: the version before or after, whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard import cli
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked
from dashboard.data.audit.audit_log import verify
from dashboard.data.people.opening import open_state
from dashboard.data.versions import catalog
from tests.importer.folders import ORGS, Hub, whole
from tests.warehouse.test_campaigns import litter

KILLS = 200
NEW = ("--company", "Nowa", "--admin-email", "it@nowa.example", "--vertical", "Retail", "--country", "PL")
OLD = ("--customer", f"eu:{ORGS['Alba']}")
CALLING = ("--license", "calling=5", "--days", "30")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    made = Hub(tmp_path / "home")
    made.stands(whole())
    for name, value in made.settings.items():
        monkeypatch.setenv(name, value)
    open_state(made.config.state_url).close()  # what its making tells is told
    cli.quiet()
    return made


def run(*words: str) -> int:
    return cli.run(["trial", *words])


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_b5_a_trial_is_started_extended_cancelled_and_listed(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    site = ("--license", "Webex Meetings=25", "--site-url", "nowa.webex.com", "--time-zone", "Europe/Warsaw")
    made = printed(capsys, "start", *NEW, *CALLING, *site)
    today, trial = datetime.now(UTC).date(), made["trial"]
    assert made["version"] == 2
    assert (trial["start_date"], trial["end_date"]) == ("2026-11-22", str(today + timedelta(days=30)))
    assert (trial["customer"], trial["region"], trial["origin"]) == ("Nowa", "eu", "hub")
    assert (trial["site_url"], trial["time_zone"], trial["extensions_left"]) == ("nowa.webex.com", "Europe/Warsaw", 3)
    assert [(each["product"], each["total"]) for each in trial["services"]] == [("calling", 5), ("meetings", 25)]
    extended = printed(capsys, "extend", trial["id"])
    assert (extended["version"], extended["trial"]["extensions"]) == (3, 1)
    cancelled = printed(capsys, "cancel", trial["id"])
    assert (cancelled["version"], cancelled["trial"]["state"]) == (4, "cancelled")
    listed = printed(capsys, "list", "--region", "eu")
    assert listed == {"total": 1, "trials": [cancelled["trial"]]}
    assert printed(capsys, "list", "--version", "1", "--region", "eu")["total"] == 0
    assert run("start", *OLD, *CALLING) == 0
    assert "by hand" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("start", *CALLING),
        ("start", *NEW, *OLD, *CALLING),
        ("start", *OLD, "--license", "calling", "--days", "30"),
        ("start", *OLD, "--license", "calling=1", "--license", "calling=2", "--days", "30"),
        ("start", *OLD, "--license", "meetings=1", "--days", "30"),
        ("start", *OLD, "--license", "calling=1", "--days", "91"),
        ("start", "--customer", "mars:x", *CALLING),
        ("start", "--customer", "eu:nobody", *CALLING),
        ("extend", "TRIAL-1"),
        ("cancel", "eu:TRIAL-1"),
        ("extend", "eu:TRIAL-1", "--user", "nobody@partner.example"),
    ],
)
def test_b5_what_makes_no_sense_is_refused_and_changes_nothing(
    hub: Hub, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert run(*words) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)
    assert catalog.numbers(hub.place) == [1]


def test_b5_a_region_without_data_is_not_usable(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("start", *NEW[:-1], "MX", *CALLING) == 3
    assert "no data" in capsys.readouterr().err


# Kills ------------------------------------------------------------------------------------------------


def begun(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", "trial", *words, "--json"],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def trials(hub: Hub) -> dict[str, tuple[Any, ...]]:
    """Everything that the current version says of trials, once its files have been checked."""
    assert list(catalog.faults_of(hub.current)) == []
    found = hub.ask(
        "select t.*, s.*, (select list((product, total)) from license_snapshots l"
        " where l.subscription_id = t.subscription_id) from hub_trials t join subscriptions s using (subscription_id)"
    )
    return {row[0]: row for row in found}


def written_down(hub: Hub) -> set[int]:
    """Versions that the audit log names; it is whole."""
    state = open_state(hub.config.state_url)
    try:
        assert verify(state)[2] == []
        acts = audit_list.page(state, Asked(), 1_000_000)
        return {entry.after["version"] for entry in acts if entry.after and "version" in entry.after}
    finally:
        state.close()


def kills(hub: Hub, times: int, seed: int) -> dict[str, int]:
    """Counts of what stood after each kill; anything but the version before or after fails."""
    rng, counts = random.Random(seed), {"before": 0, "after": 0}
    before_it = time.monotonic()
    begun("start", *OLD, *CALLING).communicate()
    whole_s = time.monotonic() - before_it
    for turn in range(times):
        was, number = trials(hub), hub.current.number
        running = [name for name, row in was.items() if row[7] < 3 and row[8] is None]
        words = rng.choice([("start", *NEW, *CALLING), *(("extend", f"eu:{name}") for name in running[:1])])
        if running and turn % 4 == 3:
            words = ("cancel", f"eu:{running[0]}")
        child = begun(*words)
        time.sleep(rng.uniform(0, 1.1 * whole_s))
        child.kill()
        out, _err = child.communicate()
        now = trials(hub)
        if hub.current.number == number:
            assert now == was
            assert not out, "what was answered is there"
            counts["before"] += 1
        else:
            changed = {name for name in now if now[name] != was.get(name)}
            assert len(changed) == 1 and was.keys() <= now.keys()
            assert hub.current.number in written_down(hub)
            counts["after"] += 1
    out, err = begun("start", *NEW, *CALLING).communicate()
    assert json.loads(out)["version"] == hub.current.number, err
    assert litter(hub) == set()
    return counts


def test_b5_killed_at_any_moment_the_version_before_or_after_stands(hub: Hub) -> None:
    assert sum(kills(hub, 2, seed=1).values()) == 2


@pytest.mark.torture
def test_b5_two_hundred_kills(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    counts = kills(hub, KILLS, seed=2)
    with capsys.disabled():
        print(f"\n{counts}")  # noqa: T201
    assert min(counts.values()) > KILLS // 20
