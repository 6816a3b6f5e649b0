"""Who is believed about where a reader is: B13, B14."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard import config
from dashboard.errors import Refused
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from dashboard.web.guards import origin
from dashboard.web.guards.proxies import Proxies
from tests.web.helpers import anonymous, close, settings

TRUSTED = "127.0.0.1/32, 10.1.0.0/16, fd00::/8"


def seen(peer: str, trusted: str = TRUSTED, scheme: str = "http", **headers: str) -> dict[str, Any]:
    """What the app sees of a request from this peer."""
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start: object) -> list[bytes]:
        found.update(environ)
        return []

    networks = next(each for each in config.SETTINGS if each.name == "TRUSTED_PROXIES").parse(trusted)
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    Proxies(app, networks)({"REMOTE_ADDR": peer, "wsgi.url_scheme": scheme, **given}, lambda *_: None)  # type: ignore[arg-type, return-value]
    return found


@pytest.mark.parametrize(
    ("peer", "hops", "reader"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # what stands before our proxy's word is the reader's
        ("127.0.0.1", "1.1.1.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),  # two proxies of ours
        ("127.0.0.1", "10.1.0.1, 10.1.0.2", "10.1.0.1"),  # a reader inside
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, <script>, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "2001:DB8:0::1", "2001:db8::1"),
        ("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("fd00::7", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", ",".join(["203.0.113.9"] + ["10.1.0.1"] * 5000), "10.1.0.1"),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),  # no proxy of ours
        ("127.0.0.2", "203.0.113.9", "127.0.0.2"),
        ("2001:db8::9", "203.0.113.9", "2001:db8::9"),
        ("::1", "203.0.113.9", "::1"),
        ("", "203.0.113.9", ""),
    ],
)
def test_b13_the_reader_is_the_last_hop_that_is_no_proxy_of_ours(peer: str, hops: str, reader: str) -> None:
    assert seen(peer, x_forwarded_for=hops)["REMOTE_ADDR"] == reader


@pytest.mark.parametrize("peer", ["127.0.0.1", "198.51.100.1"])
def test_b13_no_other_header_says_who_or_where_even_from_a_proxy(peer: str) -> None:
    others = {
        "x_forwarded_host": "evil.example",
        "x_forwarded_port": "1",
        "x_forwarded_prefix": "/x",
        "x_forwarded_user": "root",
        "x_forwarded_server": "evil",
        "forwarded": "for=1.1.1.1",
        "x_real_ip": "1.1.1.1",
        "x_original_url": "/healthz",
        "x_rewrite_url": "/healthz",
        "remote_user": "root",
        "x_forwarded_proto": "gopher",
    }
    found = seen(peer, **others)
    assert found == {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"}


def test_b13_the_scheme_is_the_proxys_word_alone() -> None:
    assert seen("127.0.0.1", x_forwarded_proto="https")["wsgi.url_scheme"] == "https"
    assert seen("127.0.0.1", x_forwarded_proto="https, http")["wsgi.url_scheme"] == "http"
    assert seen("198.51.100.1", x_forwarded_proto="https")["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize(
    "value", ["127.0.0.1", "10.0.0.0/8, ::1", "10.0.0.1/8", "0.0.0.0/0", "::/0", "proxy/32", "*", "10.0.0.0/33"]
)
def test_b13_whom_to_believe_is_said_exactly_or_the_start_stops(tmp_path: Path, value: str) -> None:
    with pytest.raises(Refused, match="PARTNER_HUB_TRUSTED_PROXIES"):
        settings(tmp_path / "home", trusted_proxies=value)


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[HubDash]:
    """An app whose proxy is 10.1.0.1."""
    made = create_app(settings(tmp_path / "home", trusted_proxies="10.1.0.1/32"))
    yield made
    close(made)


def test_b13_the_app_knows_the_readers_address_and_nobody_elses_word(
    behind: HubDash, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    view = behind.server.view_functions["session.sign_in"]
    monkeypatch.setitem(
        behind.server.view_functions, "session.sign_in", lambda **given: told.append(origin.address()) or view(**given)
    )
    hops = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Host": "evil.example"}
    for peer in ("10.1.0.1", "10.1.0.2"):
        answer = anonymous(behind).get("/sign-in", headers=hops, environ_overrides={"REMOTE_ADDR": peer})
        assert answer.status_code == 200
        assert "evil" not in answer.text
    assert told == ["203.0.113.9", "10.1.0.2"]


def test_b14_a_proxy_cannot_say_another_host(behind: HubDash) -> None:
    given = {"Host": "evil.example", "X-Forwarded-Host": f"127.0.0.1:{hub.of(behind.server).config.port}"}
    for peer in ("10.1.0.1", "10.1.0.2"):
        assert (
            anonymous(behind).get("/healthz", headers=given, environ_overrides={"REMOTE_ADDR": peer}).status_code == 400
        )
