"""From a schedule to the letter: whose rows are in it, that it is handed over once, and what is told where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from sqlalchemy import delete, insert, select, update

from dashboard.access import OPERATOR, Role
from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.deliveries import leaving
from dashboard.data.deliveries import reading as deliveries
from dashboard.data.deliveries.beginning import Beginning
from dashboard.data.deliveries.checking import Checking
from dashboard.data.deliveries.delivery import PAGE, Delivery
from dashboard.data.people import users
from dashboard.data.queue import claiming
from dashboard.data.queue.job import HANDING, LEASE, MOST_ATTEMPTS, Lost
from dashboard.data.queue.running import Running
from dashboard.data.report_runs import files
from dashboard.data.report_runs import writing as report_runs
from dashboard.data.report_runs.writing import KIND
from dashboard.data.schedules import reading, recurrence, ticking, writing
from dashboard.data.schedules.schedule import Schedule, Stage
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, PreferenceRow, UserRow
from dashboard.data.state.work_models import JobRow, ScheduleRow
from dashboard.errors import BadField, HubError
from dashboard.factory import HubDash
from dashboard.pictures.subscribing import PageChecking
from dashboard.web import hub
from dashboard.worker import delivery
from dashboard.worker.kinds import KINDS
from dashboard.worker.worker import Worker
from tests.mail import server
from tests.mail.server import PASSWORD, Post
from tests.trials.receiver import CERTIFICATE
from tests.web.conftest import tagged_app, tagged_home
from tests.web.helpers import add_user, anonymous, settings, sign_in

__all__ = ["tagged_app", "tagged_home"]

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

    def person(self, email: str, role: Role = Role.READ_ONLY, orgs: tuple[str, ...] = ()) -> int:
        return add_user(self.state, email, role, regions=["eu"], assigned=[("eu", org) for org in orgs])

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


def configured(app: HubDash, post: Post, **more: str) -> Config:
    url = f"smtp://hub:{quote(PASSWORD, safe='')}@127.0.0.1:{post.port}?starttls=required"
    home = str(hub.of(app.server).config.home)
    named = {"partner_name": "Nowa, Sp. z o.o.", "base_url": "https://hub.example", "mail_from": "hub@partner.example"}
    return settings(Path(home), smtp_url=url, **named, **more)


_ORG = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rows(letter: EmailMessage) -> list[str]:
    """Organization IDs in the file that goes along."""
    (file,) = list(letter.iter_attachments())
    content = file.get_content()
    return sorted(set(_ORG.findall(content.decode() if isinstance(content, bytes) else content)))


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_what_is_due_comes_by_mail_to_each_with_their_own_rows_and_in_their_language(office: Office) -> None:
    ana = office.person(ANA)
    all_of_them = sorted(rows_of(office))
    eve = office.person(EVE, Role.ADMIN, tuple(all_of_them[:2]))
    with office.state.write() as connection:
        connection.execute(insert(PreferenceRow).values(user_id=eve, key="lang", value="pl"))
    one = office.schedule(ana, ANA, EVE)
    office.made_due()
    office.made_due()
    office.work()
    assert len(office.letters_to(ANA)) == len(office.letters_to(EVE)) == 2, "a second day has its own"
    mine, hers = office.letters_to(ANA)[0], office.letters_to(EVE)[0]
    assert (rows(mine), rows(hers)) == (all_of_them, all_of_them[:2])
    day = datetime.now(UTC).date()
    assert mine["Subject"].startswith("Nowa, Sp. z o.o.: Customers, ")
    assert hers["Subject"].startswith("Nowa, Sp. z o.o.: Klienci, ")
    assert f"Rows: {len(all_of_them)}" in text_of(mine) and "Wiersze: 2" in text_of(hers)
    (file,) = list(mine.iter_attachments())
    assert (file.get_filename() or "").startswith("Customers_") and str(day.year) in (file.get_filename() or "")
    assert {state for _to, state, _why in office.delivered(one)} == {"done"}


def rows_of(office: Office) -> list[str]:
    text = sign_in(office.app).get("/export/customers-rows.csv?region=eu").get_data(as_text=True)
    return sorted(set(_ORG.findall(text)))


def only_the_runs(office: Office, config: Config | None = None) -> None:
    """Due, and made; nothing is handed over yet."""
    office.due()
    Worker(config or office.config, office.state, {"report": KINDS["report"]}).run_due()


def test_a09_a24_whose_rights_shrink_after_the_file_was_made_is_sent_nothing_and_the_owner_is_told(
    office: Office,
) -> None:
    ana = office.person(ANA)
    orgs = rows_of(office)[:2]
    eve = office.person(EVE, Role.ADMIN, tuple(orgs))
    one = office.schedule(ana, EVE)
    only_the_runs(office)
    with office.state.write() as connection:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.user_id == eve, AssignmentRow.org_id == orgs[0]))
        connection.execute(update(UserRow).where(UserRow.id == eve).values(stamp=UserRow.stamp + 1))
    office.work()
    assert office.delivered(one) == [("history", "done", None), (EVE, "failed", "reports.why.rights")]
    (told,) = office.post.letters
    assert told["To"] == ANA and EVE in text_of(told) and "may not have these rows" in text_of(told)
    assert f"tab=schedules&schedule={one.id}" in text_of(told)


def test_a_file_that_is_too_large_for_a_letter_is_a_link_that_asks_for_sign_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MOST_ATTACHED", 10)
    ana = office.person(ANA)
    config = configured(office.app, office.post, mail_domains="customer.example")
    one = office.schedule(ana, ANA, "boss@customer.example", config=config)
    office.made_due(config)
    letter, told = sorted(office.letters_to(ANA), key=lambda each: "not delivered" in each["Subject"])
    assert list(letter.iter_attachments()) == [] and "larger than" in text_of(told)
    link = re.search(r"https://hub\.example(/reports/files/[0-9a-f]{32})", text_of(letter))
    assert link is not None
    assert anonymous(office.app).get(link[1]).headers["Location"].startswith("/sign-in?next=")
    assert sign_in(office.app, ana).get(link[1]).status_code == 200
    assert office.delivered(one)[2] == ("boss@customer.example", "failed", "schedules.error.too_large")


def test_one_killed_between_hand_over_and_note_is_unknown_is_told_and_never_sent_again(
    office: Office,
) -> None:
    one = office.schedule(office.person(ANA), ANA)
    only_the_runs(office)
    job = claiming.claim(office.state, "killed", {"delivery"})
    assert job is not None
    claiming.beat(office.state, job, HANDING, 1)
    with office.state.write() as connection:
        connection.execute(update(JobRow).where(JobRow.id == job.id).values(leased_until=office.state.clock() - LEASE))
    office.work()
    office.work()
    assert office.delivered(one)[1] == (ANA, "unknown", "mail.why.unknown")
    (told,) = office.letters_to(ANA)
    assert "may have been sent" in text_of(told), "what is told is that, not the report"


def test_one_killed_at_its_last_try_is_unknown_too(office: Office) -> None:
    one = office.schedule(office.person(ANA), ANA)
    only_the_runs(office)
    job = claiming.claim(office.state, "killed", {"delivery"})
    assert job is not None
    claiming.beat(office.state, job, HANDING, 1)
    with office.state.write() as connection:
        left = {"leased_until": office.state.clock() - LEASE, "attempts": MOST_ATTEMPTS}
        connection.execute(update(JobRow).where(JobRow.id == job.id).values(**left))
    office.work()
    assert office.delivered(one)[1] == (ANA, "unknown", "mail.why.unknown")


def test_a09_an_address_that_is_somebody_elses_now_is_sent_nothing_of_whom_it_was(office: Office) -> None:
    config = configured(office.app, office.post, mail_domains="customer.example")
    ana, eve = office.person(ANA), office.person(EVE)
    one = office.schedule(ana, EVE, "boss@customer.example", config=config)
    only_the_runs(office, config)
    with office.state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == eve).values(email="old@partner.example"))
    office.person(EVE, Role.ADMIN)
    office.person("boss@customer.example", Role.ADMIN)
    office.work(config)
    assert {each[1:] for each in office.delivered(one)[1:]} == {("failed", "reports.why.rights")}
    assert {letter["To"] for letter in office.post.letters} == {ANA}, "the owner is told"


def test_what_a_server_refuses_for_now_is_tried_again_and_what_it_refuses_for_good_is_told(office: Office) -> None:
    one = office.schedule(office.person(ANA), ANA)
    office.post.answers = ["451 busy", "550 nobody"]
    office.made_due()
    assert office.delivered(one)[1] == (ANA, "open", None)
    office.at_once()
    office.work()
    assert office.delivered(one)[1] == (ANA, "failed", "mail.why.refused")
    (told,) = office.letters_to(ANA)
    assert "550" in text_of(told)


def test_a_file_on_its_way_is_kept_however_many_are_made_since(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = office.person(ANA)
    one = office.schedule(ana, ANA)
    office.post.answers = ["451 busy"]
    office.made_due()
    monkeypatch.setattr(files, "MOST_OF_PERSON", 1)
    for _turn in range(2):
        report_runs.ask(office.config, office.state, office.who(ana), report_runs.Wish("devices", "Devices", {}, "csv"))
    office.at_once()
    office.work()
    assert office.delivered(one)[1] == (ANA, "done", None)


def test_only_people_who_may_have_exports_and_named_domains_are_recipients(office: Office) -> None:
    ana = office.person(ANA)
    office.person("help@partner.example", Role.HELP_DESK_BASIC)
    for to in ("boss@customer.example", "help@partner.example", "no address", "a@b.example\r\nBcc: x@y.example"):
        with pytest.raises(BadField):
            office.schedule(ana, to)
    with pytest.raises(BadField):
        office.schedule(ana, ANA, config=hub.of(office.app.server).config)  # without a mail server
    with pytest.raises(BadField):
        office.schedule(ana, *(f"a{n}@customer.example" for n in range(21)))
    with pytest.raises(BadField):
        office.schedule(ana, folder=True)
    assert office.schedule(ana, f" {ANA.upper()} ", ANA).payload["to"] == [ANA]


def test_a09_a_domain_that_is_named_no_more_is_sent_nothing(office: Office) -> None:
    config = configured(office.app, office.post, mail_domains="customer.example")
    one = office.schedule(office.person(ANA), "boss@customer.example", config=config)
    office.made_due(config)
    (letter,) = office.letters_to("boss@customer.example")
    assert rows(letter) == rows_of(office), "by the rights of the owner"
    office.made_due()
    assert len(office.letters_to("boss@customer.example")) == 1
    assert office.delivered(one)[-1][1:] == ("failed", "schedules.error.recipient_stranger")


def test_a_file_comes_whole_into_the_folder_and_a_folder_that_is_away_is_tried_again(
    office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    config = configured(office.app, office.post, report_folder=str(folder))
    one = office.schedule(office.person(ANA), config=config, folder=True)
    office.made_due(config)
    assert [each[:2] for each in office.delivered(one)] == [("history", "done"), ("folder", "open")]
    folder.mkdir()
    office.at_once()
    office.work(config)
    (file,) = folder.iterdir()
    assert re.fullmatch(r"Customers_[a-z0-9]{8}_\d{4}-\d\d-\d\d\.csv", file.name)
    assert sorted(set(_ORG.findall(file.read_text("utf-8")))) == rows_of(office)
    assert office.delivered(one)[1] == ("folder", "done", None)


def test_who_has_lost_the_job_meanwhile_gives_no_file_its_name(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    config = configured(office.app, office.post, report_folder=str(folder))
    name = "\U0001f4de" * 80  # as long as a name may be, and longer than a file's
    office.schedule(office.person(ANA), config=config, folder=True)
    with office.state.write() as connection:
        said = orjson.dumps({**WHAT, "name": name, "folder": True, "to": [], "lang": ""}).decode()
        connection.execute(update(ScheduleRow).values(payload=said))
    only_the_runs(office, config)
    taken = []
    for worker in ("slow", "quick"):
        job = claiming.claim(office.state, worker, {"delivery"})
        assert job is not None
        taken.append(Running(config, office.state, job))
        with office.state.write() as connection:
            lapsed = office.state.clock() - LEASE
            connection.execute(update(JobRow).where(JobRow.id == job.id).values(leased_until=lapsed))
    with pytest.raises(Lost):
        delivery.send(taken[0])
    assert list(folder.iterdir()) == []
    delivery.send(taken[1])
    (file,) = folder.iterdir()
    assert file.name.startswith("\U0001f4de" * 50 + "_")


def test_a12_who_may_not_sign_in_any_more_pauses_it_and_full_administrators_are_told(office: Office) -> None:
    ana, boss = office.person(ANA), office.person("boss@partner.example", Role.FULL)
    one = office.schedule(ana, "boss@partner.example")
    with office.state.write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == ana).values(active=False, stamp=UserRow.stamp + 1))
    office.made_due()
    office.work()
    assert boss and office.now_of(one).stage is Stage.PAUSED
    (told,) = office.post.letters
    assert told["To"] == "boss@partner.example" and "can no longer sign in" in text_of(told)


def test_a_report_that_cannot_be_made_is_told_to_its_owner_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_FREE_BYTES", 1 << 62)  # a disk without room
    one = office.schedule(office.person(ANA), ANA)
    office.made_due()
    office.work()
    assert {each[1:] for each in office.delivered(one)} == {("failed", "reports.why.disk")}
    (told,) = office.post.letters
    assert told["To"] == ANA and list(told.iter_attachments()) == [] and "disk" in text_of(told)


def test_a_schedule_of_which_nothing_can_be_told_keeps_no_other_from_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_FREE_BYTES", 1 << 62)  # a disk without room
    ana = office.person(ANA)
    bad, good = office.schedule(ana, ANA), office.schedule(ana, ANA)
    office.due()
    assert ticking.tick(office.state, Beginning(office.config, office.state)) == 2
    with office.state.write() as connection:
        lost = orjson.dumps({**WHEN, "zone": "Nowhere/Lost"}).decode()
        connection.execute(update(ScheduleRow).where(ScheduleRow.id == bad.id).values(recurrence=lost, next_due=None))
    office.work()
    assert {each[1:] for each in office.delivered(good)} == {("failed", "reports.why.disk")}
    assert len(office.letters_to(ANA)) == 1


def test_who_leaves_by_the_address_of_a_letter_is_sent_no_more(office: Office) -> None:
    office.person(EVE)
    one = office.schedule(office.person(ANA), ANA, EVE)
    office.made_due()
    (letter,) = office.letters_to(EVE)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip("<>")
    token = address.rpartition("/")[2]
    for wrong in (
        "",
        token[:-1] + "x",
        f"{token}0",
        token.replace("phu_", "phs_"),
        f"phu_{'A' * 43}-{token.rpartition('-')[2]}",
    ):
        leaving.leave(office.config, office.state, wrong, "127.0.0.1")
    assert office.now_of(one).payload["to"] == [ANA, EVE]
    for _twice in range(2):
        leaving.leave(office.config, office.state, token, "127.0.0.1")
    assert office.now_of(one).payload["to"] == [ANA]
    office.made_due()
    assert len(office.letters_to(EVE)) == 1 and len(office.letters_to(ANA)) == 2


def subscribed(
    office: Office, owner: int, *to: str, address: str = "licenses?region=eu", kind: str = "pdf"
) -> Schedule:
    what = {"address": address, "format": kind, "to": list(to)}
    check = PageChecking(office.check())
    return writing.add(office.state, office.who(owner), PAGE, "Licenses", recurrence.read(WHEN), what, check)


@pytest.mark.browser
def test_a_page_comes_as_a_picture_of_what_its_recipient_may_see(office: Office) -> None:
    ana = office.person(ANA)
    one = subscribed(office, ana, ANA, kind="png", address="licenses-trend?region=eu")
    with office.state.write() as connection:
        connection.execute(update(ScheduleRow).values(name="a/../Licenses"))
    office.made_due()
    assert office.delivered(one) == [(ANA, "done", None)]
    (letter,) = office.post.letters
    (picture,) = list(letter.iter_attachments())
    assert picture.get_content_type() == "image/png" and picture.get_content()[:4] == b"\x89PNG"
    assert re.fullmatch(r"a-\.\.-Licenses_\d{4}-\d\d-\d\d\.png", picture.get_filename() or "")
    assert letter["List-Unsubscribe"].startswith("<https://hub.example/unsubscribe/phu_")


def test_a09_a_page_is_subscribed_to_within_what_its_owner_may_see(office: Office) -> None:
    ana = office.person(ANA)
    for address in ("licenses?region=us", "users", "nosuch?region=eu", "../x", "licenses?range=nonsense", ""):
        with pytest.raises(HubError):
            subscribed(office, ana, ANA, address=address)
    with pytest.raises(BadField):
        subscribed(office, ana)
    helper = office.person("help@partner.example", Role.HELP_DESK_BASIC)
    with pytest.raises(HubError):
        subscribed(office, helper, "help@partner.example")


def test_a12_a_page_is_not_drawn_for_whom_may_not_have_it_any_more(office: Office) -> None:
    ana, eve = office.person(ANA), office.person(EVE)
    one = subscribed(office, ana, EVE)
    office.due()
    with office.state.write() as connection:
        lost = {"role": str(Role.HELP_DESK_BASIC), "stamp": UserRow.stamp + 1}
        connection.execute(update(UserRow).where(UserRow.id == eve).values(**lost))
    office.work()
    assert office.delivered(one) == [(EVE, "failed", "schedules.error.recipient_rights")]
    assert [letter["To"] for letter in office.post.letters] == [ANA]
