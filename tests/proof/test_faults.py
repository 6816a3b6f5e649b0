"""The proof can fail: some of the faults of `make prove`, one for each kind of oracle, and all of them fit the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof import faults
from tests.proof.fault_list import FAULTS

SAMPLE = ("cache key without the reader", "session not ended")


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with faults.copy_of_the_product() as made:
        yield made


@pytest.mark.parametrize("name", SAMPLE)
def test_a_seeded_fault_is_caught(tree: Path, kept: Path, name: str) -> None:
    (fault,) = (fault for fault in FAULTS if fault.name == name)
    verdict = faults.judge(tree, fault, kept)
    assert verdict.caught_by, verdict.line


def test_every_fault_still_fits_the_product(tree: Path) -> None:
    """A text that is not there any more would be a fault that nobody puts in."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 14
    for fault in FAULTS:
        with faults.put_in(tree, fault) as fits:
            assert fits, fault.name
            for edit in fault.edits:
                compile((tree / edit.file).read_text("utf-8"), edit.file, "exec")


def test_a_text_that_is_not_there_is_a_miss(tree: Path, kept: Path) -> None:
    from tests.proof.fault_list import Edit, Fault

    gone = Fault("gone", (Edit("dashboard/access.py", "no such text", ""),), ())
    assert faults.judge(tree, gone, kept).caught_by is None
