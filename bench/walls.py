"""What 50 walls at rest cost the server, how soon a link that is revoked shows nothing more, and what the page of a wall
weighs after a week (S17)."""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import urlsplit

from bench.server import workers_of
from bench.timing import Line
from dashboard import config
from dashboard.commands.written_down import WHO
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.walls import definition, reading, writing
from dashboard.web.server.wall_document import BEAT_S
from tests.browser.kit import chromium, hanging, long_lived, room, served

WALLS, WORKERS = 50, 2
SETTLE_S, REST_S = 10.0, 60.0
REVOKED = 5
MOST_PERCENT, MOST_S = 1.0, 5.0
WEEK, WEEK_BEAT_S = 10_080, 0.01  # looks; and how fast they follow each other here
_NAME = "bench-"
_ITEMS = [{"shows": [page], "region": region} for page in definition.PAGES for region in ("all", "us", "eu")]


@dataclass
class Screen:
    """One wall that hangs somewhere: asks as the script does, over a connection that it keeps."""

    connection: http.client.HTTPConnection
    name: str
    link: int
    headers: dict[str, str] = field(default_factory=dict)
    due: float = 0.0
    status: int = 0

    def open(self, token: str) -> None:
        """Exchanges the link for the cookie."""
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        body = json.dumps({"token": token})
        self.connection.request("POST", f"/wall/{self.name}/open", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        self.headers = {"Cookie": answer.headers["Set-Cookie"].split(";")[0], "Sec-Fetch-Site": "same-origin"}

    def look(self) -> int:
        """One question for news."""
        try:
            answer = self._asked()
        except http.client.RemoteDisconnected:  # it rested longer than the server keeps a connection
            answer = self._asked()
        if tag := answer.headers.get("ETag"):
            self.headers["If-None-Match"] = tag
        self.status = answer.status
        return answer.status

    def _asked(self) -> http.client.HTTPResponse:
        self.connection.request("GET", f"/wall/{self.name}/screen", headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer


def lines(home: Path) -> Iterator[Line]:
    """CPU of the server with 50 walls and without, then the time from a revocation until the screen hears of it."""
    with served.serving(home, {"WORKERS": str(WORKERS), "ADDRESS_PER_S": "100000"}) as hub:
        state = open_state(config.read({"PARTNER_HUB_HOME": str(home)}).state_url)
        try:
            workers = workers_of(hub)
            idle = _spent(workers, REST_S / 2, [])
            screens = [_hung(hub, state, at) for at in range(WALLS)]
            _spent(workers, SETTLE_S, screens)
            rest = _spent(workers, REST_S, screens)
            assert {one.status for one in screens} == {304}, "they are at rest"
            own = rest - idle
            goal = f"<= {MOST_PERCENT:g} %"
            yield Line(
                "50 walls at rest, percent of one core", own, own, "with nobody", idle, None, goal, own <= MOST_PERCENT
            )
            took = [_revoked(state, screens, screens[at]) for at in range(REVOKED)]
            middle, longest = median(took), max(took)
            goal = f"<= {MOST_S:g} s"
            yield Line(
                "a revoked wall is dark, s", middle, min(took), "the longest", longest, None, goal, longest <= MOST_S
            )
        finally:
            for wall in reading.listed(state):
                if wall.name.startswith(_NAME):
                    writing.remove(state, WHO, wall.name, wall.version)
            state.close()


def week() -> Iterator[Line]:
    """A browser's page of a wall before and after as many looks as a week has minutes, a new version each hundredth."""
    executable = chromium.path(chromium.AS_READERS_HAVE_IT)
    if executable is None:
        raise FileNotFoundError("no Chromium")
    with tempfile.TemporaryDirectory() as folder, chromium.launched(executable) as browser:
        lived = long_lived.made(Path(folder))
        try:
            lived.restart()
            with room.hung(lived, browser, WEEK_BEAT_S) as hung:
                before = hung.weighs()
                hung.weeks(WEEK // room.EVERY)
                hung.lives(WEEK)
                after = hanging.weighed(hung.page)
        finally:
            lived.stop()
    grown = (after.heap - before.heap) / 1e6
    yield _weight(f"S17 heap after {WEEK} looks of a wall, + MB", grown, before.heap / 1e6, hanging.HEAP / 1e6)
    share = 100 * abs(after.nodes - before.nodes) / before.nodes
    yield _weight("S17 nodes after them, changed by %", share, before.nodes, 100 * hanging.NODES)
    yield _weight("S17 listeners after them, +", after.listeners - before.listeners, before.listeners, 0)


def _weight(what: str, grown: float, before: float, most: float) -> Line:
    return Line(what, grown, grown, "before", before, None, f"<= {most:g}", grown <= most)


def _name(at: int) -> str:
    return f"{_NAME}{at}"


def _hung(hub: served.Hub, state: Database, at: int) -> Screen:
    writing.add(state, WHO, _name(at), {"title": _name(at), "items": _ITEMS[: 1 + at % len(_ITEMS)]})
    link, token = writing.link(state, WHO, _name(at), "bench")
    place = urlsplit(hub.url)
    screen = Screen(http.client.HTTPConnection(str(place.hostname), place.port), _name(at), link.id)
    screen.open(token)
    return screen


def _spent(workers: list[int], seconds: float, screens: list[Screen]) -> float:
    """Percent of one core that the server's workers take while these ask."""
    before, began = _cpu_s(workers), time.monotonic()
    _live(screens, began + seconds)
    return 100 * (_cpu_s(workers) - before) / (time.monotonic() - began)


def _live(screens: list[Screen], until: float, over: Screen | None = None) -> float:
    """They ask, each in its own time; until then, or until one of them is shown nothing more. When that was."""
    random, now = Random(1), time.monotonic()
    while now < until and (over is None or over.status != http.HTTPStatus.FORBIDDEN):
        for screen in [screen for screen in screens if screen.due <= now]:
            screen.look()
            screen.due = time.monotonic() + BEAT_S * (0.8 + 0.4 * random.random())
        time.sleep(max(0.0, min([screen.due for screen in screens] or [until]) - time.monotonic()))
        now = time.monotonic()
    return now


def _revoked(state: Database, screens: list[Screen], one: Screen) -> float:
    """Revoked by another process than those that serve it."""
    began = time.monotonic()
    writing.revoke(state, WHO, one.link)
    took = _live(screens, began + 2 * MOST_S, one) - began
    screens.remove(one)
    return took


def _cpu_s(pids: list[int]) -> float:
    """Seconds that all threads of these processes ran so far."""
    tasks = [task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
