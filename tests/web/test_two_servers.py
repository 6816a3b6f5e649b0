"""Two servers on one home with ports of their own: both serve, and people, limits and the audit log are one."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.data.audit import audit_log
from dashboard.data.people.opening import open_state
from tests.web.test_serve import LINK, Live, live, refused
from tests.web.test_worker_kills import Client, client_of

pytestmark = pytest.mark.serving

EACH = 12


def exports(client: Client, said: list[int]) -> None:
    said += [client.ask("GET", "/export/licenses-recent.csv?region=us") for _ in range(EACH)]


def at(client: Client, other: Live, own: Live) -> Client:
    """The same browser at the other server: it sends the cookie under the name that this one looks for."""
    cookie = client.headers["Cookie"].replace(str(own.port), str(other.port))
    return replace(client, port=other.port, headers={**client.headers, "Cookie": cookie})


def test_two_servers_of_one_home_share_sessions_links_and_the_audit_chain(tmp_path: Path, data_home: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "warehouse").symlink_to(data_home / "warehouse")
    with live(home, workers="2", threads="2") as one, live(home, workers="2", threads="2") as two:
        assert LINK.fullmatch(two.link) and two.port != one.port
        first, second = client_of(one), client_of(two)
        assert at(first, two, one).ask("GET", "/account") == 200
        path = refused(home, "link", port=str(one.port))[1].strip().split(str(one.port))[1]
        assert [two.get(path)[0], one.get(path)[0]] == [303, 403], "a link works once, wherever"
        said: list[int] = []
        threads = [threading.Thread(target=exports, args=(client, said)) for client in (first, second) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert said == [200] * 4 * EACH
        entries = json.loads(refused(home, "audit", "list", "--json")[1])["entries"]
        assert sum(entry["act"] == "exported" for entry in entries) == 4 * EACH
        assert one.stop() == 0
        assert "Traceback" not in one.errors.read_text()
        assert [second.ask("GET", "/account"), at(first, two, one).ask("GET", "/account")] == [200, 200]
        assert two.get("/readyz")[0] == 200
    state = open_state(f"sqlite:///{home / 'state.sqlite'}")
    assert audit_log.verify(state)[2] == []
    state.close()
