"""One request asks the state for its session, and for choices only where its answer depends on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import orjson
import pytest

from dashboard.blocks import Block, Slots
from dashboard.context import context_of
from dashboard.data.state.database import Database
from dashboard.factory import create_app
from dashboard.look import THEMES, Look
from dashboard.pages import BLOCKS
from dashboard.request_context import here, once
from dashboard.web import hub
from dashboard.web.server.dash_app import HubDash
from tests.browser.kit import served
from tests.page import made
from tests.proof import surface
from tests.web.helpers import close, settings, sign_in

STATE = "region=us&service=meetings&range=1y"


@pytest.fixture(scope="module")
def app(data_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    started = create_app(settings(served.copy_home(data_home, tmp_path_factory.mktemp("context") / "home")))
    yield started
    close(started)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    """Each time that the state is read."""
    found: list[Database] = []
    real = Database.read

    def read(self: Database) -> AbstractContextManager[Any]:
        found.append(self)
        return real(self)

    monkeypatch.setattr(Database, "read", read)
    return found


THEMED = sorted(block.id for block in BLOCKS.values() if "theme" in block.params)
# What tells of tags reads them too.
OF_HUB = {block.id for block in BLOCKS.values() if block.question.of_hub} | {"customers-top", "customers-support-top"}
PLAIN = sorted(set(BLOCKS) - set(THEMED) - set(surface.of_one()) - OF_HUB)


@pytest.mark.parametrize("block", PLAIN)
def test_a_block_that_is_the_same_in_every_theme_reads_the_session_only(
    app: HubDash, reads: list[Database], block: str
) -> None:
    client = sign_in(app)
    reads.clear()
    assert client.get(f"/blocks/{block}?{STATE}&lang=en").status_code == 200
    assert len(reads) == 1


@pytest.mark.parametrize(("said", "number"), [("", 2), ("&theme=dark", 1)])
@pytest.mark.parametrize("block", THEMED)
def test_a_block_with_colours_of_its_own_reads_what_was_chosen_unless_its_address_says_it(
    app: HubDash, reads: list[Database], block: str, said: str, number: int
) -> None:
    client = sign_in(app)
    reads.clear()
    assert client.get(f"/blocks/{block}?{STATE}&lang=en{said}").status_code == 200
    assert len(reads) == number


def test_a_language_that_no_address_says_is_read_once(app: HubDash, reads: list[Database]) -> None:
    client = sign_in(app)
    reads.clear()
    assert client.get(f"/blocks/{PLAIN[0]}?{STATE}").status_code == 200
    assert len(reads) == 2


@pytest.mark.parametrize("path", ["blocks/customers-rows", "blocks/customers-top", "rows/customers-rows"])
def test_what_the_hub_tells_of_customers_is_asked_once_in_a_request(
    app: HubDash, reads: list[Database], path: str
) -> None:
    """However many statements: the session, tags, and who is responsible."""
    client = sign_in(app)
    reads.clear()
    assert client.get(f"/{path}?{STATE}&lang=en&q=a").status_code == 200
    assert len(reads) == 3


def test_what_the_state_tells_is_asked_anew_after_a_write_and_in_the_next_request(app: HubDash) -> None:
    asked: list[int] = []
    told = once(lambda: asked.append(1))
    for number in (1, 2):
        with app.server.test_request_context("/"):
            told()
            told()
            assert len(asked) == 2 * number - 1
            with hub.of(app.server).state.write():
                pass
            told()
            assert len(asked) == 2 * number


def test_a_request_has_one_context_and_the_next_one_another(app: HubDash) -> None:
    with app.server.test_request_context("/"):
        first = here()
        assert here() is first
    with app.server.test_request_context("/"):
        assert here() is not first


@pytest.mark.parametrize(
    "block", [block for name, block in BLOCKS.items() if name not in surface.of_one()], ids=lambda block: block.id
)
def test_the_picture_of_a_block_depends_on_the_theme_where_it_says_so_and_nowhere_else(
    app: HubDash, block: Block
) -> None:
    """Drawn by itself, in both: else it would be sent in a theme that nobody asked for."""
    store, asked = hub.of(app.server).store, {"region": "us", "range": "1y"}
    looks = [Look("en", theme) for theme in THEMES]
    contexts = [context_of(store, made.CLARA, look, asked) for look in looks]
    light, dark = (drawn(block.show(store.answer(block.question, now.scope), now)) for now in contexts)
    assert (light != dark) == ("theme" in block.params)


def drawn(slots: Slots) -> bytes:
    return orjson.dumps(slots, default=lambda component: component.to_plotly_json())
