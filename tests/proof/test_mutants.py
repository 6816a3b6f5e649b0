"""A sample of small slips in figures, drawing and files: the tests of their room notice each, but for those that are known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.proof import faults, mutants

KNOWN = Path(__file__).parents[2] / "docs" / "mutants.md"
SEED, COUNT = 20261129, 120


def known() -> set[str]:
    """The survivors that the document names, without their lines, which move."""
    return set(re.findall(r"^- `([^`]+)`: \S", KNOWN.read_text("utf-8"), re.MULTILINE))


def test_every_slip_stays_in_its_place_and_is_python() -> None:
    """What is put in differs from what was there, and most of it can be compiled."""
    every = mutants.of_file(faults.ROOT, "dashboard/data/metrics.py")
    text = (faults.ROOT / "dashboard/data/metrics.py").read_bytes()
    assert len(every) > 20
    assert all(text[one.start : one.end].decode("utf-8") == one.was != one.replacement for one in every)
    assert "0 -> 1" in {f"{one.was} -> {one.replacement}" for one in every}
    calls = mutants.of_file(faults.ROOT, "dashboard/data/call_metrics.py")
    assert "max -> min" in {f"{one.was} -> {one.replacement}" for one in calls}
    assert {(one.line, one.reads) for one in every if one.was == "14"} == {
        (
            text[: text.index(b"KNOWN_DAYS")].count(b"\n") + 1,
            "KNOWN_DAYS = 15 # a snapshot this old or older tells nothing any more",
        )
    }


def test_every_room_has_tests_that_exist() -> None:
    for tests in mutants.TESTS.values():
        assert all((faults.ROOT / name).exists() for name in tests)


def test_every_known_survivor_can_still_be_made() -> None:
    """A line that was changed has to be judged anew."""
    lines = KNOWN.read_text("utf-8").splitlines()
    assert len(known()) == sum(line.startswith("- ") for line in lines), "`name`: reason"
    of_its_file = {name.partition(":")[0] for name in known()}
    made = {one.lasting for file in of_its_file for one in mutants.of_file(faults.ROOT, file)}
    assert known() - made == set()


def test_a_change_of_the_product_leaves_most_of_the_sample() -> None:
    every = [one for file in mutants.files(faults.ROOT) for one in mutants.of_file(faults.ROOT, file)]
    chosen = mutants.sample(every, COUNT, SEED)
    without = mutants.sample([one for one in every if one.file != chosen[0].file], COUNT, SEED)
    assert len(chosen) == COUNT
    assert {one for one in chosen if one.file != chosen[0].file} <= set(without)


@pytest.mark.torture
def test_no_slip_survives_but_those_that_are_known() -> None:
    survivors = {one.lasting for one in mutants.campaign(COUNT, SEED)}
    assert survivors - known() == set()
