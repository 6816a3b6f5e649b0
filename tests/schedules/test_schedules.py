"""Schedules over time: each time once, whoever looks and whatever the clock does; whose they are, and what ends them."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from dashboard.access import Role, User
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import users
from dashboard.data.queue import claiming, putting
from dashboard.data.schedules import ranges, reading, recurrence, writing
from dashboard.data.schedules.ranges import Range
from dashboard.data.schedules.reading import Occurrence
from dashboard.data.schedules.schedule import MOST_OF_PERSON, Became, Schedule, Stage, Why
from dashboard.data.schedules.ticking import tick
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.data.state.work_models import JobRow, OccurrenceRow, ScheduleRow
from dashboard.errors import BadField, Conflict, HubError, Missing, NoAccess, Refused, Unusable
from tests.state.conftest import FakeClock
from tests.web.helpers import add_user

HOURLY = timedelta(hours=1)
AT_TEN = {"every": "day", "at": "10:00", "zone": "UTC", "start": "2026-11-01"}  # the clock begins on 24 November, 08:00
DAY = timedelta(days=1)


def start(connection: Connection, now: datetime, one: Schedule, owner: User, due: datetime) -> str:
    return putting.put(connection, now, "sum", {"schedule": one.id, "due": due.isoformat()}, owner.id, bounded=False)


def fine(_owner: User, said: Mapping[str, Any]) -> Mapping[str, Any]:
    return said


def own_region(owner: User, said: Mapping[str, Any]) -> Mapping[str, Any]:
    if said["region"] not in owner.regions:
        raise NoAccess("people.error.beyond", region=said["region"])
    return said


def add(state: Database, who: Who, check: Any = fine, **more: Any) -> Schedule:
    return writing.add(state, who, "sum", "Mornings", recurrence.read(AT_TEN | more), {"region": "eu"}, check)


def who(state: Database, user_id: int) -> Who:
    with state.read() as connection:
        row = connection.execute(select(*users.COLUMNS).where(UserRow.id == user_id)).mappings().one()
        return Who(users.user_from(row, connection, state))


def listed(state: Database, one: Schedule) -> list[Occurrence]:
    with state.read() as connection:
        return reading.occurrences(connection, one.id)[::-1]


def jobs(state: Database) -> list[str]:
    with state.read() as connection:
        return [str(row.payload) for row in connection.execute(select(JobRow.payload).order_by(JobRow.id))]


def now_of(state: Database, who: Who, one: Schedule) -> Schedule:
    assert who.user is not None
    with state.read() as connection:
        return reading.found(connection, who.user, one.id)


def test_it_is_begun_once_at_its_time_and_next_on_the_next_day(state: Database, clock: FakeClock, alba: Who) -> None:
    one = add(state, alba)
    assert one.next_due == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert tick(state, start) == 0
    clock.pass_by(2 * HOURLY)
    assert (tick(state, start), tick(state, start)) == (1, 0)
    (found,) = listed(state, one)
    assert (found.due_at, found.became, found.by_hand) == (clock(), Became.BEGUN, False)
    job = claiming.claim(state, "w", {"sum"})
    assert job is not None
    assert (job.key, job.owner_id) == (found.job, one.owner_id)
    assert now_of(state, alba, one).next_due == clock() + DAY


def test_one_that_cannot_be_begun_stops_no_other(state: Database, clock: FakeClock, alba: Who) -> None:
    bad, good = add(state, alba), add(state, alba)
    with state.write() as connection:
        lost = json.dumps(dict(AT_TEN) | {"zone": "Nowhere/Lost"})
        connection.execute(update(ScheduleRow).where(ScheduleRow.id == bad.id).values(recurrence=lost))
    clock.pass_by(2 * HOURLY)
    told: list[int] = []
    assert tick(state, start, lambda schedule_id, _error: told.append(schedule_id)) == 1
    assert told == [bad.id] and [each.became for each in listed(state, good)] == [Became.BEGUN]


def test_what_eight_workers_write_grows_with_what_is_due_and_not_with_the_workers(
    state: Database, clock: FakeClock, alba: Who
) -> None:
    """All of them see the same schedules due: each of them asks again before it writes."""
    for _ in range(40):
        add(state, alba)
    clock.pass_by(DAY)
    begun, before = threading.Barrier(8), state.writes.count

    def work() -> int:
        begun.wait()
        return tick(state, start)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: work(), range(8)))
    assert len(jobs(state)) == 40
    assert state.writes.count - before <= 8 * 40 / 20


def test_of_what_was_missed_the_newest_is_begun_and_the_others_are_listed(
    state: Database, clock: FakeClock, alba: Who
) -> None:
    one = add(state, alba)
    clock.pass_by(3 * DAY)
    tick(state, start)
    assert [(found.due_at.day, found.became.value) for found in listed(state, one)] == [
        (24, "missed"),
        (25, "missed"),
        (26, "begun"),
    ]
    assert len(jobs(state)) == 1


def test_many_workers_that_look_at_once_begin_it_once(state: Database, clock: FakeClock, alba: Who) -> None:
    for _ in range(3):
        add(state, alba)
    clock.pass_by(DAY)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(state, start), range(4)))
    assert len(jobs(state)) == 3


def test_a_clock_that_goes_back_and_forth_begins_no_time_twice_and_leaves_none_out(
    state: Database, clock: FakeClock, alba: Who
) -> None:
    """As long as it was wrong, what it said was missed is begun once it comes."""
    one, dice = add(state, alba), random.Random(21)
    clock.pass_by(400 * DAY)
    tick(state, start)
    clock.pass_by(-400 * DAY)
    first = clock()
    for _ in range(60):
        clock.pass_by(timedelta(hours=dice.choice((-30, -7, -1, 5, 9, 23, 23))))
        tick(state, start)
    clock.now = first + 20 * DAY
    tick(state, start)
    ran = jobs(state)
    assert len(ran) == len(set(ran))
    with state.read() as connection:
        told = set(connection.execute(select(OccurrenceRow.due_at)).scalars())
    due = recurrence.upcoming(one.recurrence, first, 20)
    assert set(due) <= told


def looked(state: Database) -> None:
    """As a worker does where the state does not answer in time: it looks again."""
    for _try in range(20):
        with suppress(Unusable):
            tick(state, start)
            return
    raise AssertionError("it never answers")


WANDERS = (-50, -3, 1, 12, *7 * (24,))  # hours by which the clock goes on, jumps, or is put back


def wander(state: Database, clock: FakeClock, who: Who, schedules: int, times: int) -> None:
    """Many workers look at once, while the clock wanders, until so many times were begun: none of them twice, and of
    each day that the clock has passed every one."""
    for _ in range(schedules):
        add(state, who)
    dice, first, furthest = random.Random(500), clock(), clock()
    with ThreadPoolExecutor(8) as pool:
        while len(jobs(state)) < times:
            clock.pass_by(timedelta(hours=dice.choice(WANDERS)))
            furthest = max(furthest, clock())
            list(pool.map(lambda _: looked(state), range(8)))
    ran = jobs(state)
    with state.read() as connection:
        told = connection.execute(select(OccurrenceRow.due_at, OccurrenceRow.state)).all()
    assert len(ran) == len(set(ran)) == sum(row.state == Became.BEGUN.value for row in told) >= times
    days = (furthest - first.replace(hour=10)) // DAY + 1
    assert {row.due_at for row in told} >= {first.replace(hour=10) + DAY * day for day in range(days)}


def test_f21_eight_workers_and_a_clock_that_wanders_begin_no_time_twice(
    state: Database, clock: FakeClock, alba: Who
) -> None:
    wander(state, clock, alba, 3, 20)


@pytest.mark.torture
def test_f21_ten_thousand_times_with_a_clock_that_wanders(state: Database, clock: FakeClock, alba: Who) -> None:
    wander(state, clock, alba, MOST_OF_PERSON, 10_000)


def test_the_last_day_ends_it(state: Database, clock: FakeClock, alba: Who) -> None:
    one = add(state, alba, end="2026-11-24")
    clock.pass_by(DAY)
    tick(state, start)
    assert (now_of(state, alba, one).stage, now_of(state, alba, one).next_due) == (Stage.ENDED, None)
    with pytest.raises(BadField):
        add(state, alba, end="2026-11-24")


def test_one_that_ended_by_a_wrong_clock_is_due_again_when_the_clock_is_right(
    state: Database, clock: FakeClock, alba: Who
) -> None:
    one, right = add(state, alba, end="2026-12-24"), clock()
    clock.pass_by(400 * DAY)
    tick(state, start)
    assert now_of(state, alba, one).stage is Stage.ENDED
    clock.pass_by(-400 * DAY)
    tick(state, start)
    found = now_of(state, alba, one)
    assert (found.stage, found.next_due) == (Stage.ACTIVE, right + 2 * HOURLY)
    clock.pass_by(3 * HOURLY)
    tick(state, start)
    assert right + 2 * HOURLY in [each.due_at for each in listed(state, one) if each.became is Became.BEGUN]


def test_a_pause_is_not_made_up_for(state: Database, clock: FakeClock, alba: Who) -> None:
    one = writing.pause(state, alba, add(state, alba).id, 1)
    assert (one.stage, one.why) == (Stage.PAUSED, Why.ASKED)
    clock.pass_by(3 * DAY)
    assert tick(state, start) == 0
    one = writing.resume(state, alba, one.id, one.version)
    assert (one.stage, one.why, one.next_due) == (Stage.ACTIVE, None, clock() + 2 * HOURLY)
    assert tick(state, start) == 0


def test_it_is_run_by_hand_besides(state: Database, clock: FakeClock, alba: Who) -> None:
    one = add(state, alba)
    key = writing.run_now(state, alba, one.id, start)
    assert writing.run_now(state, alba, one.id, start) == key, "a second click in the same moment"
    (found,) = listed(state, one)
    assert (found.by_hand, found.job, found.due_at) == (True, key, clock())


def test_a12_it_pauses_when_its_owner_is_gone_or_may_not_and_the_log_says_so(
    state: Database, alba: Who, cedar: int
) -> None:
    gone, demoted = who(state, cedar), who(state, add_user(state, "dora@partner.example", Role.ADMIN))
    one, other = add(state, gone), add(state, demoted)
    assert demoted.user is not None
    with state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == cedar).values(active=False))
        new = {"role": Role.HELP_DESK_BASIC.value}
        connection.execute(update(UserRow).where(UserRow.id == demoted.user.id).values(new))
    tick(state, start)  # at once, long before it is due
    assert [now_of(state, alba, each).why for each in (one, other)] == [Why.OWNER, Why.PERMISSION]
    assert jobs(state) == []
    with state.read() as connection:
        told = connection.execute(select(AuditRow.action, AuditRow.result).order_by(AuditRow.id.desc()).limit(2)).all()
    assert [tuple(each) for each in told] == [("schedule_paused", "denied")] * 2
    for each in (one, other):
        for act in (
            partial(writing.resume, state, alba, each.id, 2),
            partial(writing.run_now, state, alba, each.id, start),
        ):
            with pytest.raises(Refused):
                act()


def test_a09_a_change_is_within_what_its_owner_may_and_only_theirs(state: Database, alba: Who, cedar: int) -> None:
    mine = who(state, cedar)  # of the region eu
    one = add(state, mine, own_region)
    when = recurrence.read(AT_TEN)
    with pytest.raises(NoAccess):
        writing.change(state, mine, one.id, 1, "Mornings", when, {"region": "us"}, own_region)
    with pytest.raises(NoAccess):
        writing.change(state, alba, one.id, 1, "Mornings", when, {"region": "us"}, own_region)
    theirs = add(state, alba)
    other = who(state, add_user(state, "eve@partner.example", Role.ADMIN))
    acts = (
        lambda who: writing.change(state, who, theirs.id, 1, "Mine", when, {"region": "eu"}, fine),
        lambda who: writing.pause(state, who, theirs.id, 1),
        lambda who: writing.resume(state, who, theirs.id, 1),
        lambda who: writing.remove(state, who, theirs.id, 1),
        lambda who: writing.run_now(state, who, theirs.id, start),
        lambda who: writing.copy(state, who, theirs.id, "Mine", fine),
    )
    for act in acts:
        for stranger in (mine, other):
            with pytest.raises(Missing):
                act(stranger)
    assert now_of(state, alba, theirs) == theirs
    assert [each.id for each in reading.listed(state, mine.user)] == [one.id]  # type: ignore[arg-type]
    assert [each.id for each in reading.listed(state, alba.user)] == [one.id, theirs.id]  # type: ignore[arg-type]


def test_a_full_administrator_copies_it_and_it_is_their_own(state: Database, alba: Who, cedar: int) -> None:
    copied = writing.copy(state, alba, add(state, who(state, cedar)).id, "Copy", own_region)
    assert alba.user is not None
    assert (copied.owner_id, copied.name, copied.payload) == (alba.user.id, "Copy", {"region": "eu"})


def test_who_changes_what_somebody_else_changed_is_told(state: Database, alba: Who) -> None:
    one = add(state, alba)
    changed = writing.change(state, alba, one.id, 1, "Evenings", recurrence.read(AT_TEN | {"at": "20:00"}), {}, fine)
    assert (changed.name, changed.version, changed.next_due) == ("Evenings", 2, datetime(2026, 11, 24, 20, tzinfo=UTC))
    with pytest.raises(Conflict):
        writing.remove(state, alba, one.id, 1)
    writing.remove(state, alba, one.id, 2)
    with pytest.raises(Missing):
        now_of(state, alba, one)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\nb\x00", 5, None, "a\u202eb"])
def test_a_name_is_one_line_that_can_be_read(state: Database, alba: Who, name: object) -> None:
    with pytest.raises(BadField):
        writing.add(state, alba, "sum", name, recurrence.read(AT_TEN), {}, fine)


def test_nobody_has_more_than_so_many_and_help_desks_none(state: Database, alba: Who) -> None:
    for _ in range(MOST_OF_PERSON):
        add(state, alba)
    with pytest.raises(Refused, match=str(MOST_OF_PERSON)):
        add(state, alba)
    with pytest.raises(NoAccess):
        add(state, who(state, add_user(state, "help@partner.example", Role.HELP_DESK_ADVANCED)))


@pytest.mark.parametrize(
    ("which", "count", "first", "last"),
    [
        (Range.DAY, 1, date(2026, 3, 1), date(2026, 3, 1)),
        (Range.WEEK, 1, date(2026, 2, 22), date(2026, 2, 28)),
        (Range.MONTH, 1, date(2026, 2, 1), date(2026, 2, 28)),
        (Range.DAYS, 10, date(2026, 2, 20), date(2026, 3, 1)),
    ],
)
def test_the_days_of_a_report_lie_before_the_day_on_which_it_is_due(
    which: Range, count: int, first: date, last: date
) -> None:
    assert ranges.days(which, datetime(2026, 3, 2, 6, tzinfo=UTC), count) == (first, last)  # a Monday
    assert ranges.days(Range.WEEK, datetime(2026, 3, 1, 6, tzinfo=UTC))[1] == date(2026, 2, 28)  # on a Sunday


@pytest.mark.parametrize("said", [("year", None), ("days", 0), ("days", 93), ("days", True), ("days", None), (None, 1)])
def test_a_range_that_makes_no_sense_is_told(said: tuple[object, object]) -> None:
    with pytest.raises(HubError):
        ranges.read(*said)
    assert ranges.read("days", 92) == (Range.DAYS, 92)
    assert ranges.read("week") == (Range.WEEK, 1)
