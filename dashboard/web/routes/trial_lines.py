"""What a trial that is being filled in means, and what became of it, in lines of label and text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.data.trials import asking, filled, reading
from dashboard.data.trials.filled import Filled
from dashboard.look import Look

Line = tuple[str, str]


def so_far(given: Filled, step: str, look: Look) -> list[Line]:
    """Of this step and those before it, which were checked."""
    steps = list(filled.STEPS)
    reached = steps[: steps.index(step) + 1]
    lines = _whom(given, look, where="country" in reached)
    if "services" in reached:
        lines += _what(given, look)
    return lines


def result(given: Filled, trial: Mapping[str, Any], look: Look, *, handed: bool) -> Mapping[str, Any]:
    """Both days, and the text that is needed to provision it. `handed`: it is handed over to be provisioned."""
    days = [_line(name, look.day(date.fromisoformat(trial[f"{name}_date"])), look) for name in ("start", "end")]
    lines = [
        *_whom(given, look, where=True),
        *_what(given, look),
        *days,
        _line("trial", trial["subscription_id"], look),
    ]
    return {
        "title": look.t("trials.wizard.done"),
        "lines": lines,
        "note": look.t(f"trials.wizard.{'handed' if handed else 'by_hand'}"),
        "text": "\n".join(f"{label}: {' '.join(text.split())}" for label, text in lines),  # plain spaces
        "go": f"/customers/{trial['region']}/{trial['org_id']}?tab=trials",
        "go_words": look.t("trials.wizard.go"),
    }


def _whom(given: Filled, look: Look, *, where: bool) -> list[Line]:
    there = given.existing
    if there is not None:
        name = reading.seen(given.store, given.actor, *there)
        lines = [("customer", name)]
    else:
        name, admin_email, vertical = given.identity()
        lines = [("name", name), ("admin_email", admin_email), ("vertical", look.t(f"trials.vertical.{vertical}"))]
        if where:
            lines.append(("country", look.country(asking.country_of(given.values.get("country")))))
    if where or there is not None:
        place = given.place()
        lines += [("region", look.t(f"frame.region.{place.region}"))]
    return [_line(name, text, look) for name, text in lines if text]


def _what(given: Filled, look: Look) -> list[Line]:
    counts, site, zone = given.given()
    said = [f"{look.t(f'licenses.value.{product}')} {look.count(count)}" for product, count in counts.items()]
    lines: Sequence[tuple[str, str | None]] = (("services", ", ".join(said)), ("site_url", site), ("time_zone", zone))
    return [_line(name, text, look) for name, text in lines if text]


def _line(name: str, text: str, look: Look) -> Line:
    return look.t(f"trials.told.{name}"), text
