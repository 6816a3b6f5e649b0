"""Requests as attackers and proxies send them: A15, A16, B18, C08, C09, C11, C13, C17, D18, E19, G16."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.access import OPERATOR, Role
from dashboard.data import page_state
from dashboard.data.audit import audit_list
from dashboard.data.rights import email_key
from dashboard.data.store import Store
from dashboard.errors import Unusable
from dashboard.factory import HubDash, create_app
from dashboard.pages import BLOCKS
from dashboard.parameters import PageState
from dashboard.scope import RegionView
from dashboard.web import hub
from tests.browser.kit import served
from tests.proof.routes import BY_RULE, FIRST_RUN
from tests.web.helpers import add_user, anonymous, close, page_body, settings, sign_in
from tests.web.shared_cache import SharedCache
from tests.web.test_guard import OPEN, address

EXPORT = "/export/licenses-recent.csv?region=us"
HOSTILE = ("{0.__class__}", "%s%n", "{{7*7}}", "${7*7}", "%{x}", "<%= 7*7 %>", "{look}", "__proto__")


@pytest.fixture(scope="module")
def full(data_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """An app on a home with data in the US; tests only ask."""
    made = create_app(settings(served.copy_home(data_home, tmp_path_factory.mktemp("requests") / "home")))
    yield made
    close(made)


@pytest.fixture(scope="module")
def customers(full: HubDash) -> dict[str, str]:
    """Names and org_ids of the customers that exports name."""
    store = Store(hub.of(full.server).config)
    scope = page_state.build(store, PageState.of({"region": "us"}), OPERATOR)
    rows = [
        row
        for name in ("licenses-recent", "licenses-low", "licenses-expiring", "licenses-renewing")
        for row in store.answer(BLOCKS[name].question, scope)["rows"]
    ]
    return {row["customer"]: row["org_id"] for row in rows}


@pytest.fixture(scope="module")
def readers(full: HubDash, customers: dict[str, str]) -> tuple[FlaskClient, FlaskClient]:
    """One who sees everybody, one who sees a single customer."""
    state = hub.of(full.server).state
    one = add_user(state, "one@partner.example", Role.ADMIN, assigned=[("us", next(iter(customers.values())))])
    return sign_in(full), sign_in(full, one)


# A15 -------------------------------------------------------------------------------------------

PERSONAL = (
    "/licenses?region=us",
    EXPORT,
    "/fresh",
    "/_dash-layout",
    "/audit?act=assigned",
    *(f"/blocks/{name}?region=us" for name in ("licenses-top", "licenses-recent", "licenses-low")),
)


def plain(body: bytes) -> bytes:
    """Without the token for writes and Dash's handle, which are made anew for each page."""
    return re.sub(rb'content="phc_[^"]*"|"end_id":"[^"]*"', b"", body)


def mixed(readers: tuple[FlaskClient, FlaskClient], cache: SharedCache) -> list[str]:
    """Addresses at which a reader got through the cache what they would not get without it."""
    found = []
    for path in PERSONAL:
        own = [plain(reader.get(path).data) for reader in readers]
        for round_ in range(4):
            at = round_ % 2
            if plain(cache.get(readers[at], path)[2]) != own[at]:
                found.append(path)
    return sorted(set(found))


def test_a15_two_readers_behind_one_cache_never_meet(readers: tuple[FlaskClient, FlaskClient]) -> None:
    cache = SharedCache()
    assert mixed(readers, cache) == []
    assert cache.kept == {}, "what is somebody's is kept by no shared cache"


def test_a15_not_even_behind_one_that_keeps_what_is_private(readers: tuple[FlaskClient, FlaskClient]) -> None:
    cache = SharedCache(obeys_private=False)
    assert mixed(readers, cache) == []
    assert cache.kept


def test_a15_one_that_obeys_nothing_asks_the_hub_by_an_etag_that_is_each_readers_own(
    readers: tuple[FlaskClient, FlaskClient],
) -> None:
    cache = SharedCache(obeys_private=False, obeys_vary=False)
    assert [path for path in mixed(readers, cache) if path.startswith("/blocks/")] == []


def test_a15_the_proof_sees_a_cache_that_mixes(readers: tuple[FlaskClient, FlaskClient]) -> None:
    cache = SharedCache(obeys_private=False, obeys_vary=False)
    for path in PERSONAL:
        status, headers, body = cache.get(readers[0], path)
        cache.kept[path] = [({}, (status, {**headers, "Cache-Control": "public, max-age=60"}, body))]
    assert EXPORT in mixed(readers, cache)


def test_a15_a_readers_etag_is_no_key_to_anothers_answer(
    full: HubDash, readers: tuple[FlaskClient, FlaskClient]
) -> None:
    for name in ("licenses-top", "licenses-recent"):
        path = f"/blocks/{name}?region=us"
        tags = [reader.get(path).headers["ETag"] for reader in readers]
        assert tags[0] != tags[1]
        assert readers[1].get(path, headers={"If-None-Match": tags[0]}).status_code == 200
        assert readers[0].get(path, headers={"If-None-Match": tags[0]}).status_code == 304
    desk = sign_in(full, add_user(hub.of(full.server).state, "desk@partner.example", Role.HELP_DESK_BASIC))
    assert desk.get("/blocks/licenses-top?region=us", headers={"If-None-Match": "*"}).status_code == 403


# A16 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "CONNECT", "X" * 300])
def test_a16_a_method_that_an_address_has_not_does_nothing(full: HubDash, method: str) -> None:
    client = sign_in(full)
    for rule in BY_RULE:
        answer = client.open(address(rule), method=method, headers={"X-Canary": "canary-of-a-header"})
        refused = {401} if rule.startswith("/api/") else {404, 405}  # no cookie is one of its tokens
        assert answer.status_code in refused, (rule, answer.status_code)
        assert "canary" not in answer.text + str(answer.headers)


def test_a16_head_says_what_get_says_and_options_nothing(full: HubDash) -> None:
    client = sign_in(full)
    for path in (*PERSONAL, "/blocks/nothing", "/nothing", "/healthz", "/audit.csv"):
        asked, head, options = client.get(path), client.head(path), client.options(path)
        assert (head.status_code, head.data) == (asked.status_code, b"")
        assert (options.status_code, options.data) in {(200, b""), (404, options.data)}
    stranger = anonymous(full)
    for rule in sorted(set(BY_RULE) - OPEN - FIRST_RUN):
        for method in ("HEAD", "OPTIONS"):
            assert stranger.open(address(rule), method=method).status_code in {303, 401}


# C -- text from outside --------------------------------------------------------------------------

BODIES = {
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "a long number": b'{"key": ' + b"9" * 5000 + b"}",
    "NaN": b'{"key": NaN}',
    "a key twice": b'{"key": "lang", "key": "lang", "value": "pl"}',
    "half a surrogate": b'{"key": "lang", "value": "\\ud800"}',
    "NUL": b'{"key": "lang", "value": "a\\u0000"}',
    "UTF-16": '{"key": "lang", "value": "pl"}'.encode("utf-16"),
    "two megabytes": b'"' + b"x" * 2_000_000 + b'"',
    "nothing": b"",
    "latin": b'{"key": "lang", "value": "\xf3"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_c08_a_write_takes_no_odd_json(full: HubDash, name: str) -> None:
    for path in ("/preferences", "/_dash-update-component"):
        answer = sign_in(full).post(path, data=BODIES[name], content_type="application/json")
        assert answer.status_code in {400, 413}
        assert set(answer.json) == {"error"}


@pytest.mark.parametrize(
    "odd", ["\r\nSet-Cookie: x=1", 'a"; filename="evil.exe', "../../etc/passwd", "CON", "żółw" * 80, "\u202egpj.exe"]
)
def test_c09_d18_no_header_and_no_file_name_is_made_of_what_was_asked(full: HubDash, odd: str) -> None:
    client = sign_in(full)
    asked = {"region": "us", "q": odd, "lang": odd, "theme": odd, "sort": "", "endpoint": "", "x": odd}
    for path in ("/export/licenses-recent.csv", "/licenses", "/audit.csv", "/blocks/licenses-top", "/"):
        answer = client.get(path, query_string=asked)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Location")
        assert "Set-Cookie" not in answer.headers
        assert not any(word in headers for word in ("evil", "passwd", "CON", "żółw", "\u202e"))
        assert "\n" not in answer.headers.get("Location", "")
        if "Content-Disposition" in answer.headers:
            assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.csv"', answer.headers["Content-Disposition"])


@pytest.mark.parametrize("odd", HOSTILE)
def test_c11_what_looks_like_a_template_is_text(full: HubDash, odd: str) -> None:
    client = sign_in(full)
    for name in ("region", "service", "as_of", "version", "range", "compare", "endpoint"):
        answer = client.get("/blocks/licenses-top", query_string={"region": "us", name: odd})
        assert answer.status_code == 400
        assert odd[:40] in answer.json["error"]["message"] or name in {"endpoint", "version", "as_of"}
        assert "49" not in answer.json["error"]["message"]
        assert "class" not in answer.json["error"]["message"].replace(odd, "")
    assert client.get("/blocks/licenses-top", query_string={"region": "us", "q": odd}).status_code in {200, 400}
    (entry, *_) = audit_list.page(hub.of(full.server).state, audit_list.Asked())[:1] or [None]
    page = client.get("/audit", query_string={"lang": "en", "text": odd}).text
    assert entry is None or "49" not in re.findall(r'name="text"[^>]*value="([^"]*)"', page)


class Trap:
    """Makes a file where somebody unpickles it."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (str(self.marker), "w")


def test_c13_a_planted_pickle_is_read_by_nobody(data_home: Path, tmp_path: Path) -> None:
    marker, planted = tmp_path / "marker", []
    home = served.copy_home(data_home, tmp_path / "home")
    for name in ("cache/2029240f6d1128be89ddc32729463129", "cache/x.pickle", "warehouse/us/cache.pkl", "cache/session"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(Trap(marker)))
        planted.append(path)
    app = create_app(settings(home))
    client = sign_in(app)
    memory = hub.of(app.server).store.memory
    assert memory is not None
    with pytest.raises(TypeError):
        memory.set("planted", Trap(marker))
    for path in (*PERSONAL, EXPORT.replace(".csv", ".xlsx")):
        assert client.get(path).status_code == 200
    client.set_cookie("session", pickle.dumps(Trap(marker)).hex(), domain="127.0.0.1")
    assert client.get("/licenses").status_code == 200
    close(app)
    assert not marker.exists()
    assert pickle.loads(planted[0].read_bytes()) is not None
    assert marker.exists(), "the trap works where it is sprung"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Clara@Partner.example", "  clara@partner.example "), ("jose\u0301@x.example", "josé@x.example"), ("A@X", "a@x")],
)
def test_c17_addresses_are_compared_composed_and_without_case(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


def test_c17_look_alikes_are_other_people() -> None:
    assert email_key("paypal@x.example") != email_key("p\u0430ypal@x.example")
    assert email_key("ab@x.example") != email_key("a\u200bb@x.example")


@pytest.mark.parametrize(
    "number", ["-1", "0", "1e308", "NaN", "-0", "9" * 40, "2147483648", "-2147483648", "1.5", "０", "٣", "0x10"]
)
def test_c18_numbers_at_their_edges_are_refused_or_nothing(full: HubDash, number: str) -> None:
    client = sign_in(full)
    for path, name in (
        ("/blocks/licenses-top", "version"),
        ("/export/licenses-recent.csv", "version"),
        ("/blocks/licenses-top", "as_of"),
    ):
        assert client.get(path, query_string={"region": "us", name: number}).status_code in {400, 404}
    page = client.get("/audit", query_string={"lang": "en", "before": number})
    assert page.status_code == 200
    assert "This address cannot be shown" in page.text or number.isascii()


# DuckDB, if a statement were somebody's: what it could open, read, write or set.
ESCAPES = (
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_parquet('/tmp/x.parquet')",
    "select * from read_json('/tmp/x.json')",
    "select * from glob('/*')",
    "select * from '/etc/passwd'",
    "copy (select 1) to '/tmp/hub-canary.csv'",
    "export database '/tmp/hub-canary'",
    "attach '/tmp/hub-canary.duckdb'",
    "attach ':memory:' as other",
    "install httpfs",
    "load httpfs",
    "install sqlite from community",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set memory_limit = '100GB'",
    "set threads = 64",
    "set python_enable_replacements = true",
    "select getenv('HOME')",
    "create table t (a int)",
    "create schema s",
    "drop table customer",
    "delete from customer",
    "update customer set name = 'x'",
    "insert into customer default values",
    "select * from secret_frame",
    "select * from sniff_csv('/etc/passwd')",
    "import database '/tmp/hub-canary'",
)


def lent(store: Store, place: RegionView) -> AbstractContextManager[Any]:
    """A connection as questions run on."""
    return store.opened.lent((store.config.places[place.region], place.region, place.version))


@pytest.mark.parametrize("statement", ESCAPES)
def test_c04_c05_a_statement_of_somebodys_would_open_read_write_and_set_nothing(full: HubDash, statement: str) -> None:
    import duckdb

    store = Store(hub.of(full.server).config)
    (place,) = page_state.build(store, PageState.of({"region": "us"}), OPERATOR).places
    secret_frame = {"told": ["canary"]}
    with pytest.raises(duckdb.Error), lent(store, place) as connection:
        connection.execute(statement)
    assert secret_frame
    assert not list(Path("/tmp").glob("hub-canary*"))


def test_c06_one_worker_cannot_take_all_memory_for_a_question(full: HubDash) -> None:
    import duckdb

    store = Store(hub.of(full.server).config)
    (place,) = page_state.build(store, PageState.of({"region": "us"}), OPERATOR).places
    with lent(store, place) as connection:
        limits = connection.execute("select current_setting('memory_limit'), current_setting('threads')").fetchone()
    assert limits == ("953.6 MiB", 1)
    with pytest.raises(duckdb.Error), lent(store, place) as connection:
        connection.execute("select list(a.range) from range(100000000) a, range(100) b").fetchall()


# G16: one thing fails at a time ------------------------------------------------------------------

BREAKABLE = {
    "session store": "dashboard.web.guards.session.sessions.see",
    "loader of rights": "dashboard.data.people.bearing.user_from",
    "role table": "dashboard.access.reach",
    "rights of the reader": "dashboard.data.page_state.seen_by",
    "scope": "dashboard.context.build",
    "bearer": "dashboard.data.people.bearing.Borne",
    "limits": "dashboard.web.counting.Allowance.take",
    "store": "dashboard.data.store.Store._read",
}
ASKED = (*PERSONAL, "/calling?region=us", "/definitions?region=us", "/audit.csv", "POST")


@pytest.mark.parametrize("defect", [False, True], ids=["away", "defect"])
@pytest.mark.parametrize("thing", BREAKABLE)
def test_g16_where_something_fails_nothing_is_shown(
    full: HubDash, customers: dict[str, str], monkeypatch: pytest.MonkeyPatch, thing: str, defect: bool
) -> None:
    assert customers
    client = sign_in(full)

    def broken(*_: object, **__: object) -> Any:
        raise ZeroDivisionError("canary") if defect else Unusable("web.state.not_answering")

    monkeypatch.setattr(BREAKABLE[thing], broken)
    hub.of(full.server).store.memory.clear()  # type: ignore[union-attr]
    for path in ASKED:
        body = page_body("/licenses", "?region=us")
        answer = client.post("/_dash-update-component", json=body) if path == "POST" else client.get(path)
        shown = answer.text
        assert not [name for name in customers if name in shown], path
        assert "data-metric" not in shown, path
        if path.startswith(("/blocks/", "/export/")):
            assert answer.status_code == (500 if defect else 503), path
            assert set(json.loads(shown)) == {"error"}


def test_g16_where_the_cache_fails_nobody_gets_anothers_answer(
    readers: tuple[FlaskClient, FlaskClient], full: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = hub.of(full.server).store.memory
    own = [reader.get("/blocks/licenses-recent?region=us").data for reader in readers]
    for name in ("get", "set"):
        with monkeypatch.context() as patched:
            patched.setattr(memory, name, lambda *_, **__: 1 / 0)
            for reader, expected in zip(readers, own, strict=True):
                answer = reader.get("/blocks/licenses-recent?region=us")
                assert answer.status_code == 500 or answer.data == expected
