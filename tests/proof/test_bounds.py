"""Hostile values in every parameter of every route: refused in words, and before they cost anything (A17, C01, D)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from time import thread_time
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from dashboard import parameters
from dashboard.data.audit import audit_query
from dashboard.pages import BLOCKS
from dashboard.web.guards import bounds, next_url
from tests.proof import surface
from tests.proof.routes import CUSTOMER, FIRST_RUN, OF_PROGRAMS, ROUTES
from tests.proof.world import World
from tests.web.helpers import anonymous, page_body

QUICK_S = 0.05  # of this thread's own time: a loaded machine makes it no longer
ROOT = Path(__file__).resolve().parents[2] / "dashboard"
# Every parameter that any address of ours reads.
NAMES = (
    "region",
    "service",
    "as_of",
    "version",
    "q",
    "range",
    "compare",
    "endpoint",
    "feature",
    "filter",
    "sort",
    "lang",
    "theme",
    "find",
    "page",
    "tab",
    "customer",
    "user",
    "of",
    "changed",
    "since",
    "until",
    "person",
    "act",
    "result",
    "text",
    "before",
    "next",
    "ended",
    "m",
    "table",
    "columns",
    "week",
    "undo",
    "request",
    "from",
    "day",
)
_READS = re.compile(r"""\b(?:args|extra)(?:\.get\(|\[)\s*"([a-z_]+)\"""")
MARKS = "a" + "\u0301\u0323" * 32_768  # composing them takes seconds
HUGE = {"marks": MARKS, "many digits": "9" * 64_000, "letters": "x" * 64_000, "brackets": "[" * 64_000}
HOSTILE = {
    "digits": "9" * 400,
    "digits of 3 000": "9" * 3_000,
    "marks": "a" + "\u0301\u0323" * 2_000,
    "nul": "a\0b",
    "half a pair": "\udcff",
    "other digits": "\u0661\u0662",
    "exponent": "1e400",
    "below": "-1",
    "no number": "NaN",
    "brackets": "[" * 4_000,
    "turned": "\u202eabc",
    "quote": "' or 1=1 --",
    "wildcards": "%_\\",
    "lines": "a\r\nX: y",
    "number of 400 digits": '{"total":{"filterType":"number","type":"equals","filter":%s}}' % ("9" * 400),
    "number of 300 digits and more": '{"total":{"filterType":"number","type":"inRange","filter":1,"filterTo":1%s.5}}'
    % ("0" * 309),
    "prototype": "__proto__",
    "format": "{0.__class__}",
    "day": "9999-99-99",
    "last day": "9999-12-31",
}


SIX = ("/export/licenses-recent.csv", "/audit.csv", "/users/customers", "/users", "/audit", "/licenses")


class Timed:
    """The app, and how long it took for its last answer: the test's client takes long over a long address itself.

    So a query of thousands of characters passes it by, in `QUERY`.
    """

    QUERY = "tests.query"

    def __init__(self, app: Any) -> None:
        self.app, self.took = app, 0.0

    def __call__(self, environ: Any, start: Any) -> Any:
        asked = {**environ, "QUERY_STRING": environ.get(self.QUERY, environ["QUERY_STRING"])}
        began = thread_time()
        try:
            return self.app(asked, start)
        finally:
            self.took = thread_time() - began


@pytest.fixture(scope="module", autouse=True)
def timed(world: World) -> Timed:
    made = Timed(world.app.server.wsgi_app)
    world.app.server.wsgi_app = made  # type: ignore[method-assign]
    return made


def quickest(timed: Timed, ask: Callable[[], Any]) -> tuple[Any, float]:
    """The last answer, and the least of three times."""
    times: list[float] = []
    for _ in range(3):
        answer = ask()
        times.append(timed.took)
        if times[-1] < QUICK_S:
            break
    return answer, min(times)


def routes(world: World) -> list[str]:
    """An address of every route that is read, from the registry; each of its own parts is hostile in turn."""
    found = [entrance.path.partition("?")[0] for entrance in surface.entrances(world.app) if entrance.body is None]
    for rule in world.app.server.url_map.iter_rules():
        if "<" in rule.rule and "GET" in (rule.methods or ()):
            found += [
                re.sub(r"<[^>]+>", quote(value[:2_000], errors="surrogateescape"), rule.rule)
                for value in HOSTILE.values()
            ]
    return list(dict.fromkeys(path for path in found if not path.startswith("/_dash-update")))


def query(name: str, value: str) -> str:
    return urlencode({name: value}, errors="surrogateescape")


def test_every_parameter_that_is_read_is_in_the_list() -> None:
    read = {name for path in ROOT.rglob("*.py") for name in _READS.findall(path.read_text("utf-8"))}
    read |= {
        *audit_query.NAMES,
        audit_query.BEFORE,
        next_url.NAME,
        *parameters.CARRIED,
        *(one for block in BLOCKS.values() for one in block.params),
    }
    assert "region" in read and read - set(NAMES) == set()


@pytest.mark.parametrize("kind", HUGE)
def test_a17_more_text_than_any_page_asks_for_is_refused_before_anything_is_done(
    world: World, timed: Timed, kind: str
) -> None:
    client, slow = world.clients["fay"], []
    for path in routes(world)[len(kind) % 4 :: 4]:
        name = NAMES[len(path) % len(NAMES)]
        asked = query(name, HUGE[kind])
        past = {Timed.QUERY: asked}
        answer, took = quickest(timed, lambda path=path, past=past: client.get(path, environ_overrides=past))  # type: ignore[misc]
        assert answer.status_code in {400, 404, 405}, (path, name, answer.status_code)
        slow += [(path, took)] if took > QUICK_S else []
    assert not slow


def hostile(world: World, timed: Timed, name: str, shares: int) -> None:
    """Every entrance with some value, and the six whose parameters are read in ways of their own with more: with `shares`
    at 1 each with all values, at 3 each with a third of them, so that every value is met at two of the six."""
    client = world.clients["fay"]
    values = itertools.cycle(HOSTILE.items())
    every = [entrance.path for entrance in surface.entrances(world.app) if entrance.body is None]
    for path in every[len(name) % 3 :: 3]:
        kind, value = next(values)
        address = path.partition("?")[0]
        answer = client.get(f"{address}?{query(name, value)}")
        assert answer.status_code < 500, (address, name, kind)
    for at, path in enumerate(SIX):
        for kind, value in list(HOSTILE.items())[(at + NAMES.index(name)) % shares :: shares]:
            answer = client.get(f"{path}?{query(name, value)}")
            assert answer.status_code < 500, (path, name, kind)
            assert answer.status_code != 400 or timed.took < 2 * QUICK_S, (path, name, kind)


@pytest.mark.parametrize("name", NAMES)
def test_a17_a_hostile_value_of_every_parameter_is_no_defect_anywhere(world: World, timed: Timed, name: str) -> None:
    """Every name with every value, and every address with every name: what a parameter's reader makes of a value does not
    depend on the address, nor is an address's other work asked of all values. All three together are torture's."""
    hostile(world, timed, name, 3)


@pytest.mark.torture
@pytest.mark.parametrize("name", NAMES)
def test_a17_all_hostile_values_of_every_parameter_at_six_addresses(world: World, timed: Timed, name: str) -> None:
    hostile(world, timed, name, 1)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/export/licenses-recent.csv?region=us", "filter", HOSTILE["number of 400 digits"]),
        ("/export/licenses-recent.csv?region=us", "filter", HOSTILE["number of 300 digits and more"]),
        ("/blocks/licenses-top?region=us", "version", "9" * 3_000),
        ("/blocks/licenses-top?region=us", "version", "9" * 5_000),
        ("/users/customers?tab=x", "q", "a" + "\u0301\u0323" * 1_900),
        ("/users?tab=x", "find", MARKS),
        ("/users/customers?tab=x", "q", MARKS),
    ],
)
def test_a17_what_was_a_defect_or_took_seconds_is_400_at_once(
    world: World, timed: Timed, path: str, name: str, value: str
) -> None:
    path, _, fixed = path.partition("?")
    asked = f"{fixed}&{query(name, value)}"
    answer, took = quickest(timed, lambda: world.clients["fay"].get(path, query_string=asked))
    assert answer.status_code == 400
    assert took < QUICK_S


def test_a17_so_many_parameters_and_so_long_a_query_are_refused(world: World, timed: Timed) -> None:
    client = world.clients["fay"]
    for asked in ("&".join(["a=1"] * (bounds.MOST_NAMES + 1)), "a" * 70 + "=1", "x=" + "%41" * bounds.MOST_QUERY):
        answer, took = quickest(timed, lambda asked=asked: client.get("/blocks/licenses-top", query_string=asked))  # type: ignore[misc]
        assert (answer.status_code, answer.json["error"]["id"]) == (400, "web.error.too_long")
        assert took < QUICK_S


# Bodies -----------------------------------------------------------------------------------------

BODIES = {route.body_path: route.fields for route in ROUTES if route.fields}
# Forms of a browser, and acts whose address says all. Those of the first run are 404 here: `tests/web/test_setup.py`.
FORMS = {
    "/sign-in",
    "/welcome/<token>",
    "/wall/<name>/open",
    "/mirror/<name>/open",
    "/unsubscribe/<token>",
    surface.DASH,
}
EMPTY = {f"/users/1/{act}" for act in ("deactivate", "reactivate", "link", "end-sessions")} | {
    "/sign-out",
    "/access/1/end",
    "/mirrors/1/revoke",
}
TEXTS = {**HOSTILE, "marks of 30 kB": MARKS[:15_000], "ids": " ".join([CUSTOMER] * 1_500), "lines": "a " * 15_000}

_MIRROR = "/mirror/abcdefghijklmnop/open"


def bodies() -> list[tuple[str, str]]:
    return [(path, name) for path, body in BODIES.items() for name in body]


def test_of_every_route_that_takes_a_body_the_fields_are_known() -> None:
    posted = {route.body_path for route in ROUTES if "POST" in route.methods and route.rule not in FIRST_RUN}
    assert {path for path in posted if not path.startswith(OF_PROGRAMS)} == set(BODIES) | EMPTY | FORMS


@pytest.mark.parametrize(("path", "name"), bodies())
@pytest.mark.usefixtures("quick_hashes")
def test_a06_a_hostile_text_in_every_field_is_refused_at_once(world: World, timed: Timed, path: str, name: str) -> None:
    for kind, text in TEXTS.items():
        if kind in {"half a pair"}:
            text = "\ud800"
        answer, took = quickest(
            timed, lambda text=text: world.clients["fay"].post(path, json={**BODIES[path], name: text})
        )  # type: ignore[misc]
        taken = (
            (path, name) in {("/users/1/unassign", "org_id"), ("/walls/add", "title"), ("/resources/preview", "text")}
            or name == "name"
            or path.endswith("/notes")
        )
        known = {200} if taken else set()
        assert answer.status_code in {400, 403, 404, 413, 429} | known, (kind, answer.status_code)
        assert took < QUICK_S, (kind, took)


def test_a17_the_callback_that_draws_pages_takes_no_more_than_an_address(world: World) -> None:
    for path, names in {"/users": ("find",), "/licenses": ("q", "version"), "/audit": ("text",)}.items():
        for name, (kind, value) in itertools.product(names, HOSTILE.items()):
            body = page_body(path, f"?{query(name, value)}")
            assert world.clients["fay"].post(surface.DASH, json=body).status_code in {200, 400}, (path, name, kind)


@pytest.mark.usefixtures("quick_hashes")
def test_b06_the_forms_of_strangers_take_no_more_than_fits(world: World, timed: Timed) -> None:
    for text in (*HOSTILE.values(), MARKS[:2_000], MARKS):
        sent = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for path, body in (("/sign-in", {"email": sent, "password": sent}), ("/welcome/x", {"new": sent})):
            answer, took = quickest(timed, lambda path=path, body=body: anonymous(world.app).post(path, data=body))  # type: ignore[misc]
            assert answer.status_code in {400, 401, 403, 413}
            assert took < QUICK_S
        answer, took = quickest(
            timed, lambda sent=sent: anonymous(world.app).post("/wall/ops/open", json={"token": sent})
        )  # type: ignore[misc]
        assert answer.status_code in {400, 403, 413}
        assert took < QUICK_S
        both = {"token": sent, "passphrase": sent}
        answer, took = quickest(timed, lambda both=both: anonymous(world.app).post(_MIRROR, json=both))  # type: ignore[misc]
        assert answer.status_code in {400, 403, 413}
        assert took < QUICK_S
