"""The three built-in reports are those of the oracle, for odd partners from a seed that change from import to import."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from numbers import Rational
from pathlib import Path

import pytest

from dashboard.access import OPERATOR
from dashboard.data import page_state
from dashboard.data.reports.built_in import named
from dashboard.data.sources import importer
from dashboard.exports.cells import restored
from dashboard.exports.reports import making
from dashboard.exports.reports.making import Making
from dashboard.parameters import PageState
from dashboard.scope import Region
from tests.figures.hubs import Product
from tests.reports import oracle, partners

SAMPLE = (3, 7)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 25), date(2026, 11, 21)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Many partners only where torture is asked for by name."""
    if "seed" in metafunc.fixturenames:
        asked = metafunc.config.option.markexpr == "torture"
        many = [pytest.param(seed, marks=pytest.mark.torture) for seed in range(100, 160)]
        metafunc.parametrize("seed", many if asked else SAMPLE)


class Clock(datetime):
    """Stands still."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return NOW


def rows(product: Product, name: str, delay_hours: int) -> list[list[str]]:
    scope = page_state.build(product.store, PageState.of({"region": "eu"}), OPERATOR)
    object.__setattr__(product.config, "report_delay_hours", delay_hours)
    days = (str(FIRST), str(LAST)) if name == "Calling Usage Details" else ("", "")
    out = io.BytesIO()
    made = Making.of(product.store, named(name), scope, *days, "csv").write(out)
    text = out.getvalue().decode("utf-8-sig")
    found = [list(map(restored, row)) for row in csv.reader(io.StringIO(text, newline=""))]
    assert (made.rows, made.bytes) == (len(found) - 1, len(out.getvalue()))
    return found[1:]


def plain(lines: Sequence[oracle.Line]) -> list[list[str]]:
    return [[f"{float(cell):.9f}" if isinstance(cell, Rational) else str(cell) for cell in line] for line in lines]


def alike(found: list[list[str]], numbers_from: int) -> list[list[str]]:
    return [[*row[:numbers_from], *(f"{float(cell):.9f}" for cell in row[numbers_from:])] for row in found]


def test_each_report_is_the_oracles(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "datetime", Clock)
    product, known = Product(tmp_path / "home"), oracle.Known()
    for turn, (day, folder) in enumerate(partners.partner(seed)):
        place = partners.write(tmp_path / str(turn), day, folder)
        done = importer.run(product.config, Region.EU, place, accept_withdrawals=True)
        assert not done.refused, done.document()["problems"][:3]
        known.take_in(day, folder)
    for hours in (0, 24):
        before = datetime(2026, 11, 20, 12, tzinfo=UTC) if hours else None
        assert rows(product, "Devices", hours) == plain(oracle.devices(known, before))
        assert rows(product, "Phone Numbers", hours) == plain(oracle.numbers(known, before))
        want = plain(oracle.usage(known, FIRST, LAST, before))
        assert alike(rows(product, "Calling Usage Details", hours), 3) == want
