"""What is recommended: one action for each reason that takes from the customer's health, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.catalog.health_words import sentence
from dashboard.data import health
from dashboard.decks.model import Number, Path, Point, Points, Said, Slide
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers

_SHARES = ("rate", "bound")
_PRODUCT = "product"


def actions(numbers: Numbers, period: Period) -> Slide | None:
    """The actions; that none is needed, too. Nothing where the customer was not there yet."""
    rows = numbers.sources.part("customers", period.last, "rows")
    if not rows:
        return None
    reasons = rows[0]["reasons"]
    points = tuple(_point(at, reason, numbers, period) for at, reason in enumerate(reasons))
    score = numbers.at(Path("customers", period.last, (0, "health")))
    if not points:
        said = numbers.say("actions.healthy", health=score, whole=numbers.limit("whole"))
        return Slide("actions", numbers.say("actions.none"), ((Points((Point(said),), large=True),),), (said,))
    count = numbers.how_many([Path("customers", period.last, (0, "reasons", at)) for at in range(len(points))])
    notes = (numbers.say("actions.note", day=numbers.named_day("last", period.last)), *_texts(points))
    return Slide("actions", numbers.say("actions.title", count_of=count), ((Points(points, large=True),),), notes)


def _texts(points: tuple[Point, ...]) -> tuple[Said, ...]:
    return tuple(point.text for point in points if point.text)


def _point(at: int, reason: Mapping[str, Any], numbers: Numbers, period: Period) -> Point:
    why = Said(sentence(reason, numbers.look), tuple(_numbers(at, reason, numbers, period)))
    return Point(numbers.say(f"action.{reason['reason']}"), why)


def _numbers(at: int, reason: Mapping[str, Any], numbers: Numbers, period: Period) -> list[Number]:
    """The numbers in the sentence of a reason."""
    [rule] = [each for each in health.REASONS if each.name == reason["reason"]]
    found = [
        numbers.at(
            Path("customers", period.last, (0, "reasons", at, name)),
            numbers.look.rate if name in _SHARES else None,
        )
        for name in rule.numbers
        if name != _PRODUCT
    ]
    return [*found, numbers.limit("falling_days")] if rule.name == "falling_usage" else found
