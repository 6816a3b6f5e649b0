"""What a worker's loop says again to a wall: only that nothing is new, to whom a thread said so, as long as it is so."""

from __future__ import annotations

import re
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from selectors import DefaultSelector
from types import SimpleNamespace
from typing import Self

import pytest
from flask.testing import FlaskClient
from gunicorn.workers.gthread import TConn
from sqlalchemy import update

from dashboard import context
from dashboard.access import Role
from dashboard.data.people import users
from dashboard.data.state.models import UserRow, WallLinkRow
from dashboard.data.walls import reading, writing
from dashboard.errors import Unusable
from dashboard.factory import HubDash
from dashboard.web import hub
from dashboard.web.routes import wall_screen
from dashboard.web.server import wall_looks
from dashboard.web.server.wall_document import BEAT_S
from dashboard.web.server.wall_looks import GOOD_S, KEPT_S, ROUND_S, SEEN_S, Looks
from dashboard.web.server.worker import HubWorker
from tests.web import walls
from tests.web.helpers import add_user

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
HEAD = b"GET /wall/ops/screen HTTP/1.1\r\nHost: 127.0.0.1:8050\r\nCookie: wall=1\r\n\r\n"
REVOKED_S = 5  # what is promised


@dataclass
class Hung:
    """A wall of a person's, at which somebody looks, and the loop's own clock."""

    app: HubDash
    looks: Looks
    client: FlaskClient
    tag: str
    link: int
    maker: int
    now: float = 1000.0

    def asks(self, head: bytes = HEAD, peer: str = HERE) -> int:
        """A thread answers these bytes."""
        self.looks.begins(peer, head)
        with self.client.get("/wall/ops/screen", headers={"If-None-Match": self.tag}) as answer:  # sent to its end
            return answer.status_code

    def said(self, head: bytes = HEAD, peer: str = HERE) -> tuple[bytes, bool] | None:
        return self.looks.answer(peer, head)

    def write(self, table: type, which: int, **values: object) -> None:
        with hub.of(self.app.server).state.write() as connection:
            connection.execute(update(table).where(table.id == which).values(**values))  # type: ignore[attr-defined]


@pytest.fixture
def hung(tagged_app: HubDash) -> Hung:
    state = hub.of(tagged_app.server).state
    maker = add_user(state, "wal@partner.example", Role.FULL)
    walls.made(tagged_app, by=users.active(state, "wal@partner.example"))
    link, token = walls.link(tagged_app)
    client = walls.screen(tagged_app, token)
    looks = wall_looks.looks_of(tagged_app.server)
    made = Hung(tagged_app, looks, client, client.get("/wall/ops/screen").headers["ETag"], link, maker)
    looks.clock = lambda: made.now
    return made


def test_the_same_bytes_from_the_same_machine_are_told_again_that_nothing_is_new(hung: Hung) -> None:
    assert hung.said() is None, "nobody has asked yet"
    assert hung.asks() == 304
    said = hung.said()
    assert said is not None
    head = said[0].decode("latin-1")
    own = hung.client.get("/wall/ops/screen", headers={"If-None-Match": hung.tag})
    assert b"".join(own.iter_encoded()) == b"", "and nothing follows its head"
    assert head.startswith("HTTP/1.1 304 ") and head.endswith("\r\n\r\n") and not said[1]
    names = {line.partition(":")[0] for line in head.splitlines()[1:] if line}
    assert names == {*own.headers.keys(), "Server", "Connection", "Date"}
    assert f"ETag: {hung.tag}" in head
    assert hung.said(peer=ELSEWHERE) is None
    assert hung.said(HEAD.replace(b"wall=1", b"wall=2")) is None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        HEAD.replace(b"/screen", b"/open"),
        HEAD.replace(b"Cookie", b"Content-Length: 5\r\nCookie"),
        HEAD.replace(b"Cookie", b"Transfer-Encoding: chunked\r\nCookie"),
        HEAD.replace(b"Cookie", b"X: " + b"y" * wall_looks.LONGEST + b"\r\nCookie"),
        HEAD + HEAD,
        HEAD.replace(b"GET", b"HEAD"),
    ],
)
def test_what_is_not_one_plain_question_always_takes_the_usual_road(hung: Hung, head: bytes) -> None:
    assert hung.asks(head) == 304
    assert hung.said(head) is None


def test_a_connection_ends_where_its_client_says_so(hung: Hung) -> None:
    says = [b"close", b"Close ", b"keep-alive, close", b"te,close, x"]
    heads = [HEAD.replace(b"Cookie", b"Connection: " + each + b"\r\nCookie") for each in says]
    for head in (*heads, HEAD.replace(b"HTTP/1.1", b"HTTP/1.0")):
        hung.asks(head)
        said = hung.said(head)
        assert said is not None and said[1] and b"\r\nConnection: close\r\n" in said[0]


def _revoked(hung: Hung) -> None:
    writing.revoke(hub.of(hung.app.server).state, walls.WHO, hung.link)


def _expired(hung: Hung) -> None:
    hung.write(WallLinkRow, hung.link, expires=hub.of(hung.app.server).state.clock() - timedelta(seconds=1))


def _elsewhere(hung: Hung) -> None:
    hung.write(WallLinkRow, hung.link, only_from="192.0.2.0/24")


def _gone(hung: Hung) -> None:
    writing.remove(hub.of(hung.app.server).state, walls.WHO, "ops", 1)


def _changed(hung: Hung) -> None:
    given = {"title": "ops", "items": [{"shows": ["calling"], "region": "eu"}]}
    writing.change(hub.of(hung.app.server).state, walls.WHO, "ops", 1, given)


def _deactivated(hung: Hung) -> None:
    hung.write(UserRow, hung.maker, active=False, stamp=1)


def _narrowed(hung: Hung) -> None:
    hung.write(UserRow, hung.maker, regions=["us"], stamp=1)


@pytest.mark.parametrize("end", [_revoked, _expired, _elsewhere, _gone, _changed, _deactivated, _narrowed])
def test_a21_a_round_finds_that_the_answer_would_be_another_one(hung: Hung, end: Callable[[Hung], None]) -> None:
    hung.asks()
    hung.looks.look()
    assert hung.said() is not None, "as it was"
    end(hung)
    hung.looks.look()
    assert hung.said() is None
    assert hung.asks() in {200, 403}, "the usual road says what is new"
    assert hung.said() is None


def test_a21_what_ends_is_over_in_five_seconds_even_where_rounds_come_late(hung: Hung) -> None:
    hung.asks()
    hung.now += GOOD_S - 0.01
    assert hung.said() is not None
    hung.now += 0.02
    assert hung.said() is None, "no round said that it is still so"
    assert BEAT_S * 1.2 + GOOD_S <= REVOKED_S
    assert ROUND_S < GOOD_S, "in the normal course no thread is asked"


class _Tomorrow(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + timedelta(days=1)


def test_f20_at_midnight_the_data_are_a_day_older_with_the_next_look(
    hung: Hung, monkeypatch: pytest.MonkeyPatch
) -> None:
    def age() -> int:
        told = re.search(r"(\d[\d,]*) days old", hung.client.get("/wall/ops/screen").json["items"][0]["html"])
        assert told is not None
        return int(told[1].replace(",", ""))

    before = age()
    hung.asks()
    hung.looks.look()
    assert hung.said() is not None
    monkeypatch.setattr(context, "datetime", _Tomorrow)
    hung.looks.look()
    assert hung.said() is None
    assert hung.asks() == 200
    assert age() == before + 1


def test_a_thread_is_asked_now_and_then_all_the_same(hung: Hung) -> None:
    hung.asks()
    for _round in range(int(KEPT_S / ROUND_S) + 1):
        hung.looks.look()
        assert hung.now >= 1000 + KEPT_S or hung.said() is not None
        hung.now += ROUND_S
    assert hung.said() is None


def test_it_is_written_down_when_a_wall_was_looked_at_and_not_when_nobody_looks_any_more(hung: Hung) -> None:
    state = hub.of(hung.app.server).state
    hung.asks()
    hung.write(WallLinkRow, hung.link, last_seen=None, last_address="")
    hung.looks.look()
    [link] = reading.links(state)
    assert link.last_seen is not None and link.last_address == HERE
    hung.write(WallLinkRow, hung.link, last_seen=None)
    hung.now += SEEN_S
    hung.looks.look()
    assert reading.links(state)[0].last_seen is None, "the screen was switched off a minute ago"


def test_the_state_away_leaves_walls_to_the_usual_road(hung: Hung, monkeypatch: pytest.MonkeyPatch) -> None:
    hung.asks()
    monkeypatch.setattr(reading, "standing", _away)
    with pytest.raises(Unusable):
        hung.looks.look()
    assert hung.said() is not None
    hung.now += GOOD_S
    assert hung.said() is None


def _away(*_given: object) -> None:
    raise Unusable("web.state.not_answering")


def test_what_is_published_while_a_thread_answers_is_new_to_the_next_look(
    hung: Hung, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the loop took what is current for what the answer was made of, and repeated it for minutes."""
    made = wall_looks.tag_of

    def published(looked: reading.Screen, facts: wall_looks.Facts) -> str:
        tag = made(looked, facts)
        monkeypatch.setattr(wall_looks.Facts, "_read", lambda _facts, _region: "another version")
        return tag

    monkeypatch.setattr(wall_screen, "tag_of", published)
    assert hung.asks() == 304
    hung.looks.look()
    assert hung.said() is None


def test_whoever_asks_and_takes_no_answer_is_let_go_and_hears_nothing_after_one_that_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The loop does not wait for them, no thread does, and no answer stands inside another one."""
    with socket.create_server((HERE, 0)) as listening:
        there = socket.create_connection(listening.getsockname())
        here, _address = listening.accept()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
    cfg = SimpleNamespace(keepalive=15)
    worker = HubWorker.__new__(HubWorker)
    worker.poller, worker.pending_conns, worker.worker_connections, worker.nr_conns = DefaultSelector(), deque(), 9, 1
    worker.cfg, worker.alive = cfg, True
    said = b"HTTP/1.1 304 NOT MODIFIED\r\nX: " + b"y" * 30_000 + b"\r\n\r\n"
    monkeypatch.setattr(worker, "_walls", SimpleNamespace(answer=lambda _peer, _seen: (said, False)))
    with here, there:
        conn = TConn(cfg, here, (HERE, 1), None)
        worker._wait_for_head(conn)
        heard, asked = b"", 0
        while worker.nr_conns and asked < 1000:
            asked += 1
            there.sendall(HEAD)
            worker.poller.select(5)
            worker.on_pending_socket_readable(conn, here)
            heard += there.recv(len(said) // 2)  # each time less than was said
        assert (worker.nr_conns, list(worker.pending_conns), here.fileno()) == (0, [], -1)
        heard += b"".join(iter(lambda: there.recv(1 << 16), b""))
    whole, cut = divmod(len(heard), len(said))
    assert whole >= 1 and heard == said * whole + said[:cut]
    worker.poller.close()


def test_what_is_kept_is_bounded(hung: Hung, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall_looks, "MOST", 3)
    heads = [HEAD.replace(b"wall=1", f"wall={at}".encode()) for at in range(5)]
    for head in heads:
        hung.asks(head)
    assert [hung.said(head) is not None for head in heads] == [False, False, True, True, True]
