"""The hub as an ordinary user on a machine whose disk is read-only, but for its home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.kit import served

pytestmark = pytest.mark.serving

NOBODY = 65534
# Everything is read-only in a namespace of its own, but a place that was mounted apart.
_INSIDE = 'mount --bind "$1" "$1" && mount -o remount,bind,ro / && shift && exec setpriv --reuid {0} --regid {0} --clear-groups "$@"'


@pytest.fixture
def home(data_home: Path) -> Iterator[Path]:
    """A home that belongs to somebody else, with a little data."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv", "mount"))):
        pytest.skip("only root can make a read-only disk for another user")
    place = Path(tempfile.mkdtemp(prefix="hub-of-nobody-"))
    shutil.copytree(data_home / "warehouse", place / "warehouse")
    for path in (place, *place.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    yield place
    shutil.rmtree(place)


def alone(home: Path, *words: str) -> list[str]:
    """The command that runs `partner-hub <words>` so."""
    inside = ["unshare", "--mount", "sh", "-ec", _INSIDE.format(NOBODY), "sh", str(home)]
    return [*inside, sys.executable, "-B", "-m", "dashboard", *words]


def test_g14_it_runs_as_another_user_and_writes_only_into_its_home(home: Path) -> None:
    port = served.free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(served.PREFIX)}
    given = clean | {"PARTNER_HUB_HOME": str(home), "PARTNER_HUB_PORT": str(port), "HOME": "/nonexistent"}
    pipe = subprocess.PIPE
    if subprocess.run(
        [*alone(home, "--version")], env=given, cwd=served.ROOT, capture_output=True, check=False
    ).returncode:
        pytest.skip("no mount namespaces here, or the interpreter cannot be read by others")
    with subprocess.Popen(
        alone(home, "serve"), env=given, cwd=served.ROOT, text=True, stdout=pipe, stderr=pipe
    ) as server:
        try:
            assert server.stdout is not None
            link = urlsplit(server.stdout.readline().strip())
            assert link.path.startswith("/sign-in/"), server.communicate(timeout=10)
            assert asked(port, link.path) == [303, 200, 200, 200]
        finally:
            server.terminate()
            server.wait(20)
    assert {path.stat().st_uid for path in home.rglob("*")} == {NOBODY}
    open_to_others = [
        path
        for path in home.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077 and "warehouse" not in path.parts
    ]
    assert open_to_others == []


def asked(port: int, link: str) -> list[int]:
    """The answers to a reader who signs in, looks, and takes files away."""
    connection, said, cookie = HTTPConnection("127.0.0.1", port, timeout=30), [], ""
    for path in (link, "/licenses", "/export/licenses-recent.csv?region=us", "/export/licenses-recent.xlsx?region=us"):
        connection.request("GET", path, headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})
        answer = connection.getresponse()
        answer.read()
        said.append(answer.status)
        cookie = cookie or (answer.headers["Set-Cookie"] or "").split(";")[0]
    connection.close()
    return said
