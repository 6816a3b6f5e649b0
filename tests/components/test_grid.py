"""What every table is told: one filter row instead of a button in each head."""

from __future__ import annotations

from dashboard.components import grid
from dashboard.look import Look


def test_heads_have_no_buttons_of_the_grid() -> None:
    told = grid.table("rows", [], Look()).defaultColDef
    assert (told["suppressHeaderFilterButton"], told["suppressHeaderMenuButton"]) == (True, True)
    assert (told["sortable"], told["resizable"], told["suppressMovable"]) == (True, True, True)
