"""What is read of a region while its files change under a server: one judgement, in all workers, made anew each time."""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.versions import durable, pointers
from dashboard.data.versions.catalog import fingerprint
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from dashboard.web.server import board
from tests.web.helpers import close, settings, sign_in
from tests.web.test_damage import BLOCK, flipped, ready, rewritten, shown
from tests.web.test_health import NOTHING

POINTERS: dict[str, Callable[[Path], object]] = {
    "gone": lambda place: (place / "CURRENT").unlink(),
    "an older one": lambda place: (place / "CURRENT").write_text("1\n"),
    "one that is not there": lambda place: (place / "CURRENT").write_text("7\n"),
    "empty": lambda place: (place / "CURRENT").write_text(""),
    "rubbish": lambda place: (place / "CURRENT").write_bytes(b"\xff"),
    "a folder": lambda place: ((place / "CURRENT").unlink(), (place / "CURRENT").mkdir()),
}
STEPS = 400


@pytest.fixture
def home(tmp_path: Path, data_home: Path) -> Path:
    shutil.copytree(data_home / "warehouse", tmp_path / "home" / "warehouse")
    return tmp_path / "home"


@pytest.fixture
def app(home: Path) -> Iterator[HubDash]:
    made = create_app(settings(home))
    yield made
    close(made)


@pytest.fixture
def workers(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[HubDash, HubDash]]:
    """Two of one server: they share its board, as processes do that were forked after it was made."""
    monkeypatch.setattr(board, "SHARED", [board.Board()])
    made = create_app(settings(home)), create_app(settings(home))
    yield made
    for each in made:
        close(each)


def store(app: HubDash) -> Any:
    return hub.of(app.server).store


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("what", POINTERS)
def test_a_pointer_that_is_lost_or_altered_is_degraded_and_the_newest_good_version_is_read(
    app: HubDash, home: Path, what: str, started: bool
) -> None:
    POINTERS[what](home / "warehouse" / "us")
    if started:
        close(app)
        app = create_app(settings(home))
    assert (ready(app)["status"], ready(app)["version"]) == ("degraded", 2)
    assert shown(app) == (200, "2")
    page = sign_in(app).get("/licenses?region=us").text
    assert "partner-hub verify" in page and str(home) not in page


def test_a_pointer_that_is_mended_is_followed_at_once(app: HubDash, home: Path) -> None:
    place = home / "warehouse" / "us"
    (place / "CURRENT").unlink()
    assert ready(app)["status"] == "degraded"
    pointers.move(place, 1)
    assert ("status" in ready(app), shown(app)) == (False, (200, "1"))


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize(
    "path", ["/licenses", "/calling", "/blocks/licenses-top", "/export/licenses-recent.csv", "/fresh"]
)
def test_no_answer_tells_a_reader_where_the_servers_files_lie(app: HubDash, home: Path, path: str, lang: str) -> None:
    place = home / "warehouse" / "us"
    (place / "CURRENT").write_text("rubbish")
    for manifest in place.glob("*.json"):
        manifest.write_text("{}")
    store(app).look(thorough=True)
    assert ready(app) == {"status": "degraded", **NOTHING}
    for query in ("", "&version=2", "&as_of=2020-01-01"):
        told = sign_in(app).get(f"{path}?region=us&lang={lang}{query}").text
        assert str(home) not in told and "CURRENT" not in told and ".json" not in told, query


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.EPERM])
def test_a_file_that_cannot_be_read_for_now_is_not_called_damaged(
    app: HubDash, home: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    real = durable.sha256

    def refused(path: Path) -> str:
        if path.name == "000002.duckdb":
            raise OSError(number, os.strerror(number), str(path))
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(durable, "sha256", refused)
        store(app).look(thorough=True)
        assert (ready(app)["status"], shown(app)) == ("degraded", (200, "1"))
    store(app).look()
    assert ("status" in ready(app), shown(app)) == (False, (200, "2")), "nothing but the look was needed"


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_what_the_process_is_short_of_says_nothing_about_a_version(
    app: HubDash, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def short(path: Path) -> str:
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patched:
        patched.setattr(durable, "sha256", short)
        store(app).look(thorough=True)
        assert ("status" in ready(app), shown(app)) == (False, (200, "2"))


def test_what_one_worker_finds_holds_in_the_other_at_once(workers: tuple[HubDash, HubDash], home: Path) -> None:
    one, other = workers
    path = home / "warehouse" / "us" / "000002.duckdb"
    whole, seen = path.read_bytes(), fingerprint(path.parent, 2)
    assert [shown(each) for each in workers] == [(200, "2")] * 2
    data = bytearray(whole)
    data[len(data) // 3] ^= 4
    path.write_bytes(data)
    os.utime(path, ns=(path.stat().st_atime_ns, seen[0][1] if seen else 0))
    store(one).look(thorough=True)
    assert [(shown(each), ready(each)["status"]) for each in workers] == [((200, "1"), "degraded")] * 2
    rewritten(path, whole)
    assert [shown(each) for each in (other, one)] == [(200, "2")] * 2


def test_the_board_is_one_for_processes() -> None:
    made = board.Board()
    assert (made.count, made.read()) == (0, (0, None))
    child = os.fork()
    if child == 0:  # pragma: no cover  another process
        made.write({"us": 1})
        os._exit(0)
    os.waitpid(child, 0)
    assert made.read() == (1, {"us": 1})
    assert made.write({"us": 1}) == 1, "what is known is no change"
    assert made.write({"us": 2}) == 2


def test_a_version_that_was_removed_is_404_in_every_thread_that_had_it_open(app: HubDash, home: Path) -> None:
    place = home / "warehouse" / "us"
    asked = f"{BLOCK}&version=1"
    readers = [sign_in(app) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        before = list(threads.map(lambda number: readers[number % 4].get(asked).status_code, range(24)))
        for kind in ("json", "duckdb"):
            (place / f"000001.{kind}").unlink()
        after = list(threads.map(lambda number: readers[number % 4].get(asked).status_code, range(40)))
    assert (set(before), set(after)) == ({200}, {404})


def test_a_damaged_version_that_is_asked_for_by_number_is_never_read(app: HubDash, home: Path) -> None:
    flipped(home / "warehouse" / "us" / "000001.duckdb")
    assert sign_in(app).get(f"{BLOCK}&version=1").status_code == 503


def meddled(place: Path, kept: Path, rng: random.Random) -> str:
    """One thing that may happen to a region's files under a running server; what it was."""
    number = rng.choice((1, 2))
    path = place / f"{number:06d}.{rng.choice(('duckdb', 'json'))}"
    kinds: dict[str, Callable[[], object]] = {
        "removed": lambda: path.unlink(missing_ok=True),
        "flipped": lambda: path.exists() and flipped(path),
        "put back": lambda: rewritten(path, (kept / path.name).read_bytes()),
        "all put back": lambda: [
            rewritten(place / each.name, each.read_bytes()) for each in kept.iterdir() if each.is_file()
        ],
        "pointer lost": lambda: (place / "CURRENT").unlink(missing_ok=True),
        "pointer altered": lambda: (place / "CURRENT").write_text(f"{rng.randrange(4)}\n"),
        "pointer mended": lambda: pointers.move(place, number),
    }
    name = rng.choice(list(kinds))
    kinds[name]()
    return name


def campaign(workers: tuple[HubDash, HubDash], home: Path, times: int, seed: int) -> dict[str, int]:
    """What two workers answer while files come and go: the same, and only from a version that is what was published."""
    place, rng, counts = home / "warehouse" / "us", random.Random(seed), dict[str, int]()
    kept = home / "kept"
    shutil.copytree(place, kept)
    whole = {number: [(kept / f"{number:06d}.{kind}").read_bytes() for kind in ("duckdb", "json")] for number in (1, 2)}
    readers = [sign_in(each) for each in workers]
    for _ in range(times):
        name = meddled(place, kept, rng)
        store(rng.choice(workers)).look()
        answers = [reader.get(BLOCK, follow_redirects=True) for reader in readers]
        told = [(answer.status_code, answer.json.get("version")) for answer in answers]
        assert told[0] == told[1], (seed, name, told)
        assert told[0][0] in (200, 503), (seed, name, told)
        if told[0][0] == 200:
            number = int(told[0][1])
            assert [(place / f"{number:06d}.{kind}").read_bytes() for kind in ("duckdb", "json")] == whole[number], name
        counts[name] = counts.get(name, 0) + 1
    return counts


def test_a_sample_of_files_that_come_and_go_while_serving(workers: tuple[HubDash, HubDash], home: Path) -> None:
    assert sum(campaign(workers, home, 25, seed=1).values()) == 25


@pytest.mark.torture
def test_files_come_and_go_while_serving(
    workers: tuple[HubDash, HubDash], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = campaign(workers, home, STEPS, seed=2)
    with capsys.disabled():
        print(f"\n{STEPS} changes under two workers: {counts}; 0 answers that differ")  # noqa: T201
