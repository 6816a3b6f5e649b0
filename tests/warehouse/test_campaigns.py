"""Long campaigns of kills: after each the old or the new version stands, whole (F01, F02, F07; goal 17)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.sources import importer
from dashboard.data.versions import catalog
from tests.importer.folders import REGION, Hub, leg, small, snapshot
from tests.warehouse.test_faults import start, state

IMPORTS, ROLLBACKS = 400, 100
DAYS = [f"2026-12-{day:02d}" for day in range(1, 29)]


def grown(hub: Hub, number: int) -> Path:
    """A folder that changes something each time: another value at one of the days, and a leg."""
    row = snapshot("Alba", DAYS[number % len(DAYS)], used=number % 7)
    row["updated_at"] = f"2027-01-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z"
    return hub.folder({"license_snapshots": [row], "call_legs": [leg(number + 10)]})


def killed_after(child: subprocess.Popen[str], seconds: float) -> None:
    time.sleep(seconds)
    child.kill()
    child.communicate()


def litter(hub: Hub) -> set[str]:
    """What no version and no pointer accounts for."""
    kept = {f"{number:06d}.{kind}" for number in catalog.numbers(hub.place) for kind in ("duckdb", "json")}
    return {path.name for path in hub.place.iterdir()} - kept - {"CURRENT", "HIGHEST", "lock", "legs"}


def kills_in_imports(hub: Hub, times: int, seed: int) -> dict[str, int]:
    """Counts of what stood after each kill; anything but old or new fails."""
    rng, counts = random.Random(seed), {"old": 0, "new": 0}
    began = time.monotonic()
    start(hub, grown(hub, 0)).communicate()
    whole = time.monotonic() - began
    for number in range(1, times + 1):
        before = state(hub)
        killed_after(start(hub, grown(hub, number)), rng.uniform(0, 1.1 * whole))
        after = state(hub)
        assert after[0] == before[0] or after[0] == catalog.numbers(hub.place)[0], (before, after)
        assert after == before if after[0] == before[0] else after[2] >= before[2]
        counts["new" if after[0] > before[0] else "old"] += 1
    importer.run(hub.config, REGION, grown(hub, times + 1))
    assert litter(hub) == set()
    return counts


def kills_in_rollbacks(hub: Hub, times: int, seed: int) -> dict[str, int]:
    rng, counts = random.Random(seed), {"old": 0, "new": 0}
    environ = os.environ | hub.settings
    for number in range(times):
        kept = catalog.numbers(hub.place)
        to = kept[number % 2]
        before = catalog.current_number(hub.place)
        words = [sys.executable, "-m", "dashboard", "rollback", "--region", REGION, "--to", str(to)]
        told: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        killed_after(subprocess.Popen(words, env=environ, **told), rng.uniform(0, 0.9))
        after = state(hub)[0]
        assert after in (before, to)
        counts["new" if after == to != before else "old"] += 1
    return counts


def test_f01_f02_a_sample_of_kills(hub: Hub) -> None:
    hub.stands(small() | {"call_legs": [leg(1)]})
    assert sum(kills_in_imports(hub, 2, seed=1).values()) == 2


@pytest.mark.torture
def test_f01_f02_the_whole_campaign(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.stands(small() | {"call_legs": [leg(1)]})
    imports, rollbacks = kills_in_imports(hub, IMPORTS, seed=2), kills_in_rollbacks(hub, ROLLBACKS, seed=3)
    with capsys.disabled():
        print(f"\n{IMPORTS} kills of imports: {imports}; {ROLLBACKS} kills of rollbacks: {rollbacks}; 0 half")  # noqa: T201
