"""When something is due: daily, weekly, monthly, at a local time in a time zone. Pure: asks neither clock nor state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, TH, TU, WE, WEEKLY, rrule

from dashboard.errors import BadField
from dashboard.values import zones

_WORKING = (MO, TU, WE, TH, FR)
_WIDEST = timedelta(days=2)  # no zone is farther from UTC, nor skips more
_SECOND = timedelta(seconds=1)


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Weekday(StrEnum):
    """Of a month, from Monday to Friday."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`days`: those of a week, Monday 0. `day` of a month, or its last where it is shorter; or `weekday`."""

    every: Every
    at: time
    zone: str
    start: date
    end: date | None = None
    days: tuple[int, ...] = ()
    day: int | None = None
    weekday: Weekday | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept; `read` takes it back."""
        said = {"every": self.every.value, "at": f"{self.at:%H:%M}", "zone": self.zone, "start": self.start.isoformat()}
        end = self.end and self.end.isoformat()
        return {**said, "end": end, "days": list(self.days), "day": self.day, "weekday": self.weekday}


def read(given: Mapping[str, Any]) -> Recurrence:
    """A recurrence as somebody said it. Raises BadField."""
    every = given.get("every")
    if not isinstance(every, str) or every not in set(Every):
        raise BadField("schedules.error.every", field="every")
    zone = given.get("zone")
    if not isinstance(zone, str) or zone not in zones():
        raise BadField("web.error.time_zone", field="zone")
    start, end = _day(given.get("start"), "start"), given.get("end")
    last = None if end in (None, "") else _day(end, "end")
    if last is not None and last < start:
        raise BadField("schedules.error.end_before_start", field="end")
    return Recurrence(Every(every), _time(given.get("at")), zone, start, last, **_which(Every(every), given))


def after(one: Recurrence, moment: datetime) -> Iterator[datetime]:
    """The moments after this one at which it is due, in UTC, in their order, each once."""
    zone, last = ZoneInfo(one.zone), moment
    first = max(one.start, moment.astimezone(UTC).date() - _WIDEST)
    for local in _rule(one, first):
        due = instant(local, zone)
        if due > last:
            yield due
            last = due


def upcoming(one: Recurrence, moment: datetime, count: int = 5) -> list[datetime]:
    """The next ones."""
    return list(islice(after(one, moment), count))


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """When a clock on the wall of this zone shows this: the first time where it does twice; where it never does, the
    first moment after those that are skipped."""
    earlier = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    found = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if earlier <= found and found.astimezone(zone).replace(tzinfo=None) != local:
        return _change(earlier, found, zone)
    return found


def _change(before: datetime, behind: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the zone's offset changes, between these two."""
    old = before.astimezone(zone).utcoffset()
    while behind - before > _SECOND:
        middle = before + timedelta(seconds=(behind - before) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            behind = middle
    return behind


def _rule(one: Recurrence, first: date) -> Iterator[datetime]:
    """Local moments from that day on."""
    begin = datetime.combine(first, one.at)
    until = None if one.end is None else datetime.combine(one.end, one.at)
    if one.every is Every.DAY:
        return iter(rrule(DAILY, dtstart=begin, until=until))
    if one.every is Every.WEEK:
        return iter(rrule(WEEKLY, dtstart=begin, until=until, byweekday=one.days))
    if one.weekday is not None:
        place = 1 if one.weekday is Weekday.FIRST else -1
        return iter(rrule(MONTHLY, dtstart=begin, until=until, byweekday=_WORKING, bysetpos=place))
    assert one.day is not None
    # Of this day and those that every month has before it, the last one that this month has.
    days = range(min(28, one.day), one.day + 1)
    return iter(rrule(MONTHLY, dtstart=begin, until=until, bymonthday=tuple(days), bysetpos=-1))


def _which(every: Every, given: Mapping[str, Any]) -> dict[str, Any]:
    if every is Every.WEEK:
        days = given.get("days")
        if not isinstance(days, (list, tuple)) or not days or not all(_is_whole(day, 0, 6) for day in days):
            raise BadField("schedules.error.days", field="days")
        return {"days": tuple(sorted(set(days)))}
    if every is Every.DAY:
        return {}
    day, weekday = given.get("day"), given.get("weekday")
    if isinstance(weekday, str) and weekday in set(Weekday) and day is None:
        return {"weekday": Weekday(weekday)}
    if weekday is not None or not _is_whole(day, 1, 31):
        raise BadField("schedules.error.day", field="day")
    return {"day": day}


def _is_whole(given: object, low: int, high: int) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and low <= given <= high


def _time(given: object) -> time:
    try:
        found = datetime.strptime(given if isinstance(given, str) else "", "%H:%M").time()
    except ValueError as error:
        raise BadField("schedules.error.at", field="at") from error
    return found


def _day(given: object, field: str) -> date:
    try:
        found = date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError as error:
        raise BadField("schedules.error.date", field=field) from error
    if not 1970 <= found.year <= 9000:
        raise BadField("schedules.error.date", field=field)
    return found
