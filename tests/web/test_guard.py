"""Nothing is open that was not declared open: every route and callback, walked from the app itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dash
import pytest
from dash import Input, Output
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from dashboard.access import Action, Role
from dashboard.config import Config
from dashboard.factory import HubDash, Parts, create_app, product
from dashboard.web import hub
from dashboard.web.guards import envelope, guard
from dashboard.web.permission import PUBLIC
from dashboard.web.server.errors import PROBLEM
from tests.proof.routes import BY_RULE, FIRST_RUN, ROUTES
from tests.web.helpers import add_user, anonymous, page_body, settings, sign_in

OPEN = {route.rule for route in ROUTES if route.public}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
FILLED = {
    "<path:path>": "licenses",
    "<block_id>": "licenses-top",
    "<name>": "licenses-recent.csv",
    "<int(max=2147483647):user_id>": "1",
    "<int(max=2147483647):tag_id>": "1",
    "<int(max=2147483647):note_id>": "1",
    "<int(max=2147483647):request_id>": "1",
    "<region>/<org_id>": "eu/ca7a0002-0000-4000-8000-000000000001",
}
# Other spellings of an address that needs a session, and what is no address at all.
ODD_PATHS = (
    "//licenses",
    "/./licenses",
    "/licenses/",
    "/licenses/.",
    "/%2e%2e/licenses",
    "/licenses%2f",
    "/licenses;x",
    "/LICENSES",
    "/licenses.",
    "/licenses%20",
    "/<path:path>",
    "/%3Cpath:path%3E",
    "/licenses%00",
    "/licenses%0d%0a",
    "/..;/licenses",
    "/assets/../_dash-layout",
    "/assets/..%2f_dash-layout",
    "/assets/%2e%2e/_dash-layout",
    "/_dash-layout/",
    "/_dash-layout%20",
    "/_DASH-LAYOUT",
    "//_dash-layout",
    "/./_dash-layout",
    "/sign-in/../_dash-layout",
    "/healthz/../_dash-dependencies",
    "/healthz/x",
    "/sign-in/x/y",
    "/blocks//licenses-top",
    "/blocks/licenses-top/",
    "/blocks/%2e%2e/x",
    "/blocks/licenses-top%2f",
    "/export/licenses-recent.csv/",
    "/export/../blocks/licenses-top",
    "/readyz/",
)
ABSENT = (
    "/_reload-hash",
    "/_mcp",
    "/_dash-ws-callback",
    "/_alive_x",
    "/static/x",
    "/console",
    "/register",
    "/login",
)
GUESSES = [
    f"{folder}{name}"
    for folder in ("/", "/assets/", "/assets/../", "/_dash-component-suites/dash/", "/licenses/")
    for name in (
        ".git/config",
        ".env",
        ".htaccess",
        "app.py",
        "secret.key",
        "state.sqlite",
        "state.sqlite-wal",
        "hub.log",
        "logs/hub.log",
        "pyproject.toml",
        "requirements.lock",
        "backup.zip",
        "dump.sql",
        "var/",
        "var/state.sqlite",
        "warehouse/us/CURRENT",
        "core.js.map",
        "hub-fill.js.map",
        "look.css.map",
        "index.html.bak",
        ".DS_Store",
        "Makefile",
        "__pycache__/",
        "..",
        "~",
        "dash.py",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "000001.duckdb",
        "id_rsa",
    )
]


def address(rule: str) -> str:
    for place, value in FILLED.items():
        rule = rule.replace(place, value)
    return rule


def is_refused(answer: Any) -> bool:
    """Sent to sign in, or told 401; and nothing but that."""
    if answer.status_code == 303:
        return urlsplit(answer.headers["Location"])[:3] == ("", "", "/sign-in")
    told = {"type", "title", "status", "detail", "id"} if answer.mimetype == PROBLEM else {"error"}
    return answer.status_code == 401 and (answer.data == b"" or set(answer.json) == told)


def test_e21_the_routes_are_exactly_those_of_the_list(shared: HubDash) -> None:
    found: dict[str, list[str]] = {}
    for rule in shared.server.url_map.iter_rules():
        found[rule.rule] = sorted({*found.get(rule.rule, ()), *(rule.methods or ())} - {"HEAD", "OPTIONS"})
    assert found == {route.rule: route.methods.split() for route in ROUTES}


def test_a04_what_is_open_is_exactly_sign_in_health_and_static_files(shared: HubDash) -> None:
    permissions = hub.of(shared.server).permissions
    assert {rule.rule for rule in shared.server.url_map.iter_rules() if permissions[rule.endpoint] is PUBLIC} == OPEN


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rule", sorted(set(BY_RULE) - OPEN - FIRST_RUN))
def test_a04_a_stranger_is_turned_away_from_every_route(shared: HubDash, rule: str, method: str) -> None:
    assert is_refused(anonymous(shared).open(address(rule), method=method))


def test_a04_a_stranger_is_turned_away_from_every_callback(shared: HubDash) -> None:
    outputs = list(shared.callback_map)
    assert outputs
    for output in outputs:
        answer = anonymous(shared).post("/_dash-update-component", json={**page_body(), "output": output})
        assert answer.status_code == 401


def test_a04_a_stranger_is_turned_away_from_every_page(shared: HubDash) -> None:
    pages = [page["path"] for page in dash.page_registry.values()]
    assert "/licenses" in pages
    assert all(is_refused(anonymous(shared).get(path)) for path in pages)


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a16_an_odd_spelling_is_decided_like_the_plain_path_or_is_no_address(shared: HubDash, path: str) -> None:
    """Sent as raw as a socket would: the client must not tidy the path up."""
    raw = {"PATH_INFO": unquoted(path), "RAW_URI": path, "REQUEST_URI": path}
    strange = anonymous(shared).get("/", environ_overrides=raw)
    assert is_refused(strange) or strange.status_code in {400, 404, 405}
    known = sign_in(shared).get("/", environ_overrides=raw)
    assert known.status_code in {200, 302, 400, 404, 405, 503}
    assert (
        known.status_code == 404 or known.status_code == 400 or not path.startswith(("/assets", "/healthz", "/sign-in"))
    )


def unquoted(path: str) -> str:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path).decode("latin-1")


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a16_a_header_does_not_change_the_method(shared: HubDash, header: str) -> None:
    assert sign_in(shared).get("/sign-out", headers={header: "POST"}).status_code in {404, 405}
    assert sign_in(shared).get("/preferences", headers={header: "POST"}).status_code in {404, 405}


@pytest.mark.parametrize(
    "header", ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-User", "Remote-User", "X-Forwarded-For"]
)
def test_b13_a_header_does_not_say_who_asks_or_for_what(shared: HubDash, header: str) -> None:
    assert is_refused(anonymous(shared).get("/licenses", headers={header: "/healthz"}))


@pytest.mark.parametrize("path", ABSENT)
def test_e21_g02_development_set_up_and_socket_addresses_do_not_exist(shared: HubDash, path: str) -> None:
    assert is_refused(anonymous(shared).get(path))
    assert sign_in(shared).get(path).status_code == 404


@pytest.mark.parametrize("rule", sorted(FIRST_RUN))
def test_g02_the_set_up_is_not_there_for_anybody_once_a_hub_is_set_up(shared: HubDash, rule: str) -> None:
    for method in METHODS:
        strange = anonymous(shared).open(address(rule), method=method)
        assert strange.status_code in {404, 405} or is_refused(strange)
    assert sign_in(shared).get(address(rule)).status_code in {404, 405}


@pytest.mark.parametrize("path", GUESSES)
def test_g09_guessed_files_are_not_there(shared: HubDash, path: str) -> None:
    known = sign_in(shared).get(path).status_code
    assert known == 404 or (known == 200 and path.endswith(("/..", "/%2e%2e", "/licenses/")))
    strange = anonymous(shared).get(path)
    assert strange.status_code == 404 or is_refused(strange)


@pytest.mark.parametrize(
    "path",
    [
        "nosuch/x.js",
        "dash/nosuch.js",
        "os/__init__.py",
        "dash/../../app.py",
        "dash/dash.py",
        "dashboard/factory.py",
        "dash/dash-renderer/build/dash_renderer.min.js.map",
        "dash_ag_grid/dash_ag_grid.js.map",
        "%00/x",
        "dash/%00",
    ],
)
def test_e21_an_unknown_component_file_is_404_and_tells_nothing(shared: HubDash, path: str) -> None:
    answer = anonymous(shared).get(f"/_dash-component-suites/{path}")
    assert answer.status_code == 404
    assert "registered" not in answer.text
    assert "Dependency" not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8050",
        "127.0.0.1.evil.example",
        "127.0.0.1:80",
        "localhost:9",
        "",
        "127.0.0.1@evil.example",
        "127.0.0.1:8050.evil.example",
        "[::2]:8050",
        "8050",
        "\x00",
    ],
)
def test_b14_a_foreign_host_name_is_refused_everywhere(shared: HubDash, host: str) -> None:
    for path in ("/", "/healthz", "/sign-in", "/blocks/licenses-top"):
        assert sign_in(shared).get(path, environ_overrides={"HTTP_HOST": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "LOCALHOST:8050", "[::1]:8050", "localhost"])
def test_b14_our_own_names_are_taken(shared: HubDash, host: str) -> None:
    assert anonymous(shared).get("/healthz", headers={"Host": host}).status_code == 200


def test_b14_the_base_url_is_a_name_of_ours(tmp_path: Path) -> None:
    far = settings(tmp_path / "home", base_url="https://hub.partner.example")
    assert {"hub.partner.example", "127.0.0.1:8050"} <= guard.trusted_hosts(far)
    assert "partner.example" not in guard.trusted_hosts(far)


def test_a_forwarded_host_is_not_looked_at(shared: HubDash) -> None:
    evil = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    assert "evil" not in str(sign_in(shared).get("/", headers=evil).headers)


def test_an_endpoint_without_a_declared_permission_stops_the_start(config: Config) -> None:
    silent = Blueprint("silent", __name__)
    silent.get("/silent")(lambda: "said too much")
    parts = product()
    with pytest.raises(RuntimeError, match=r"silent"):
        create_app(config, Parts(parts.layout, parts.register, (*parts.blueprints, silent), parts.document))


def test_a_server_callback_whose_inputs_are_not_declared_stops_the_start(config: Config) -> None:
    def careless(app: dash.Dash) -> None:
        app.callback(Output("shown", "children"), Input("typed", "value"))(lambda value: value)
        envelope.allow_output(app.server, "shown.children", Action.SEE_ANALYTICS)

    with pytest.raises(RuntimeError, match=r"typed\.value"):
        create_app(config, Parts(product().layout, (*product().register, careless)))


HELP_DESK = (Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED)
ANALYSTS = (Role.FULL, Role.ADMIN, Role.READ_ONLY)


def as_role(app: HubDash, role: Role) -> FlaskClient:
    return sign_in(app, add_user(hub.of(app.server).state, f"{role}@partner.example", role))


@pytest.mark.parametrize("role", HELP_DESK)
@pytest.mark.parametrize("path", ["/blocks/licenses-top", "/export/licenses-recent.csv", "/blocks/nosuch"])
def test_a_role_that_may_not_is_refused_the_same_whether_the_thing_exists_or_not(
    app: HubDash, role: Role, path: str
) -> None:
    answer = as_role(app, role).get(path)
    assert (answer.status_code, answer.json["error"]["id"]) == (403, "web.error.no_access")


@pytest.mark.parametrize("role", ANALYSTS)
def test_a_role_that_may_gets_as_far_as_the_data(app: HubDash, role: Role) -> None:
    assert as_role(app, role).get("/blocks/licenses-top").status_code == 503  # there is no data yet


@pytest.mark.parametrize("role", HELP_DESK)
def test_a_callback_asks_the_role_that_was_declared_for_it(config: Config, role: Role) -> None:
    def one(app: dash.Dash) -> None:
        app.callback(Output("shown", "children"), Input("typed", "value"))(lambda value: value)
        envelope.declare(app.server, "typed", "value", envelope.text_or_nothing)
        envelope.allow_output(app.server, "shown.children", Action.SEE_ANALYTICS)

    app = create_app(config, Parts(product().layout, (*product().register, one)))
    body = {
        "output": "shown.children",
        "outputs": {"id": "shown", "property": "children"},
        "inputs": [{"id": "typed", "property": "value", "value": "x"}],
        "changedPropIds": ["typed.value"],
    }
    assert as_role(app, role).post("/_dash-update-component", json=body).status_code == 403
    assert sign_in(app).post("/_dash-update-component", json=body).status_code == 200
    hub.of(app.server).state.close()


def test_g16_where_the_state_does_not_answer_nothing_is_shown(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.data.people import api_tokens, sessions
    from dashboard.errors import Unusable

    client = sign_in(app)

    def away(*_: object) -> None:
        raise Unusable("web.state.not_answering")

    monkeypatch.setattr(sessions, "see", away)
    monkeypatch.setattr(api_tokens, "see", away)
    for rule in sorted(set(BY_RULE) - OPEN):
        method = client.post if BY_RULE[rule].methods == "POST" else client.get
        assert method(address(rule)).status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/sign-in").status_code == 200


def test_importing_the_factory_makes_no_app() -> None:
    assert not any(
        isinstance(value, (Flask, dash.Dash)) for value in vars(__import__("dashboard.factory").factory).values()
    )
