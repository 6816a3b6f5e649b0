"""What is written into the audit log, its page and its file: G07, A03, D10, G16."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import OPERATOR, Role
from dashboard.config import Config
from dashboard.data.audit import audit_list, audit_log
from dashboard.data.audit.audit_list import Asked, Entry
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.state.database import Database
from dashboard.data.state.repeats import MOST_EACH
from dashboard.errors import NoAccess, Unusable
from dashboard.exports.cells import restored
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from dashboard.web.guards import refusals
from dashboard.words import catalogue, text
from tests.browser.kit import served
from tests.web.helpers import add_user, anonymous, close, page_body, settings, sign_in

CASE = "/export/licenses-recent.csv?region=us"


@pytest.fixture
def full(data_home: Path, tmp_path: Path) -> Iterator[HubDash]:
    """An app on a home with data in the US."""
    made = create_app(settings(served.copy_home(data_home, tmp_path / "home")))
    yield made
    close(made)


def log(app: HubDash) -> list[Entry]:
    return audit_list.page(hub.of(app.server).state, Asked())


def person(app: HubDash, role: Role, **more: Any) -> FlaskClient:
    return sign_in(app, add_user(hub.of(app.server).state, f"{role}@partner.example", role, **more))


def test_g07_an_export_says_who_took_which_rows_of_which_version(full: HubDash) -> None:
    answer = sign_in(full).get(f"{CASE}&q=type:subscription&sort=customer:asc")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    (entry,) = log(full)
    assert (entry.act, entry.target, entry.actor, entry.address) == (
        "exported",
        "licenses-recent.csv",
        "admin@localhost",
        "127.0.0.1",
    )
    assert entry.after == {
        "versions": {"us": 2},
        "as_of": "2025-11-23",
        "service": "meetings",
        "query": "type:subscription",
        "rows": len(rows) - 1,
        "sort": "customer:asc",
    }
    sign_in(full).head(CASE)
    sign_in(full).get("/export/licenses-recent.pdf?region=us")
    assert len(log(full)) == 1, "nothing was taken away"


def test_g07_g16_what_cannot_be_written_down_is_not_exported(full: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(full)

    def away(*_: object, **__: object) -> None:
        raise Unusable("web.state.not_answering")

    monkeypatch.setattr(audit_log, "record", away)
    for path in (CASE, CASE.replace(".csv", ".xlsx"), "/audit.csv"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["error"]["id"]) == (503, "web.state.not_answering")
    assert person(full, Role.READ_ONLY).get("/audit.csv").status_code == 403, "a refusal stays one"


REFUSED: list[tuple[Role, dict[str, Any], str, str, str]] = [
    (Role.HELP_DESK_BASIC, {}, "/blocks/licenses-top", "web.error.no_access", ""),
    (Role.HELP_DESK_ADVANCED, {}, CASE, "web.error.no_access", ""),
    (Role.FULL, {"regions": ["eu"]}, CASE, "web.error.no_region", "US"),
    (Role.FULL, {"regions": ["eu"]}, "/blocks/licenses-top?region=us", "web.error.no_region", "US"),
    (Role.FULL, {"regions": ["eu"]}, "/calling?region=us", "web.error.no_region", "US"),
    (Role.HELP_DESK_BASIC, {}, "/licenses", "web.error.no_access", ""),
    (Role.ADMIN, {}, "/audit", "web.error.no_access", ""),
    (Role.HELP_DESK_BASIC, {}, "/audit", "web.error.no_access", ""),
    (Role.READ_ONLY, {}, "/audit.csv", "web.error.no_access", ""),
    (Role.ADMIN, {}, "/audit.csv", "web.error.no_access", ""),
]


@pytest.mark.parametrize(("role", "more", "path", "why", "region"), REFUSED)
def test_g07_a_refusal_by_role_or_region_is_written_once(
    full: HubDash, role: Role, more: dict[str, Any], path: str, why: str, region: str
) -> None:
    client = person(full, role, **more)
    where, _, search = path.partition("?")
    answer = client.get(path)
    if where in {"/licenses", "/calling", "/audit"}:
        assert text("en", why, region=region) in answer.text, "pages say it in their frame"
    else:
        assert (answer.status_code, answer.json["error"]["id"]) == (403, why)
    (entry,) = log(full)
    assert (entry.act, entry.actor, entry.allowed) == ("refused", f"{role}@partner.example", False)
    assert (entry.target, entry.address) == (where, "127.0.0.1")
    assert entry.after == {"why": why, **({"region": region} if region else {})}
    client.post("/_dash-update-component", json=page_body(where, f"?{search}" if search else ""))
    assert len(log(full)) == 1, "Dash asks for the page once more: the same refusal"


def test_g07_a_flood_of_the_same_refusal_is_counted_and_fills_nothing(full: HubDash) -> None:
    client, now = person(full, Role.HELP_DESK_BASIC), [0.0]
    hub.of(full.server).repeats.clock = lambda: now[0]
    for _ in range(111):
        assert client.get("/export/made-up.csv").status_code == 403
    assert [(entry.after or {}).get("times", 1) for entry in log(full)] == [100, 10, 1]
    client.get("/blocks/licenses-top")
    assert len(log(full)) == 4, "another refusal is another entry"
    now[0] += 3600
    client.get("/export/made-up.csv")
    assert (log(full)[0].after or {}).get("times", 1) == 1, "an hour later it is counted anew"


def test_g07_a_refusal_is_counted_by_its_address_and_not_by_its_kind(full: HubDash) -> None:
    """Who tries it on eight people is written down eight times."""
    client = person(full, Role.READ_ONLY)
    for number in range(1, 9):
        for _ in range(10):
            assert client.post(f"/users/{number}/deactivate", json={}).status_code == 403
    entries = [(entry.target, (entry.after or {}).get("times", 1)) for entry in reversed(log(full))]
    assert entries == [(f"/users/{number}/deactivate", times) for number in range(1, 9) for times in (1, 10)]


def test_g07_who_is_refused_ever_new_addresses_fills_nothing(full: HubDash) -> None:
    client = person(full, Role.HELP_DESK_BASIC)
    for number in range(MOST_EACH + 111):
        assert client.get(f"/export/made-up-{number}.csv").status_code == 403
    assert [(entry.after or {}).get("times", 1) for entry in log(full)] == [100, 10, *[1] * (MOST_EACH + 1)]


def test_g07_a_refused_act_upon_people_is_one_entry_at_its_1st_10th_and_100th_time(full: HubDash) -> None:
    client = person(full, Role.FULL, regions=["eu"])
    state = hub.of(full.server).state
    far = [add_user(state, f"far{number}@partner.example", Role.ADMIN, regions=["us"]) for number in range(2)]
    for number in far:
        for _ in range(101):
            assert client.post(f"/users/{number}/deactivate", json={}).status_code == 403
    said = [(entry.act, entry.target, entry.after) for entry in reversed(log(full)) if not entry.allowed]
    why = {"why": "people.error.beyond", "region": "US"}
    assert said == [
        ("user_deactivated", f"far{at}@partner.example", {**why, **often})
        for at in range(2)
        for often in ({}, {"times": 10}, {"times": 100})
    ]


def test_strangers_write_nothing(app: HubDash) -> None:
    for path in ("/licenses", "/blocks/licenses-top", "/audit", "/audit.csv", CASE, "/nothing"):
        assert anonymous(app).get(path).status_code in {303, 401}
    anonymous(app).post("/preferences", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert log(app) == []


def test_g07_a_write_for_a_foreign_page_is_written_down(app: HubDash) -> None:
    answer = sign_in(app).post("/preferences", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert [(entry.target, entry.after) for entry in log(app)] == [
        ("/preferences", {"why": "web.error.foreign_origin"})
    ]


def test_being_asked_for_the_password_is_a_step_and_no_refusal(app: HubDash) -> None:
    client = sign_in(app)
    with app.server.test_request_context("/users/invite", method="POST", headers={"Cookie": str_cookie(client)}):
        refusals.tell(NoAccess("account.error.prove"))
        assert log(app) == []
        refusals.tell(NoAccess("web.error.no_access"))
    assert [entry.target for entry in log(app)] == ["/users/invite"]


def str_cookie(client: FlaskClient) -> str:
    """What the client's browser would send."""
    return "; ".join(f"{each.key}={each.value}" for each in client._cookies.values())


# The page --------------------------------------------------------------------------------------


def fill(state: Database, count: int) -> None:
    with state.write() as connection:
        for number in range(1, count + 1):
            who = Who(OPERATOR, "10.0.0.7", "") if number % 2 else Who(None, "10.0.0.8", f"<b>{number}</b>")
            audit_log.record(connection, state.clock(), who, Act.EXPORTED, f"file-{number}.csv", None, {"rows": number})


def first_html(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    found: str = answer.text
    return found.partition("<body")[2]


def test_the_page_shows_a_hundred_newest_first_and_leads_on(app: HubDash) -> None:
    fill(hub.of(app.server).state, 230)
    client, seen = sign_in(app), []
    path = "/audit?lang=en"
    for expected in (100, 100, 30):
        html = first_html(client, path)
        numbers = [number for number in range(1, 231) if f">file-{number}.csv<" in html]
        assert len(numbers) == expected
        seen += numbers[::-1]
        links = [part.partition('"')[0] for part in html.split('href="')[1:]]
        older = [link.replace("&amp;", "&") for link in links if "before=" in link]
        path = older[0] if older else ""
    assert (seen, path) == (list(range(230, 0, -1)), "")
    assert "<b>2</b>" not in first_html(client, "/audit?before=3")
    assert "&lt;b&gt;2&lt;/b&gt;" in first_html(client, "/audit?before=3")


@pytest.mark.parametrize("role", Role)
def test_a03_the_role_table_says_who_sees_the_log_and_who_may_take_it_away(app: HubDash, role: Role) -> None:
    fill(hub.of(app.server).state, 3)
    client = person(app, role)
    page = first_html(client, "/audit?lang=en")
    sees, exports = role in {Role.FULL, Role.READ_ONLY}, role is Role.FULL
    assert ("file-3.csv" in page) == sees
    assert ("/audit.csv" in page) == exports
    assert ('href="/audit' in page) == sees, "the navigation too"
    drawn = client.post("/_dash-update-component", json=page_body("/audit")).text
    assert ("file-3.csv" in drawn) == sees
    assert client.get("/audit.csv").status_code == (200 if exports else 403)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("person=%3Cb%3E", {2, 4}),
        ("text=file-3", {3}),
        ("act=exported", {1, 2, 3, 4}),
        ("act=refused", set()),
        ("result=denied", set()),
        ("result=allowed&text=10.0.0.7", {1, 3}),
        ("since=2000-01-01&until=2000-01-02", set()),
        ("since=2000-01-01", {1, 2, 3, 4}),
        ("before=3", {1, 2}),
        ("since=&until=&person=&act=&result=&text=", {1, 2, 3, 4}),
    ],
)
def test_the_filter_stands_in_the_address_and_holds_for_the_file_too(
    app: HubDash, query: str, numbers: set[int]
) -> None:
    fill(hub.of(app.server).state, 4)
    page = first_html(sign_in(app), f"/audit?lang=en&{query}")
    assert {number for number in range(1, 5) if f">file-{number}.csv<" in page} == numbers
    assert ("No entry is like this" in page) == (not numbers)
    if "before" not in query:
        rows = csv.DictReader(io.StringIO(sign_in(app).get(f"/audit.csv?{query}").data.decode("utf-8-sig"), newline=""))
        assert {int(row["Number"]) for row in rows} == numbers


@pytest.mark.parametrize(
    "query", ["act=sneezed", "result=perhaps", "since=tomorrow", "before=-1", "before=x", f"text={'x' * 300}"]
)
def test_nonsense_in_the_address_is_refused_in_words(app: HubDash, query: str) -> None:
    assert "This address cannot be shown" in first_html(sign_in(app), f"/audit?lang=en&{query}")
    if "before" not in query:
        assert sign_in(app).get(f"/audit.csv?{query}").status_code == 400


def test_d10_the_file_has_every_entry_and_no_formula(app: HubDash) -> None:
    state = hub.of(app.server).state
    audit_log.write(
        state, Who(None, "10.0.0.9", "=cmd|' /C calc'!A0"), Act.REFUSED, "@SUM(1)", {"-": "+1"}, allowed=False
    )
    answer = sign_in(app).get("/audit.csv?lang=en")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="partner-hub-audit.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert not any(value.startswith(("=", "@", "+", "-")) for value in row.values())
    assert (restored(row["Who"]), restored(row["To what"]), row["What"], row["Result"]) == (
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "refused",
        "denied",
    )
    assert row["When (UTC)"].endswith("+00:00")
    entry = log(app)[0]
    assert (entry.act, entry.after) == ("audit_exported", {"filters": {}, "entries": 1})
    assert audit_log.verify(state)[2] == []


def test_the_page_needs_no_data_and_says_what_was_changed_in_words(app: HubDash) -> None:
    state = hub.of(app.server).state
    with state.write() as connection:
        audit_log.record(
            connection,
            state.clock(),
            Who(OPERATOR),
            Act.USER_CHANGED,
            "bob@partner.example",
            {"role": "partner_admin", "active": True, "name": "Bob"},
            {"role": "help_desk_basic", "active": False, "name": "Bob"},
        )
    english, polish = (first_html(sign_in(app), f"/audit?lang={lang}") for lang in ("en", "pl"))
    assert "Partner administrator \u2192 Help desk administrator (basic)" in english
    assert ("yes \u2192 no" in english, "tak \u2192 nie" in polish) == (True, True)
    assert "Bob \u2192 Bob" not in english, "what stayed is not told"
    audit_log.write(
        state, Who(OPERATOR), Act.REFUSED, "/x", {"why": "web.error.no_region", "region": "UAE"}, allowed=False
    )
    assert "Region UAE is not among yours" in first_html(sign_in(app), "/audit?lang=en")
    assert ("User changed" in english, "Zmiana użytkownika" in polish) == (True, True)


def test_every_act_and_every_reason_has_its_words(config: Config) -> None:
    for lang in ("en", "pl"):
        assert [act for act in Act if f"audit.act.{act}" not in catalogue(lang)] == []
