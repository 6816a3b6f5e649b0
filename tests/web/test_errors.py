"""What goes wrong is told in words: the reader's language, JSON or a small page, and nothing internal (G06, D08)."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint

from dashboard.errors import HubError, Missing, NoAccess, Refused, Unusable
from dashboard.factory import HubDash, Parts, create_app, product
from dashboard.web.permission import PUBLIC, allow
from dashboard.web.server import errors
from dashboard.words import catalogue, text
from tests.web.helpers import anonymous, close, said, settings, sign_in

SECRET = "postgresql://hub:canary-password@db/state"
RAISED: dict[str, Exception] = {
    "refused": Refused("web.preferences.unknown_key", what="<b>x</b>"),
    "no-access": NoAccess("web.error.no_access"),
    "missing": Missing("web.explained.404"),
    "unusable": Unusable("web.state.not_answering"),
    "odd": HubError("web.error.unexpected"),
    "defect": ZeroDivisionError(SECRET),
    "os": PermissionError(13, "Permission denied", "/home/hub/state.sqlite"),
    "key": KeyError(SECRET),
    "exit": RecursionError(SECRET),
}
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|sqlalchemy|sqlite3|duckdb|werkzeug|canary|ZeroDivision|/home/|/work|select |SELECT "
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """The product, with addresses that fail in every way, as a page and as data."""
    failing = Blueprint("failing", __name__)

    @failing.get("/failing/<kind>")
    @allow(PUBLIC, page=True)
    def page(kind: str) -> str:
        raise RAISED[kind]

    @failing.get("/rows/failing/<kind>")
    @allow(PUBLIC)
    def data(kind: str) -> str:
        raise RAISED[kind]

    parts = product()
    whole = Parts(parts.layout, parts.register, (*parts.blueprints, failing), parts.document)
    made = create_app(settings(tmp_path_factory.mktemp("failing") / "home"), whole)
    yield made
    close(made)


STATUS = {"refused": 400, "no-access": 403, "missing": 404, "unusable": 503, "odd": 500}


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("kind", STATUS)
def test_a_named_error_is_told_in_the_readers_language(app: HubDash, kind: str, lang: str) -> None:
    error = RAISED[kind]
    assert isinstance(error, HubError)
    data = anonymous(app).get(f"/rows/failing/{kind}?lang={lang}")
    assert data.status_code == STATUS[kind]
    assert data.json == {"error": {"id": error.key, "message": error.told(lang)}}
    page = anonymous(app).get(f"/failing/{kind}?lang={lang}")
    assert (page.status_code, page.mimetype) == (STATUS[kind], "text/html")
    assert f'<html lang="{lang}"' in page.text
    assert text(lang, f"web.status.{STATUS[kind]}") in page.text
    assert "<b>x</b>" not in page.text


@pytest.mark.parametrize("kind", ["defect", "os", "key", "exit"])
def test_g06_d08_a_defect_tells_a_number_and_nothing_else(app: HubDash, kind: str) -> None:
    data, page = anonymous(app).get(f"/rows/failing/{kind}"), anonymous(app).get(f"/failing/{kind}")
    assert (data.status_code, page.status_code) == (500, 500)
    assert re.fullmatch(r"[0-9a-f]{16}", data.json["error"]["id"])
    assert data.json["error"]["message"] == text("en", "web.error.unexpected")
    assert re.search(r"Reference: [0-9a-f]{16}", page.text)
    for answer in (data, page):
        assert not INSIDE.search(re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL))


def test_two_defects_have_two_numbers(app: HubDash) -> None:
    ids = {anonymous(app).get("/rows/failing/defect").json["error"]["id"] for _ in range(5)}
    assert len(ids) == 5


def test_a_defect_is_told_even_where_the_readers_choices_are_part_of_it(
    app: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise KeyError("look")

    monkeypatch.setattr("dashboard.request_context.RequestContext.look", broken)
    answer = anonymous(app).get("/rows/failing/defect")
    assert (answer.status_code, answer.json["error"]["message"]) == (500, text("en", "web.error.unexpected"))


def test_unavailable_says_when_to_come_back(app: HubDash) -> None:
    assert anonymous(app).get("/rows/failing/unusable").headers["Retry-After"] == "5"


def test_every_status_that_can_be_told_has_its_words_in_both_languages() -> None:
    for lang in ("en", "pl"):
        for status in errors.EXPLAINED:
            assert {f"web.status.{status}", f"web.explained.{status}"} <= set(catalogue(lang))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/licenses", 405),
        ("PUT", "/preferences", 405),
        ("GET", "/blocks/nothing", 404),
    ],
)
def test_http_errors_are_told_too(app: HubDash, method: str, path: str, status: int) -> None:
    answer = sign_in(app).open(path, method=method)
    assert answer.status_code == status
    assert (status != 405) or answer.headers["Allow"]


def test_a_body_that_is_too_large_is_413(app: HubDash) -> None:
    answer = sign_in(app).post("/preferences", data=b"[" * 1_000_000, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["id"]) == (413, "http.413")


def fuzzed(count: int, seed: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Requests that no page makes: odd methods, paths, queries, headers, bodies."""
    dice = random.Random(seed)
    paths = [
        "/",
        "/licenses",
        "/blocks/licenses-top",
        "/blocks/licenses-recent",
        "/export/licenses-low.xlsx",
        "/preferences",
        "/_dash-update-component",
        "/_dash-layout",
        "/sign-in/",
        "/readyz",
        "/assets/",
        "/_dash-component-suites/dash/",
    ]
    odd = [
        "'",
        '"',
        "<script>",
        "%00",
        "../",
        "{{7*7}}",
        "${x}",
        "\u202e",
        "😀",
        "-1",
        "9" * 40,
        "NaN",
        "null",
        "true",
        "[]",
        "%s",
        "' or 1=1 --",
        "x" * 3000,
        "us,eu",
        "*",
        "2026-13-45",
        "__proto__",
        "{0.__class__}",
        "\r\nX: y",
        "żółw",
        "%",
        "\x7f",
    ]
    names = [
        "region",
        "service",
        "as_of",
        "version",
        "q",
        "range",
        "compare",
        "lang",
        "theme",
        "sort",
        "filter",
        "v",
        "x",
    ]
    for _ in range(count):
        path = dice.choice(paths) + (dice.choice(odd).replace("\r\n", "%0d%0a") if dice.random() < 0.4 else "")
        query = [(dice.choice(names), dice.choice(odd)) for _ in range(dice.randrange(4))]
        headers = {
            dice.choice(
                ["Accept-Language", "If-None-Match", "Accept-Encoding", "X-CSRF-Token", "Range", "Cookie"]
            ): dice.choice(odd).encode("ascii", "replace").decode().replace("\r\n", " ")
        }
        body = dice.choice(["", json.dumps(dice.choice(odd)), "".join(dice.choices(string.printable, k=40))])
        more: dict[str, Any] = {"query_string": query, "headers": headers if dice.random() < 0.5 else {}}
        method = dice.choice(["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
        if method in {"POST", "PUT"}:
            more |= {
                "data": body,
                "content_type": dice.choice(["application/json", "text/plain", "application/x-www-form-urlencoded"]),
            }
        yield method, path, more


def check_fuzzed(app: HubDash, count: int, seed: int) -> None:
    clients = [sign_in(app), anonymous(app)]
    for number, (method, path, more) in enumerate(fuzzed(count, seed)):
        answer = clients[number % 2].open(path, method=method, **more)
        asked = (method, path, more, answer.status_code)
        assert answer.status_code not in {500, 501, 502}, asked
        if answer.status_code >= 400:
            told = re.sub(r"<style>.*?</style>", "", said(answer), flags=re.DOTALL)
            # What was asked for may be named in the refusal, as text.
            assert not INSIDE.search(told), asked


@pytest.mark.parametrize(("accepted", "coding"), [("*", "br"), ("br", "br"), ("gzip", "gzip"), ("identity", "")])
def test_an_error_is_told_the_same_in_every_coding(app: HubDash, accepted: str, coding: str) -> None:
    answer = anonymous(app).get("/failing/missing", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding", "") == coding
    assert said(answer) == anonymous(app).get("/failing/missing").text


def test_g06_no_odd_request_is_an_error_of_ours_or_tells_what_is_inside(app: HubDash) -> None:
    check_fuzzed(app, 400, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10))
def test_g06_the_whole_campaign(app: HubDash, seed: int) -> None:
    check_fuzzed(app, 2000, seed)


def test_the_page_of_an_error_is_in_the_look_and_leads_home(app: HubDash, tmp_path: Path) -> None:
    page = anonymous(app).get("/failing/missing?theme=dark").text
    assert 'data-theme="dark"' in page
    assert 'href="/"' in page
    assert re.search(r'<link rel="stylesheet" href="/bundle/hub\.[0-9a-f]{16}\.css">', page)
