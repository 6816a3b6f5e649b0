"""From a schedule to the letter: whose rows are in it, that it is handed over once, and what is told where it is not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import delete, insert, update

from dashboard.access import Role
from dashboard.config import Config
from dashboard.data.deliveries import leaving
from dashboard.data.deliveries.beginning import Beginning
from dashboard.data.queue import claiming
from dashboard.data.queue import reading as queue
from dashboard.data.queue.job import HANDING, KEPT, LEASE, MOST_ATTEMPTS, Lost
from dashboard.data.queue.running import Running
from dashboard.data.report_runs import files
from dashboard.data.report_runs import reading as run_reading
from dashboard.data.report_runs import writing as report_runs
from dashboard.data.schedules import ticking
from dashboard.data.schedules.schedule import Stage
from dashboard.data.state.models import AssignmentRow, PreferenceRow, UserRow
from dashboard.data.state.work_models import JobRow, ScheduleRow
from dashboard.errors import BadField
from dashboard.web import hub
from dashboard.worker import delivery
from dashboard.worker.kinds import KINDS
from dashboard.worker.worker import Worker
from tests.schedules.office import (
    ANA,
    EVE,
    ORG,
    WHAT,
    WHEN,
    Office,
    configured,
    office,
    rows,
    rows_of,
    tagged_app,
    tagged_home,
    text_of,
)
from tests.web.helpers import anonymous, sign_in

__all__ = ["office", "tagged_app", "tagged_home"]


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


def test_a_letter_tells_its_day_and_hour_by_the_clock_of_its_reader(office: Office) -> None:
    """Due at a quarter to midnight in UTC: for who lives further east it is the next day."""
    ana, eve = office.person(ANA), office.person(EVE)
    with office.state.write() as connection:
        connection.execute(insert(PreferenceRow).values(user_id=eve, key="zone", value="Asia/Tokyo"))
    one = office.schedule(ana, ANA, EVE)
    now = datetime.now(UTC)
    today = now.replace(hour=23, minute=45, second=0, microsecond=0)
    due = today if today <= now else today - timedelta(days=1)  # the last one: of older ones nothing is made any more
    with office.state.write() as connection:
        zone = orjson.dumps({**WHEN, "zone": "UTC", "at": "23:45"}).decode()
        connection.execute(update(ScheduleRow).where(ScheduleRow.id == one.id).values(next_due=due, recurrence=zone))
    office.work()
    for address, day, clock in ((ANA, due.date(), "UTC"), (EVE, due.date() + timedelta(days=1), "JST")):
        (letter,) = office.letters_to(address)
        assert letter["Subject"].replace("\u00a0", " ").endswith(f"{day:%-d %b %Y}")
        (file,) = list(letter.iter_attachments())
        assert (file.get_filename() or "").endswith(f"{day}.csv")
        (made,) = [line for line in text_of(letter).splitlines() if line.startswith("Made: ")]
        assert made.endswith(f"\u00a0{clock}")


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


def test_runs_of_schedules_count_among_those_that_are_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_OF_PERSON", 2)
    ana = office.person(ANA)
    office.schedule(ana)
    for _day in range(4):
        office.made_due()
    user = office.who(ana).user
    assert user is not None
    kept = [each.id for each in run_reading.listed(office.state, user)]
    assert len(kept) == 2
    assert {each.name for each in (office.config.home / "reports").iterdir()} == set(kept)


def test_what_was_delivered_before_all_workers_stood_still_for_long_is_told_so(office: Office) -> None:
    one = office.schedule(office.person(ANA), ANA)
    only_the_runs(office)
    job = claiming.claim(office.state, "killed", {"delivery"})
    assert job is not None
    claiming.finish(office.state, job)
    with office.state.write() as connection:
        connection.execute(update(JobRow).values(ended=office.state.clock() - KEPT - LEASE))
    office.work()
    assert [each[1:] for each in office.delivered(one)] == [("done", None)] * 2
    office.work()
    with office.state.read() as connection:
        assert queue.some(connection, [job.key]) == {}, "and then forgotten"


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
    assert sorted(set(ORG.findall(file.read_text("utf-8")))) == rows_of(office)
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


class Killed(BaseException):
    """Where a worker would be no more."""


@pytest.mark.parametrize("renamed", [True, False])
def test_a24_rights_that_shrink_between_a_kill_and_who_takes_over_leave_a_file_that_is_told_as_it_lies(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renamed: bool
) -> None:
    """Done where it had its name by then; else failed, and nothing of it is left in the folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    config = configured(office.app, office.post, report_folder=str(folder))
    orgs = rows_of(office)[:2]
    eve = office.person(EVE, Role.ADMIN, tuple(orgs))
    one = office.schedule(eve, config=config, folder=True)
    only_the_runs(office, config)
    job = claiming.claim(office.state, "killed", {"delivery"})
    assert job is not None
    whole = delivery._renamed

    def dies(aside: Path, file: Path) -> None:
        if renamed:
            whole(aside, file)
        raise Killed

    with monkeypatch.context() as while_it_lives, pytest.raises(Killed):
        while_it_lives.setattr(delivery, "_renamed", dies)
        delivery.send(Running(config, office.state, job))
    with office.state.write() as connection:
        lapsed = office.state.clock() - LEASE
        connection.execute(update(JobRow).where(JobRow.id == job.id).values(leased_until=lapsed))
        connection.execute(delete(AssignmentRow).where(AssignmentRow.user_id == eve, AssignmentRow.org_id == orgs[0]))
        connection.execute(update(UserRow).where(UserRow.id == eve).values(stamp=UserRow.stamp + 1))
    assert len(list(folder.iterdir())) == 1
    office.work(config)
    told = ("folder", "done", None) if renamed else ("folder", "failed", "reports.why.rights")
    assert office.delivered(one)[1] == told
    assert len(list(folder.iterdir())) == renamed


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


def test_f23_a_report_that_cannot_be_made_is_tried_three_times_and_told_to_its_owner_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_FREE_BYTES", 1 << 62)  # a disk without room
    one = office.schedule(office.person(ANA), ANA)
    office.made_due()
    assert {each[1:] for each in office.delivered(one)} == {("open", None)} and office.post.letters == []
    office.tried()
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
    office.tried()
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
