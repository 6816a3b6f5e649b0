"""Oracle 3: whatever is kept, every answer is byte for byte that of an app which keeps nothing (A13, A15, B02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from dashboard.data import statements
from dashboard.data.cache.memory import Memory
from dashboard.data.versions import catalog
from dashboard.factory import create_app
from dashboard.scope import Region
from dashboard.web import hub
from tests.proof import surface
from tests.proof.partner import ANA, BEN, DOT, EVE, FAY, GUS, NIL, REGIONS, TWICE, Who, customers
from tests.proof.world import World, assign, change, config_of, copied, tokens_of
from tests.web.helpers import close

PEOPLE = (ANA, BEN, DOT, EVE, FAY, GUS, NIL)


class Nothing(Memory):
    """Keeps nothing."""

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        return False


class Forgetful(dict[Any, Any]):
    """Keeps nothing either."""

    def __setitem__(self, key: Any, value: Any) -> None:
        return


@contextmanager
def nothing_kept(world: World) -> Iterator[None]:
    """No text of a statement, no open file, no version is known from before."""
    store, written = hub.of(world.app.server).store, statements.written
    store.opened.close()
    statements.written = written.__wrapped__  # type: ignore[assignment]
    try:
        yield
    finally:
        statements.written = written


def forgetful(home: Path) -> World:
    """An app on the same home that keeps nothing between two requests."""
    world = World(create_app(config_of(home)))
    store = hub.of(world.app.server).store
    store.memory, store.chosen, store.rights = None, Nothing(), Nothing()
    object.__setattr__(world.state, "assigned", Forgetful())
    return world


@dataclass
class Twins:
    """Two apps on one home and one state: one keeps what it can, the other nothing."""

    warm: World
    cold: World

    def compare(self, ask: Callable[[Any], Any], token: str, known: dict[str, Any], address: str) -> None:
        """As a browser does that has an answer and asks whether it still holds."""
        kept = known.get(address)
        headers = {"If-None-Match": kept.headers["ETag"]} if kept is not None and "ETag" in kept.headers else {}
        got = self.warm.client(token).get(address, headers=headers)
        shown = kept if got.status_code == 304 else got
        with nothing_kept(self.cold):
            want = ask(self.cold.client(token))
        assert (shown.status_code, shown.data) == (want.status_code, want.data), address
        assert shown.headers.get("ETag") == want.headers.get("ETag"), address
        known[address] = shown


@pytest.fixture(scope="module")
def twins(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    home = copied(kept, tmp_path_factory.mktemp("twins") / "home")
    warm = World(create_app(config_of(home)))
    warm.add(PEOPLE)
    cold = forgetful(home)
    yield Twins(warm, cold)
    close(warm.app)
    close(cold.app)


ADDRESSES = [one.path for one in (*surface.blocks(), *surface.files("csv"))]
SOME = st.sampled_from([who for region in REGIONS for who in customers(region)])
ASKED = {
    "region": st.sampled_from(("all", "eu", "us", "ca", "")),
    "service": st.sampled_from(surface.SERVICES),
    "q": st.sampled_from(("", "", "-name:0001", "status:trial", "org:ca7a")),
    "when": st.sampled_from(("", "", "as_of=2026-11-15", "version=1")),
    "lang": st.sampled_from(("en", "pl")),
}


def machine(twins: Twins) -> type[RuleBasedStateMachine]:
    class Interleaved(RuleBasedStateMachine):
        """Readers ask; meanwhile rights, roles, regions, sessions and versions change."""

        @initialize()
        def begin(self) -> None:
            self.state = twins.warm.state
            for reader in PEOPLE:
                change(
                    self.state, twins.warm.ids[reader.name], role=reader.role, regions=list(reader.regions), active=True
                )
                assign(self.state, twins.warm.ids[reader.name], reader.hub)
            self.tokens = tokens_of(self.state, twins.warm.ids)
            self.known: dict[str, dict[str, Any]] = {reader.name: {} for reader in PEOPLE}
            for region in TWICE:
                self.publish(region, 2)

        @rule(reader=st.sampled_from(PEOPLE), address=st.sampled_from(ADDRESSES), **ASKED)  # type: ignore[arg-type]
        def ask(self, reader: Any, address: str, region: str, service: str, q: str, when: str, lang: str) -> None:
            target = f"{address}?region={region}&service={service}&q={q}&{when}&lang={lang}"
            self.compare(reader.name, target)

        @rule(reader=st.sampled_from(PEOPLE), data=st.data())
        def ask_again(self, reader: Any, data: Any) -> None:
            """What was answered before, after whatever happened since; also what was answered to somebody else."""
            asked = sorted({address for known in self.known.values() for address in known})
            if asked:
                self.compare(reader.name, data.draw(st.sampled_from(asked)))

        @rule(reader=st.sampled_from((ANA, DOT, NIL)), them=st.lists(SOME, max_size=3, unique=True))
        def assign_in_the_hub(self, reader: Any, them: list[Who]) -> None:
            assign(self.state, twins.warm.ids[reader.name], them)

        @rule(
            reader=st.sampled_from((ANA, EVE, FAY)),
            role=st.sampled_from(("partner_admin", "partner_readonly_admin", "help_desk_basic")),
        )
        def change_role(self, reader: Any, role: str) -> None:
            change(self.state, twins.warm.ids[reader.name], role=role)

        @rule(
            reader=st.sampled_from((ANA, FAY, GUS)), regions=st.lists(st.sampled_from(REGIONS), min_size=1, unique=True)
        )
        def change_regions(self, reader: Any, regions: list[str]) -> None:
            change(self.state, twins.warm.ids[reader.name], regions=regions)

        @rule(reader=st.sampled_from((ANA, NIL)), active=st.booleans())
        def change_whether_active(self, reader: Any, active: bool) -> None:
            change(self.state, twins.warm.ids[reader.name], active=active)

        @rule(reader=st.sampled_from(PEOPLE))
        def sign_out(self, reader: Any) -> None:
            """The old session is asked once more by both, then a new one takes its place in the same browser."""
            twins.warm.client(self.tokens[reader.name]).post("/sign-out")
            self.compare(reader.name, "/blocks/licenses-top")
            self.tokens |= tokens_of(self.state, {reader.name: twins.warm.ids[reader.name]})

        @rule(region=st.sampled_from(TWICE), number=st.sampled_from((1, 2)))
        def publish(self, region: str, number: int) -> None:
            catalog.rollback(twins.warm.config.places[Region(region)], Region(region), to=number)

        def compare(self, name: str, address: str) -> None:
            twins.compare(lambda client: client.get(address), self.tokens[name], self.known[name], address)

    return Interleaved


def run(twins: Twins, examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(twins),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet, database=None
        ),
    )


def test_a13_every_answer_is_that_of_an_app_which_keeps_nothing(twins: Twins) -> None:
    run(twins, 5, 40)


@pytest.mark.torture
def test_a13_every_answer_for_long(twins: Twins) -> None:
    run(twins, 200, 60)


def test_the_cold_twin_keeps_nothing_and_the_warm_one_does(twins: Twins) -> None:
    token = tokens_of(twins.warm.state, {"dot": twins.warm.ids["dot"]})["dot"]
    twins.compare(lambda client: client.get("/blocks/licenses-top"), token, {}, "/blocks/licenses-top")
    for world, kept in ((twins.warm, True), (twins.cold, False)):
        store = hub.of(world.app.server).store
        assert bool(store.memory is not None and store.memory._kept) is kept  # type: ignore[attr-defined]
        assert (bool(store.chosen._kept), bool(store.rights._kept)) == (kept, kept)
        assert bool(world.state.assigned) is kept


@pytest.mark.parametrize("order", [("fay", "ana", "nil"), ("nil", "ana", "fay")], ids="-".join)
def test_a13_the_same_address_by_readers_in_turn(twins: Twins, order: tuple[str, ...]) -> None:
    """Every block and file, warm, in both orders."""
    hub.of(twins.warm.app.server).store.memory.clear()  # type: ignore[union-attr]
    tokens = tokens_of(twins.warm.state, twins.warm.ids)
    for address in ADDRESSES:
        target = f"{address}?region=eu"
        for name in order:
            twins.compare(lambda client, to=target: client.get(to), tokens[name], {}, target)  # type: ignore[misc]


# Conditional answers ------------------------------------------------------------------------


@pytest.mark.parametrize("one", surface.blocks(), ids=lambda one: one.path)
def test_a15_rights_are_checked_before_nothing_new_is_said(fresh: World, one: surface.Entrance) -> None:
    """Who holds the tag of an answer from before is refused, or answered anew, once the right to it is gone."""
    before = {name: one.ask(fresh.clients[name], "us") for name in ("ana", "fay", "dot")}
    tags = {name: answer.headers["ETag"] for name, answer in before.items()}

    def again(name: str, tag: str) -> Any:
        return fresh.clients[name].get(f"{one.path}?region=us", headers={"If-None-Match": tag})

    assert {again(name, tag).status_code for name, tag in tags.items()} == {304}
    assert len(set(tags.values())) == 3
    assert again("ana", tags["fay"]).status_code == again("fay", tags["ana"]).status_code == 200
    assign(fresh.state, fresh.ids["dot"], [])
    assert again("dot", tags["dot"]).status_code == 200
    change(fresh.state, fresh.ids["ana"], regions=["eu"])
    change(fresh.state, fresh.ids["fay"], role="help_desk_advanced")
    still = 200 if one.kind == "support" else 403  # what a help desk may see too is answered anew, to a help desk
    assert (again("ana", tags["ana"]).status_code, again("fay", tags["fay"]).status_code) == (403, still)
    fresh.clients["dot"].post("/sign-out")
    assert again("dot", tags["dot"]).status_code == 401


def test_a15_every_personal_answer_is_private_and_varies_by_the_cookie(world: World) -> None:
    for at, one in enumerate(surface.entrances(world.app)):
        if one.kind != "open":
            for name in (("fay", "ana", "nil")[at % 3], "hal"):
                answer = one.ask(world.clients[name], "eu")
                assert answer.headers["Cache-Control"] in {"private, no-cache", "no-store"}, one.path
                assert "Cookie" in answer.headers["Vary"], one.path
