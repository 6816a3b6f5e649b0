"""Real processes among odd names, bytes, modes and streams: all that is written lies in the home, or a sentence says no."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dashboard import config
from dashboard.data.publishing import rolling
from dashboard.data.sources import importer
from dashboard.data.state.engine import file_of
from dashboard.errors import Refused
from dashboard.scope import Region
from tests.importer.folders import REGION, Hub, leg, small, write

HUB = [sys.executable, "-m", "dashboard"]


def run(
    *words: str | bytes, home: str | bytes | Path, shell: str = "", **more: str | bytes
) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own; `shell` is what a shell does with its streams."""
    environ: dict[str | bytes, str | bytes] = {**os.environ, "PARTNER_HUB_HOME": os.fsencode(home), **more}
    called = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "-", *HUB, *words] if shell else [*HUB, *words]
    return subprocess.run(called, env=environ, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize(
    "name", ["a%20b", "a%2Fb", "%41", "a#b", "a*b", "[ab]", "it's", 'q"q', "a:b@c", " x ", "\u017c \u00f3"]
)
def test_all_that_is_written_lies_in_the_home_whatever_its_name(tmp_path: Path, name: str) -> None:
    twin = tmp_path / "twins" / name.replace("%20", " ").replace("%2F", "/").replace("%41", "A").strip()
    home, folder = tmp_path / "homes" / name, write(tmp_path / "folder", small() | {"call_legs": [leg(1)]})
    home.mkdir(parents=True)
    assert run("import", "--region", "eu", str(folder), home=home).returncode == 0
    assert run("user", "list", home=home).returncode == 0
    assert [path.name for path in (tmp_path / "homes").iterdir()] == [name]
    assert {"secret.key", "state.sqlite", "warehouse"} <= {path.name for path in home.iterdir()}
    assert not twin.exists()


def test_legs_of_a_home_whose_name_is_a_pattern_are_its_own(tmp_path: Path) -> None:
    """`home[12]` and `home*` match other homes, whose legs must not be read."""
    other, mine = Hub(tmp_path / "home1"), Hub(tmp_path / "home[12]")
    for hub, count in ((other, 3), (mine, 1)):
        hub.publish(small() | {"call_legs": [leg(number) for number in range(count)]})
    mine.publish({"call_legs": [leg(7)]})
    assert mine.ask("select sum(legs) from endpoint_week") == [(2,)]
    assert rolling.run(rolling.Job(mine.config, REGION), tmp_path / "out").weeks
    made = duckdb.sql("select sum(legs) from read_parquet($p)", params={"p": f"{tmp_path}/out/endpoint_week/*.parquet"})
    assert made.fetchall() == [(2,)]


@pytest.mark.parametrize("name", ["a?b", "a\nb", "\u200bhome", "~nobody-here/home"])
def test_a_home_that_cannot_hold_everything_stops_the_start(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused, match="PARTNER_HUB_HOME"):
        config.read({"PARTNER_HUB_HOME": name})
    with pytest.raises(Refused, match="PARTNER_HUB_WAREHOUSE_EU"):
        config.read({"PARTNER_HUB_HOME": str(tmp_path / "home"), "PARTNER_HUB_WAREHOUSE_EU": name})
    assert [path for path in tmp_path.rglob("*") if path.is_dir() and path.name != "home"] == []


def test_two_homes_that_differ_in_a_blank_share_nothing(tmp_path: Path) -> None:
    first, second = (config.read({"PARTNER_HUB_HOME": str(tmp_path / name)}) for name in ("a", "a "))
    assert file_of(first.state_url) == tmp_path / "a" / "state.sqlite"
    assert file_of(second.state_url) == tmp_path / "a " / "state.sqlite"
    assert first.secret_key != second.secret_key


def test_bytes_that_are_no_text_are_refused_with_a_sentence(tmp_path: Path) -> None:
    home, odd = tmp_path / "home", b"\xff\xfe"
    for done in (
        run("import", "--region", "eu", os.fsencode(tmp_path) + odd, home=home),
        run("figures", "--region", "eu", "--query", odd, home=home),
        run(odd, home=home),
        run("user", "list", home=os.fsencode(tmp_path) + b"/" + odd),
        run("user", "list", home=home, PARTNER_HUB_PARTNER_NAME=odd),
    ):
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"not UTF-8 text" in done.stderr and b"Traceback" not in done.stderr
    said = run("import", "--region", "eu", odd, "--json", home=home)
    assert json.loads(said.stderr)["error"]["rule"] == "config.error.argument"
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


@pytest.mark.parametrize(
    "url",
    [
        "https://hub.example/prefix",
        "https://hub.example?a=b",
        "https://hub.example#f",
        "https://me@hub.example",
        "https://",
        "http://hub.example:99999",
        "https://hub example",
        "https://hub.example//",
        "hub.example",
        "https:/hub.example",
        "http://[::1",
    ],
)
def test_a_base_url_is_a_host_and_nothing_else(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refused, match="PARTNER_HUB_BASE_URL"):
        config.read({"PARTNER_HUB_HOME": str(tmp_path), "PARTNER_HUB_BASE_URL": url})


@pytest.mark.parametrize(
    "url", ["https://hub.example", "http://10.0.0.7:8050", "http://[::1]:8050", "https://h\u00fcb.example:1"]
)
def test_a_host_is_taken_with_and_without_a_slash(tmp_path: Path, url: str) -> None:
    for given in (url, f"{url}/"):
        assert config.read({"PARTNER_HUB_HOME": str(tmp_path), "PARTNER_HUB_BASE_URL": given}).base_url == url


def test_a_home_that_others_may_look_into_is_closed_to_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    done = run("user", "list", home=home)
    assert (done.returncode, done.stderr) == (0, b"")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_folder_for_everybody_is_left_as_it_is_and_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o1777)
    done = run("user", "list", home=home)
    assert (done.returncode, stat.S_IMODE(home.stat().st_mode)) == (0, 0o1777)
    assert b"Others may look into" in done.stderr
    assert json.loads(run("user", "list", "--json", home=home).stderr)["warning"]["rule"] == "open_home"


STREAMS = {
    "a closed output": ">&-",
    "no streams at all": "<&- >&- 2>&-",
    "a closed input": "<&-",
    "no errors": "2>&-",
    "full errors": "2>/dev/full",
}


@pytest.mark.parametrize("shell", STREAMS.values(), ids=list(STREAMS))
def test_an_import_does_not_depend_on_its_streams(tmp_path: Path, shell: str) -> None:
    folder = write(tmp_path / "folder", small())
    done = run("import", "--region", "eu", str(folder), home=tmp_path / "home", shell=shell)
    assert done.returncode == 0
    assert (tmp_path / "home" / "warehouse" / "eu" / "000001.json").exists()


@pytest.mark.parametrize(
    "words", [("figures", "--region", "eu"), ("versions", "--region", "eu"), ("--help",)], ids=lambda w: w[0]
)
def test_a_reader_that_went_away_and_a_full_disk_are_told_in_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    hub = Hub(tmp_path / "home")
    assert importer.run(hub.config, Region.EU, write(tmp_path / "folder", small())).published
    gone = run(*words, home=hub.home, shell="| head -c0")
    assert (gone.returncode, gone.stdout) == (0, b"")
    assert gone.stderr.decode().splitlines() == [
        "The output could not be written: who read it has gone. What was asked for is done."
    ]
    full = run(*words, home=hub.home, shell=">/dev/full")
    assert full.returncode == 3
    assert full.stderr.decode().splitlines() == ["The system refused: No space left on device (-)."]
