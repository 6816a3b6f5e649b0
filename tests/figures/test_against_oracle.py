"""The product's SQL gives the oracle's documents, for odd partners and odd questions from a seed.

A sample runs always; `ORACLE_PARTNERS=500 ORACLE_FIRST=1000 ORACLE_QUESTIONS=20` asks for more.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.figures.hubs import Oracle, Product
from tests.oracle.compare import differences
from tests.oracle.partners import partner
from tests.oracle.questions import questions

FIRST = int(os.environ.get("ORACLE_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("ORACLE_PARTNERS", "8")))
ASKED = int(os.environ.get("ORACLE_QUESTIONS", "6"))  # for each partner, besides the documents of today


@pytest.mark.parametrize("seed", SEEDS)
def test_the_product_gives_the_oracles_documents(seed: int, tmp_path: Path) -> None:
    oracle, product = Oracle(), Product(tmp_path / "home")
    for region, folder in partner(seed).write(tmp_path):
        oracle.take_in(region, folder)
        product.take_in(region, folder)
    found = []
    for asked in questions(seed, oracle.known, ASKED):
        want = oracle.document(asked.region, asked.service, asked.as_of, asked.query)
        got = product.whole(asked.region, asked.service, asked.as_of, asked.query)
        found += [f"{asked}{difference}" for difference in differences(want, got)]
    assert found == []
