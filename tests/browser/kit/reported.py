"""A hub with reports and schedules in every state that they can be in, made by a real worker over six weeks: each run
and each time has gone the way that its row tells. One run is under way as long as the hub is looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard import config
from dashboard.access import OPERATOR, Role, User
from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.deliveries.checking import Checking
from dashboard.data.people import managing, users
from dashboard.data.people.opening import open_state
from dashboard.data.queue.running import Finished, Running
from dashboard.data.report_runs import asking, writing
from dashboard.data.report_runs import reading as runs
from dashboard.data.reports import reading
from dashboard.data.schedules import recurrence
from dashboard.data.schedules import writing as schedules
from dashboard.data.schedules.schedule import Schedule
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.versions import catalog
from dashboard.look import Look
from dashboard.scope import Region
from dashboard.worker import report
from dashboard.worker.kinds import KINDS, Kind
from dashboard.worker.worker import Worker
from tests.browser.kit import served
from tests.browser.kit.served import Hub
from tests.mail import server
from tests.mail.server import Post
from tests.web.helpers import add_user

DAILY = {"every": "day", "at": "06:00", "zone": "Europe/Warsaw"}
WEEKLY = {"every": "week", "days": [0, 3], "at": "07:00", "zone": "Europe/Warsaw"}
MONTHLY = {"every": "month", "weekday": "last", "at": "18:30", "zone": "America/New_York"}
TO = ("zarzad@customer.example", "maria.konstantinopolitanczykowianeczka@customer.example")
ROWS = 40  # of a piece: a report of this small partner is made in several
PART = 0.4  # of the run that is under way
_over = threading.Event()


@dataclass
class Clock:
    """That of the machine, so much ahead."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def held(running: Running) -> Finished:
    """Makes a report to a part, and goes on when nobody looks any more."""
    told = running.told

    def tell(done: int, about: int | None = None) -> None:
        told(done, about)
        if about and done >= PART * about:
            _over.wait()

    running.told = tell  # type: ignore[method-assign]  # of this run alone
    return report.make(running)


@dataclass
class Past:
    """What went on."""

    config: Config
    state: Database
    store: Store
    clock: Clock
    post: Post
    people: dict[str, int] = field(default_factory=dict)

    def user(self, who: str = "") -> User:
        with self.state.read() as connection:
            number = self.people[who] if who else users.local_admin_id(self.state)
            found = users.by_id(connection, self.state, number)
        assert found is not None
        return found

    def ask(self, template: str, who: str = "", **more: str) -> str:
        user, sent = self.user(who), {"template": template, "region": "eu", "format": "csv", **more}
        wish = asking.wish(self.store, user, sent, Look("en"))
        return writing.ask(self.config, self.state, Who(user), wish)

    def schedule(self, name: str, when: Mapping[str, Any], template: str, who: str = "", **more: object) -> Schedule:
        what = {"template": template, "region": "eu", "format": "xlsx", "to": [], **more}
        start = (self.clock().date() - timedelta(days=1)).isoformat()
        given = recurrence.read({"start": start, **when})
        check = Checking(self.config, self.state, self.store)
        return schedules.add(self.state, Who(self.user(who)), writing.KIND, name, given, what, check)

    def work(self) -> None:
        Worker(self.config, self.state).run_due()

    def days(self, first: int, last: int) -> None:
        """A look of the worker on each of these days before today."""
        for ago in range(first, last - 1, -1):
            self.clock.ahead = -timedelta(days=ago)
            self.work()


def _weeks_ago(past: Past) -> None:
    """What is no more: a file that was kept long enough."""
    past.clock.ahead = -timedelta(days=42)
    past.ask("phone-numbers")
    past.work()


def _schedules(past: Past) -> None:
    past.clock.ahead = -timedelta(days=12)
    past.schedule("Devices every morning", DAILY, "devices", to=list(TO[:1]), folder=True)
    paused = past.schedule("Licences by the end of the month", MONTHLY, "licenses-low", service="calling")
    schedules.pause(past.state, Who(past.user()), paused.id, paused.version)
    end = (past.clock().date() + timedelta(days=2)).isoformat()
    past.schedule("Trial of two days", {**DAILY, "end": end}, "customers-rows", format="parquet")
    past.schedule("Customers of Eve", DAILY, "customers-rows", "eve")
    past.days(11, 10)
    past.post.answers = ["550 nobody"]
    past.schedule("Calling usage for the board", WEEKLY, "calling-usage", to=list(TO), range="week")
    managing.deactivate(past.state, Who(OPERATOR), past.people["eve"])
    past.days(8, 7)
    past.post.answers = []
    past.post.drops = True
    past.days(4, 4)  # the days between were missed
    past.post.drops = False
    past.days(0, 0)


def _runs(past: Past) -> None:
    """Those of today, of which some wait."""
    past.clock.ahead = timedelta(hours=-2)
    past.ask("devices", region="all", format="xlsx")
    past.ask("calling-usage", **{"from": "2020-03-01", "to": "2020-03-31"})
    past.ask("licenses-recent", "ben", service="meetings", format="parquet")
    past.work()
    past.ask("customers-rows", "ben")
    managing.deactivate(past.state, Who(OPERATOR), past.people["ben"])
    writing.cancel(past.state, Who(past.user()), past.ask("phone-numbers", format="parquet"))
    past.work()
    past.clock.ahead = timedelta()
    version = catalog.current(past.config.places[Region.US], Region.US)
    whole = version.path.rename(version.path.with_suffix(".whole"))
    version.path.write_bytes(b"no database")
    past.ask("devices", region="us")
    for minutes in (0, 6):  # the second time it waits for five more: longer than somebody looks
        past.clock.ahead = timedelta(minutes=minutes)
        past.work()
    whole.rename(version.path)
    past.clock.ahead = timedelta()


def _filled(home: Path, given: Mapping[str, str], post: Post) -> Past:
    settings = config.read({f"{served.PREFIX}{name}": value for name, value in given.items()})
    clock = Clock(-timedelta(days=42))
    state = open_state(settings.state_url, clock)
    past = Past(settings, state, Store(settings), clock, post)
    for name in ("eve", "ben"):
        past.people[name] = add_user(state, f"{name}@partner.example", Role.ADMIN, regions=["eu"])
    _weeks_ago(past)
    _schedules(past)
    _runs(past)
    return past


@contextmanager
def serving(home: Path) -> Iterator[Hub]:
    """The hub, until the block ends."""
    home.mkdir(parents=True)
    folder = home / "handed"
    folder.mkdir()
    words = ("--customers", "40", "--weeks", "12", "--seed", "5", "--regions", "us,eu")
    served.run(home, "demo", *words)
    with ExitStack() as over:
        post = over.enter_context(server.serving(tls=False))
        given = {"SMTP_URL": f"smtp://127.0.0.1:{post.port}", "MAIL_FROM": "hub@partner.example"}
        given |= {"MAIL_DOMAINS": "customer.example", "REPORT_FOLDER": str(folder)}
        past = _filled(home, {"HOME": str(home), **given}, post)
        over.enter_context(closing(past.state))
        over.enter_context(_under_way(past))
        yield over.enter_context(served.serving(home, given))


@contextmanager
def _under_way(past: Past) -> Iterator[None]:
    """One run that is being made, and two that wait for it."""
    rows, reading._ROWS = reading._ROWS, ROWS
    for template in ("phone-numbers", "devices", "customers-rows"):
        past.ask(template)
    kinds = {**KINDS, writing.KIND: Kind("tests.browser.kit.reported:held")}
    worker = Worker(past.config, past.state, kinds)
    working = threading.Thread(target=worker.run_due, daemon=True)
    working.start()
    try:
        _until_begun(past)
        yield
    finally:
        worker.leave()
        _over.set()
        working.join(20)
        reading._ROWS = rows


def _until_begun(past: Past) -> None:
    waited = threading.Event()
    for _look in range(600):
        if any(each.done for each in runs.listed(past.state, past.user())):
            return
        waited.wait(0.1)
    raise AssertionError("no run has begun")
