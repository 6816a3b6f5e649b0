"""Place and day of a scope, in words."""

from __future__ import annotations

from datetime import date

from dashboard.look import Look
from dashboard.scope import EVERYONE, Scope


def inside(scope: Scope, look: Look) -> str:
    """In the European Union, in all regions."""
    return look.t(f"frame.region.in_{scope.region}")


def among(scope: Scope, look: Look) -> str:
    """The same for what is claimed of all who are there: of a reader who sees some, only of those."""
    if all(place.customers is EVERYONE for place in scope.places):
        return inside(scope, look)
    return look.t("frame.region.yours", place=inside(scope, look))


def one_day(scope: Scope) -> date | None:
    """The day all places are read at; None where they differ."""
    days = {place.as_of for place in scope.places}
    return days.pop() if len(days) == 1 else None


def day(scope: Scope, look: Look) -> str:
    """22 Nov 2026; of all regions, each with its own where they differ."""
    same = one_day(scope)
    return look.day(same) if same else by_region(scope, look)


def by_region(scope: Scope, look: Look) -> str:
    """US 18 Nov, CA 18 Nov, EU 12 Nov."""
    return ", ".join(
        look.t(
            "frame.date.per_region",
            region=look.t(f"frame.region.short_{place.region}"),
            day=look.short_day(place.as_of),
        )
        for place in scope.places
    )


def as_of(scope: Scope) -> str:
    """For machines: `2026-11-22`, or `us:2026-11-22,eu:2026-11-22`."""
    return _each(scope, [place.as_of.isoformat() for place in scope.places])


def version(scope: Scope) -> str:
    """For machines: the number of the version, or `us:12,eu:9`."""
    return _each(scope, [str(place.version) for place in scope.places])


def _each(scope: Scope, values: list[str]) -> str:
    if not scope.combined:
        return values[0]
    return ",".join(f"{place.region}:{value}" for place, value in zip(scope.places, values, strict=True))
