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
    return {re.sub(r":\d+:", ":", name) for name in re.findall(r"^- `([^`]+)`", KNOWN.read_text("utf-8"), re.MULTILINE)}


def test_every_slip_stays_in_its_place_and_is_python() -> None:
    """What is put in differs from what was there, and most of it can be compiled."""
    every = mutants.of_file(faults.ROOT, "dashboard/data/metrics.py")
    text = (faults.ROOT / "dashboard/data/metrics.py").read_bytes()
    assert len(every) > 20
    assert all(text[one.start : one.end].decode("utf-8") == one.was != one.replacement for one in every)
    assert {"max -> min", "0 -> 1"} <= {one.name.split(": ", 1)[1] for one in every}


def test_every_room_has_tests_that_exist() -> None:
    for tests in mutants.TESTS.values():
        assert all((faults.ROOT / name).exists() for name in tests)


@pytest.mark.torture
def test_no_slip_survives_but_those_that_are_known() -> None:
    survivors = {re.sub(r":\d+:", ":", one.name) for one in mutants.campaign(COUNT, SEED)}
    assert survivors - known() == set()
