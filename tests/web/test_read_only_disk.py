"""A disk, or a state database, that can only be read from one moment to the next: reads go on, writes are refused."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.web.test_full_disk import EXPORT, READ, grow_old
from tests.web.test_serve import Live, is_a_sentence, live, refused
from tests.web.test_worker_kills import Client, client_of, workers

pytestmark = pytest.mark.serving

PAGES = (*READ, "/account", "/users", "/fresh", "/readyz")
FILES = (EXPORT, EXPORT.replace(".csv", ".xlsx"))
TIMES = 6  # more than once for each worker


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that can fail as a disk does."""
    image, place = tmp_path / "image", tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(32 << 20)
    place.mkdir()
    try:
        for words in (["mkfs.ext4", "-q", "-F", image], ["mount", "-o", "loop", image, place]):
            subprocess.run([str(word) for word in words], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here: {error}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def home(disk: Path, data_home: Path) -> Path:
    (disk / "home").mkdir()
    (disk / "home" / "warehouse").symlink_to(data_home / "warehouse")
    return disk / "home"


def done(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def kept(client: Client) -> tuple[int, str]:
    """What is answered to a choice: status and words."""
    connection = HTTPConnection("127.0.0.1", client.port, timeout=20)
    body = json.dumps({"key": "theme", "value": "dark"})
    connection.request("POST", "/preferences", body, client.headers)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def reads_on(running: Live, client: Client, before: set[int]) -> None:
    """Pages are answered, what would be written is refused in words, and no worker dies of it."""
    for _ in range(TIMES):
        assert {path: client.ask("GET", path) for path in PAGES} == dict.fromkeys(PAGES, 200)
        assert [client.ask("GET", path) for path in FILES] == [503, 503], "who exports what could not be written down"
        status, said = kept(client)
        assert (status, "Nothing was changed" in said) == (503, True), said
    assert workers(running) == before
    assert "Traceback" not in running.errors.read_text()


def test_a_disk_that_becomes_read_only_under_a_server_is_read_on(home: Path, disk: Path) -> None:
    with live(home, workers="2", threads="2") as running:
        client = client_of(running)
        assert (kept(client)[0], client.ask("GET", FILES[1])) == (200, 200)
        grow_old(home)
        subprocess.run(["sync", "-f", str(home)], check=True)
        before = workers(running)
        done("mount", "-o", "remount,abort", disk)  # as the kernel does when the disk fails
        reads_on(running, client, before)
        code, out, told = refused(home, "link", port=str(running.port))
        assert (code, out, is_a_sentence(told)) == (3, "", True), told
        assert running.stop() == 0


def test_a_state_that_becomes_read_only_under_a_server_is_read_on_and_written_again(home: Path) -> None:
    with live(home, workers="2", threads="2") as running:
        client = client_of(running)
        assert kept(client)[0] == 200
        grow_old(home)
        state = (home / "state.sqlite", home / "state.sqlite-wal")  # the third file is memory that processes share
        done("chattr", "+i", *state)
        try:
            reads_on(running, client, workers(running))
        finally:
            done("chattr", "-i", *state)
        assert {kept(client)[0] for _ in range(TIMES)} == {200}
        assert [client.ask("GET", path) for path in FILES] == [200, 200]
        assert running.stop() == 0
