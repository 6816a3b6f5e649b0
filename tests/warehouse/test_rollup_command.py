"""`partner-hub rollup`: facts from legs, published where they differ, or written whole as files; wrong input is refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import words
from dashboard.data.publishing import rolling
from dashboard.data.versions import catalog, manifest
from dashboard.data.warehouse import layout, rollup
from dashboard.errors import HubError
from tests.importer.folders import ORGS, REGION, SITE, Hub, leg, small, whole
from tests.warehouse.test_versions import command

WEEK, AFTER = "2026-11-15", "2026-11-22"
LEGS = [
    leg(1, video="true", audio_jitter_ms="151", user_id="u1"),
    leg(2, "2026-11-21T23:59:59Z", endpoint_type="gateway", audio_loss_pct="5", user_id="u2"),
    leg(3, direction="terminating", feature="call_queue", queue_id="q", queue_wait_s="9", queue_outcome="answered"),
    leg(4, f"{AFTER}T00:00:00Z", org_id=ORGS["Birch"], location_id=SITE),
]
TABLES = {"endpoint_week": 3, "feature_week": 1, "queue_week": 1, "user_week": 1, "location_day": 3}
Command = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def rolled(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return lambda *args: command(hub, monkeypatch, capsys, "rollup", "--region", "eu", *map(str, args))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hub = Hub(tmp_path_factory.mktemp("imported"))
    hub.publish(small() | {"locations": whole()["locations"], "call_legs": LEGS})
    return hub.place


@pytest.fixture
def filled(hub: Hub, imported: Path) -> Hub:
    shutil.copytree(imported, hub.place)
    return hub


@pytest.fixture
def given(filled: Hub, tmp_path: Path) -> Path:
    """The legs of the hub as others lay them out."""
    folder = tmp_path / "legs"
    for path in filled.current.legs:
        place = folder / path.parent.name
        place.mkdir(parents=True)
        place.joinpath("part-0.parquet").write_bytes(path.read_bytes())
    return folder


def rows(path: Path) -> list[tuple[Any, ...]]:
    return duckdb.execute(f"from read_parquet('{path}')").fetchall()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoilt(hub: Hub, *statements: str) -> None:
    """The current version with other facts, as another release might have made them; its manifest agrees."""
    version = hub.current
    with duckdb.connect(str(version.path)) as connection:
        for statement in statements:
            connection.execute(statement)
    path = version.path.with_suffix(".json")
    manifest.write(path, {**manifest.read(path), "file": manifest.entry(version.path, version.path.name)})


# -- into the region's version ------------------------------------------------------------------------------------


def test_facts_that_are_what_the_legs_say_change_nothing(filled: Hub, rolled: Command) -> None:
    before = files(filled.place)
    assert rolled() == (
        0,
        {
            "region": "eu",
            "engine": "duckdb",
            "weeks": [WEEK, AFTER],
            "tables": TABLES,
            "published": False,
            "version": 1,
            "out": None,
        },
        "",
    )
    assert files(filled.place) == before


@pytest.mark.parametrize(
    "statements",
    [
        ["drop table endpoint_week", "drop table location_day", "drop table calling_week", "drop table calling_total"],
        ["drop table calling_total"],
        ["alter table location_day drop column inbound_offered"],
        ["update endpoint_week set seconds = seconds + 1"],
        ["delete from user_week"],
        ["insert into feature_week select * replace (date '2026-11-01' as week) from feature_week"],
    ],
)
def test_facts_that_are_missing_or_others_are_published_anew(
    filled: Hub, rolled: Command, statements: list[str]
) -> None:
    facts = {fact.name: filled.ask(f"from {fact.name} order by all") for fact in rollup.FACTS}
    calling = filled.ask("from calling_week order by all")
    spoilt(filled, *statements)
    code, said, _ = rolled()
    assert (code, said["published"], said["version"], said["tables"]) == (0, True, 2, TABLES)
    assert {fact.name: filled.ask(f"from {fact.name} order by all") for fact in rollup.FACTS} == facts
    assert filled.ask("from calling_week order by all") == calling
    first, second = (catalog.get(filled.place, REGION, number) for number in (1, 2))
    assert second.manifest["parent"] == 1
    assert second.legs == first.legs
    assert (second.data_date, second.manifest["counts"]) == (first.data_date, first.manifest["counts"])
    assert rolled()[1]["published"] is False


def test_only_the_weeks_that_are_asked_for_are_made_anew(filled: Hub, rolled: Command) -> None:
    spoilt(filled, f"update endpoint_week set seconds = 7 where week = '{AFTER}'")
    assert rolled("--weeks", WEEK)[1]["published"] is False
    code, said, _ = rolled("--weeks", f"{AFTER}..2026-12-27")
    assert (code, said["weeks"], said["published"]) == (0, [AFTER], True)


def test_legs_that_are_not_what_was_published_are_not_rolled_up(filled: Hub, rolled: Command, tmp_path: Path) -> None:
    path = filled.current.legs[0]
    path.write_bytes(path.read_bytes() + b" ")
    before = files(filled.place)
    for more in ((), ("--out", tmp_path / "out")):
        code, said, err = rolled(*more)
        assert (code, said, str(path) in err) == (3, None, True)
    assert files(filled.place) == before
    assert not (tmp_path / "out").exists()


def test_without_data_or_legs_it_says_so(hub: Hub, rolled: Command, tmp_path: Path) -> None:
    assert rolled()[0] == 3
    assert not hub.place.exists()
    hub.stands(small())
    assert rolled()[1]["weeks"] == []
    assert [rolled(*more)[0] for more in (("--weeks", WEEK), ("--out", tmp_path / "out"))] == [3, 3]
    spoilt(hub, "drop table endpoint_week")
    assert rolled()[1]["published"] is True, "the calling page of a version without calls needs the tables too"


# -- to files -----------------------------------------------------------------------------------------------------


def test_files_hold_the_facts_of_the_version(filled: Hub, rolled: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, _err = rolled("--out", out)
    assert (code, said["tables"], said["published"], said["version"], said["out"]) == (0, TABLES, False, None, str(out))
    for fact in rollup.FACTS:
        made = [row for path in sorted((out / fact.name).iterdir()) for row in rows(path)]
        with_org = ", ".join("org_id" if name == "org_id" else f"f.{name}" for name in fact.columns)
        assert made == filled.ask(
            f"select {with_org} from {fact.name} f join customer using (customer_id) order by all"
        )
    names = [column[0] for column in duckdb.execute(f"from '{out}/queue_week/{WEEK}.parquet'").description]
    assert tuple(names) == rollup.QUEUES.columns
    assert filled.current.number == 1


def test_the_same_legs_give_the_same_files_however_they_are_laid_out(
    given: Path, rolled: Command, tmp_path: Path
) -> None:
    odd = tmp_path / "odd legs[1]*"
    for week in (WEEK, AFTER):
        source, place = f"'{given}/week={week}/*.parquet'", odd / f"week={week}"
        place.mkdir(parents=True)
        tables = {
            "a": f"select * replace (start_time at time zone 'UTC' as start_time, duration_s::int as duration_s) from {source} where leg_id < 'leg-2'",
            "b": f"select 'x' as more, * replace (org_id::uuid as org_id, audio_jitter_ms::float as audio_jitter_ms) from {source} where leg_id >= 'leg-2'",
            "c": f"select * replace (null::int as feature) from {source} limit 0",
        }
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'America/New_York'")
            for name, statement in tables.items():
                connection.execute(f"copy ({statement}) to '{tmp_path}/{name}.parquet'")
                (tmp_path / f"{name}.parquet").rename(place / f"{name}.parquet")
        (place / "_SUCCESS").touch()
    (odd / ".hidden").mkdir()
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    two.mkdir()
    assert rolled("--out", one)[0] == 0
    assert rolled("--legs", given, "--out", two)[0] == 0
    assert rolled("--legs", odd, "--out", three)[0] == 0
    assert files(one) == files(two) == files(three)
    assert len(files(one)) == 2 * len(rollup.FACTS)


def test_legs_of_another_place_need_no_data_in_the_region(given: Path, tmp_path: Path) -> None:
    job = rolling.Job(Hub(tmp_path / "other").config, REGION, given=given, span=WEEK)
    done = rolling.run(job, tmp_path / "out")
    assert [str(week) for week in done.weeks] == [WEEK]
    assert not job.place.exists()


# -- what can be wrong --------------------------------------------------------------------------------------------


def change(given: Path, what: str) -> None:
    """The legs of a week with other columns."""
    path = given / f"week={WEEK}" / "part-0.parquet"
    made = path.with_name("made")
    duckdb.execute(f"copy (select {what} from '{path}') to '{made}' (format parquet)")
    made.rename(path)


def damaged(given: Path) -> None:
    path = given / f"week={WEEK}" / "part-0.parquet"
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 2] = bytes(len(content) // 2 - 4)
    path.write_bytes(content)


def only(given: Path, name: str) -> None:
    (given / f"week={WEEK}" / "part-0.parquet").rename(given / f"week={WEEK}" / name)


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (lambda given: os.truncate(given / f"week={WEEK}/part-0.parquet", 900), "file"),
    "empty": (lambda given: os.truncate(given / f"week={WEEK}/part-0.parquet", 0), "file"),
    "no Parquet": (lambda given: (given / f"week={WEEK}/part-0.parquet").write_text("leg_id,call_id\n"), "file"),
    "damaged": (damaged, "file"),
    "a folder": (lambda given: (given / f"week={WEEK}/x.parquet").mkdir(), "file"),
    "no file": (lambda given: only(given, "part-0.csv"), "no_files"),
    "a Monday": (lambda given: (given / "week=2026-11-16").mkdir(), "week_folder"),
    "no date": (lambda given: (given / "week=20261115").mkdir(), "week_folder"),
    "another folder": (lambda given: (given / "2026-11-15").mkdir(), "week_folder"),
    "another week": (lambda given: (given / f"week={WEEK}").rename(given / "week=2026-11-08"), "other_week"),
    "a column less": (lambda given: change(given, "* exclude (video)"), "columns"),
    "an optional one less": (lambda given: change(given, "* exclude (queue_id)"), "columns"),
    "another type": (lambda given: change(given, "* replace (duration_s::varchar as duration_s)"), "type"),
    "a date": (lambda given: change(given, "* replace (start_time::date as start_time)"), "type"),
    "a number as text": (lambda given: change(given, "* replace (5 as queue_id)"), "type"),
    "no customer": (lambda given: change(given, "* replace (nullif(org_id, org_id) as org_id)"), "empty"),
    "too large": (lambda given: change(given, "* replace (9223372036854775807 as duration_s)"), "file"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_legs_are_refused_by_name_and_leave_nothing(
    given: Path, rolled: Command, tmp_path: Path, case: str
) -> None:
    spoil, rule = WRONG[case]
    spoil(given)
    before = sorted(path.name for path in tmp_path.iterdir())
    code, said, err = rolled("--legs", given, "--out", tmp_path / "out")
    error = json.loads(err)["error"]
    assert (code, said, error["rule"]) == (2, None, f"rollup.refused.{rule}")
    assert str(given) in error["message"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["--legs", "{given}"], "legs_alone"),
        (["--legs", "{given}/none", "--out", "{out}"], "folder"),
        (["--legs", "{given}/week=2026-11-15/part-0.parquet", "--out", "{out}"], "folder"),
        (["--legs", "{given}/week=2026-11-15", "--out", "{out}"], "no_weeks"),
        (["--out", "{given}"], "out_taken"),
        (["--out", "{given}/week=2026-11-15/part-0.parquet"], "out_taken"),
        (["--out", "{out}/further"], "out_parent"),
        (["--engine", "abacus"], "engine"),
        (["--weeks", "yesterday"], "weeks"),
        (["--weeks", ""], "weeks"),
        (["--weeks", "20261115"], "weeks"),
        (["--weeks", ".."], "weeks"),
        (["--weeks", "2026-11-15.."], "weeks"),
        (["--weeks", "2026-11-15..2026-11-22..2026-11-29"], "weeks"),
        (["--weeks", "2026-11-17"], "weeks_sunday"),
        (["--weeks", "2026-11-22..2026-11-15"], "weeks_order"),
        (["--weeks", "2025-11-02..2025-11-09"], "no_such_week"),
        (["--weeks", "2025-11-02", "--legs", "{given}", "--out", "{out}"], "no_such_week"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    given: Path, filled: Hub, rolled: Command, tmp_path: Path, arguments: list[str], rule: str
) -> None:
    before = files(tmp_path)
    code, said, err = rolled(*(each.format(given=given, out=tmp_path / "out") for each in arguments))
    assert (code, said, json.loads(err)["error"]["rule"]) == (2, None, f"rollup.refused.{rule}")
    assert {name: content for name, content in files(tmp_path).items() if not name.endswith("/lock")} == {
        name: content for name, content in before.items() if not name.endswith("/lock")
    }


def test_refusals_are_told_in_every_language() -> None:
    with pytest.raises(HubError) as refused:
        layout.chosen({date(2026, 11, 15): []}, "2026-11-17")
    assert len({refused.value.told(lang) for lang in words.LANGUAGES}) == len(words.LANGUAGES)


def test_an_interrupted_one_leaves_nothing(tmp_path: Path) -> None:
    place = tmp_path / "legs" / f"week={WEEK}"
    place.mkdir(parents=True)
    columns = {
        "start_time": f"timestamp '{WEEK}' + to_seconds(i % 604800)",
        "duration_s": "i",
        "video": "true",
        "org_id": "md5(i::varchar)",
        "direction": "'originating'",
        "endpoint_type": "'teams'",
        "queue_wait_s": "i",
    }
    texts = ("location_id", "user_id", "feature", "queue_id", "queue_outcome")
    what = ", ".join(
        f"{columns.get(name) or ('md5((i + 1)::varchar)' if name in texts else 'i::double')} as {name}"
        for name in rollup.COLUMNS
    )
    duckdb.execute(f"copy (select {what} from range(1000000) t(i)) to '{place}/a.parquet'")
    words = [sys.executable, "-m", "dashboard", "rollup", "--region", REGION, "--legs", str(place.parent)]
    environ = os.environ | {"PARTNER_HUB_HOME": str(tmp_path / "home")}
    process = subprocess.Popen([*words, "--out", str(tmp_path / "out")], env=environ, stderr=subprocess.PIPE, text=True)
    until = datetime.now(UTC) + timedelta(seconds=60)
    while not list(tmp_path.glob(".out.*/rollup.duckdb")) and datetime.now(UTC) < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "Interrupted.")
    assert {path.name for path in tmp_path.iterdir()} <= {"legs", "home"}
