"""The small chart library is of the very version that Dash brings, so that a chart is the same with either."""

from __future__ import annotations

import re
from pathlib import Path

import plotly

ROOT = Path(__file__).parent.parent


def test_the_small_chart_library_is_of_dashs_version() -> None:
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    head = whole.read_text("utf-8")[:500]
    version = re.search(r"plotly\.js v([0-9.]+)", head)
    asked = re.search(r"plotly\.js-basic-dist-min@([0-9.]+)", (ROOT / "Makefile").read_text("utf-8"))
    assert version and asked
    assert asked[1] == version[1]
