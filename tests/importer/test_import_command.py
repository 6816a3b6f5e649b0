"""`partner-hub import`: exit codes, what goes where, the shape of its JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import run
from dashboard.commands.progress import Bar
from tests.importer.folders import Hub, small, snapshot

SHAPE = {"region", "version", "published", "files", "warnings", "warnings_total", "problems", "problems_total"}


def call(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str
) -> tuple[int, str, str]:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    capsys.readouterr()
    code = run(["import", "--region", "eu", *args])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def command(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *args: call(hub, monkeypatch, capsys, *map(str, args))


def test_a_published_import_ends_with_0_and_one_json_document(hub: Hub, command: Any) -> None:
    files = small()
    files["license_snapshots"][0]["used"] = "9"
    code, out, err = command(hub.folder(files), "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert set(document) == SHAPE
    assert (document["region"], document["version"], document["published"]) == ("eu", 1, True)
    assert [(each["file"], each["rows"], len(each["sha256"])) for each in document["files"]] == [
        ("customers.csv", 4, 64),
        ("subscriptions.csv", 4, 64),
        ("license_snapshots.csv", 4, 64),
    ]
    assert document["warnings"] == [
        {
            "file": "license_snapshots.csv",
            "row": 1,
            "column": "used",
            "value": "9",
            "rule": "used_over_assigned",
            "message": "license_snapshots.csv:1:used: more licenses are used than assigned: \u201c9\u201d; "
            "expected at most the assigned ones",
        }
    ]
    assert (document["problems"], document["problems_total"], document["warnings_total"]) == ([], 0, 1)


def test_an_import_of_what_is_there_ends_with_0_and_publishes_nothing(hub: Hub, command: Any) -> None:
    folder = hub.folder(small())
    command(folder)
    code, out, _err = command(folder, "--json")
    assert code == 0
    assert {key: json.loads(out)[key] for key in ("published", "version")} == {"published": False, "version": 1}


def test_a_refused_import_ends_with_2_and_the_same_shape(hub: Hub, command: Any) -> None:
    files = small()
    files["customers"][0]["country"] = "XX"
    code, out, err = command(hub.folder(files), "--json")
    document = json.loads(out)
    assert (code, err, set(document)) == (2, "", SHAPE)
    assert (document["version"], document["published"], document["problems_total"]) == (None, False, 1)
    (problem,) = document["problems"]
    assert {key: problem[key] for key in ("file", "row", "column", "value", "rule")} == {
        "file": "customers.csv",
        "row": 1,
        "column": "country",
        "value": "XX",
        "rule": "country",
    }


def test_a_person_reads_the_result_on_standard_output_and_the_rest_on_standard_error(hub: Hub, command: Any) -> None:
    code, out, _err = command(hub.folder(small()))
    assert code == 0
    assert out.splitlines() == [
        "eu: version 1 is published, data date 2026-11-22.",
        "  customers.csv: 4 rows",
        "  subscriptions.csv: 4 rows",
        "  license_snapshots.csv: 4 rows",
    ]
    files = small()
    files["customers"][0]["country"] = "XX"
    code, out, err = command(hub.folder(files))
    assert (code, out) == (2, "")
    assert err.splitlines()[0].startswith(
        "customers.csv, line 2 (row 1), country: not a country code: \u201cXX\u201d; expected"
    )
    assert err.splitlines()[-2:] == ["1 problem.", "eu: refused, nothing was changed."]


def test_more_than_a_thousand_problems_are_counted(hub: Hub, command: Any) -> None:
    rows = [snapshot("Alba", product=f"p{n}", total=f"x{n}") for n in range(1002)]
    code, _out, err = command(hub.folder(small() | {"license_snapshots": rows}))
    assert code == 2
    assert err.splitlines()[1000:] == ["... and 2 more.", "1002 problems.", "eu: refused, nothing was changed."]


def test_a_dry_run_publishes_nothing(hub: Hub, command: Any) -> None:
    code, out, _err = command(hub.folder(small()), "--dry-run", "--json")
    document = json.loads(out)
    assert (code, document["dry_run"], document["published"], document["version"]) == (0, True, False, None)


@pytest.mark.parametrize(
    "args",
    [
        ("--region", "mars", "."),
        ("--region", "all", "."),
        ("--region", "eu"),
        ("--region", "eu", ".", "--fast"),
    ],
)
def test_a_bad_argument_ends_with_2(args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    assert run(["import", *args]) == 2
    assert not (tmp_path / "home" / "warehouse").exists()


def test_a_missing_folder_ends_with_2(hub: Hub, command: Any) -> None:
    code, _out, err = command(hub.home / "nothing")
    assert code == 2
    assert "cannot be read" in err


def test_a_place_that_cannot_be_used_ends_with_3(hub: Hub, command: Any) -> None:
    folder = hub.folder(small())
    (hub.home / "warehouse").write_text("in the way")
    code, out, err = command(folder)
    assert (code, out) == (3, "")
    assert "cannot be used" in err and "Traceback" not in err


def test_a_line_now_and_then_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter(range(0, 100, 2))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    with Bar() as bar:
        for share in range(10):
            bar.tell(share / 10, f"Reading {share // 5}.csv")
        bar.tell(0, "Waiting.", at_once=True)
    assert capsys.readouterr().err.splitlines() == [
        "Reading 0.csv (20%)",
        "Reading 1.csv (50%)",
        "Reading 1.csv (80%)",
        "Waiting.",
    ]
