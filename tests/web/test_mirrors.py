"""`/mirror/<name>`: whose link opens what, for how long, and what is never in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboard.access import Role, User
from dashboard.config import PREFIX
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked
from dashboard.data.mirrors import definition, opening, reading, writing
from dashboard.data.people import tokens, tries, users
from dashboard.data.state.database import Database
from dashboard.data.state.mirror_models import MirrorKeyRow, MirrorOpeningRow, MirrorRow
from dashboard.data.state.models import UserRow
from dashboard.factory import HubDash
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.guards.links import mirror as guard
from tests import commands
from tests.importer.folders import ORGS
from tests.web import mirrors
from tests.web.helpers import add_user, anonymous, sign_in

ALBA, BIRCH = ORGS["Alba"], ORGS["Birch"]
MAKE = f"/customers/eu/{ALBA}/mirrors"
FORM = {"label": "Ms Kowalska", "sections": ["licenses"], "lang": "pl", "days": "30", "passphrase": ""}


@pytest.fixture
def app(tagged_app: HubDash) -> HubDash:
    return tagged_app


@pytest.fixture
def state(app: HubDash) -> Database:
    return hub.of(app.server).state


def test_a_link_is_made_opened_counted_listed_and_revoked(app: HubDash, state: Database) -> None:
    client = sign_in(app)
    address = client.post(MAKE, json=FORM).json["show"][0]["value"]
    name, token = re.fullmatch(r"http://[^/]+/mirror/([a-z2-7]{16})#(phm_.{43})", address).groups()  # type: ignore[union-attr]
    reader = anonymous(app)
    page = reader.get(f"/mirror/{name}").data.decode()
    assert "Alba" not in page and token not in page
    assert reader.post(f"/mirror/{name}/open", json={"token": token, "passphrase": ""}).status_code == 200
    told = reader.get(f"/mirror/{name}/shown").json
    assert (told["title"], told["lang"]) == ("Alba", "pl")
    assert re.findall(r'data-part="(\w+)"', told["html"]) == ["licenses"]
    reader.get(f"/mirror/{name}/shown", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    (one,) = reading.listed(state, hub.of(app.server).store, user_of(state), *of_alba())
    assert (one.mirror.opened, one.stage) == (2, reading.Stage.OPEN)
    assert [each.address for each in one.openings] == ["203.0.113.9", "127.0.0.1"]
    tab = client.get(f"/customers/eu/{ALBA}?tab=mirrors").data.decode()
    assert "203.0.113.9" in tab and "Opened 2 times" in tab
    assert client.post(f"/mirrors/{one.mirror.id}/revoke", json={}).status_code == 200
    assert reader.get(f"/mirror/{name}/shown").status_code == 403
    assert [entry.act for entry in entries(state)][:2] == ["mirror_revoked", "mirror_made"]
    made = next(entry for entry in entries(state) if entry.act == "mirror_made")
    assert made.after["sections"] == ["licenses"] and made.after["label"] == "Ms Kowalska"  # type: ignore[index]


def user_of(state: Database) -> User:
    with state.read() as connection:
        found = users.by_id(connection, state, users.local_admin_id(state))
    assert found is not None
    return found


def of_alba() -> tuple[Region, str]:
    return Region.EU, ALBA


def entries(state: Database) -> list[audit_list.Entry]:
    return audit_list.page(state, Asked(about=f"eu:{ALBA}"), None, 50)


def test_a_link_is_made_listed_and_revoked_by_commands(app: HubDash, tmp_path: Path) -> None:
    environ = {f"{PREFIX}HOME": str(hub.of(app.server).config.home)}
    (tmp_path / "passphrase").write_text(f"{mirrors.PASSPHRASE}\n")
    customer, words = f"eu:{ALBA}", ["--passphrase-file", str(tmp_path / "passphrase"), "--show", "peers"]
    made = commands.run(["mirror", "make", customer, "--label", "Ms Kowalska", *words, "--json"], environ)
    told = json.loads(made.out)
    assert (told["sections"], told["guarded"], told["customer"]) == (["peers"], True, customer), made.told
    name, token = re.fullmatch(r"http://[^/]+/mirror/([a-z2-7]{16})#(phm_.{43})", told["address"]).groups()  # type: ignore[union-attr]
    asked = {"token": token, "passphrase": mirrors.PASSPHRASE}
    reader = anonymous(app)
    assert reader.post(f"/mirror/{name}/open", json={**asked, "passphrase": ""}).json["asks"]
    assert reader.post(f"/mirror/{name}/open", json=asked).status_code == 200
    assert reader.get(f"/mirror/{name}/shown").status_code == 200
    assert "Ms Kowalska, Open" in commands.run(["mirror", "list", customer], environ).out
    listed = json.loads(commands.run(["mirror", "list", customer, "--json"], environ).out)["mirrors"]
    assert [(one["stage"], one["opened"], len(one["openings"])) for one in listed] == [("open", 1, 1)]
    assert token not in str(listed), "it is told once"
    assert commands.run(["mirror", "revoke", str(told["id"])], environ).code == 0
    assert reader.get(f"/mirror/{name}/shown").status_code == 403


def test_commands_for_links_act_with_the_rights_of_the_person(app: HubDash, state: Database) -> None:
    environ = {f"{PREFIX}HOME": str(hub.of(app.server).config.home)}
    add_user(state, "reader@mirror.example", Role.READ_ONLY)
    add_user(state, "birch@mirror.example", Role.ADMIN, assigned=[("eu", BIRCH)])
    number = str(mirrors.made(app, ALBA)[0].id)
    for email in ("reader@mirror.example", "birch@mirror.example", "nobody@mirror.example"):
        for words in (["make", f"eu:{ALBA}", "--label", "x"], ["list", f"eu:{ALBA}"], ["revoke", number]):
            done = commands.run(["mirror", *words, "--user", email], environ)
            assert (done.code, done.out) == (2, ""), (email, words)
    mine = ["mirror", "make", f"eu:{BIRCH}", "--label", "x", "--user", "birch@mirror.example"]
    assert "/mirror/" in commands.run(mine, environ).out
    (one,) = reading.listed(state, hub.of(app.server).store, user_of(state), Region.EU, BIRCH)
    assert one.mirror.made_by == "birch@mirror.example"


def test_what_was_not_chosen_is_not_in_it(app: HubDash) -> None:
    for section in definition.SECTIONS:
        link = mirrors.made(app, ALBA, sections=[section])
        html = mirrors.shown(mirrors.opened(app, link), link).json["html"]
        assert re.findall(r'data-part="(\w+)"', html) == [section]
        assert "INV-" not in html or section == definition.INVOICES


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "x" * 61),
        ("label", 7),
        ("label", "a\u202eb"),
        ("sections", []),
        ("sections", ["notes"]),
        ("sections", ["licenses", "licenses"]),
        ("sections", "licenses"),
        ("lang", "de"),
        ("lang", None),
        ("days", "0"),
        ("days", "91"),
        ("days", "1.5"),
        ("days", True),
        ("days", "٣"),
        ("passphrase", "short"),
        ("passphrase", 7),
        ("passphrase", "aaaaaaaaaaaaaaa"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(app: HubDash, field: str, value: object) -> None:
    answer = sign_in(app).post(MAKE, json={**FORM, field: value})
    assert (answer.status_code, answer.json["error"]["field"]) == (400, field)


@pytest.mark.parametrize("role", Role)
def test_who_may_make_and_revoke_links(app: HubDash, state: Database, role: Role) -> None:
    number = mirrors.made(app, ALBA)[0].id
    for assigned, right in (((("eu", ALBA),), 200), ((("eu", BIRCH),), 404)):
        client = sign_in(app, add_user(state, f"{role}{right}@p.example", role, assigned=assigned))
        expected = {Role.FULL: 200, Role.ADMIN: right}.get(role, 403)
        assert client.post(MAKE, json=FORM).status_code == expected
        assert client.post(f"/mirrors/{number}/revoke", json={}).status_code == expected
        assert (b"New link" in client.get(f"/customers/eu/{ALBA}?tab=mirrors").data) == (expected == 200)


def revoked(state: Database, link: reading.Mirror, maker: int) -> None:
    with state.write() as connection:
        connection.execute(update(MirrorRow).where(MirrorRow.id == link.id).values(revoked=state.clock()))


def expired(state: Database, link: reading.Mirror, maker: int) -> None:
    with state.write() as connection:
        past = state.clock() - timedelta(seconds=1)
        connection.execute(update(MirrorRow).where(MirrorRow.id == link.id).values(expires=past))


def unkeyed(state: Database, link: reading.Mirror, maker: int) -> None:
    with state.write() as connection:
        connection.execute(MirrorKeyRow.__table__.delete())  # type: ignore[attr-defined]


def changed(**values: object) -> Callable[[Database, reading.Mirror, int], None]:
    def change(state: Database, link: reading.Mirror, maker: int) -> None:
        with state.write() as connection:
            row = update(UserRow).where(UserRow.id == maker).values(stamp=UserRow.stamp + 1, **values)
            connection.execute(row)

    return change


ENDS = [
    revoked,
    expired,
    unkeyed,
    changed(active=False),
    changed(role="partner_readonly_admin"),
    changed(role="help_desk_advanced"),
    changed(role="partner_admin"),  # and Alba is not assigned to them
    changed(regions=["us"]),
]


@pytest.mark.parametrize("end", ENDS)
def test_a21_what_ends_a_link_darkens_it_with_the_next_request(app: HubDash, state: Database, end: Callable) -> None:  # type: ignore[type-arg]
    number = add_user(state, "fay@p.example", Role.FULL)
    link = mirrors.made(app, ALBA, by=users.active(state, "fay@p.example"))
    client = mirrors.opened(app, link)
    assert mirrors.shown(client, link).status_code == 200
    end(state, link[0], number)
    answer = mirrors.shown(client, link)
    assert answer.status_code == 403 and b"Alba" not in answer.data
    assert mirrors.exchange(anonymous(app), link).status_code == 403
    with state.read() as connection:
        assert connection.execute(select(MirrorRow.opened)).scalar_one() == 1, "what is dark is not counted"


def test_links_end_for_good_with_the_rights_of_their_maker(app: HubDash, state: Database) -> None:
    number = add_user(state, "ann@p.example", Role.ADMIN, assigned=[("eu", ALBA), ("eu", BIRCH)])
    ann = users.active(state, "ann@p.example")
    alba, birch = mirrors.made(app, ALBA, by=ann), mirrors.made(app, BIRCH, by=ann)
    client = sign_in(app)
    gone = client.post(f"/users/{number}/unassign", json={"region": "eu", "org_id": ALBA})
    assert gone.status_code == 200
    assert client.post(f"/users/{number}/assign", json={"customers": ALBA}).status_code == 200
    assert mirrors.exchange(anonymous(app), alba).status_code == 403, "what ended does not live again"
    assert mirrors.exchange(anonymous(app), birch).status_code == 200
    assert client.post(f"/users/{number}/deactivate", json={}).status_code == 200
    assert client.post(f"/users/{number}/reactivate", json={}).status_code == 200
    assert mirrors.exchange(anonymous(app), birch).status_code == 403
    assert [entry.act for entry in entries(state)].count("mirror_revoked") == 1


@pytest.mark.parametrize("token", ["", "x", None, 7, "phm_" + "A" * 43, "phs_" + "A" * 43, ["phm_"]])
def test_a21_a_foreign_token_opens_nothing(app: HubDash, token: object) -> None:
    link, other = mirrors.made(app, ALBA), mirrors.made(app, BIRCH)
    for sent in (token, other[1], opening.cookie_of(link[1])):
        answer = anonymous(app).post(f"/mirror/{link[0].name}/open", json={"token": sent, "passphrase": ""})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (403, None), sent


def test_a21_a_cookie_opens_its_own_page_alone(app: HubDash) -> None:
    one, other = mirrors.made(app, ALBA), mirrors.made(app, BIRCH)
    client = mirrors.opened(app, one)
    cookie = client.get_cookie(name_of(app), "127.0.0.1", f"/mirror/{one[0].name}")
    assert cookie is not None and cookie.path == f"/mirror/{one[0].name}" and cookie.http_only
    stranger = anonymous(app)
    stranger.set_cookie(cookie.key, cookie.value, domain="127.0.0.1", path="/")
    assert mirrors.shown(stranger, other).status_code == 403
    stranger.set_cookie(cookie.key, one[1], domain="127.0.0.1", path="/")
    assert mirrors.shown(stranger, one).status_code == 403, "the token is no cookie"
    assert mirrors.shown(anonymous(app), one).status_code == 401
    assert mirrors.shown(sign_in(app), one).status_code == 401


def name_of(app: HubDash) -> str:
    return guard.cookie(hub.of(app.server).config)


def test_a22_no_page_of_a_link_is_found_kept_or_tells_where_one_comes_from(app: HubDash) -> None:
    link = mirrors.made(app, ALBA)
    client = mirrors.opened(app, link)
    name = link[0].name
    for path in (f"/mirror/{name}", f"/mirror/{name}/shown", "/mirror/nosuch", "/mirror/nosuch/shown"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["X-Robots-Tag"] == "noindex, nofollow", path
    page = client.get(f"/mirror/{name}").data.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert '<meta name="referrer" content="no-referrer">' in page
    assert mirrors.shown(client, link).headers["Cache-Control"] == "no-store"
    assert tokens.ANYWHERE.sub("", f"x {link[1]} y") == "x  y", "a log knows one anywhere"


def test_a_passphrase_is_asked_for_and_the_token_alone_makes_no_cookie(app: HubDash) -> None:
    link = mirrors.made(app, ALBA, passphrase=mirrors.PASSPHRASE)
    client = anonymous(app)
    asked = mirrors.exchange(client, link)
    assert asked.json["asks"] is True and "Set-Cookie" not in asked.headers
    assert "Alba" not in asked.data.decode()
    stranger = anonymous(app)
    stranger.set_cookie(name_of(app), opening.cookie_of(link[1]), domain="127.0.0.1", path="/")
    assert mirrors.shown(stranger, link).status_code == 403
    wrong = mirrors.exchange(client, link, "quiet harbour lantern 8")
    assert (wrong.status_code, wrong.json["error"]["field"]) == (400, "passphrase")
    assert mirrors.shown(mirrors.opened(app, link, mirrors.PASSPHRASE), link).status_code == 200


def test_guesses_of_a_passphrase_are_slowed_from_wherever_they_come(app: HubDash, state: Database) -> None:
    link = mirrors.made(app, ALBA, passphrase=mirrors.PASSPHRASE)
    for at in range(tries.FREE):
        where = {"REMOTE_ADDR": f"203.0.113.{at}"}
        assert mirrors.exchange(anonymous(app), link, "wrong one", environ_base=where).status_code == 400
    late = mirrors.exchange(anonymous(app), link, mirrors.PASSPHRASE, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    assert late.status_code == 429 and int(late.headers["Retry-After"]) > 0
    acts = [entry.act for entry in entries(state)]
    assert acts.count("mirror_refused") == tries.FREE and "mirror_slowed" in acts


def test_openings_are_kept_up_to_a_number_and_counted_all(
    app: HubDash, state: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "KEPT_OPENINGS", 3)
    link = mirrors.made(app, ALBA, sections=["dates"])
    client = mirrors.opened(app, link)
    for _ in range(5):
        assert mirrors.shown(client, link).status_code == 200
    with state.read() as connection:
        assert len(connection.execute(select(MirrorOpeningRow.id)).all()) == 3
        assert connection.execute(select(MirrorRow.opened)).scalar_one() == 5


def test_a_customer_has_so_many_links_and_no_more(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST", 2)
    client = sign_in(app)
    assert [client.post(MAKE, json=FORM).status_code for _ in range(3)] == [200, 200, 400]


def test_a_hostile_name_is_nothing(app: HubDash) -> None:
    client: FlaskClient = anonymous(app)
    for name in ("x" * 4000, "a b", "%00", "ops", "ABCDEFGHIJKLMNOP"):
        assert client.get(f"/mirror/{name}").status_code == 404
        assert client.get(f"/mirror/{name}/shown").status_code in {401, 404}
