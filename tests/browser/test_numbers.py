"""Numbers are rounded and written by one rule, on the server and in scripts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.look import Look
from dashboard.words import LANGUAGES
from tests.browser.screen import Screen

_SHOWN = """numbers => numbers.map(n => [hub.count(n), hub.signed(n), hub.rate(n), hub.decimal(n), hub.percent(n),
  hub.points(n), hub.wait(Math.abs(n))])"""
HALVES = [5 / 16, 0.2825, 0.285, 118.5, 119.5, 2.5, -2.5, 0.5, -0.5, 0.25, 1.15, 1.005, 0.0125, -0.0125, 1e-9, 0.1 + 0.2, 0, -0.0,
          0.9995, 99.95, 999.95, 999_999.5, 1234567.89, 5e-324]  # fmt: skip
numbers = st.one_of(
    st.integers(-(10**15), 10**15), st.floats(-1e6, 1e6), st.floats(0, 2),
    st.tuples(st.integers(0, 4000), st.integers(1, 4000)).map(lambda pair: pair[0] / pair[1]),
    st.integers(-(10**6), 10**6).map(lambda n: n / 2000),
)  # fmt: skip


def _shown(n: Any, look: Look) -> list[str]:
    return [
        look.count(n),
        look.signed(n),
        look.rate(n),
        look.decimal(n),
        look.rate_short(n),
        look.points(n),
        look.wait(abs(n)),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_reads_the_same_from_the_server_and_from_scripts(screen: Screen, lang: str) -> None:
    screen.open(region="us", lang=lang)
    look = Look(lang)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(numbers, min_size=20, max_size=60))
    def same(some: list[Any]) -> None:
        assert screen.page.evaluate(_SHOWN, some) == [_shown(n, look) for n in some]

    for n in HALVES:
        assert screen.page.evaluate(_SHOWN, [n]) == [_shown(n, look)], n
    same()
