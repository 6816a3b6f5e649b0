"""What the editor of a custom template offers: columns with their headers in every language, conditions, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.data.reports.known import AUDIT, Template
from dashboard.data.reports.shape import MOST_SIGNS, NUMBERS, SEPARATORS
from dashboard.look import Look
from dashboard.scope import ALL, Region, Service
from dashboard.words import LANGUAGES

Pairs = list[tuple[str, str]]


def offers(
    look: Look,
    base: Template,
    bases: Sequence[Template],
    columns: Sequence[Mapping[str, str]],
    tests: Mapping[str, Sequence[tuple[str, int]]],
    regions: Sequence[Region],
    *,
    may_share: bool,
) -> Mapping[str, Any]:
    """`columns`: id, family of its conditions, header in each language; `tests`: by family, each with how many values
    it compares with."""
    return {
        "base": base.name(look.t),
        "bases": [(each.id, each.name(look.t)) for each in bases],
        "columns": [dict(each) for each in columns],
        "tests": {
            family: [(name, look.t(f"exports.test.{name}"), values) for name, values in some]
            for family, some in tests.items()
        },
        "regions": _regions(look, regions) if base.base != AUDIT else [],
        "services": [(each.value, look.t(f"licenses.service.{each.value}")) for each in Service]
        if base.of_service
        else [],
        "langs": [(each, look.t(f"reports.edit.lang_{each}")) for each in LANGUAGES],
        "numbers": [(each, look.t(f"reports.edit.numbers_{each}")) for each in NUMBERS],
        "separators": [
            (each, look.t(f"reports.edit.{name}"))
            for each, name in zip(SEPARATORS, ("comma", "semicolon"), strict=True)
        ],
        "queried": base.base != AUDIT,
        "may_share": may_share,
        "most": MOST_SIGNS,
    }


def _regions(look: Look, regions: Sequence[Region]) -> Pairs:
    """Shown only where there are several."""
    if len(regions) <= 1:
        return []
    said = [(each, look.t(f"frame.region.{each}")) for each in (*(region.value for region in regions), ALL)]
    return [("", look.t("reports.edit.region_asked")), *said]
