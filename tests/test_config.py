"""Settings: everything works with none set, and nonsense stops the start with a sentence."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard import config
from dashboard.config import PREFIX, SETTINGS
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region

README = Path(__file__).parent.parent / "README.md"


def read(tmp_path: Path, **values: str) -> config.Config:
    return config.read({"PARTNER_HUB_HOME": str(tmp_path), **{PREFIX + name: value for name, value in values.items()}})


def test_everything_works_with_nothing_set_but_the_home(tmp_path: Path) -> None:
    got = read(tmp_path)
    assert (got.host, got.port, got.keep_versions) == ("127.0.0.1", 8050, 5)
    assert got.places[Region.EU] == tmp_path / "warehouse" / "eu"
    assert got.state_url == f"sqlite:///{tmp_path / 'state.sqlite'}"


def test_an_unknown_setting_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="PARTNER_HUB_PROT"):
        read(tmp_path, PROT="80")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "x"),
        ("PORT", "٣"),
        ("LOW_CEILING", "60"),
        ("KEEP_VERSIONS", "-1"),
        ("STATE_URL", "mysql://x"),
        ("CACHE_URL", "memcached://x"),
        ("CACHE_URL", "redis://"),
        ("CACHE_URL", "redis://x:port"),
        ("CACHE_URL", "redis://x/name"),
        ("CACHE_URL", "redis://x?socket_timeout=60"),
        ("CACHE_URL", "unix://run.sock"),
        ("CACHE_URL", "redis://x#1"),
        ("OWN_ORG", "mars:0f0e0d0c-0b0a-4908-8706-050403020100"),
        ("OWN_ORG", "us:0F0E0D0C-0B0A-4908-8706-050403020100"),
        ("OWN_ORG", "us"),
        ("OWN_ORG", "us:%s:x"),
        ("BASE_URL", "ftp://x"),
        ("LOG_LEVEL", "loud"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 40),
    ],
)
def test_a_value_that_makes_no_sense_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, **{name: value})
    assert PREFIX + name in str(refused.value)


@pytest.mark.parametrize(
    "value", ["redis://127.0.0.1:6379", "rediss://u:p@cache.example/3", "unix:///run/redis.sock", "redis://[::1]:1/0"]
)
def test_a_redis_is_named_by_an_address(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, CACHE_URL=value).cache_url == value


def test_a_regions_place_can_be_set_apart(tmp_path: Path) -> None:
    assert read(tmp_path, WAREHOUSE_EU="/eu/disk").places[Region.EU] == Path("/eu/disk")


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert read(tmp_path).secret_key == first and len(first) >= 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"\0" * 64,
        b"0123456789abcdef",
        b"a" * 64,
        b"0123456789abcdef" * 3 + b"\xff" * 16,
        b"0123456789abcdef" * 5,
        b"\n" + b"0123456789abcdef" * 4,
        b"0123456789ABCDEF" * 4,
    ],
    ids=["empty", "zeros", "cut", "one sign", "bytes", "longer", "moved", "other letters"],
)
def test_a_key_that_is_not_as_it_was_made_stops_the_start_and_is_left_alone(tmp_path: Path, left: bytes) -> None:
    read(tmp_path)
    (tmp_path / "secret.key").write_bytes(left)
    with pytest.raises(Unusable, match=re.escape(str(tmp_path / "secret.key"))) as refused:
        read(tmp_path)
    assert "backup" in str(refused.value)
    assert (tmp_path / "secret.key").read_bytes() == left
    assert read(tmp_path, SECRET_KEY="0123456789abcdef" * 2).secret_key == b"0123456789abcdef" * 2


def test_a_key_with_an_editors_line_end_is_the_same_key(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    (tmp_path / "secret.key").write_bytes(first + b"\r\n")
    assert read(tmp_path).secret_key == first


def test_many_that_start_together_have_one_key_and_leave_nothing_else(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read(tmp_path).secret_key, range(32)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_is_made_on_a_disk_without_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(config.os, "link", no)
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_the_readme_lists_every_setting_with_its_default_and_help() -> None:
    text = README.read_text("utf-8")
    rows = {s.name: f"| `{PREFIX}{s.name}` | {f'`{s.default}`' if s.default else '–'} | {s.help} |" for s in SETTINGS}
    missing = [name for name, row in rows.items() if row not in text]
    assert missing == []
