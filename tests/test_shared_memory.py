"""Workers share answers in a Redis that is neither believed nor waited for (F17, C13)."""

from __future__ import annotations

import http.server
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_caching import Cache
from structlog.testing import capture_logs

from dashboard.data.cache import redis_link, seal
from dashboard.data.cache.redis_link import Link, Status
from dashboard.data.cache.seal import Seal
from dashboard.data.cache.shared_memory import SharedMemory
from tests.a_redis import ARedis, a_redis
from tests.web.helpers import settings

SEAL = Seal.of(b"0123456789abcdef" * 2, b"tests")
IMPATIENT_S, PATIENT_S = 0.1, 10.0  # the product's; where time is not what is looked at


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[ARedis]:
    with a_redis(tmp_path) as running:
        yield running


@contextmanager
def worker(url: str, sealed: Seal = SEAL, patience: float = PATIENT_S) -> Iterator[SharedMemory]:
    """The memory of one worker; it looks after a lost Redis often."""
    made = SharedMemory(Link(url, patience, first_rest_s=0.05), sealed)
    try:
        yield made
    finally:
        made.close()


def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("did not come about within ten seconds")


def took(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def test_what_one_worker_keeps_the_other_has(redis: ARedis) -> None:
    with worker(redis.url) as one, worker(redis.url) as other:
        one.set("key", b"answer")
        assert (other.get("key"), other.get("another")) == (b"answer", None)
        redis.stop()
        assert other.get("key") == b"answer"  # its own by now


def test_nothing_of_key_or_secret_is_told_and_all_of_it_ends(redis: ARedis) -> None:
    with worker(redis.url) as one, redis.client() as client:
        one.set("part:licenses:eu", b"answer")
        [name] = redis.entries()
        assert b"licenses" not in name and 0 < client.ttl(name) <= redis_link.KEPT_S


def test_hubs_with_different_keys_never_see_each_others_entries(redis: ARedis) -> None:
    with worker(redis.url) as one, worker(redis.url, Seal.of(b"another key" * 4, b"tests")) as other:
        one.set("key", b"one")
        assert other.get("key") is None
        other.set("key", b"other")
        assert len(redis.entries()) == 2
        (first, value), (second, second_value) = redis.entries().items()
        with redis.client() as client:
            client.mset({first: second_value, second: value})  # each under the name of the other
        with worker(redis.url) as fresh:
            assert fresh.get("key") is None


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"\x01",
    "one byte": lambda _: b"x",
    "cut": lambda value: value[:-1],
    "longer": lambda value: value + b"x",
    "a changed body": lambda value: value[:-1] + bytes([value[-1] ^ 1]),
    "a changed signature": lambda value: value[:1] + bytes([value[1] ^ 1]) + value[2:],
    "another form": lambda value: b"\x02" + value[1:],
    "no signature": lambda value: value[:1] + value[33:],
    "signature of nobody": lambda value: value[:1] + bytes(32) + value[33:],
    "pickle": lambda _: pickle.dumps(_Runs()),
    "far too large": lambda value: value + bytes(redis_link.MOST_BYTES),
}
RAN: list[str] = []


class _Runs:
    """Leaves a trace where it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return RAN.append, ("unpickled",)


@pytest.mark.parametrize("how", BROKEN)
def test_c13_what_somebody_put_there_is_nothing_and_is_told(redis: ARedis, how: str) -> None:
    with worker(redis.url) as one, worker(redis.url) as other, redis.client() as client, capture_logs() as told:
        one.set("key", b"answer")
        [(name, value)] = redis.entries().items()
        client.set(name, BROKEN[how](value))
        assert (other.get("key"), RAN) == (None, [])
        assert [(said["event"], said["log_level"]) for said in told] == [("cache_entry_refused", "error")]
        other.set("key", b"made anew")
        assert one.get("key") == b"answer" and redis.entries()[name].endswith(b"made anew")
        assert other.status is Status.OK


def test_c13_what_is_of_another_kind_is_nothing(redis: ARedis) -> None:
    with worker(redis.url) as one, redis.client() as client, capture_logs() as told:
        client.rpush(b"partner-hub:" + SEAL.name("key"), "a list")
        assert (one.get("key"), one.status) == (None, Status.OK)
        assert [said["event"] for said in told] == ["cache_entry_refused"]


def test_a_value_is_good_under_its_own_name_only(redis: ARedis) -> None:
    with worker(redis.url) as one, worker(redis.url) as other, redis.client() as client:
        one.set("block:ana", b"for Ana")
        [value] = redis.entries().values()
        client.set(b"partner-hub:" + SEAL.name("block:ben"), value)
        assert other.get("block:ben") is None


def test_what_is_refused_again_and_again_fills_no_log(redis: ARedis) -> None:
    with worker(redis.url) as one, redis.client() as client, capture_logs() as told:
        for number in range(100):
            client.set(b"partner-hub:" + SEAL.name(str(number)), b"planted")
            assert one.get(str(number)) is None
        assert [said["times"] for said in told] == [1, 10, 100]


def test_what_is_too_large_is_not_sent(redis: ARedis) -> None:
    with worker(redis.url) as one:
        one.set("large", bytes(redis_link.MOST_BYTES))  # with its signature it is more
        one.set("fits", bytes(redis_link.MOST_BYTES - 64))
        assert len(redis.entries()) == 1
        with worker(redis.url) as other:
            assert other.get("fits") == bytes(redis_link.MOST_BYTES - 64)


def test_only_bytes_are_kept(redis: ARedis) -> None:
    with worker(redis.url) as one, pytest.raises(TypeError):
        one.set("key", {"an": "object"})  # type: ignore[arg-type]


def test_f17_a_redis_that_goes_is_told_once_and_taken_up_again(redis: ARedis) -> None:
    with worker(redis.url) as one, capture_logs() as told:
        one.set("before", b"1")
        redis.stop()
        assert one.get("unknown") is None
        assert sum(took(lambda: one.get("unknown")) for _ in range(100)) < 100 * IMPATIENT_S / 2  # nobody asks
        assert sum(took(lambda at=at: one.set(f"{at}", b"own")) for at in range(100)) < 100 * IMPATIENT_S / 2  # type: ignore[misc]
        assert (one.status, one.get("before"), one.get("7")) == (Status.AWAY, b"1", b"own")
        time.sleep(0.3)  # its thread looks a few times
        assert [said["event"] for said in told] == ["cache_lost"]
        redis.start()
        until(lambda: one.status is Status.OK)
        one.set("after", b"2")
        assert len(redis.entries()) == 1
        assert [said["event"] for said in told] == ["cache_lost", "cache_back"]


def test_f17_a_redis_that_hangs_is_waited_for_once(redis: ARedis) -> None:
    with worker(redis.url, patience=IMPATIENT_S) as one, capture_logs() as told:
        until(lambda: one.status is Status.OK)
        told.clear()
        redis.hold()
        assert IMPATIENT_S / 2 < took(lambda: one.get("unknown")) < 20 * IMPATIENT_S
        assert sum(took(lambda: one.get("unknown")) for _ in range(100)) < 100 * IMPATIENT_S / 2  # nobody asks
        assert one.status is Status.AWAY
        redis.let_go()
        until(lambda: one.status is Status.OK)
        assert [said["event"] for said in told] == ["cache_lost", "cache_back"]


def test_f17_a_worker_starts_beside_a_redis_that_hangs_or_is_not_there(redis: ARedis) -> None:
    redis.hold()
    began = time.perf_counter()
    with worker(redis.url, patience=IMPATIENT_S) as one:
        assert time.perf_counter() - began < 20 * IMPATIENT_S
        assert one.status is Status.AWAY
    redis.stop()
    with worker(redis.url) as one:
        assert one.status is Status.AWAY
        redis.start()
        until(lambda: one.status is Status.OK)


def test_f17_a_full_redis_gives_what_it_has_and_is_filled_again_when_there_is_room(redis: ARedis) -> None:
    with worker(redis.url) as one, worker(redis.url) as other, redis.client() as client, capture_logs() as told:
        one.set("before", b"1")
        client.config_set("maxmemory", 1)  # nothing more is taken
        one.set("more", b"2")
        assert (one.status, one.get("more"), other.get("before")) == (Status.FULL, b"2", b"1")
        assert len(redis.entries()) == 1
        client.config_set("maxmemory", 0)
        until(lambda: one.status is Status.OK)
        one.set("again", b"3")
        assert len(redis.entries()) == 2
        assert [said["event"] for said in told] == ["cache_lost", "cache_back"]


def test_f17_one_that_lets_nobody_write_is_read(redis: ARedis) -> None:
    with worker(redis.url) as one, redis.client() as client:
        one.set("before", b"1")
        client.replicaof("127.0.0.1", 1)
        one.set("more", b"2")
        with worker(redis.url) as other:
            assert one.status is other.status is Status.REFUSES


def test_a_flushed_redis_is_an_empty_one(redis: ARedis) -> None:
    with worker(redis.url) as one, worker(redis.url) as other, redis.client() as client:
        one.set("key", b"1")
        client.flushall()
        assert (other.get("key"), other.status) == (None, Status.OK)


def test_connections_that_redis_closed_in_between_are_made_anew(redis: ARedis) -> None:
    with worker(redis.url) as one, redis.client() as client, capture_logs() as told:
        one.set("key", b"1")
        client.client_kill_filter(_type="normal", skipme=True)
        one.set("other", b"2")
        assert (len(redis.entries()), told) == (2, [])


def test_the_password_is_used_and_never_told(tmp_path: Path) -> None:
    with a_redis(tmp_path, "--requirepass", "unlikely-teapot") as redis, capture_logs() as told:
        with worker(f"redis://:unlikely-teapot@127.0.0.1:{redis.port}/3") as one:
            assert one.status is Status.OK
        with worker(f"redis://:guessed-wrong@127.0.0.1:{redis.port}") as other:
            assert other.status is Status.AWAY
    assert len(told) == 1 and "guessed" not in str(told)


def test_a_socket_of_the_machine_does_as_well(redis: ARedis) -> None:
    with worker(f"unix://{redis.socket}") as one, worker(redis.url) as other:
        one.set("key", b"1")
        assert other.get("key") == b"1"


def test_what_answers_but_is_no_redis_is_left_alone() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with worker(f"redis://127.0.0.1:{server.server_port}") as one:
            one.set("key", b"1")
            assert (one.status, one.get("key"), one.get("other")) == (Status.AWAY, b"1", None)
    finally:
        server.shutdown()
        server.server_close()


def test_flask_caching_makes_it(redis: ARedis) -> None:
    how = {
        "CACHE_TYPE": "dashboard.data.cache.shared_memory.SharedMemory",
        "CACHE_REDIS_URL": redis.url,
        "CACHE_SEAL": SEAL,
    }
    made = Cache(Flask(__name__), config=how).cache
    made.set("key", b"value")
    with worker(redis.url) as other:
        assert other.get("key") == b"value"
    made.close()


def test_another_setting_or_release_makes_other_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = settings(tmp_path)
    seals = [
        seal.of_answers(config),
        seal.of_answers(replace(config, stale_days=9)),
        seal.of_answers(replace(config, secret_key=b"another key" * 4)),
    ]
    monkeypatch.setattr(seal, "release", lambda: b"another")
    seals.append(seal.of_answers(config))
    assert len({each.name("key") for each in seals}) == len({each.closed(b"name", b"") for each in seals}) == 4
    monkeypatch.undo()
    assert seal.of_answers(settings(tmp_path)) == seals[0]


def test_a_release_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_PRODUCT", tmp_path)
    found = [seal.release()]
    for name, text in (("a.py", "x = 1"), ("a.py", "x = 2"), ("words.toml", ""), ("seen.pyc", "")):
        (tmp_path / name).write_text(text)
        found.append(seal.release())
    assert (len(set(found)), found[-1]) == (4, found[-2])
