"""Workers that share a Redis: whatever lies in it, each reader is answered as by an app that keeps nothing (A13, A25, C13)."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from dashboard.data.cache import redis_link
from dashboard.data.cache.redis_link import Status
from dashboard.data.cache.shared_memory import SharedMemory
from dashboard.data.state.repeats import Repeats
from dashboard.factory import create_app
from dashboard.scope import Region, Scope, Service
from dashboard.web import hub
from tests.a_redis import ARedis, a_redis
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA, BEN, FAY, NIL, Reader
from tests.proof.test_cache import forgetful
from tests.proof.world import World, config_of, copied, tokens_of
from tests.test_shared_memory import until
from tests.web.helpers import anonymous, close

PEOPLE = (FAY, ANA, BEN, NIL)
ADDRESSES = [f"{one.path}?region=all" for one in surface.blocks()]


@dataclass
class Workers:
    """Two apps on one home that share a Redis, as the workers of a server; and one that keeps nothing."""

    redis: ARedis
    home: Path
    one: World
    other: World
    cold: World

    def memory(self, world: World) -> SharedMemory:
        found = hub.of(world.app.server).store.memory
        assert isinstance(found, SharedMemory)
        return found

    def forget(self) -> None:
        """Each worker is new; what is in Redis stays."""
        for world in (self.one, self.other):
            self.memory(world).clear()
            self.memory(world)._refused = Repeats()
            assert self.memory(world).status is Status.OK

    def tokens(self) -> dict[str, str]:
        return tokens_of(self.one.state, self.one.ids)

    def fill(self, reader: Reader) -> dict[bytes, bytes]:
        """Everything that this reader is shown comes into an empty Redis by the first worker."""
        with self.redis.client() as client:
            client.flushall()
        self.forget()
        token = self.tokens()[reader.name]
        for address in ADDRESSES:
            self.one.client(token).get(address)
        kept = self.redis.entries()
        assert len(kept) > len(ADDRESSES)
        return kept

    def compare(self, reader: Reader) -> None:
        """The second worker answers this reader as if nothing were kept, and names nobody whom they may not see."""
        token = self.tokens()[reader.name]
        for address in ADDRESSES:
            got, want = (world.client(token).get(address) for world in (self.other, self.cold))
            assert (got.status_code, got.data) == (want.status_code, want.data), address
            assert scan.owners(got.data) <= policy.sees(reader), address


def made(home: Path, url: str) -> World:
    return World(create_app(config_of(home, cache_url=url)))


@pytest.fixture(scope="module")
def workers(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    home = copied(kept, tmp_path_factory.mktemp("shared") / "home")
    with a_redis(tmp_path_factory.mktemp("redis")) as redis, pytest.MonkeyPatch.context() as patch:
        patch.setattr(redis_link, "PATIENCE_S", 10.0)  # a busy machine is no reason to look away
        one, other, cold = made(home, redis.url), made(home, redis.url), forgetful(home)
        one.add(PEOPLE)
        found = Workers(redis, home, one, other, cold)
        yield found
        for world in (one, other):
            found.memory(world).close()
        for world in (one, other, cold):
            close(world.app)


def in_turn(entries: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Each value under the name of the next one."""
    values = list(entries.values())
    return dict(zip(entries, [*values[1:], values[0]], strict=True))


def _fooled(value: bytes) -> bytes:
    """Another customer's name where the own one stands, under the old signature."""
    return value[:33] + value[33:].replace(b"ca7a", b"ca7b").replace(b"0", b"1")


POISONS: dict[str, Callable[[dict[bytes, bytes]], dict[bytes, Any]]] = {
    "each under another's name": in_turn,
    "figures changed": lambda kept: {name: _fooled(value) for name, value in kept.items()},
    "empty answers": lambda kept: {name: value[:33] + b"{}" for name, value in kept.items()},
    "without a signature": lambda kept: {name: value[33:] for name, value in kept.items()},
    "pickles": lambda kept: dict.fromkeys(kept, pickle.dumps({"slots": {"title": "planted"}})),
}


@pytest.mark.parametrize("how", POISONS)
def test_c13_a_poisoned_value_in_redis_is_never_shown(workers: Workers, how: str) -> None:
    poisoned = POISONS[how](workers.fill(FAY))
    with workers.redis.client() as client:
        for name, value in poisoned.items():
            client.set(name, value)
    with capture_logs() as told:
        workers.compare(FAY)
    assert "cache_entry_refused" in {said["event"] for said in told}


@pytest.mark.parametrize(
    "order", [(FAY, ANA, NIL), (NIL, ANA, FAY), (ANA, BEN, FAY)], ids=lambda o: "-".join(r.name for r in o)
)
def test_a13_a_reader_is_never_given_what_another_workers_reader_was(
    workers: Workers, order: tuple[Reader, ...]
) -> None:
    """The first worker answers one, the second, which knows nothing but what lies in Redis, another."""
    first, *others = order
    workers.fill(first)
    for reader in others:
        workers.compare(reader)


def test_a13_one_readers_entry_under_anothers_name_is_nothing(workers: Workers) -> None:
    """Somebody who can write into Redis knows which entries are whose, and puts them in each other's place."""
    whose = {}
    for reader in (FAY, ANA):
        whose[reader.name] = workers.fill(reader)
    with workers.redis.client() as client:
        client.flushall()
        planted = list(whose["fay"].values())
        for at, name in enumerate(whose["ana"]):
            client.set(name, planted[at % len(planted)])
    workers.forget()
    workers.compare(ANA)


def test_the_second_worker_draws_nothing_that_the_first_has_drawn(workers: Workers) -> None:
    """Else all of this would be said of an empty shelf."""
    workers.fill(FAY)
    token = workers.tokens()["fay"]
    before = workers.redis.entries()
    store = hub.of(workers.other.app.server).store
    asked: list[str] = []
    plain = store._read
    store._read = lambda place, ask: asked.append(place.region) or plain(place, ask)  # type: ignore[method-assign,func-returns-value]
    try:
        for address in ADDRESSES:
            assert workers.other.client(token).get(address).status_code == 200
    finally:
        store._read = plain  # type: ignore[method-assign]
    assert (asked, workers.redis.entries()) == ([], before)


def test_a25_another_home_with_the_same_key_shares_nothing(workers: Workers, kept: Path, tmp_path: Path) -> None:
    """As a copy for tries beside the real hub: the same secret, the same numbers of versions, other contents perhaps."""
    before = workers.fill(FAY)
    twin = made(copied(kept, tmp_path / "home"), workers.redis.url)
    try:
        twin.add(PEOPLE)
        for address in ADDRESSES[:4]:
            assert twin.get("fay", address).status_code == 200
        after = workers.redis.entries()
        assert before.items() < after.items()
    finally:
        workers.memory(twin).close()
        close(twin.app)


def test_a_version_of_the_same_number_and_other_content_is_another_place(workers: Workers) -> None:
    """After a restore of an older backup the next version has a number that was there before."""
    place = hub.of(workers.one.app.server).store.place(Region.EU)
    assert place is not None
    file = workers.one.config.places[Region.EU] / f"{place.version:06d}.duckdb"
    assert place.content == hashlib.sha256(file.read_bytes()).hexdigest()
    scopes = [Scope((replace(place, content=each),), Service.MEETINGS) for each in (place.content, "0" * 64)]
    assert scopes[0].cache_key() != scopes[1].cache_key()


def test_f17_readers_are_answered_alike_while_redis_is_away(workers: Workers) -> None:
    workers.fill(FAY)
    workers.redis.stop()
    try:
        workers.compare(ANA)
        assert workers.memory(workers.other).status is Status.AWAY
        answer = anonymous(workers.other.app).get("/readyz")
        assert (answer.status_code, answer.json["status"]) == (200, "degraded")
        assert answer.json["cache"] == {"status": "away"}
    finally:
        workers.redis.start()
        until(lambda: workers.memory(workers.other).status is workers.memory(workers.one).status is Status.OK)
