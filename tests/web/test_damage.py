"""A version that becomes damaged while it is served: found, not read, said; landmine 7, F11, F12, F13."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.server import serving_store
from tests.web.helpers import anonymous, close, settings, sign_in
from tests.web.test_health import NOTHING, swap_two_words

BLOCK = "/blocks/licenses-top?region=us&lang=en"
Damage = Callable[[Path], None]


def rewritten(path: Path, data: bytes) -> None:
    """As a broken disk or copy leaves it: the file that a reader has open stays as it was."""
    aside = path.with_name("aside")
    aside.write_bytes(data)
    aside.rename(path)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    rewritten(path, bytes(data))


def zeroed(path: Path) -> None:
    data = path.read_bytes()
    rewritten(path, data[:8192] + bytes(4096) + data[12288:])


DAMAGES: dict[str, Damage] = {
    "swapped words": swap_two_words,
    "a bit": flipped,
    "a zeroed page": zeroed,
    "cut": lambda path: rewritten(path, path.read_bytes()[: path.stat().st_size // 2]),
    "no head": lambda path: rewritten(path, bytes(64) + path.read_bytes()[64:]),
    "an older version's file": lambda path: rewritten(path, path.with_name("000001.duckdb").read_bytes()),
    "another file": lambda path: rewritten(path, b"<html>502</html>"),
    "gone": Path.unlink,
    "no manifest": lambda path: path.with_suffix(".json").unlink(),
    "a garbled manifest": lambda path: path.with_suffix(".json").write_text("{}"),
}


@pytest.fixture
def home(tmp_path: Path, data_home: Path) -> Path:
    shutil.copytree(data_home / "warehouse", tmp_path / "home" / "warehouse")
    return tmp_path / "home"


@pytest.fixture
def app(home: Path) -> Iterator[HubDash]:
    made = create_app(settings(home))
    yield made
    close(made)


def ready(app: HubDash) -> dict[str, Any]:
    said: dict[str, Any] = anonymous(app).get("/readyz").json["regions"]["us"]
    return said


def shown(app: HubDash) -> tuple[int, str]:
    answer = sign_in(app).get(BLOCK, follow_redirects=True)
    return answer.status_code, answer.json.get("version", "")


@pytest.mark.parametrize("damage", DAMAGES)
def test_f11_f12_damage_while_serving_is_found_by_the_next_look(app: HubDash, home: Path, damage: str) -> None:
    assert shown(app) == (200, "2")
    DAMAGES[damage](home / "warehouse" / "us" / "000002.duckdb")
    hub.of(app.server).store.look()
    assert (ready(app)["status"], ready(app)["version"]) == ("degraded", 1)
    assert shown(app) == (200, "1")
    page = sign_in(app).get("/licenses?region=us").text
    assert "partner-hub verify" in page
    assert sign_in(app).get("/export/licenses-recent.csv?region=us").status_code == 200


@pytest.mark.parametrize("damage", ["cut", "no head", "another file", "gone", "no manifest"])
def test_f12_a_version_that_cannot_be_read_is_left_at_once_and_the_reader_notices_nothing(
    app: HubDash, home: Path, damage: str
) -> None:
    DAMAGES[damage](home / "warehouse" / "us" / "000002.duckdb")
    assert shown(app) == (200, "1"), "nobody has looked in between"
    assert ready(app)["status"] == "degraded"


def test_a_damaged_version_that_is_asked_for_by_number_is_told_and_no_circle(app: HubDash, home: Path) -> None:
    DAMAGES["another file"](home / "warehouse" / "us" / "000002.duckdb")
    answer = sign_in(app).get(f"{BLOCK}&version=2")
    assert answer.status_code == 503
    assert shown(app) == (200, "1")


def test_f13_where_all_are_damaged_there_is_no_data_and_other_addresses_live(app: HubDash, home: Path) -> None:
    for path in (home / "warehouse" / "us").glob("*.duckdb"):
        flipped(path)
    hub.of(app.server).store.look()
    assert ready(app) == {"status": "degraded", **NOTHING}
    assert shown(app)[0] == 503
    assert sign_in(app).get("/definitions").status_code == 200


def test_a_damaged_version_that_is_put_back_whole_is_read_again_with_its_own_figures(app: HubDash, home: Path) -> None:
    path = home / "warehouse" / "us" / "000002.duckdb"
    whole = path.read_bytes()
    flipped(path)
    hub.of(app.server).store.look()
    assert (ready(app)["status"], shown(app)) == ("degraded", (200, "1"))
    rewritten(path, whole)
    assert ("status" in ready(app), shown(app)) == (False, (200, "2"))


def test_going_back_ends_the_alarm(app: HubDash, home: Path) -> None:
    place = home / "warehouse" / "us"
    flipped(place / "000002.duckdb")
    hub.of(app.server).store.look()
    (place / "HIGHEST").write_text("2\n")
    (place / "CURRENT").write_text("1\n")
    assert "status" not in ready(app)
    assert "partner-hub verify" not in sign_in(app).get("/licenses?region=us").text


def test_what_was_kept_of_a_version_before_it_was_damaged_does_not_hide_the_banner(app: HubDash, home: Path) -> None:
    place = home / "warehouse" / "us"
    (place / "HIGHEST").write_text("2\n")
    (place / "CURRENT").write_text("1\n")
    before = sign_in(app).get(BLOCK)
    (place / "CURRENT").write_text("2\n")
    flipped(place / "000002.duckdb")
    hub.of(app.server).store.look()
    after = sign_in(app).get(BLOCK)
    assert before.json["version"] == after.json["version"] == "1"
    assert before.headers["ETag"] != after.headers["ETag"]
    assert "partner-hub verify" in after.text and "partner-hub verify" not in before.text


def test_the_watch_looks_by_itself(app: HubDash, home: Path) -> None:
    store = hub.of(app.server).store
    thread = serving_store.keep_watch(store, 1)
    assert thread.daemon
    flipped(home / "warehouse" / "us" / "000002.duckdb")
    for _ in range(100):
        if store.degraded(Region.US):
            break
        thread.join(0.1)
    assert store.degraded(Region.US)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, two words swapped, a piece cut or zeroed."""
    made, at = bytearray(data), rng.randrange(len(data) - 4096)
    kind = rng.randrange(4)
    if kind == 0:
        made[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        other = rng.randrange(len(data) - 4096)
        made[at : at + 8], made[other : other + 8] = made[other : other + 8], made[at : at + 8]
    elif kind == 2:
        del made[at : at + rng.randrange(1, 4096)]
    else:
        made[at : at + 512] = bytes(512)
    return bytes(made)


def campaign(home: Path, times: int, seed: int) -> dict[str, int]:
    """How many mutations of the newest version were found, and how many were served."""
    rng, path = random.Random(seed), home / "warehouse" / "us" / "000002.duckdb"
    whole, counts = path.read_bytes(), {"found": 0, "served": 0}
    while sum(counts.values()) < times:
        data = mutated(whole, rng)
        if data == whole:
            continue
        rewritten(path, data)
        verdict = serving_store.Watch(settings(home)).look()[Region.US]
        counts["found" if verdict.served == 1 else "served"] += 1
    rewritten(path, whole)
    return counts


def test_f11_a_sample_of_mutations(home: Path) -> None:
    assert campaign(home, 12, seed=1) == {"found": 12, "served": 0}


@pytest.mark.torture
def test_f11_the_whole_campaign(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = campaign(home, 2000, seed=2)
    with capsys.disabled():
        print(f"\n2000 mutations of a version: {counts}")  # noqa: T201  the campaign's figures
    assert counts["served"] == 0
