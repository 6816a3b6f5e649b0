"""When something is due, against a calendar of our own and clocks that are read minute by minute (F19)."""

from __future__ import annotations

import calendar
import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.schedules.recurrence import Every, Recurrence, Weekday, after, instant, read, upcoming, zones
from dashboard.errors import BadField

MINUTE = timedelta(minutes=1)
WARSAW, NEW_YORK = "Europe/Warsaw", "America/New_York"
PLAIN = {"every": "day", "at": "02:30", "zone": WARSAW, "start": "2026-03-27"}
# Changes of an hour, of half an hour, at midnight, of a whole day, and none.
ODD = (
    WARSAW,
    NEW_YORK,
    "Australia/Lord_Howe",
    "America/Havana",
    "Pacific/Apia",
    "Africa/Cairo",
    "UTC",
    "Asia/Kathmandu",
)


def local(one: Recurrence, moments: list[datetime]) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(one.zone)):%m-%d %H:%M}" for moment in moments]


def test_a_time_that_a_day_does_not_have_is_the_first_moment_after_it() -> None:
    one = read(PLAIN)
    assert local(one, upcoming(one, datetime(2026, 3, 27, tzinfo=UTC), 4)) == [
        "03-27 02:30",
        "03-28 02:30",
        "03-29 03:00",
        "03-30 02:30",
    ]


def test_a_time_that_a_day_has_twice_is_due_once_the_first_time() -> None:
    one = read(PLAIN | {"start": "2026-10-24"})
    assert upcoming(one, datetime(2026, 10, 24, 12, tzinfo=UTC), 2) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_a_day_that_a_zone_leaves_out_is_due_as_it_ends_and_no_moment_is_due_twice() -> None:
    one = Recurrence(Every.DAY, time(0, 0), "Pacific/Apia", date(2011, 12, 28))
    found = upcoming(one, datetime(2011, 12, 27, tzinfo=UTC), 4)
    assert local(one, found) == ["12-28 00:00", "12-29 00:00", "12-31 00:00", "01-01 00:00"]


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ({"every": "week", "days": [0, 3]}, ["01-01", "01-05", "01-08"]),
        ({"every": "month", "day": 31}, ["01-31", "02-28", "03-31"]),
        ({"every": "month", "day": 30}, ["01-30", "02-28", "03-30"]),
        ({"every": "month", "day": 1}, ["01-01", "02-01", "03-01"]),
        ({"every": "month", "weekday": "first"}, ["01-01", "02-02", "03-02"]),
        ({"every": "month", "weekday": "last"}, ["01-30", "02-27", "03-31"]),
        ({"every": "day", "end": "2026-01-02"}, ["01-01", "01-02"]),
    ],
)
def test_days_of_weeks_and_months(more: dict[str, Any], days: list[str]) -> None:
    one = read(PLAIN | {"start": "2026-01-01", "zone": "UTC"} | more)
    assert [f"{due:%m-%d}" for due in upcoming(one, datetime(2025, 12, 31, tzinfo=UTC), 3)] == days
    assert read(one.as_json()) == one


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"every": "hour"}, "every"),
        ({"every": ["day"]}, "every"),
        ({"at": "24:00"}, "at"),
        ({"at": 5}, "at"),
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"start": "2026-02-30"}, "start"),
        ({"start": None}, "start"),
        ({"end": "2026-03-26"}, "end"),
        ({"every": "week"}, "days"),
        ({"every": "week", "days": []}, "days"),
        ({"every": "week", "days": [7]}, "days"),
        ({"every": "week", "days": [True]}, "days"),
        ({"every": "month"}, "day"),
        ({"every": "month", "day": 32}, "day"),
        ({"every": "month", "day": 1, "weekday": "first"}, "day"),
        ({"every": "month", "weekday": "second"}, "day"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(BadField) as refused:
        read(PLAIN | more)
    assert refused.value.field == field


# A second way to the same: days by the calendar, moments by clocks that are read ---------------------------


def is_due(one: Recurrence, day: date) -> bool:
    """By the calendar alone."""
    if day < one.start or (one.end is not None and day > one.end):
        return False
    length = calendar.monthrange(day.year, day.month)[1]
    if one.every is Every.DAY:
        return True
    if one.every is Every.WEEK:
        return day.weekday() in one.days
    if one.day is not None:
        return day.day == min(one.day, length)
    working = [each for each in range(1, length + 1) if day.replace(day=each).weekday() < 5]
    return day.day == working[0 if one.weekday is Weekday.FIRST else -1]


def read_clock(zone: ZoneInfo, day: date) -> dict[time, datetime]:
    """For each minute of a local day when a clock first shows it or, where it never does, something later."""
    moment, found = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=26), {}
    waited, shown = [time(each // 60, each % 60) for each in range(24 * 60)], None
    while waited:
        before, shown = shown, moment.astimezone(zone).replace(tzinfo=None)
        while waited and shown >= datetime.combine(day, waited[0]):
            assert before is not None
            found[waited.pop(0)] = moment
        moment += MINUTE
    return found


def due_by_clock(one: Recurrence, first: date, days: int) -> list[datetime]:
    zone, near = ZoneInfo(one.zone), [first + timedelta(each) for each in range(days)]
    return sorted({read_clock(zone, day)[one.at] for day in near if is_due(one, day)})


RECURRENCES = st.builds(
    lambda every, at, start, length, days, day, weekday: Recurrence(
        every,
        at,
        "UTC",
        start,
        start + timedelta(length) if length < 600 else None,
        days if every is Every.WEEK else (),
        day if every is Every.MONTH and weekday is None else None,
        weekday if every is Every.MONTH else None,
    ),
    st.sampled_from(Every),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.dates(date(2007, 1, 1), date(2026, 12, 31)),
    st.integers(0, 1200),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.integers(1, 31),
    st.sampled_from([None, *Weekday]),
)


@settings(max_examples=150, deadline=None)
@given(RECURRENCES, st.integers(-30, 500))
def test_every_recurrence_has_the_days_that_the_calendar_says(one: Recurrence, later: int) -> None:
    moment = datetime.combine(one.start + timedelta(later), time(12), UTC)
    days = (one.start + timedelta(each) for each in range(max(0, later - 3), later + 500))
    expected = [due for day in days if is_due(one, day) and (due := datetime.combine(day, one.at, UTC)) > moment]
    assert upcoming(one, moment, 12) == expected[:12]


def changes(zone: ZoneInfo, year: int) -> list[date]:
    """The days of a year on which the zone's offset is another one than on the day before."""
    noons = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(each) for each in range(-1, 367)]
    offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
    return [noons[each].date() for each in range(1, len(noons)) if offsets[each] != offsets[each - 1]]


def compare(name: str, year: int, dice: random.Random) -> int:
    """Every minute of the days around each change of a zone in a year, and of one other day; how many."""
    zone, count = ZoneInfo(name), 0
    near = {day + timedelta(each) for day in changes(zone, year) for each in (-1, 0)}
    for day in sorted(near | {date(year, 1, 1) + timedelta(dice.randrange(365))}):
        for at, moment in read_clock(zone, day).items():
            assert instant(datetime.combine(day, at), zone) == moment, (name, day, at)
            count += 1
    return count


def test_f19_every_minute_around_a_change_of_clocks_is_due_when_a_clock_shows_it() -> None:
    dice = random.Random(19)
    assert sum(compare(name, year, dice) for name in ODD for year in (2011, 2026)) > 30 * 1440


def test_f19_a_daily_run_over_changes_of_clocks_is_due_once_on_each_local_day() -> None:
    for name, at in ((WARSAW, time(2, 30)), (NEW_YORK, time(1, 30)), ("America/Havana", time(0, 15))):
        one = Recurrence(Every.DAY, at, name, date(2026, 3, 1))
        for first in (date(2026, 3, 5), date(2026, 10, 22)):
            expected = due_by_clock(one, first, 30)
            begin = expected[0] - MINUTE
            assert upcoming(one, begin, 30) == expected
            assert len({due.astimezone(ZoneInfo(name)).date() for due in expected}) == 30


@pytest.mark.torture
def test_f19_all_zones_over_twenty_years() -> None:
    dice = random.Random(2026)
    count = sum(compare(name, year, dice) for name in sorted(zones()) for year in range(2007, 2027))
    assert count > 500 * 20 * 1440


def test_what_is_asked_after_a_moment_is_after_it_and_goes_on() -> None:
    one = read(PLAIN)
    first, second = upcoming(one, datetime(2026, 4, 1, tzinfo=UTC), 2)
    assert next(after(one, first)) == second
    assert next(after(one, first - timedelta(microseconds=1))) == first


# All that is due in twenty years, by the calendar and by what clocks show --------------------------------

FIRST_YEAR, YEARS = 2007, 20
_HOUR, _SECOND = timedelta(hours=1), timedelta(seconds=1)
Stretch = tuple[datetime, timedelta]  # from this moment on clocks of the zone are so far ahead of UTC


def stretches(zone: ZoneInfo) -> list[Stretch]:
    """How far clocks are ahead, as they are read each hour of all years; the changes in between to the second."""

    def ahead(moment: datetime) -> timedelta:
        return moment.astimezone(zone).replace(tzinfo=UTC) - moment

    moment = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) - timedelta(3)
    found, end = [(moment, ahead(moment))], datetime(FIRST_YEAR + YEARS, 1, 4, tzinfo=UTC)
    while moment < end:
        later = moment + _HOUR
        if ahead(later) != found[-1][1]:
            near = moment
            while ahead(near) == found[-1][1]:
                near += timedelta(minutes=1)
            near -= timedelta(minutes=1)
            while ahead(near) == found[-1][1]:
                near += _SECOND
            found.append((near, ahead(near)))
        moment = later
    return found


def shown(clocks: list[Stretch], local: datetime) -> datetime:
    """When a clock first shows this; where it never does, the first moment at which it shows something later."""
    wanted = local.replace(tzinfo=UTC)
    for at, (begins, ahead) in enumerate(clocks):
        ends = clocks[at + 1][0] if at + 1 < len(clocks) else datetime.max.replace(tzinfo=UTC) - timedelta(9)
        if begins + ahead > wanted:
            return begins
        if wanted - ahead < ends:
            return wanted - ahead
    raise AssertionError("no clock shows it")


def some_recurrences(name: str, clocks: list[Stretch], dice: random.Random) -> list[Recurrence]:
    """One of each kind that there is; half of their times of day lie where clocks of this zone are changed."""
    changed = [(begins + ahead).time() for begins, ahead in clocks[1:]]
    days = tuple(sorted(dice.sample(range(7), dice.randint(1, 6))))
    of = [
        {"every": Every.DAY},
        {"every": Every.WEEK, "days": days},
        {"every": Every.MONTH, "day": dice.randint(1, 28)},
        {"every": Every.MONTH, "day": dice.randint(29, 31)},
        *({"every": Every.MONTH, "weekday": each} for each in Weekday),
    ]
    found = []
    for each in of:
        near = dice.choice(changed) if changed and dice.random() < 0.5 else time(dice.randrange(24), dice.randrange(60))
        at = (datetime.combine(date(2000, 1, 1), near) - timedelta(minutes=dice.choice((0, 1, 15, 30)))).time()
        start = date(FIRST_YEAR, 1, 1) + timedelta(dice.randrange(300))
        end = dice.choice((None, date(FIRST_YEAR + YEARS - 1, 12, 31) - timedelta(dice.randrange(900))))
        found.append(Recurrence(zone=name, at=at.replace(second=0), start=start, end=end, **each))  # type: ignore[arg-type]  # its fields
    return found


def compared(name: str, dice: random.Random) -> int:
    """Every moment of twenty years at which each kind of schedule is due in this zone, and the next five from some of
    them on; how many."""
    clocks, count = stretches(ZoneInfo(name)), 0
    last = date(FIRST_YEAR + YEARS - 1, 12, 31)
    for one in some_recurrences(name, clocks, dice):
        ends = one.end or last
        days = (one.start + timedelta(each) for each in range((ends - one.start).days + 1))
        expected, at = list[datetime](), 0
        for day in days:
            if is_due(one, day):
                while at + 1 < len(clocks) and clocks[at + 1][0] < datetime.combine(day, time(), UTC) - timedelta(3):
                    at += 1
                due = shown(clocks[at:], datetime.combine(day, one.at))
                if not expected or due > expected[-1]:
                    expected.append(due)
        begin = datetime.combine(one.start, time(), UTC) - timedelta(3)
        found = list(takewhile(lambda due: due <= expected[-1], after(one, begin)))  # noqa: B023  used at once
        assert found == expected, (name, one, sorted(set(found) ^ set(expected))[:3])
        for due in dice.sample(expected, 8):
            moment = due - timedelta(microseconds=dice.choice((0, 1, 3_600_000_000, 90_000_000_000)))
            wanted = [each for each in expected if each > moment][:5]
            assert upcoming(one, moment)[: len(wanted)] == wanted, (name, one, moment)
            assert len(wanted) == 5 or one.end is None or upcoming(one, moment) == wanted, "none after its end"
        count += len(expected)
    return count


def test_f19_the_next_five_over_twenty_years_are_those_of_the_calendar_and_the_clocks() -> None:
    dice = random.Random(5)
    assert sum(compared(name, dice) for name in dice.sample(ODD, 3)) > 3 * 10_000


@pytest.mark.torture
def test_f19_the_next_five_over_twenty_years_in_all_zones() -> None:
    """Some 600 zones, six kinds of recurrence in each: about seven million moments, none of them left out."""
    dice = random.Random(600)
    names = sorted(available_timezones())  # those too that are offered to nobody
    assert len(names) > 590
    assert sum(compared(name, dice) for name in names) > 10_000 * len(names)
