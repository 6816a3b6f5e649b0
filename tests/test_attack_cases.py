"""The table of attack cases is whole, is what the tests say, and names only tests that exist."""

from __future__ import annotations

import re

import pytest

from tests import attack_cases
from tests.attack_cases import ALSO, CASES, DOCUMENT, TESTS, WHY, named

COUNTS = {"A": 25, "B": 18, "C": 18, "D": 20, "E": 21, "G": 16}


def test_there_is_a_line_for_each_of_the_118_cases() -> None:
    expected = [f"{letter}{number:02d}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
    assert (list(CASES), len(CASES)) == (expected, 118)
    assert re.findall(r"^\| ([A-G]\d\d) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE) == expected


def test_the_table_is_the_one_that_the_tests_make() -> None:
    assert DOCUMENT.read_text("utf-8") == attack_cases.written(), "python -m tests.attack_cases writes it anew"


@pytest.mark.parametrize("case", ALSO)
def test_every_test_that_is_named_by_hand_exists(case: str) -> None:
    for named_test in ALSO[case]:
        path, _, name = named_test.partition("::")
        assert f"def {name}(" in (TESTS / path).read_text("utf-8"), named_test


def test_no_test_bears_the_id_of_a_case_that_there_is_not() -> None:
    assert {case for case, _ in named()} <= set(CASES)
    assert set(WHY) <= set(CASES)
