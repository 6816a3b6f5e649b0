"""A schedule in words: when it is due, how it stands, what became of it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.data.deliveries.delivery import BAD, Channel, Delivery, Stage
from dashboard.data.schedules.reading import Occurrence
from dashboard.data.schedules.recurrence import Every, Recurrence
from dashboard.data.schedules.schedule import Became, Schedule
from dashboard.data.schedules.schedule import Stage as ScheduleStage
from dashboard.errors import Unusable
from dashboard.look import DASH, Look


def when(one: Recurrence, look: Look) -> str:
    """Such as "Every Monday and Thursday at 07:00, Europe/Warsaw"."""
    at = {"at": f"{one.at:%H:%M}", "zone": one.zone}
    if one.every is Every.DAY:
        return look.t("schedules.when.day", **at)
    if one.every is Every.WEEK:
        days = ", ".join(look.t(f"schedules.weekday.{day}") for day in one.days)
        return look.t("schedules.when.week", days=days, **at)
    if one.weekday is not None:
        return look.t(f"schedules.when.{one.weekday}", **at)
    return look.t("schedules.when.month", day=one.day, **at)


def stage(one: Schedule, latest: Sequence[Occurrence], look: Look) -> tuple[str, str]:
    """How it stands, by its code and in words: what was missed last is told too."""
    if one.stage is ScheduleStage.PAUSED:
        why = look.t(f"schedules.why.{one.why}") if one.why else ""
        return "paused", look.t("schedules.stage.paused_why", why=why)
    missed = one.stage is ScheduleStage.ACTIVE and len(latest) > 1 and latest[1].became is Became.MISSED
    code = "missed" if missed else one.stage.value
    return code, look.t(f"schedules.stage.{code}")


def result(some: Sequence[Delivery], look: Look) -> tuple[str, str]:
    """What became of one time, by its code and in words."""
    if not some:
        return "", DASH
    for code in (Stage.OPEN, Stage.FAILED, Stage.UNKNOWN, Stage.CANCELLED):
        of = [each for each in some if each.stage is code]
        if of:
            return code.value, look.t(f"schedules.result.{code}", n=len(of), all=len(some))
    return Stage.DONE.value, look.t("schedules.result.done", n=len(some), all=len(some))


def place(one: Delivery, look: Look) -> str:
    """Where a delivery goes."""
    return one.address if one.channel is Channel.MAIL else look.t(f"schedules.channel.{one.channel}")


def became(one: Delivery, look: Look) -> str:
    """What became of it, with the reason where it did not come there."""
    said = look.t(f"schedules.delivered.{one.stage}")
    if one.stage not in BAD or not one.why:
        return said
    why = Unusable(one.why, **one.why_values).told_to_reader(look.lang)
    return why if one.stage is Stage.UNKNOWN else f"{said}: {why}"  # that one says it is unknown itself


def what(payload: Mapping[str, object], look: Look) -> str:
    """What it makes: the report or the page, where, as what file."""
    kind = str(payload.get("format", "")).upper()
    if payload.get("address"):
        return f"{payload['address']} · {kind}"
    region = str(payload.get("region", ""))
    said = look.t("reports.history.all_regions") if region == "all" else region.upper()
    return " · ".join(filter(None, (str(payload.get("name", "")), said, kind)))
