"""Headers of every answer: G08, D06, D09, A15, B18."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.factory import HubDash, create_app
from dashboard.web.guards import headers
from tests.web.helpers import anonymous, close, page_body, settings, sign_in

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
CSP = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
# One of each kind of answer: pages, data, static files, redirects, and every error.
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/", {}),
    ("GET", "/licenses", {}),
    ("GET", "/nothing", {}),
    ("GET", "/sign-in", {}),
    ("GET", "/sign-in/phl_x", {}),
    ("GET", "/healthz", {}),
    ("GET", "/readyz", {}),
    ("GET", "/_dash-layout", {}),
    ("GET", "/_dash-dependencies", {}),
    ("GET", "/_favicon.ico", {}),
    ("GET", "/assets/look.css", {}),
    ("GET", "/assets/nothing.css", {}),
    ("GET", "/_dash-component-suites/dash/nothing.js", {}),
    ("GET", "/blocks/licenses-top", {}),
    ("GET", "/blocks/nothing", {}),
    ("GET", "/export/licenses-recent.csv", {}),
    ("GET", "/licenses", {"headers": {"Host": "evil.example"}}),
    ("POST", "/licenses", {}),
    ("POST", "/preferences", {"json": {"key": "lang", "value": "en"}}),
    ("POST", "/preferences", {"json": {"key": "lang", "value": "xx"}}),
    ("POST", "/preferences", {"headers": {"X-CSRF-Token": None}}),
    ("POST", "/preferences", {"data": b"x" * 200_000, "content_type": "application/json"}),
    ("POST", "/_dash-update-component", {"json": page_body()}),
    ("POST", "/_dash-update-component", {"json": {}}),
    ("OPTIONS", "/licenses", {}),
    ("HEAD", "/licenses", {}),
    ("TRACE", "/licenses", {}),
]


def scripts(app: HubDash) -> list[str]:
    """Addresses of the bundles that the page loads."""
    found = re.findall(r'<script src="([^"]+)"', sign_in(app).get("/licenses").text)
    assert found
    return found


@pytest.mark.parametrize("who", [anonymous, sign_in])
@pytest.mark.parametrize(("method", "path", "more"), ASKED)
def test_g08_every_answer_has_them(shared: HubDash, who: Any, method: str, path: str, more: dict[str, Any]) -> None:
    answer = who(shared).open(path, method=method, **more)
    policy = CSP.format(hashes=" ".join(shared.csp_hashes()))
    assert answer.headers["Content-Security-Policy"] == policy
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"]
    assert not {"Server-Timing", "X-Powered-By", "Strict-Transport-Security"} & {name for name, _ in answer.headers}


def test_g08_an_unexpected_error_has_them_too(app: HubDash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.server.view_functions, "health.lives", lambda: 1 / 0)
    answer = sign_in(app).get("/healthz")
    assert answer.status_code == 500
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == headers.PRIVATE


def test_d06_every_inline_script_of_the_page_is_one_of_the_allowed(shared: HubDash) -> None:
    import base64
    import hashlib

    answer = sign_in(shared).get("/licenses")
    inline = re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"\son[a-z]+\s*=", re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL))


def test_g12_nothing_is_loaded_from_elsewhere(shared: HubDash) -> None:
    page = sign_in(shared).get("/licenses").text + anonymous(shared).get("/sign-in").text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_hsts_only_where_readers_come_over_tls(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path / "home", base_url="https://hub.partner.example"))
    for path in ("/healthz", "/licenses", "/assets/look.css"):
        assert anonymous(app).get(path).headers["Strict-Transport-Security"] == "max-age=31536000"
    close(app)


def test_a15_what_is_personal_is_kept_by_no_shared_cache(shared: HubDash) -> None:
    for method, path, more in ASKED:
        answer = sign_in(shared).open(path, method=method, **more)
        if path.startswith(("/assets/look", "/_favicon")):
            continue
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.headers["Vary"]


def test_bundles_are_kept_for_good_and_their_name_changes_with_their_content(shared: HubDash) -> None:
    for address in scripts(shared):
        answer = anonymous(shared).get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers


def test_an_asset_of_another_time_than_its_address_says_is_asked_for_again(shared: HubDash) -> None:
    for address in ("/assets/look.css", "/assets/look.css?m=1", "/assets/look.css?m=x"):
        assert anonymous(shared).get(address).headers["Cache-Control"] == "public, no-cache"
    missing = anonymous(shared).get("/assets/nothing.css?m=1")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "private, no-cache")


def test_d09_no_version_of_what_runs_here_is_told_to_strangers(shared: HubDash) -> None:
    import importlib.metadata
    import platform

    import dash

    for path in ("/", "/sign-in", "/licenses", "/healthz", "/readyz", "/nothing", "/_dash-layout", "/assets/nothing"):
        answer = anonymous(shared).get(path)
        said = answer.text + str(answer.headers)
        for version in (platform.python_version(), dash.__version__, importlib.metadata.version("flask")):
            assert version not in said
        assert not re.search(r"(?i)python|werkzeug|flask", said)


def test_d09_the_page_itself_does_not_tell_the_versions_of_python_and_dash(shared: HubDash) -> None:
    import json
    import sys

    page = sign_in(shared).get("/licenses").text
    match = re.search(r'id="_dash-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert match
    assert not {"python_version", "dash_version", "plotly_version", "dash_version_url"} & set(
        json.loads(match.group(1))
    )
    assert sys.version not in page
