"""`/reports...`: asked for, made by a worker, taken; whose rows a file has, and who may have it (A09-A12, A24, D18, E01)."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from dashboard.access import Role
from dashboard.data.report_runs import files, run
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, AuditRow, UserRow
from dashboard.data.state.report_models import ReportRunRow
from dashboard.data.state.work_models import JobRow
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.worker import report
from dashboard.worker.worker import Worker
from tests.web.conftest import DATA_DATE, app_on
from tests.web.helpers import add_user, sign_in

NOBODYS = "0" * 32


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


def state_of(app: HubDash) -> Database:
    return hub.of(app.server).state


def of(app: HubDash, role: Role, name: str = "", orgs: tuple[str, ...] = ()) -> tuple[FlaskClient, int]:
    email = f"{name or role}@partner.example"
    who = add_user(state_of(app), email, role, regions=["eu"], assigned=[("eu", org) for org in orgs])
    return sign_in(app, who), who


def everybody(app: HubDash) -> list[str]:
    found = sign_in(app).get("/export/customers-rows.csv?region=eu").get_data(as_text=True)
    return sorted(row["Organization ID"] for row in rows(found))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def ask(client: FlaskClient, **more: str) -> Any:
    sent = {"template": "customers-rows", "region": "eu", "service": "", "from": "", "to": "", "format": "csv"}
    return client.post("/reports/run", json={**sent, **more})


def worked(app: HubDash) -> None:
    Worker(hub.of(app.server).config, state_of(app)).run_due()


def made(app: HubDash, client: FlaskClient, **more: str) -> dict[str, Any]:
    run_id = ask(client, **more).json["run"]
    worked(app)
    return next(each for each in client.get("/reports/runs").json["runs"] if each["id"] == run_id)


def taken(client: FlaskClient, one: dict[str, Any]) -> Any:
    return client.get(f"/reports/files/{one['id']}")


def changed(app: HubDash, user_id: int, **values: Any) -> None:
    with state_of(app).write() as connection:
        connection.execute(update(UserRow).where(UserRow.id == user_id).values(stamp=UserRow.stamp + 1, **values))


def unassigned(app: HubDash, user_id: int, org: str) -> None:
    with state_of(app).write() as connection:
        connection.execute(delete(AssignmentRow).where(AssignmentRow.user_id == user_id, AssignmentRow.org_id == org))
    changed(app, user_id)


def test_a_report_is_made_in_the_background_told_and_taken_and_each_act_is_written_down(app: HubDash) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    asked = ask(ana, template="calling-usage", **{"from": "2026-10-25", "to": "2026-11-14"}).json["run"]
    [waits] = ana.get("/reports/runs").json["runs"]
    assert (waits["stage"], waits["open"], waits["file"]) == ("queued", True, "")
    worked(app)
    [done] = ana.get("/reports/runs").json["runs"]
    assert (done["stage"], done["open"], done["id"]) == ("done", False, asked)
    assert re.fullmatch(r"version \d+, \d+\u00a0[A-Z][a-z]{2}\u00a0\d{4}", done["basis"]), done["basis"]
    answer = taken(ana, done)
    name = answer.headers["Content-Disposition"]
    assert re.search(r'filename="Calling Usage Details_[a-z0-9]{8}_\d{4}-\d\d-\d\d\.csv"', name), name
    assert answer.get_data(as_text=True).startswith('\ufeff"Customer Name","Organization ID","Location"')
    assert answer.headers["Content-Length"] == str(len(answer.data))
    with state_of(app).read() as connection:
        acts = [act for act in connection.execute(select(AuditRow.action)).scalars() if act.startswith("report")]
    assert acts == ["report_asked", "report_taken"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_table_is_the_file_of_its_page(app: HubDash, kind: str) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    answer = taken(ana, made(app, ana, format=kind))
    if kind == "csv":
        assert answer.data == ana.get("/export/customers-rows.csv?region=eu").data
    assert answer.data[:2] == {"csv": b"\xef\xbb", "xlsx": b"PK", "parquet": b"PA"}[kind]


@pytest.mark.parametrize(
    "wrong",
    [
        {"template": "nonsense"},
        {"region": "us"},
        {"format": "exe"},
        {"from": "2026-11-01", "to": "2026-11-02"},
        {"template": "calling-usage", "from": "2026-11-01"},
        {"template": "calling-usage", "from": "2026-01-01", "to": "2026-11-02"},
        {"template": "calling-usage", "from": "2026-11-03", "to": "2026-11-02"},
        {"template": "calling-usage", "from": "today", "to": "2026-11-02"},
    ],
)
def test_a09_what_makes_no_sense_or_is_not_ones_own_is_refused_and_nothing_waits(
    app: HubDash, wrong: dict[str, str]
) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    assert ask(ana, **wrong).status_code in {400, 403, 404}
    assert ana.get("/reports/runs").json["runs"] == []


def test_a10_e01_a_file_is_found_by_the_id_of_ones_own_run_alone(app: HubDash) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    ben, _ben = of(app, Role.READ_ONLY, "ben")
    one = made(app, ana)
    assert taken(ben, one).status_code == 404 and ben.get("/reports/runs").json["runs"] == []
    assert ben.post("/reports/cancel", json={"run": one["id"]}).status_code == 404
    assert taken(sign_in(app), one).status_code == 200, "full administrators have everybody's"
    wrong = (
        NOBODYS,
        "1",
        one["id"][:-1],
        f"{one['id']}%00",
        "..%2fstate.sqlite",
        "..%c0%afx",
        "%2fetc%2fpasswd",
        "C:%5cx",
    )
    assert {ana.get(f"/reports/files/{each}").status_code for each in wrong} == {404}
    helper, _helper = of(app, Role.HELP_DESK_ADVANCED)
    assert taken(helper, one).status_code == 403 and ask(helper).status_code == 403


def test_a_file_is_given_no_longer_than_it_is_kept_also_where_no_other_is_made(app: HubDash) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    one, keep = made(app, ana), timedelta(days=hub.of(app.server).config.report_keep_days)
    for since, status in ((keep - timedelta(hours=1), 200), (keep + timedelta(hours=1), 404)):
        with state_of(app).write() as connection:
            connection.execute(update(ReportRunRow).values(created=state_of(app).clock() - since))
        assert taken(ana, one).status_code == status


def test_e01_a_link_in_the_folder_leads_nowhere(app: HubDash) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    one = made(app, ana)
    place = files.path(hub.of(app.server).config, one["id"])
    assert place.stat().st_mode & 0o777 == 0o600
    place.unlink()
    place.symlink_to("/etc/hostname")
    assert taken(ana, one).status_code == 404


def test_a11_a_file_is_lost_with_any_customer_in_it_and_comes_back_with_them(app: HubDash) -> None:
    orgs = tuple(everybody(app)[:2])
    eve, who = of(app, Role.ADMIN, orgs=orgs)
    one = made(app, eve)
    assert sorted(row["Organization ID"] for row in rows(taken(eve, one).get_data(as_text=True))) == list(orgs)
    unassigned(app, who, orgs[0])
    assert taken(eve, one).status_code == 404
    changed(app, who, role=str(Role.READ_ONLY))
    assert taken(eve, one).status_code == 200
    changed(app, who, regions=["us"])
    assert taken(eve, one).status_code == 404
    changed(app, who, role=str(Role.HELP_DESK_BASIC), regions=["eu"])
    assert taken(eve, one).status_code == 403


def test_a12_a24_a_run_has_the_rows_of_its_owner_as_they_are_when_it_is_made(app: HubDash) -> None:
    orgs = tuple(everybody(app)[:2])
    eve, who = of(app, Role.ADMIN, orgs=orgs)
    first = ask(eve).json["run"]
    unassigned(app, who, orgs[0])
    worked(app)
    assert [row["Organization ID"] for row in rows(taken(eve, {"id": first}).get_data(as_text=True))] == [orgs[1]]
    ask(eve)
    changed(app, who, active=False)
    worked(app)
    newest = sign_in(app).get("/reports/runs").json["runs"][0]
    assert newest["stage"] == "failed" and "rights" not in newest["said"] and "any more" in newest["said"]


def test_a_run_that_waits_is_given_up(app: HubDash) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    run_id = ask(ana).json["run"]
    assert ana.post("/reports/cancel", json={"run": run_id}).status_code == 200
    worked(app)
    assert [each["stage"] for each in ana.get("/reports/runs").json["runs"]] == ["cancelled"]


def test_a_run_whose_worker_is_just_beginning_is_over_at_once_and_leaves_no_file(
    app: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first job loads what it needs for seconds: nobody waits for that."""
    ana, _id = of(app, Role.READ_ONLY)
    run_id, seen, real = ask(ana).json["run"], [], report.begin

    def begins(*given: Any, **more: Any) -> Any:
        assert ana.post("/reports/cancel", json={"run": run_id}).status_code == 200
        seen.extend(each["stage"] for each in ana.get("/reports/runs").json["runs"])
        return real(*given, **more)

    monkeypatch.setattr(report, "begin", begins)
    worked(app)
    assert seen == ["cancelled"] == [each["stage"] for each in ana.get("/reports/runs").json["runs"]]
    assert list(files.path(hub.of(app.server).config, run_id).parent.iterdir()) == []


def test_so_many_are_kept_of_a_person_and_for_so_many_days(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_OF_PERSON", 2)
    ana, _id = of(app, Role.READ_ONLY)
    config = hub.of(app.server).config
    ids = [made(app, ana)["id"] for _turn in range(3)]
    assert {each["id"] for each in ana.get("/reports/runs").json["runs"]} == set(ids[1:])
    assert [files.path(config, each).exists() for each in ids] == [False, True, True]
    left = files.path(config, ids[2]).with_name(".left.tmp")
    left.write_bytes(b"of a worker that was killed")
    os.utime(left, (0, 0))
    made(app, ana)
    assert not left.exists()
    monkeypatch.setattr(files, "_FREE_BYTES", 1 << 62)  # a disk without room
    last = made(app, ana)
    assert last["stage"] == "queued" and "tried again" in last["said"] and "disk" in last["said"]
    for _try in range(2):
        with state_of(app).write() as connection:
            connection.execute(update(JobRow).where(JobRow.state == "queued").values(due=state_of(app).clock()))
        worked(app)
    last = ana.get("/reports/runs").json["runs"][0]
    assert last["stage"] == "failed" and "disk" in last["said"]
    stages = {each["stage"] for each in ana.get("/reports/runs").json["runs"]}
    assert stages == {"failed", "expired"} and not files.path(config, ids[2]).exists()


@pytest.mark.parametrize("name", ["../x", "CON", "ą" * 300, 'a"b', "a\r\nX: y", "تقرير", "a;b%00", ""])
def test_d18_c09_a_hostile_name_is_no_path_and_no_header(app: HubDash, name: str) -> None:
    ana, _id = of(app, Role.READ_ONLY)
    one = made(app, ana)
    with state_of(app).write() as connection:
        connection.execute(update(ReportRunRow).values(name=name))
    answer = taken(ana, one)
    said = answer.headers["Content-Disposition"]
    assert answer.status_code == 200 and "X" not in answer.headers
    assert re.fullmatch(r"attachment; filename=\"[^\"\\/]{1,120}\"; filename\*=UTF-8''[A-Za-z0-9._%~-]+", said), said
    assert len(said) < 2_000 and "/" not in said.partition("''")[2]


def test_the_states_of_a_run_have_words() -> None:
    from dashboard.words import text

    assert all(text(lang, f"reports.stage.{stage}") for stage in run.Stage for lang in ("en", "pl"))


@pytest.fixture
def weeks(data_home: Path, tmp_path: Path) -> Iterator[HubDash]:
    """An app over two versions of a region, in the order of their weeks."""
    yield from app_on(data_home, tmp_path)


def second_sheet(app: HubDash, template: str, lang: str) -> dict[str, str]:
    """What it says, label by label."""
    full = sign_in(app)
    full.post("/preferences", json={"key": "lang", "value": lang})
    answer = taken(full, made(app, full, template=template, region="us", format="xlsx"))
    first, second = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    told = {str(label): str(value) for label, value in second.iter_rows(values_only=True)}
    assert told["Wiersze" if lang == "pl" else "Rows"].replace("\u00a0", "").replace(",", "") == str(first.max_row - 1)
    return told


def test_the_second_sheet_of_a_built_in_report_says_version_day_and_what_is_told_late(weeks: HubDash) -> None:
    day, before = DATA_DATE.isoformat(), (DATA_DATE - timedelta(days=7)).isoformat()
    told = second_sheet(weeks, "devices", "en")
    assert (told["Report"], told["Version"], told["Data date"]) == ("Devices", "2", day)
    assert (told["Former state"], "24 hours later" in told["Delay"]) == (f"version 1, {before}", True)
    usage = second_sheet(weeks, "calling-usage", "pl")
    assert (usage["Wersja"], usage["Data odniesienia"], "24 godziny później" in usage["Opóźnienie"]) == ("2", day, True)
    assert "Poprzedni stan" not in usage and usage["Okres"].count("\u2013") == 1
