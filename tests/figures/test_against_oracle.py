"""The product's SQL gives the oracle's documents, for odd partners and odd questions from a seed.

A sample runs always, many with `-m torture` (`ORACLE_FIRST`, `ORACLE_PARTNERS` and `ORACLE_QUESTIONS` say which).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.figures.hubs import Oracle, Product
from tests.oracle.compare import differences
from tests.oracle.partners import partner
from tests.oracle.questions import questions

SAMPLE = (12, 14, 18, 24)  # several regions; withdrawn, come back, late, corrected


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Many partners only where torture is asked for by name."""
    if "seed" not in metafunc.fixturenames:
        return
    asked = metafunc.config.option.markexpr == "torture"
    first, count = int(os.environ.get("ORACLE_FIRST", "100")), int(os.environ.get("ORACLE_PARTNERS", "200"))
    many = [pytest.param(seed, marks=pytest.mark.torture) for seed in range(first, first + count)]
    metafunc.parametrize("seed", many if asked else SAMPLE)


def test_the_product_gives_the_oracles_documents(seed: int, tmp_path: Path) -> None:
    oracle, product = Oracle(), Product(tmp_path / "home")
    for region, folder in partner(seed).write(tmp_path):
        oracle.take_in(region, folder)
        product.take_in(region, folder)
    found = []
    for asked in questions(seed, oracle.known, int(os.environ.get("ORACLE_QUESTIONS", "6"))):
        want = oracle.document(asked.region, asked.service, asked.as_of, asked.query)
        got = product.whole(asked.region, asked.service, asked.as_of, asked.query)
        found += [f"{asked}{difference}" for difference in differences(want, got)]
        rows = oracle.customers(asked.region, asked.as_of, asked.query)
        found += [f"{asked}{d}" for d in differences(rows, product.customers(asked.region, asked.as_of, asked.query))]
    assert found == []


def test_snapshots_and_legs_in_three_pieces_in_any_order_give_the_figures_of_one_import(tmp_path: Path) -> None:
    region, folder = partner(SAMPLE[1]).imports[0]
    pieces = [replace(folder, snapshots=folder.snapshots[n::3], legs=folder.legs[n::3]) for n in range(3)]
    pieces.sort(key=lambda piece: piece.newest, reverse=True)  # the full files of the later ones are older: left out
    product = Product(tmp_path / "home")
    for number, piece in enumerate(pieces):
        product.take_in(region, piece.write(tmp_path / str(number)))
    oracle = Oracle()
    oracle.take_in(region, folder.write(tmp_path / "whole"))
    want, got = oracle.document(region), product.whole(region, "meetings", None, "")
    assert list(differences(want, got)) == []
