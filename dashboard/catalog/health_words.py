"""Why a customer's health is what it is, in words: each reason with the numbers that make it true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.codes import PRODUCTS
from dashboard.data.health import FALLING_DAYS
from dashboard.look import Look

Numbers = Mapping[str, Any]


def sentence(reason: Numbers, look: Look) -> str:
    """One reason as the list of customers has it (`reason` and its numbers), as a sentence."""
    return _SAID[reason["reason"]](reason, look)


def _counted(number: str) -> Callable[[Numbers, Look], str]:
    return lambda of, look: _plural(f"customers.reason.{of['reason']}", of[number], look)


def _plural(key: str, count: int, look: Look, **values: str) -> str:
    return look.t(key, count_of=count, count=look.count(count), **values)


def _expiring(of: Numbers, look: Look) -> str:
    days = of["days"]
    when = _plural("customers.when.days", days, look) if days else look.t("customers.when.today")
    return _plural("customers.reason.expiring", of["subscriptions"], look, when=when)


def _falling(of: Numbers, look: Look) -> str:
    numbers = {name: look.count(of[name]) for name in ("used", "before")}
    return look.t("customers.reason.falling_usage", falling_days=look.count(FALLING_DAYS), **numbers)


def _low(of: Numbers, look: Look) -> str:
    product = of["product"]
    name = look.t(f"licenses.value.{product}") if product in PRODUCTS else product
    shares = {share: look.rate(of[share]) for share in ("rate", "bound")}
    return _plural("customers.reason.low_assignment", of["lines"], look, product=name, **shares)


def _inactive(of: Numbers, look: Look) -> str:
    never = of["days"] is None
    return look.t("customers.reason.never_active") if never else _counted("days")(of, look)


def _share(part: str, whole: str) -> Callable[[Numbers, Look], str]:
    def said(of: Numbers, look: Look) -> str:
        counts = {name: look.count(of[name]) for name in (part, whole)}
        return look.t(f"customers.reason.{of['reason']}", rate=look.rate(of["rate"]), **counts)

    return said


_SAID: Mapping[str, Callable[[Numbers, Look], str]] = {
    "suspended": _counted("subscriptions"),
    "expired": _counted("subscriptions"),
    "expiring": _expiring,
    "falling_usage": _falling,
    "low_assignment": _low,
    "over_limit": _counted("over"),
    "no_activity": _inactive,
    "poor_calls": _share("poor", "measured"),
    "abandoned_calls": _share("abandoned", "offered"),
    "order_setup": _counted("subscriptions"),
}
