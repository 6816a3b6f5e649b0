"""docs/how-to-add.md: each diff fits the product, and adds what its section promises."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import ROOT

DOCUMENT = ROOT / "docs" / "how-to-add.md"
DECISIONS = ROOT / "docs" / "decisions.md"
COPIED = ("dashboard", "assets", "docs", "tests", "pyproject.toml", "requirements.lock", "requirements-dev.lock")
LEFT_OUT = shutil.ignore_patterns("node_modules", "*.min.js")  # what is compiled is as good there
COLUMN, FIGURE, PAGE = "A column of a table", "A figure of a section", "A page"
BLOCK, ENTRANCE, PARAMETER = "A block at an address", "An entrance", "A parameter of the page state"
_DIFF = re.compile(r"^## (.+?)\n(?:(?!^## ).)*?^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIFFS = dict(_DIFF.findall(DOCUMENT.read_text("utf-8")))
# What the copy is asked for as a signed-in reader: paths, a line each; prints the answers as JSON.
_ASK = """
import json, os, sys
from dashboard import config, parameters
from dashboard.factory import create_app
from tests.web.helpers import sign_in
client = sign_in(create_app(config.read(os.environ)))
answers = [client.get(path) for path in sys.argv[1:]]
print("\\n" + json.dumps([[answer.status_code, answer.get_data(as_text=True)] for answer in answers]))
"""


class Copy:
    """A copy of the product, with a small demo partner as its home."""

    def __init__(self, tree: Path, home: Path) -> None:
        self.tree = tree
        given = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PARTNER_HUB_"))}
        self._env = {**given, "PYTHONPATH": str(tree), "PARTNER_HUB_HOME": str(home)}
        self._env.pop("PYTHONDONTWRITEBYTECODE", None)  # each command would compile the whole product

    def apply(self, diff: str, *how: str) -> None:
        subprocess.run(
            ["git", "apply", *how, "-"], cwd=self.tree, input=diff, text=True, check=True, capture_output=True
        )

    def python(self, *words: str, code: int = 0) -> str:
        """What Python prints there: results, or where it is to fail, what went wrong."""
        done = subprocess.run(
            [sys.executable, *words], cwd=self.tree, env=self._env, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr if code else done.stdout

    def hub(self, *words: str) -> Any:
        """A command's JSON."""
        return json.loads(self.python("-m", "dashboard", *words, "--json"))

    def asked(self, *paths: str) -> list[tuple[int, str]]:
        """Status and text of each address."""
        found: list[tuple[int, str]] = json.loads(self.python("-c", _ASK, *paths).splitlines()[-1])
        return found


@pytest.fixture(scope="module")
def copy(four_regions: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    place = tmp_path_factory.mktemp("added")
    tree = place / "product"
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, tree / name)
    shutil.copytree(four_regions / "warehouse", place / "home" / "warehouse")
    return Copy(tree, place / "home")


@pytest.fixture
def added(copy: Copy) -> Iterator[Callable[[str], Copy]]:
    """The copy with what a section adds, until the test ends."""
    done: list[str] = []

    def add(section: str) -> Copy:
        copy.apply(DIFFS[section])
        done.append(DIFFS[section])
        return copy

    yield add
    for diff in reversed(done):
        copy.apply(diff, "--reverse")


def test_a_column_stands_in_the_table_its_file_and_the_definitions(added: Callable[[str], Copy]) -> None:
    copy = added(COLUMN)
    told = copy.hub("block", "licenses-low", "--region", "us")
    assert "idle" in [column["id"] for column in told["columns"]]
    file = copy.python("-m", "dashboard", "block", "licenses-low", "--region", "us", "--csv", "--lang", "pl")
    lines = file.lstrip("\ufeff").splitlines()
    (head,) = (line for line in lines if "Nieużywane" in line)
    assert len(lines) - lines.index(head) - 1 == len(told["rows"]) > 0
    (answer,) = copy.asked("/blocks/licenses-low?region=us&service=meetings&lang=en")
    sorted_by = copy.hub("block", "licenses-low", "--region", "us", "--sort", "idle:desc")["rows"]
    known = [max(0, row["assigned"] - row["used"]) for row in sorted_by if row["assigned"] is not None]
    assert known == sorted(known, reverse=True) != sorted(known)
    rows = json.loads(answer[1])["slots"]["rows"]
    assert rows
    assert all(row["idle"] is None or row["idle"] == max(0, row["assigned"] - row["used"]) for row in rows)
    assert "low.rows.idle" in (copy.tree / "docs" / "definitions.md").read_text("utf-8")


def test_a_figure_stands_in_the_document_and_on_the_page(added: Callable[[str], Copy]) -> None:
    copy = added(FIGURE)
    low = copy.hub("figures", "--region", "us")["low"]
    figure, whole = low["kpis"]["average_unassigned"], low["kpis"]["unassigned"] / low["kpis"]["customers"]
    assert figure == pytest.approx(whole)
    assert figure > 0
    for lang, name in (("en", "Average unassigned licenses"), ("pl", "Średnia nieprzypisanych licencji")):
        ((status, said),) = copy.asked(f"/blocks/licenses-low?region=us&service=meetings&lang={lang}")
        assert status == 200
        assert "low.kpis.average_unassigned" in said
        assert name in said.replace("\u00a0", " ")


def test_a_page_stands_in_the_navigation_and_at_its_address_in_both_languages(added: Callable[[str], Copy]) -> None:
    english, polish = added(PAGE).asked("/regions?lang=en", "/regions?lang=pl&theme=dark")
    for (status, said), title, day in ((english, "Regions", "22 Nov"), (polish, "Regiony", "22 lis")):
        assert status == 200
        assert f"<h1>{title}</h1>" in said
        assert day in said.replace("\u00a0", " ")
        assert 'href="/regions' in said


def test_a_block_answers_at_its_address_with_its_rows_and_its_file(added: Callable[[str], Copy]) -> None:
    copy = added(BLOCK)
    told = copy.hub("block", "licenses-statuses", "--region", "us")
    assert [column["id"] for column in told["columns"]] == ["status", "customers"]
    statuses = copy.hub("figures", "--region", "us")["statuses"]
    assert {row["status"]: row["customers"] for row in told["rows"]} == statuses
    assert sum(statuses.values()) > 0
    block, file = copy.asked(
        "/blocks/licenses-statuses?region=us&lang=pl", "/export/licenses-statuses.csv?region=us&lang=pl"
    )
    assert (block[0], file[0]) == (200, 200)
    for said in (block[1], file[1]):
        assert "Przekroczenie licencji" in said.replace("\u00a0", " ")


def test_an_entrance_answers_whom_it_declares_and_refuses_as_it_declares(added: Callable[[str], Copy]) -> None:
    copy = added(ENTRANCE)
    ((status, said),) = copy.asked("/reach")
    assert (status, json.loads(said)) == (200, {"regions": ["us", "ca", "eu", "uae"]})
    for chosen in ("reach", "e21_the_routes"):  # a choice without a test ends with another code
        copy.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/web/test_guard.py", "-k", chosen)


def test_a_parameter_is_read_refused_carried_and_offered(added: Callable[[str], Copy]) -> None:
    copy = added(PARAMETER)
    page, wrong = copy.asked("/licenses?region=us&density=compact", "/licenses?region=us&density=wide")
    assert page[0] == 200
    assert 'data-density="compact"' in page[1]
    assert re.search(r'href="/definitions\?[^"]*density=compact', page[1])
    assert "&#34;density&#34;" in page[1]  # scripts are told
    assert "comfortable" in wrong[1]
    told = [copy.hub("block", "licenses-low", "--region", "us", *more) for more in ((), ("--density", "compact"))]
    assert told[0] == told[1]
    assert "density" in copy.python("-m", "dashboard", "block", "licenses-low", "--density", "wide", code=2)


def test_with_all_of_them_words_and_rooms_are_in_order(added: Callable[[str], Copy]) -> None:
    for section in DIFFS:
        copy = added(section)
    copy.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_words.py", "tests/test_layers.py")


def test_every_section_has_its_diff_and_its_test() -> None:
    assert set(DIFFS) == {COLUMN, FIGURE, PAGE, BLOCK, ENTRANCE, PARAMETER}
    assert len(DIFFS) == DOCUMENT.read_text("utf-8").count("\n## ")


@pytest.mark.parametrize("section", DIFFS)
def test_a_product_that_changed_is_told(copy: Copy, section: str) -> None:
    """A line that the diff stands beside is another one."""
    (beside, *_rest) = re.findall(r"^ (.*\w.*)$", DIFFS[section], re.MULTILINE)
    (name, *_more) = (n for n in touched(DIFFS[section]) if f"{beside}\n" in (copy.tree / n).read_text("utf-8"))
    path = copy.tree / name
    before = path.read_text("utf-8")
    path.write_text(before.replace(f"{beside}\n", f"{beside} \n"), "utf-8")
    try:
        with pytest.raises(subprocess.CalledProcessError):
            copy.apply(DIFFS[section], "--check")
    finally:
        path.write_text(before, "utf-8")


def touched(diff: str, new: bool = False) -> list[str]:
    """The files that it changes, or those that it makes."""
    names = re.findall(r"^--- (\S+)\n\+\+\+ b/(\S+)$", diff, re.MULTILINE)
    return [name for before, name in names if (before == "/dev/null") == new]


def test_what_a_change_touches_is_what_the_decisions_say() -> None:
    """Files of the product that there were before, without words and documents."""
    rows = re.findall(r"^\| (.+?) \| .+ \| (\d+) \|$", DECISIONS.read_text("utf-8"), re.MULTILINE)
    counted = {
        section: str(
            len(
                [
                    name
                    for name in touched(diff)
                    if name.startswith(("dashboard/", "assets/")) and "/locale/" not in name
                ]
            )
        )
        for section, diff in DIFFS.items()
    }
    assert {name: number for name, number in rows if name in DIFFS} == counted
