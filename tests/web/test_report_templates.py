"""Custom templates: made, changed, copied, shared, removed; a template names columns, whose rows they are is decided
at each run (E2, E5, A09, A12, A24)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from dashboard.access import Role
from dashboard.data import collate
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.report_runs.reading import settle
from dashboard.data.state.models import AuditRow
from dashboard.data.state.report_models import ReportTemplateRow
from dashboard.data.state.work_models import JobRow
from dashboard.factory import HubDash
from dashboard.scope import Region
from tests.web.apps import app_on
from tests.web.helpers import sign_in
from tests.web.test_reports import changed, everybody, made, of, state_of, taken, worked

HEADS = {"en": ("Organization ID", "Customer"), "pl": ("Identyfikator organizacji", "Klient")}
COLUMNS = [{"id": "org_id", "header": ""}, {"id": "name", "header": "=Who"}, {"id": "total", "header": ""}]
SHAPE: dict[str, Any] = {"base": "customers-rows", "columns": COLUMNS}


@pytest.fixture
def app(four_regions: Path, tmp_path: Path) -> Iterator[HubDash]:
    yield from app_on(four_regions, tmp_path)


def save(client: FlaskClient, name: str = "Mine", shape: object = SHAPE, **more: Any) -> Any:
    sent = {"id": 0, "version": 0, "name": name, "shape": shape, "shared": False}
    return client.post("/reports/templates/save", json={**sent, **more})


def kept(client: FlaskClient, name: str = "Mine", shape: object = SHAPE, **more: Any) -> dict[str, Any]:
    answer = save(client, name, shape, **more)
    assert answer.status_code == 200, answer.json
    return dict(answer.json["template"])


def post(client: FlaskClient, act: str, **body: Any) -> Any:
    return client.post(f"/reports/templates/{act}", json=body)


def lines(client: FlaskClient, app: HubDash, template: str, separator: str = ",", **more: str) -> list[list[str]]:
    one = made(app, client, template=template, **{"region": "eu", **more})
    assert one["stage"] == "done", one
    text = taken(client, one).get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def in_order(texts: Iterable[str]) -> Callable[[Any], str]:
    """The key that tables sort a text by; of a list its first one's."""
    keys = collate.keys(sorted(set(texts)), "en")
    return lambda row: keys[row if isinstance(row, str) else row[0]]


def preview(client: FlaskClient, **more: Any) -> Any:
    return post(client, "preview", shape={**SHAPE, **more})


def test_two_readers_get_other_files_from_one_shared_template(app: HubDash) -> None:
    orgs = everybody(app)
    ordered = sorted(orgs, key=in_order(orgs))
    ana, _ana = of(app, Role.FULL, "ana")
    eve, _eve = of(app, Role.ADMIN, "eve", orgs=tuple(ordered[:2]))
    one = kept(ana, shape={**SHAPE, "sort": [{"column": "org_id", "way": "desc"}]}, shared=True)
    name = f"custom-{one['id']}"
    assert [row[0] for row in lines(ana, app, name)[1:]] == ordered[::-1]
    assert [row[0] for row in lines(eve, app, "mine")[1:]] == ordered[1::-1], "by its name, in any case"
    assert lines(eve, app, name)[0] == ["Organization ID", "'=Who", "Total licenses"]
    post(ana, "share", id=one["id"], version=1, shared=False)
    assert made_of(eve, name).status_code == 404 and eve.get(f"/reports/{one['id']}").status_code == 404


def made_of(client: FlaskClient, template: str, region: str = "eu") -> Any:
    sent = {"template": template, "region": region, "service": "", "from": "", "to": "", "format": "csv"}
    return client.post("/reports/run", json=sent)


def test_a_template_that_is_shared_no_longer_or_gone_makes_no_file_of_what_waits(app: HubDash) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    ben, _ben = of(app, Role.READ_ONLY, "ben")
    one = kept(ana, shared=True)
    assert made_of(ben, f"custom-{one['id']}").status_code == 200
    post(ana, "share", id=one["id"], version=1, shared=False)
    worked(app)
    [run] = ben.get("/reports/runs").json["runs"]
    assert (run["stage"] == "failed" and "template" in run["said"]) or "report" in run["said"]


def test_headers_dialect_and_numbers_are_those_of_the_template(app: HubDash) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    columns = [{"id": each} for each in ("customer_name", "call_minutes", "total_calls")]
    shape = {"base": "calling-usage", "columns": columns, "lang": "pl", "separator": ";", "mark": False}
    for numbers, point in (("raw", "."), ("reader", ",")):
        one = kept(ana, numbers, {**shape, "numbers": numbers})
        days = {"from": "2026-10-25", "to": "2026-11-14"}
        run = made(app, ana, template=f"custom-{one['id']}", **days)
        text = taken(ana, run).get_data(as_text=True)
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert head == ["Nazwa klienta", "Minuty połączeń", "Połączenia łącznie"] and rows
        assert {sign for row in rows for sign in row[1] if not sign.isdigit()} == {point}


@pytest.mark.parametrize(
    ("conditions", "passes"),
    [
        ([{"column": "product", "test": "contains", "value": "CISCO 98"}], lambda row: "Cisco 98" in row["Product"]),
        ([{"column": "customer", "test": "startsWith", "value": "BIURO"}], lambda row: row["Customer"][:5] == "Biuro"),
        (
            [
                {"column": "product", "test": "contains", "value": "cisco"},
                {"column": "product", "test": "notContains", "value": "9861"},
            ],
            lambda row: "Cisco" in row["Product"] and "9861" not in row["Product"],
        ),
    ],
)
def test_conditions_and_order_of_a_built_in_report_leave_the_rows_that_hold_them(
    app: HubDash, conditions: list[dict[str, str]], passes: Any
) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    head, *rows = lines(ana, app, "devices")
    whole = [dict(zip(head, row, strict=True)) for row in rows]
    shape = {
        "base": "devices",
        "columns": [{"id": "mac_address"}, {"id": "customer"}],
        "conditions": conditions,
        "sort": [{"column": "mac_address", "way": "desc"}],
    }
    one = kept(ana, shape=shape)
    found = lines(ana, app, f"custom-{one['id']}")[1:]
    expected = [[row["MAC Address"], row["Customer"]] for row in whole if passes(row)]
    assert found == sorted(expected, key=in_order(row[0] for row in expected), reverse=True) and 0 < len(found) < len(
        whole
    )


def test_e5_all_regions_are_one_file_that_begins_with_the_region_where_a_template_asks_for_it(app: HubDash) -> None:
    ana = sign_in(app)
    for base, name in (("devices", "mac_address"), ("customers-rows", "org_id")):
        shape = {"base": base, "columns": [{"id": name}], "region_first": True, "region": "all"}
        one = kept(ana, base[::-1], shape)
        head, *rows = lines(ana, app, f"custom-{one['id']}", region="all")
        regions = [row[0] for row in rows]
        assert head[0] == "Region" and len(head) == 2
        assert list(dict.fromkeys(regions)) == [each for each in ("US", "CA", "EU", "UAE") if each in regions]
        assert regions == sorted(regions, key=["US", "CA", "EU", "UAE"].index), "one after the other"
        assert lines(ana, app, f"custom-{one['id']}", region="eu")[0] == head[1:], "of one region it says nothing"


def test_the_second_of_two_edits_is_told_what_the_first_did_and_changes_nothing(app: HubDash) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    ben, _ben = of(app, Role.FULL, "ben")
    one = kept(ana, shared=True)
    other = {**SHAPE, "columns": COLUMNS[:1]}
    first = kept(ben, "Theirs", other, id=one["id"], version=1, shared=True)
    assert first["version"] == 2 and first["changed_by"] == "ben@partner.example"
    second = save(ana, "Mine again", SHAPE, id=one["id"], version=1, shared=True)
    told = second.json["error"]
    assert second.status_code == 409 and "ben@partner.example" in told["message"]
    assert (told["now"]["name"], told["now"]["version"]) == ("Theirs", 2)
    assert [each["id"] for each in told["now"]["shape"]["columns"]] == ["org_id"]
    assert kept(ana, "Mine again", SHAPE, id=one["id"], version=2, shared=True)["version"] == 3


def test_its_owner_and_of_shared_ones_full_administrators_change_a_template_and_each_act_is_written_down(
    app: HubDash,
) -> None:
    ana, _ana = of(app, Role.ADMIN, "ana")
    ben, _ben = of(app, Role.ADMIN, "ben")
    cid, _cid = of(app, Role.FULL, "cid")
    one = kept(ana, shared=True)
    body = {"id": one["id"], "version": 1}
    assert post(ben, "remove", **body).status_code == 403
    assert save(ben, "x", SHAPE, **body, shared=True).status_code == 403
    assert kept(cid, "Cid was here", SHAPE, **body, shared=False)["owner"] == "ana@partner.example"
    assert post(cid, "remove", id=one["id"], version=2).status_code == 404, "one's own is nobody else's"
    token = post(ana, "remove", id=one["id"], version=2).json["undo"]
    assert ana.get(f"/reports/{one['id']}").status_code == 404
    assert post(ben, "undo", token=token).status_code == 404
    assert post(ana, "undo", token=token).json["template"]["name"] == "Cid was here"
    with state_of(app).read() as connection:
        acts = connection.execute(select(AuditRow.action, AuditRow.result).order_by(AuditRow.id)).all()
    told = [(act, result) for act, result in acts if act.startswith("template")]
    denied = [("template_removed", "denied"), ("template_changed", "denied")]
    done = [("template_changed", "allowed"), ("template_removed", "allowed"), ("template_undone", "allowed")]
    assert told == [("template_added", "allowed"), *denied, *done]


def test_who_may_not_share_and_who_may_not_export(app: HubDash) -> None:
    ana, _ana = of(app, Role.READ_ONLY, "ana")
    assert save(ana, shared=True).status_code == 403
    one = kept(ana)
    assert post(ana, "share", id=one["id"], version=1, shared=True).status_code == 403
    helper, _helper = of(app, Role.HELP_DESK_ADVANCED)
    assert save(helper).status_code == 403 and preview(helper).status_code == 403


def test_the_audit_log_is_a_report_of_full_administrators_alone(app: HubDash) -> None:
    shape = {
        "base": "audit-log",
        "columns": [{"id": "what"}, {"id": "who"}],
        "conditions": [{"column": "what", "test": "equals", "value": "template_added"}],
    }
    cid, who = of(app, Role.FULL, "cid")
    ana, _ana = of(app, Role.READ_ONLY, "ana")
    one = kept(cid, "Log", shape, shared=True)
    assert lines(cid, app, "log")[1:] == [["template_added", "cid@partner.example"]]
    assert save(ana, "x", shape).status_code == 403 and preview(ana, **shape).status_code == 403
    assert made_of(ana, "audit-log").status_code == 403 and made_of(ana, "log").status_code == 404
    assert ana.get(f"/reports/{one['id']}").status_code == 404 and b"audit-log" not in ana.get("/reports").data
    run = made(app, cid, template="audit-log")
    changed(app, who, role=str(Role.READ_ONLY))
    assert taken(cid, run).status_code == 404, "the file shuts with the right"


@pytest.mark.parametrize("regions", [["eu"], [region.value for region in Region]])
def test_the_audit_log_comes_in_the_order_of_its_template(app: HubDash, regions: list[str]) -> None:
    """What a reader is not told of, since it may be about another region, sorts nothing."""
    client, who = of(app, Role.FULL, "cid")
    changed(app, who, regions=regions)
    targets = ("b", "", "\U0001f600", "Z", "\uff21", "a", "b")
    with state_of(app).write() as connection:
        for number, target in enumerate(targets):
            record(connection, state_of(app).clock(), Who(name="x"), Act.NOTE_WRITTEN, target, None, {"secret": number})
    only = [{"column": "what", "test": "equals", "value": "note_written"}]
    for order, wanted in (
        ([("target", "asc")], ["Z", "a", "b", "b", "\uff21", "\U0001f600", ""]),
        ([("target", "desc"), ("number", "asc")], ["\U0001f600", "\uff21", "b", "b", "a", "Z", ""]),
        ([("after", "asc")], list(targets if len(regions) > 1 else targets[::-1])),
    ):
        sort = [{"column": column, "way": way} for column, way in order]
        shape = {"base": "audit-log", "columns": [{"id": "target"}, {"id": "number"}], "conditions": only, "sort": sort}
        told = preview(client, **shape).json["rows"]
        assert [row[0] for row in told] == wanted
        same = [int(row[1]) for row in told if row[0] == "b"]
        if order[0][0] == "target":
            assert (same == sorted(same)) == (len(order) == 2), "equal ones newest first, but where the order says more"


def test_the_first_rows_are_those_of_ones_own_file(app: HubDash) -> None:
    orgs = everybody(app)
    eve, _eve = of(app, Role.ADMIN, "eve", orgs=tuple(orgs[:2]))
    told = preview(eve, region="eu", sort=[{"column": "org_id", "way": "asc"}]).json
    assert told["head"] == ["Organization ID", "'=Who", "Total licenses"]
    assert [row[0] for row in told["rows"]] == orgs[:2]
    assert preview(eve, region="us").status_code == 403


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no columns": ({"columns": []}, "columns"),
    "an unknown column": ({"columns": [{"id": "password"}]}, "columns"),
    "a column twice": ({"columns": [{"id": "name"}, {"id": "name"}]}, "columns"),
    "a header twice": ({"columns": [{"id": "name"}, {"id": "total", "header": "Customer"}]}, "columns"),
    "a header as that of the region before it": (
        {"columns": [{"id": "name", "header": "Region"}], "region_first": True},
        "columns",
    ),
    "a header of control signs": ({"columns": [{"id": "name", "header": "a\u202eb"}]}, "columns"),
    "a long header": ({"columns": [{"id": "name", "header": "x" * 81}]}, "columns"),
    "no list": ({"columns": "name"}, "columns"),
    "too many columns": ({"columns": [{"id": f"c{at}"} for at in range(61)]}, "columns"),
    "an unknown field": ({"rows": []}, "columns"),
    "a condition on nothing": ({"conditions": [{"column": "no", "test": "equals", "value": "1"}]}, "conditions"),
    "an unknown test": ({"conditions": [{"column": "name", "test": "like", "value": "1"}]}, "conditions"),
    "no number": ({"conditions": [{"column": "total", "test": "equals", "value": "many"}]}, "conditions"),
    "no day": ({"conditions": [{"column": "created_on", "test": "equals", "value": "today"}]}, "conditions"),
    "an order by nothing": ({"sort": [{"column": "no"}]}, "sort"),
    "a way there is not": ({"sort": [{"column": "name", "way": "up"}]}, "sort"),
    "a language": ({"lang": "de"}, "lang"),
    "a separator": ({"separator": "\t"}, "separator"),
    "a mark": ({"mark": 1}, "mark"),
    "a region": ({"region": "mars"}, "region"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a09_what_no_template_can_be_is_refused_beside_its_field_and_nothing_is_kept(app: HubDash, name: str) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    wrong, field = WRONG[name]
    answer = save(ana, shape={**SHAPE, **wrong})
    assert (answer.status_code, answer.json["error"].get("field")) == (400, field), answer.json
    with state_of(app).read() as connection:
        assert connection.execute(select(ReportTemplateRow.id)).all() == []


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "\u202ex", "Devices", "phone-numbers", 7, None])
def test_a_name_is_visible_and_nobody_elses(app: HubDash, name: Any) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    kept(ana, "Taken")
    assert {save(ana, each).status_code for each in (name, "TAKEN")} <= {400, 409}


def test_the_pages_show_what_there_is_to_choose_and_stand_for_who_may(app: HubDash) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    one = kept(ana, "My <b>list</b>")
    page = ana.get("/reports").get_data(as_text=True)
    assert "My &lt;b&gt;list" in page and "<b>list" not in page
    assert ana.get("/reports/new").status_code == 200 and ana.get(f"/reports/{one['id']}").status_code == 200
    assert ana.get(f"/reports/new?from=custom-{one['id']}").status_code == 200
    assert {ana.get(f"/reports/{each}").status_code for each in ("0", "99", "x", "new?from=nothing", "1e3")} == {404}
    helper, _helper = of(app, Role.HELP_DESK_BASIC)
    assert {helper.get(each).status_code for each in ("/reports", "/reports/new", f"/reports/{one['id']}")} == {200}
    assert "edit-name" not in helper.get("/reports/new").get_data(as_text=True), "a page that says so"


def test_a_run_keeps_how_it_ended_after_its_job_is_forgotten(app: HubDash) -> None:
    ana, who = of(app, Role.READ_ONLY, "ana")
    made_of(ana, "customers-rows")
    changed(app, who, active=False)
    worked(app)
    changed(app, who, active=True)
    made_of(sign_in(app, who), "devices")
    ana = sign_in(app, who)
    waits = next(each for each in ana.get("/reports/runs").json["runs"] if each["stage"] == "queued")
    assert ana.post("/reports/cancel", json={"run": waits["id"]}).status_code == 200
    before = {each["id"]: (each["stage"], each["said"]) for each in ana.get("/reports/runs").json["runs"]}
    assert sorted(stage for stage, _said in before.values()) == ["cancelled", "failed"]
    with state_of(app).write() as connection:
        settle(connection)
        connection.execute(delete(JobRow))
    assert {each["id"]: (each["stage"], each["said"]) for each in ana.get("/reports/runs").json["runs"]} == before


def test_a_shape_that_a_base_cannot_have_any_more_fails_with_the_reason(app: HubDash) -> None:
    ana, _ana = of(app, Role.FULL, "ana")
    one = kept(ana)
    with state_of(app).write() as connection:
        row = connection.execute(select(ReportTemplateRow.shape)).scalar_one()
        connection.execute(update(ReportTemplateRow).values(shape=row.replace('"total"', '"gone"')))
    run = made(app, ana, template=f"custom-{one['id']}")
    assert run["stage"] == "failed" and "gone" in run["said"]
