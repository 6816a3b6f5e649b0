"""Schedules, runs and letters together, on both databases, while workers are killed, the clock is put forward and back,
and the mail server does all that one can: each time is begun once, no letter leaves twice, and of each there is a line
that says what became of it (F06, F18, F21, F22)."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import orjson
import pytest
from sqlalchemy import RowMapping, func, insert, select

from dashboard.access import OPERATOR
from dashboard.data.deliveries.delivery import Channel, Stage
from dashboard.data.people.opening import open_state
from dashboard.data.queue import reading as queue
from dashboard.data.queue.job import OPEN
from dashboard.data.report_runs.writing import KIND
from dashboard.data.schedules import recurrence
from dashboard.data.schedules.schedule import Became
from dashboard.data.schedules.schedule import Stage as ScheduleStage
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, JobRow, OccurrenceRow, ScheduleRow
from tests.mail import server
from tests.mail.server import Mood, Post
from tests.queue import nursery
from tests.queue.nursery import Nursery
from tests.schedules.process import SETTINGS, Clock
from tests.state.templates import begun as new_state

FIRST = date(2026, 11, 24)
HOUR_S, DAY_S = 3_600, 86_400
STEPS = (1, 1, 1, 1, 1, 1, 1, 2)  # days that the clock goes on by
BACK = 0.1  # how often somebody puts it back for a moment
FOLDERS = 5  # each so-manieth schedule has a folder too
OUT = "out"
TO = "boss{n}@customer.example"
MOODS = {  # of a hundred letters
    Mood.TAKES: 80,
    Mood.NOT_NOW: 6,
    Mood.NEVER: 2,
    Mood.NOT_NOW_AT_ITS_END: 3,
    Mood.NONSENSE: 2,
    Mood.DROPS_BEFORE: 3,
    Mood.DROPS_AFTER: 3,
    Mood.HANGS: 1,
}
_D, _J, _O, _S = DeliveryRow, JobRow, OccurrenceRow, ScheduleRow


@dataclass
class Campaign:
    """What goes on."""

    place: Path
    state: Database
    clock: Clock
    many: Nursery
    alive: list[int]
    dice: random.Random
    killed: int = 0

    def kill_one(self) -> None:
        """And begin another."""
        at = self.dice.randrange(len(self.alive))
        self.many.kill(self.alive[at])
        self.alive[at] = self.many.begin()
        self.killed += 1

    def waiting(self) -> int:
        """Jobs that could begin or are being done."""
        standing = queue.standing(self.state)
        return standing.waiting + standing.running

    def pause(self) -> None:
        """For a moment by chance, or until half of what waits is done: what a worker left behind is taken by others as
        soon as the clock goes on, and kills that all fell there would meet the same jobs again and again."""
        left, late = self.waiting(), time.monotonic() + self.dice.uniform(0.0, 2.0)
        while time.monotonic() < late and self.waiting() > left / 2:
            time.sleep(0.02)

    def is_begun(self, schedules: int) -> bool:
        """Whether no schedule is due any more."""
        with self.state.read() as connection:
            late = select(func.count()).select_from(_S).where(_S.next_due <= self.clock())
            times = select(func.count()).select_from(_O)
            return not connection.execute(late).scalar_one() and connection.execute(times).scalar_one() >= schedules

    def is_open(self) -> bool:
        """Whether anything has still to be done."""
        with self.state.read() as connection:
            jobs = select(_J.id).where(_J.state.in_(OPEN)).limit(1)
            deliveries = select(_D.id).where(_D.stage == Stage.OPEN.value).limit(1)
            return any(connection.execute(asked).first() is not None for asked in (jobs, deliveries))


def until(so: Callable[[], bool], seconds: float) -> None:
    late = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < late, "it did not come"
        time.sleep(0.02)


def begun(place: Path, url: str, post: Post, schedules: int, days: int) -> Database:
    """A hub with so many schedules, each due at 10:00 on so many days: to a recipient each, every fifth to a folder."""
    for each in ("home", OUT):
        (place / each).mkdir(exist_ok=True)
    said = {"HOME": place / "home", "SMTP_URL": f"smtp://127.0.0.1:{post.port}", "MAIL_FROM": "hub@partner.example"}
    said |= {"REPORT_FOLDER": place / OUT, "MAIL_DOMAINS": "customer.example", "REPORT_KEEP_DAYS": 3650}
    (place / SETTINGS).write_text("\n".join(f"PARTNER_HUB_{name}={value}" for name, value in said.items()))
    clock = Clock(place)
    clock.set((datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=UTC) - datetime.now(UTC)).total_seconds())
    state = open_state(new_state(url), clock)
    last = (FIRST + timedelta(days - 1)).isoformat()
    when = {"every": "day", "at": "10:00", "zone": "UTC", "start": FIRST.isoformat(), "end": last}
    one = recurrence.read(when)
    now = clock()
    what = {"template": "devices", "name": "Devices", "region": "eu", "format": "csv"}
    row = {"owner_id": OPERATOR.id, "owner": "", "kind": KIND, "version": 1, "created": now, "reckoned": now}
    row |= {"state": ScheduleStage.ACTIVE.value, "recurrence": orjson.dumps(one.as_json()).decode()}
    row |= {"next_due": recurrence.upcoming(one, now, 1)[0]}
    rows = [
        {**row, "name": f"Devices {n}", "payload": orjson.dumps({**what, **_places(n)}).decode()}
        for n in range(schedules)
    ]
    with state.write() as connection:
        connection.execute(insert(_S), rows)
    return state


def _places(number: int) -> dict[str, object]:
    return {"to": [TO.format(n=number)], "folder": number % FOLDERS == 0}


@pytest.fixture
def post() -> Iterator[Post]:
    with server.serving(tls=False) as running:
        yield running


def campaign(
    place: Path, url: str, post: Post, *, workers: int, schedules: int, days: int, kills: int, lease_s: int = 1
) -> int:
    """The clock goes to each day in turn, and now and then back, or past a day; kills are spread over all of them. How
    many times were begun. `lease_s`: longer than a worker waits for the processor while it has a job, or a job dies of
    that."""
    state = begun(place, url, post, schedules, days)
    post.moods = MOODS
    with ExitStack() as over:
        over.callback(state.close)
        many = over.enter_context(nursery.of("tests.schedules.process:work", str(place), url, str(lease_s)))
        on = Campaign(place, state, Clock(place), many, [many.begin() for _ in range(workers)], random.Random(3))
        _through(on, schedules, days, kills)
        _drained(on)
        return judged(state, place / OUT, post.letters, schedules, days)


def _through(on: Campaign, schedules: int, days: int, kills: int) -> None:
    start, day = on.clock.ahead, 0
    while day < days:
        day = min(days, day + (on.dice.choice(STEPS) if day else 1))
        if on.dice.random() < BACK:
            on.clock.set(start + (day - 3) * DAY_S)
            time.sleep(0.3)
        on.clock.set(start + (day - 1) * DAY_S + 2 * HOUR_S)
        until(lambda: on.is_begun(schedules), 120)
        while on.killed < kills * day // days:
            on.pause()
            on.kill_one()
        until(lambda: on.waiting() < schedules, 300)


def _drained(on: Campaign) -> None:
    """What is tried again is tried, until nothing is open."""
    for _hour in range(12):
        until(lambda: on.waiting() == 0, 600)
        if not on.is_open():
            return
        on.clock.set(on.clock.ahead + HOUR_S + 100)
        time.sleep(0.3)
    until(lambda: not on.is_open(), 60)


def judged(state: Database, folder: Path, letters: Sequence[EmailMessage], schedules: int, days: int) -> int:
    """By what the mail server and the folder have, and by the rows; how many times were begun."""
    with state.read() as connection:
        times = connection.execute(select(_O.schedule_id, _O.due_at, _O.state)).all()
        deliveries = connection.execute(select(_D.__table__)).mappings().all()
    first = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(hours=10)
    due = {first + timedelta(each) for each in range(days)}
    assert (len(times), {row.due_at for row in times}) == (schedules * days, due), "none is lost"
    ran = {(row.schedule_id, row.due_at) for row in times if row.state == Became.BEGUN.value}
    of = {channel: [row for row in deliveries if row["channel"] == channel.value] for channel in Channel}
    for channel, some in of.items():
        wanted = {each for each in ran if channel is not Channel.FOLDER or (each[0] - 1) % FOLDERS == 0}
        assert Counter((row["schedule_id"], row["due_at"]) for row in some) == Counter(wanted), channel
    failed = [dict(row) for row in of[Channel.HISTORY] if row["stage"] != Stage.DONE.value]
    assert not failed, (failed[:3], _tries(state))
    _letters(letters, of[Channel.MAIL])
    _files(folder, of[Channel.FOLDER])
    return len(ran)


def _tries(state: Database) -> list[tuple[object, ...]]:
    """How many jobs of a kind took how many tries."""
    kinds = (_J.kind, _J.state, _J.attempts)
    with state.read() as connection:
        return [
            tuple(row) for row in connection.execute(select(*kinds, func.count()).group_by(*kinds).order_by(*kinds))
        ]


def _letters(letters: Sequence[EmailMessage], deliveries: Sequence[RowMapping]) -> None:
    """Each at most once; what is delivered is taken, what failed is not, what is unknown may be either."""
    taken = Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in letters)
    assert set(taken.values()) == {1}, "a letter left twice"
    stages = Counter[Stage]()
    for row in deliveries:
        stage, has = Stage(row["stage"]), taken[f"delivery-{row['job']}"]
        stages[stage] += 1
        assert has or stage is not Stage.DONE, row
        assert not has or stage is not Stage.FAILED, row
    assert set(stages) <= {Stage.DONE, Stage.FAILED, Stage.UNKNOWN}
    assert stages[Stage.DONE] > 0.5 * len(deliveries), stages


def _files(folder: Path, deliveries: Sequence[RowMapping]) -> None:
    """Each is there whole, once, and nothing else is."""
    assert {row["stage"] for row in deliveries} == {Stage.DONE.value}
    found = Counter(path.read_bytes().decode() for path in folder.iterdir())
    assert found == Counter(f"{row['run_id']}\r\n" for row in deliveries)


def test_f21_killed_workers_a_clock_that_jumps_and_a_mail_server_of_moods(url: str, tmp_path: Path, post: Post) -> None:
    assert campaign(tmp_path, url, post, workers=3, schedules=5, days=4, kills=6) >= 10


@pytest.mark.torture
def test_f21_eight_workers_five_hundred_kills_ten_thousand_times(url: str, tmp_path: Path, post: Post) -> None:
    """A hundred schedules on 125 days, of which some are passed by: the times of those are *missed*, the others run."""
    assert campaign(tmp_path, url, post, workers=8, schedules=100, days=125, kills=500, lease_s=15) >= 10_000
