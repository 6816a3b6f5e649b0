"""Frames for notebooks hold what the command line prints, in types that hold for empty ones too."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.kit import served
from tests.conftest import MadeOnce

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "notebook.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
ANA = "ana@partner.example"
TABLES = (
    "licenses-low",
    "licenses-expiring",
    "licenses-trend",
    "calling-usage-rows",
    "calling-quality",
    "calling-features",
)


def fill(folder: Path) -> None:
    served.run(
        folder / "var",
        "demo",
        "--customers",
        "60",
        "--weeks",
        "20",
        "--seed",
        "11",
        "--as-of",
        "2025-11-23",
        "--regions",
        "us,eu",
    )
    [one, *_] = printed(folder, "figures", "--region", "eu")["low"]["rows"]
    served.run(
        folder / "var",
        "user",
        "add",
        ANA,
        "--name",
        "Ana",
        "--role",
        "partner_admin",
        "--region",
        "eu",
        "--customer",
        f"eu:{one['org_id']}",
    )


@pytest.fixture(scope="module")
def place(made_once: MadeOnce) -> Path:
    """A folder with `var`, the home of a demo partner."""
    return made_once("notebook", fill)


def notebook(place: Path, code: str, *words: str) -> str:
    """What a notebook beside `var` prints: a process of its own, as Jupyter starts one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(served.PREFIX)}
    given = clean | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "HOME": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=place, env=given, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-3000:]
    return done.stdout


def test_every_example_of_the_document_runs_as_it_stands_there(place: Path) -> None:
    examples = EXAMPLE.findall(DOCUMENT.read_text("utf-8"))
    assert len(examples) >= 5
    told = notebook(place, "\n".join(examples))
    assert "total_customers" in told and "customers have seen no administrator" in told


READ = """
import json, sys
from dashboard import errors, frames
def said(call):
    try:
        frame = eval(call, vars(frames))
    except errors.HubError as error:
        return {"error": type(error).__name__, "sentence": str(error)}
    return {"types": {name: str(of) for name, of in frame.dtypes.items()},
            "rows": json.loads(frame.to_json(orient="records", date_format="iso"))}
json.dump({call: said(call) for call in json.loads(sys.argv[1])}, sys.stdout)
"""
EMPTY = "name:nobody-is-called-so"
FULL = ('block("var", "licenses-expiring", "all"{})', 'customers("var", "all"{})')
FIGURES, ANAS = 'figures("var", "all")', f'figures("var", "eu", user="{ANA}")'
BOTH = ("meetings", "calling")


def everyone(service: str) -> str:
    return f'customers("var", "eu", service="{service}")'


def of_ana(service: str) -> str:
    return f'customers("var", "eu", service="{service}", user="{ANA}")'


WRONG = {
    'figures("var", "mars")': "Refused",
    'block("var", "licenses-top", "eu")': "Missing",
    'figures("var", "eu", user="nobody@partner.example")': "Missing",
    f'figures("var", "us", user="{ANA}")': "NoAccess",
    'figures("var", "eu", version=99)': "Missing",
    'customers("var", "eu", query="status:")': "Refused",
    'block("var", "licenses-low", "eu", sort="nothing:asc")': "Refused",
}
CALLS = (
    *(f'block("var", "{name}", "eu")' for name in TABLES),
    *(call.format("") for call in FULL),
    *(call.format(f', query="{EMPTY}"') for call in FULL),
    FIGURES,
    ANAS,
    *map(everyone, BOTH),
    *map(of_ana, BOTH),
    *WRONG,
)
Frames = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def frames(place: Path) -> Frames:
    """What each of the calls gives, all in one notebook."""
    found: Frames = json.loads(notebook(place, READ, json.dumps(CALLS)))
    return found


def printed(place: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(served.run(place / "var", *words, "--json"))
    return found


KINDS = {
    "text": {"string", "category"},
    "date": {"datetime64[s]"},
    "whole": {"Int64"},
    "change": {"Int64"},
    "rate": {"Float64"},
    "points": {"Float64"},
    "amount": {"Float64"},
    "seconds": {"Float64"},
    "flag": {"boolean"},
}


@pytest.mark.parametrize("name", TABLES)
def test_a_block_is_what_the_command_prints(place: Path, frames: Frames, name: str) -> None:
    got, want = frames[f'block("var", "{name}", "eu")'], printed(place, "block", name, "--region", "eu")
    assert len(got["rows"]) == len(want["rows"]) > 0
    for column in want["columns"]:
        of, kind = column["id"], column["type"]
        single = [each for each in got["types"] if each == of or re.fullmatch(rf"{of}_\d+", each)]
        assert {got["types"][each] for each in single} <= KINDS[kind] and single, of
        for at, row in enumerate(want["rows"]):
            if of not in row:
                continue  # made from others; the command has it in its CSV file
            values = [got["rows"][at][each] for each in single]
            expected = row[of] if isinstance(row[of], list) else [row[of]]
            assert [value[:10] if kind == "date" and value else value for value in values] == pytest.approx(expected), (
                of
            )


@pytest.mark.parametrize("call", FULL)
def test_a_frame_without_rows_has_the_same_types(frames: Frames, call: str) -> None:
    full, none = frames[call.format("")], frames[call.format(f', query="{EMPTY}"')]
    assert (full["types"], none["rows"]) == (none["types"], [])
    assert full["rows"]


def test_figures_are_those_of_the_document(place: Path, frames: Frames) -> None:
    got = {(row["part"], row["figure"]): (row["value"], row["previous"]) for row in frames[FIGURES]["rows"]}
    want = printed(place, "figures", "--region", "all")
    for figure, value in want["top"].items():
        assert got["top", figure] == (value, want["top_previous"][figure])
    for section in ("recent", "expiring", "renewing", "low", "over"):
        for figure, value in want[section]["kpis"].items():
            assert got[section, figure][0] == pytest.approx(value)
    for figure, value in want["calling"]["queues"].items():
        before = want["calling"]["queues_previous"][figure]
        assert got["queues", figure] == (pytest.approx(value), pytest.approx(before))
    assert {figure for part, figure in got if part == "statuses"} == set(want["statuses"])


def live(frames: Frames, call: Callable[[str], str]) -> int:
    """Customers with a live line of either service."""
    return len({row["org_id"] for service in BOTH for row in frames[call(service)]["rows"] if row["lines"]})


def test_customers_add_up_to_the_total_and_their_licenses_to_the_trend(place: Path, frames: Frames) -> None:
    got = frames[everyone("meetings")]
    assert got["types"] == {
        "region": "category",
        "org_id": "string",
        "name": "string",
        "managed_by": "category",
        "last_sign_in": "datetime64[s]",
        "lines": "Int64",
        "total": "Int64",
        "assigned": "Int64",
        "used": "Int64",
        "assignment": "Float64",
    }
    want = printed(place, "figures", "--region", "eu")
    last = want["trend"][-1]
    assert last["date"] == want["as_of"]
    for name in ("total", "used"):
        assert sum(row[name] or 0 for row in got["rows"]) == last[name]
    assert live(frames, everyone) == want["top"]["total_customers"]
    for row in got["rows"]:
        assert (row["total"] is None) == (row["assignment"] is None) or row["total"] == 0


def test_a_frame_holds_what_the_person_would_see(place: Path, frames: Frames) -> None:
    want = printed(place, "figures", "--region", "eu", "--user", ANA)["top"]["total_customers"]
    first = frames[ANAS]["rows"][0]
    assert (first["figure"], first["value"]) == ("total_customers", want)
    assert live(frames, of_ana) == want < live(frames, everyone)


@pytest.mark.parametrize("call", WRONG)
def test_what_cannot_be_answered_says_so(frames: Frames, call: str) -> None:
    assert frames[call]["error"] == WRONG[call]
    assert len(frames[call]["sentence"]) > 10


def test_a_home_is_only_read(tmp_path: Path) -> None:
    """Without a state or a key there is none afterwards."""
    served.run(tmp_path / "var", "demo", "--customers", "4", "--weeks", "3", "--regions", "us", "--as-of", "2025-11-23")
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    notebook(tmp_path, READ, json.dumps(['customers("var", "us")']))
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == before


def test_the_hubs_own_processes_do_without_pandas(place: Path) -> None:
    code = (
        "import sys, dashboard.data.without_pandas, dashboard.factory\n"
        "from tests.web.helpers import settings, sign_in\nfrom pathlib import Path\n"
        "client = sign_in(dashboard.factory.create_app(settings(Path('copy'))))\n"
        "assert client.get('/licenses').status_code == 200\nprint('pandas' in sys.modules)"
    )
    assert notebook(place, code).endswith("False\n")
