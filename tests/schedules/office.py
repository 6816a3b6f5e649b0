"""A hub with people, schedules and a real mail server, for tests of what is delivered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from dashboard.access import OPERATOR, Role
from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.deliveries import reading as deliveries
from dashboard.data.deliveries.checking import Checking
from dashboard.data.deliveries.delivery import Delivery
from dashboard.data.people import users
from dashboard.data.report_runs.writing import KIND
from dashboard.data.schedules import reading, recurrence, writing
from dashboard.data.schedules.schedule import Schedule
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.data.state.work_models import JobRow, ScheduleRow
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.worker.kinds import FILE_TRIES
from dashboard.worker.worker import Worker
from tests.mail import server
from tests.mail.server import PASSWORD, Post
from tests.trials.receiver import CERTIFICATE
from tests.web.conftest import app_on, data_home, tagged_app, tagged_home
from tests.web.helpers import add_user, settings, sign_in

__all__ = ["data_home", "office", "tagged_app", "tagged_home", "weekly"]

ANA, EVE = "ana@partner.example", "eve@partner.example"
WHEN = {"every": "day", "at": "06:00", "zone": "Europe/Warsaw", "start": "2026-01-01"}
WHAT = {"template": "customers-rows", "region": "eu", "format": "csv"}


@dataclass
class Office:
    """A hub with people and a mail server."""

    app: HubDash
    config: Config
    post: Post

    @property
    def state(self) -> Database:
        return hub.of(self.app.server).state

    def person(self, email: str, role: Role = Role.READ_ONLY, orgs: tuple[str, ...] = (), region: str = "eu") -> int:
        return add_user(self.state, email, role, regions=[region], assigned=[("eu", org) for org in orgs])

    def who(self, user_id: int) -> Who:
        with self.state.read() as connection:
            row = connection.execute(select(*users.COLUMNS).where(UserRow.id == user_id)).mappings().one()
            return Who(users.user_from(row, connection, self.state))

    def check(self, config: Config | None = None) -> Checking:
        return Checking(config or self.config, self.state, hub.of(self.app.server).store)

    def schedule(self, owner: int, *to: str, config: Config | None = None, **more: object) -> Schedule:
        what = {**WHAT, "to": list(to), **more}
        return writing.add(
            self.state, self.who(owner), KIND, "Morning", recurrence.read(WHEN), what, self.check(config)
        )

    def due(self) -> None:
        """As if its time had come a minute ago."""
        with self.state.write() as connection:
            connection.execute(update(ScheduleRow).values(next_due=datetime.now(UTC) - timedelta(minutes=1)))

    def work(self, config: Config | None = None) -> None:
        Worker(config or self.config, self.state).run_due()

    def made_due(self, config: Config | None = None) -> None:
        self.due()
        self.work(config)

    def at_once(self) -> None:
        """What waits for another try is tried now."""
        with self.state.write() as connection:
            connection.execute(update(JobRow).where(JobRow.state == "queued").values(due=self.state.clock()))

    def tried(self) -> None:
        """What fails for now is tried until it has failed."""
        for _try in range(FILE_TRIES):
            self.at_once()
            self.work()

    def delivered(self, one: Schedule) -> list[tuple[str, str, str | None]]:
        return [(each.address or each.channel, each.stage.value, each.why) for each in self.all(one)]

    def all(self, one: Schedule) -> list[Delivery]:
        with self.state.read() as connection:
            times = [each.due_at for each in reading.occurrences(connection, one.id)]
            found = deliveries.of_times(connection, one.id, times)
        return sorted((each for some in found.values() for each in some), key=lambda each: each.id)

    def now_of(self, one: Schedule) -> Schedule:
        with self.state.read() as connection:
            return reading.found(connection, OPERATOR, one.id)

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.post.letters if letter["To"] == address]


@pytest.fixture
def office(tagged_app: HubDash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server.serving() as post:
        yield Office(tagged_app, configured(tagged_app, post), post)


@pytest.fixture
def weekly(data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office over a partner in the US of which two weeks are known."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server.serving() as post:
        for app in app_on(data_home, tmp_path):
            yield Office(app, configured(app, post), post)


def configured(app: HubDash, post: Post, **more: str) -> Config:
    url = f"smtp://hub:{quote(PASSWORD, safe='')}@127.0.0.1:{post.port}?starttls=required"
    home = str(hub.of(app.server).config.home)
    named = {"partner_name": "Nowa, Sp. z o.o.", "base_url": "https://hub.example", "mail_from": "hub@partner.example"}
    return settings(Path(home), smtp_url=url, **named, **more)


ORG = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rows(letter: EmailMessage) -> list[str]:
    """Organization IDs in the file that goes along."""
    (file,) = list(letter.iter_attachments())
    content = file.get_content()
    return sorted(set(ORG.findall(content.decode() if isinstance(content, bytes) else content)))


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def rows_of(office: Office) -> list[str]:
    text = sign_in(office.app).get("/export/customers-rows.csv?region=eu").get_data(as_text=True)
    return sorted(set(ORG.findall(text)))
