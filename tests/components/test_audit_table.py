"""The audit log's table: values as readers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.components.as_html import written
from dashboard.components.settings import audit_table
from dashboard.data.audit.audit_list import Entry
from dashboard.look import NBSP, Look

AT = datetime(2026, 11, 30, 22, 12, 9, 771396, UTC)


def drawn(look: Look, **after: object) -> str:
    entry = Entry(1, AT, None, "command line", "", "wall_link.made", "ops", None, after, True, "0" * 64)
    return written(audit_table.drawn([entry], look)).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look("en"), "30 Nov 2026, 22:12 UTC"),
        (Look("pl"), "30 lis 2026, 22:12 UTC"),
        (Look("en", zone="Europe/Warsaw"), "30 Nov 2026, 23:12 CET"),
    ],
)
def test_a_time_in_what_changed_is_told_by_the_readers_clock(look: Look, told: str) -> None:
    assert told in drawn(look, expires=AT.isoformat())
    assert told in drawn(look, expires=AT.replace(microsecond=0).isoformat())


@pytest.mark.parametrize("text", ["2026-11-30", "2026-11-30T22:12", "at 2026-11-30T22:12:09+00:00"])
def test_what_only_looks_like_one_stays_as_it_is(text: str) -> None:
    assert text in drawn(Look("en"), name=text)
