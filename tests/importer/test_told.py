"""How findings are told: to people with line and row, one entry for the same one on many rows; litter and manifests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.importer.folders import Hub, found, small, snapshot, text, warned
from tests.importer.test_formats import as_parquet_text
from tests.importer.test_import_command import call

LITTER = [
    "Thumbs.db",
    "THUMBS.DB",
    "desktop.ini",
    "Desktop.INI",
    "~$customers.xlsx",
    ".DS_Store",
    ".ds_store",
    "._customers.csv",
]


@pytest.mark.parametrize("name", LITTER)
def test_what_systems_leave_behind_is_left_out_with_a_warning(hub: Hub, name: str) -> None:
    result = hub.publish(small() | {name: b"PK\x03\x04"})
    assert warned(result) == [(name, 0, "", "litter")]


def test_a_folder_of_a_mac_is_left_out_with_a_warning(hub: Hub) -> None:
    folder = hub.folder(small())
    (folder / "__MacOSX").mkdir()
    assert warned(hub.publish(small() | {"Thumbs.DB": b"x", "notes.db.txt": b"x"})) == [
        ("Thumbs.DB", 0, "", "litter"),
        ("notes.db.txt", 0, "", "unknown_file"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_manifest_in_utf_16_is_named_as_such(hub: Hub, encoding: str) -> None:
    result = hub.take(small() | {"manifest.json": json.dumps({"files": []}).encode(encoding)})
    assert found(result) == [("manifest.json", 0, "", "is_utf16")]
    assert "UTF-16" in result.problems[0].message() and "::" not in result.problems[0].message()


def test_the_same_problem_on_many_rows_is_one_entry_with_its_rows(hub: Hub, monkeypatch: Any, capsys: Any) -> None:
    files = small()
    files["license_snapshots"] += [snapshot("Alba", product=f"p{n}", total="x") for n in range(18)]
    files["license_snapshots"].append(snapshot("Alba", product="q", total="y"))
    folder = str(hub.folder(files))
    code, out, _err = call(hub, monkeypatch, capsys, folder, "--json")
    document = json.loads(out)
    assert (code, document["problems_total"]) == (2, 19)
    assert [(each["row"], each.get("rows"), each["value"]) for each in document["problems"]] == [
        (5, [*range(5, 23)], "x"),
        (23, None, "y"),
    ]
    _code, _out, err = call(hub, monkeypatch, capsys, folder)
    lines = err.splitlines()
    assert lines[0].startswith(
        "license_snapshots.csv, lines 6-23 (rows 5-22), total: not a whole number: \u201cx\u201d;"
    )
    assert lines[1].startswith("license_snapshots.csv, line 24 (row 23), total:")
    assert lines[2] == "19 problems." and "::" not in err


def test_a_line_is_that_of_the_file_where_cells_hold_line_breaks(hub: Hub, monkeypatch: Any, capsys: Any) -> None:
    files = small()
    files["customers"][0]["name"] = "Al\nba\nLtd"
    files["customers"][2]["country"] = "XX"
    rows = text(files["customers"])
    _code, _out, err = call(hub, monkeypatch, capsys, str(hub.folder(files | {"customers": rows})))
    number = next(at for at, line in enumerate(rows.splitlines(), 1) if "XX" in line)
    assert number == 6
    assert err.startswith(f"customers.csv, line {number} (row 3), country: ")


def test_parquet_has_rows_and_no_lines_and_a_warning_says_that_it_is_one(
    hub: Hub, monkeypatch: Any, capsys: Any
) -> None:
    files = small()
    files["license_snapshots"][1]["used"] = "9"
    name, content = as_parquet_text("license_snapshots", files.pop("license_snapshots"))
    code, _out, err = call(hub, monkeypatch, capsys, str(hub.folder({**files, name: content})))
    assert code == 0
    assert err.startswith("Warning, the import goes on: license_snapshots.parquet, row 2, used: more licenses are used")
