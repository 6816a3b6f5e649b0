"""`/healthz`, `/readyz`, and a server on a damaged version: G10, F11, F13."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.data.state.database import Database
from dashboard.errors import Unusable
from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from tests.web.conftest import DATA_DATE
from tests.web.helpers import anonymous, close, settings, sign_in

JOBS = {"seen": None, "waiting": 0, "running": 0, "overdue": 0}
NOTHING = {"version": None, "data_date": None}


@pytest.fixture
def home(tmp_path: Path, data_home: Path) -> Path:
    shutil.copytree(data_home / "warehouse", tmp_path / "home" / "warehouse")
    return tmp_path / "home"


@pytest.fixture
def served(home: Path) -> Iterator[HubDash]:
    made = create_app(settings(home))
    yield made
    close(made)


def ready(app: HubDash) -> tuple[int, dict[str, object]]:
    answer = anonymous(app).get("/readyz")
    return answer.status_code, dict(answer.json)


def test_the_process_lives(shared: HubDash) -> None:
    answer = anonymous(shared).get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")


def test_no_data_yet_is_no_error_but_is_said(shared: HubDash) -> None:
    assert ready(shared) == (
        200,
        {"status": "ok", "state": "ok", "jobs": JOBS, "regions": {region.value: NOTHING for region in Region}},
    )


def test_version_and_data_date_of_each_region_are_told(served: HubDash) -> None:
    status, said = ready(served)
    regions = {region.value: NOTHING for region in Region} | {"us": {"version": 2, "data_date": DATA_DATE.isoformat()}}
    assert (status, said) == (200, {"status": "ok", "state": "ok", "jobs": JOBS, "regions": regions})


def test_g10_health_tells_no_path_name_or_address(served: HubDash) -> None:
    said = anonymous(served).get("/readyz").text
    assert not re.search(r"(?i)/|sqlite|duckdb|secret|token|admin|@|customer", said)


def test_state_that_does_not_answer_is_503(served: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Database) -> None:
        raise Unusable("web.state.not_answering")

    monkeypatch.setattr(Database, "answers", away)
    status, said = ready(served)
    assert (status, said["status"], said["state"]) == (503, "degraded", "away")
    assert anonymous(served).get("/healthz").status_code == 200


def swap_two_words(path: Path) -> None:
    """Landmine 7: a change that DuckDB's own checksum does not see."""
    data = bytearray(path.read_bytes())
    at = len(data) // 2 // 8 * 8
    other = next(place for place in range(at + 8, len(data), 8) if data[place : place + 8] != data[at : at + 8])
    data[at : at + 8], data[other : other + 8] = data[other : other + 8], data[at : at + 8]
    path.chmod(0o600)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", ["swapped", "cut", "gone", "no manifest"])
def test_f11_a_damaged_version_is_not_served_but_the_newest_good_one_and_it_is_said(home: Path, damage: str) -> None:
    newest = home / "warehouse" / "us" / "000002.duckdb"
    if damage == "swapped":
        swap_two_words(newest)
    elif damage == "cut":
        data = newest.read_bytes()
        newest.chmod(0o600)
        newest.write_bytes(data[: len(data) // 2])
    elif damage == "gone":
        newest.unlink()
    else:
        newest.with_suffix(".json").unlink()
    app = create_app(settings(home))
    status, said = ready(app)
    regions = said["regions"]
    assert isinstance(regions, dict)
    assert (status, said["status"]) == (200, "degraded")
    assert (regions["us"]["status"], regions["us"]["version"]) == ("degraded", 1)
    block = sign_in(app).get("/blocks/licenses-top?region=us")
    assert (block.status_code, block.json["version"]) == (200, "1")
    close(app)


def test_f13_where_every_version_is_damaged_there_is_no_data_and_no_wrong_figure(home: Path) -> None:
    for path in (home / "warehouse" / "us").glob("*.duckdb"):
        swap_two_words(path)
    app = create_app(settings(home))
    status, said = ready(app)
    regions = said["regions"]
    assert isinstance(regions, dict)
    assert (status, regions["us"]) == (200, {"status": "degraded", **NOTHING})
    assert sign_in(app).get("/blocks/licenses-top?region=us").status_code == 503
    close(app)


def test_a_pointer_that_cannot_be_read_is_degraded_and_the_newest_good_version_is_read(home: Path) -> None:
    (home / "warehouse" / "us" / "CURRENT").write_text("rubbish\n")
    app = create_app(settings(home))
    status, said = ready(app)
    assert (status, said["status"]) == (200, "degraded")
    block = sign_in(app).get("/blocks/licenses-top?region=us")
    assert (block.status_code, block.json["version"]) == (200, "2")
    close(app)


def test_a_version_published_later_is_served_without_a_restart(home: Path) -> None:
    place = home / "warehouse" / "us"
    swap_two_words(place / "000002.duckdb")
    app = create_app(settings(home))
    assert hub.of(app.server).store.degraded(Region.US)
    (place / "HIGHEST").write_text("2\n")
    (place / "CURRENT").write_text("1\n")
    said = ready(app)[1]
    assert said["status"] == "ok"
    close(app)
