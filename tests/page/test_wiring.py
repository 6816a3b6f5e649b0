"""What is laid out is wired, and what is wired is laid out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest
from dash import Dash
from dash.development.base_component import Component

from dashboard import callbacks, shell
from dashboard.blocks import INSIDE, Block
from dashboard.catalog import figures
from dashboard.catalog.licenses import TABLES
from dashboard.components import section_layout
from dashboard.components.grid_columns import column_defs
from dashboard.data.metrics import Section
from dashboard.pages import BLOCKS, calling, customer, customers, licenses
from dashboard.pages.licenses import SECTION_BLOCKS
from dashboard.scope import Service
from dashboard.script_words import SPOKEN
from dashboard.words import catalogue
from tests.page import made, trees
from tests.page.conftest import Lay

# What the scripts read from a block's place.
MARKS = ("data-block", "data-service", "data-asks", "data-slots", "data-title")


@pytest.fixture(scope="module")
def wired() -> list[dict[str, Any]]:
    app = Dash("wiring", suppress_callback_exceptions=True)
    callbacks.register(app)
    return [entry for entry in app._callback_list if entry["clientside_function"]["namespace"] == "hub"]


def outputs(entry: dict[str, Any]) -> list[tuple[str, str]]:
    found = entry["output"].strip(".").split("...")
    return [tuple(one.rsplit(".", 1)) for one in found]


@pytest.fixture(params=[licenses, calling, customers], ids=["licenses", "calling", "customers"])
def page(request: pytest.FixtureRequest) -> ModuleType:
    """Each page with data; `tree` is how it is laid out."""
    found: ModuleType = request.param
    return found


@pytest.fixture
def tree(page: ModuleType, lay: Lay, lay_calling: Lay, lay_customers: Lay) -> Component:
    return {licenses: lay, calling: lay_calling, customers: lay_customers}[page]()


def blocks_of(page: ModuleType) -> list[Block]:
    return list(page.BLOCKS)


def test_no_id_is_laid_out_twice(tree: Component) -> None:
    assert [name for name, times in Counter(trees.ids(tree)).items() if times > 1] == []


def wired_ids(entry: dict[str, Any]) -> set[str]:
    return {name for name, _prop in outputs(entry)} | {one["id"] for one in (*entry["inputs"], *entry["state"])}


def test_every_id_that_is_wired_is_laid_out(lay: Lay, wired: list[dict[str, Any]]) -> None:
    laid = set(trees.ids(lay()))
    assert {name for entry in wired for name in wired_ids(entry)} - laid == set()


def test_a_callback_has_all_its_ids_on_the_calling_page_or_is_not_of_it(
    lay_calling: Lay, wired: list[dict[str, Any]]
) -> None:
    laid, frame = set(trees.ids(lay_calling())), {shell.STATE, shell.ASKED, shell.FILLED}
    for entry in wired:
        own = wired_ids(entry) - frame
        assert own <= laid or not own & laid, entry["output"]


def slots(blocks: Iterable[Block] = tuple(BLOCKS.values())) -> list[tuple[str, str]]:
    """Id and property of everything that blocks fill."""
    return [
        (block.slot_id(slot, service), slot.prop)
        for block in blocks
        for service in bodies(block)
        for slot in block.slots
    ]


def bodies(block: Block) -> tuple[Service | None, ...]:
    """The bodies in which a block is drawn."""
    return tuple(Service) if block.by_service else (None,)


def test_every_block_is_of_a_page() -> None:
    pages = (licenses, calling, customers, customer)
    assert {block.id for page in pages for block in blocks_of(page)} == set(BLOCKS)


def test_every_slot_of_every_block_is_laid_out_once(page: ModuleType, tree: Component) -> None:
    laid = Counter(trees.ids(tree))
    assert {name: laid[name] for name, _prop in slots(blocks_of(page)) if laid[name] != 1} == {}


def test_nothing_that_a_block_fills_is_filled_by_a_callback_too(wired: list[dict[str, Any]]) -> None:
    assert set(slots()) & {pair for entry in wired for pair in outputs(entry)} == set()


def test_every_callback_has_its_own_outputs(wired: list[dict[str, Any]]) -> None:
    # The state follows the controls of the page that is there, each group by a callback of its own.
    filled = Counter(pair for entry in wired for pair in outputs(entry) if pair[0] != shell.STATE)
    assert [pair for pair, times in filled.items() if times > 1] == []


def test_the_place_of_a_block_says_what_the_script_needs(page: ModuleType, tree: Component) -> None:
    places = {one.id: one for one in trees.every(tree) if getattr(one, "id", None)}
    for block in blocks_of(page):
        for service in bodies(block):
            place = places[block.id_for(service)]
            assert [trees.attribute(place, mark) is None for mark in MARKS] == [False] * len(MARKS)
            inside = {slot.name for slot in block.slots if slot.prop == INSIDE}
            children = [tuple(mark.split(":")) for mark in trees.attribute(place, "data-slots").split()]
            assert children == [(slot.name, slot.prop) for slot in block.slots if slot.prop != INSIDE]
            holes = [one.name for one in trees.every(place) if type(one).__name__ == "Hole"]
            rows = [place.rows] if getattr(place, "rows", None) else []
            assert sorted([*holes, *rows]) == sorted(inside)


def test_a_block_drawn_for_each_service_asks_for_its_service_and_others_do_not() -> None:
    for block in BLOCKS.values():
        asks = section_layout.marks(block, "x", None)["data-asks"].split()
        assert ("service" in asks) == block.by_service
        assert {"region", "as_of", "version", "q", "lang"} | set(block.params) <= set(asks)


def test_only_the_chart_depends_on_the_theme() -> None:
    assert [block.id for block in BLOCKS.values() if "theme" in block.params] == ["licenses-trend"]


def test_every_callback_runs_in_the_browser_by_a_function_that_the_assets_define(wired: list[dict[str, Any]]) -> None:
    scripts = "".join(path.read_text("utf-8") for path in made.scripts())
    for entry in wired:
        name = entry["clientside_function"]["function_name"]
        assert re.search(rf"\bhub\.{name} = function", scripts), name


def test_every_renderer_and_function_that_a_column_names_is_defined() -> None:
    scripts = "".join(path.read_text("utf-8") for path in made.scripts())
    look = made.context().look
    told = [column_defs(table, look, None, combined=True) for table in figures.TABLES]
    for said in (str(column) for columns in told for column in columns):
        for name in re.findall(r"Hub\w+", said):
            assert f"cells.{name} = " in scripts, name
        for name in re.findall(r"\bhub[A-Z]\w+", said):
            assert f"functions.{name} = " in scripts, name


def test_every_word_that_a_script_says_is_sent_to_it() -> None:
    keys = [key for key in catalogue("en") if key.startswith(SPOKEN)]
    for path in made.ASSETS.glob("hub-*.js"):
        for key in re.findall(r'hub\.t\("([\w.-]+)"', path.read_text("utf-8")):
            found = [known for known in keys if known == key or (key.endswith((".", "_")) and known.startswith(key))]
            assert found, f"{path.name}: {key}"


def test_every_icon_that_is_drawn_is_in_the_sprite(tree: Component) -> None:
    sprite = set(re.findall(r'id="i-([\w-]+)"', (made.ASSETS / "icons.svg").read_text("utf-8")))
    drawn = {str(one.name) for one in trees.every(tree) if type(one).__name__ == "Icon"}
    scripts = "".join(path.read_text("utf-8") for path in made.ASSETS.glob("hub-*.js"))
    drawn |= set(re.findall(r'icon\("([\w-]+)"', scripts)) | set(re.findall(r'icon: "([\w-]+)"', scripts))
    assert drawn - sprite == set()


def test_no_script_makes_elements_from_text() -> None:
    for path in made.scripts():
        said = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", said), (
            path.name
        )


def test_every_section_has_its_table(lay: Lay) -> None:
    assert set(TABLES) == set(Section) == set(SECTION_BLOCKS)
    names = [trees.attribute(one, "data-section") for one in trees.every(lay())]
    for section in Section:
        assert names.count(section.value) == 2  # one in each body


def test_the_calling_page_has_its_places_in_the_order_of_its_links(lay_calling: Lay) -> None:
    every = trees.every(lay_calling())
    sections = [found for one in every if (found := trees.attribute(one, "data-section"))]
    links = [found for one in trees.every(lay_calling()) if (found := trees.attribute(one, "data-place"))]
    assert sections == links == [f"calling.{name}" for name in calling.PLACES]


def test_every_block_declares_its_permission() -> None:
    for block in BLOCKS.values():
        assert isinstance(block, Block) and block.permission
