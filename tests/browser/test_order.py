"""Tables and their files have one order: every column, both ways, both languages, names that tempt to disagree."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from dashboard.data.collate import ranks
from dashboard.exports.cells import restored
from dashboard.words import LANGUAGES
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.screen import CALLS, Screen
from tests.browser.kit.served import Hub
from tests.figures.cast import Cast
from tests.figures.hubs import Product

NAMES = (
    "Site 1",
    "Site 2",
    "Site 9",
    "Site 10",
    "Site 09",
    "site 10",
    "Site 1.5",
    "Site-10",
    "Site 123456789012345678901",
    "_x",
    "-x",
    "=x",
    "«x»",
    "‹x›",
    "(x)",
    "#x",
    "$x",
    "€x",
    "\u20bfx",
    "🏢 Tower",
    "🫠 Melt",
    "\U0001fae8 Shake",
    "Ala",
    "ala",
    "ALA",
    "Ąla",
    "ąla",
    "Azja",
    "Łódź",
    "Lublin",
    "Lyon",
    "Łęg",
    "Źle",
    "Żuk",
    "Zebra",
    "żuk",
    "ĺ",
    "Straße",
    "Strasse",
    "Strase",
    "İzmir",
    "Izmir",
    "ızmir",
    "Ångström",
    "A\u030angstrom",
    "Æther",
    "Aether",
    "Caf\u00e9",
    "Cafe\u0301",
    "Cafe",
    "o\u0302\u0323x",
    "\u1ed9x",
    "株式会社",
    "東京",
    "Ⅷ",
    "½",
    "²",
    "٣",
    "שלום",
    "Ωmega",
    "ωmega",
    "co-op",
    "coop",
    "co op",
    "O'Brien",
    "OBrien",
    "O\u2019Brien",
    "a\u200bb",
    "ab",
    "a\u00adb",
    "\u00a0x",
)
KINDS = ("desk_phone", "app_mobile", "app_desktop", "teams", "room_device", "third_party", "gateway")
# Sorts a table by each of its columns, both ways; gives what then stands there, and its file.
_SORTED = """async ([id, key]) => {
  const api = dash_ag_grid.getApi(id), found = [];
  for (const column of api.getColumns()) for (const sort of ['asc', 'desc']) {
    const colId = column.getColId(), rows = [];
    api.applyColumnState({ state: [{ colId, sort }], defaultState: { sort: null } });
    api.forEachNodeAfterFilterAndSort(node => rows.push(node.data[key]));
    document.querySelector(`[data-act=export][data-target="${id}"]`).click();
    const link = [...document.querySelectorAll('[role=menuitem]')].map(item => item.href).find(href => /[.]csv/.test(href));
    hub.closeTop();
    found.push([colId, sort, rows, await (await fetch(link)).text()]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A partner whose customers have odd names; some numbers are unknown, many are equal."""
    place = tmp_path_factory.mktemp("odd")
    cast = Cast(Product(place / "home"), place / "folders")
    for at, name in enumerate(NAMES):
        cast.customer(f"c{at}", shown=name)
        assigned = at * 7 % 15
        days = {-7: (10, 3, 1), 0: (10, assigned, assigned // 2)} if at % 5 else {-30: (10, 8, 4)}
        cast.line(f"c{at}", name=f"Sub-{at}", days=days, start=-40 - at % 3, ends=20 + at % 4, auto_renew=False)
        cast.leg(f"c{at}", -4, endpoint=KINDS[at % 7], audio=(900 if at % 3 else 1, 1, 0), times=1 + at % 2)
        if at % 2:
            cast.leg(
                f"c{at}", -4, endpoint="gateway", user="", outcome="answered" if at % 4 else "abandoned", wait=at % 6
            )
    cast.publish()
    with served.serving(place / "home") as running:
        yield running


@pytest.fixture
def odd_tab(tab: Opens, browser: Browser, odd: Hub) -> Screen:
    return tab(odd, chromium.signed_in(browser, Hub(odd.home, odd.url, served.new_link(odd))))


def _agree(screen: Screen, section: str, key: str, heads: tuple[str, ...]) -> None:
    found: list[Any] = screen.page.evaluate(_SORTED, [screen.grid_id(section), key])
    assert len(found) > 10
    for column, way, shown, text in found:
        head, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        at = next(at for at, name in enumerate(head) if name in heads)
        filed = [restored(line[at]) for line in lines]
        assert filed == shown, f"{section} by {column} {way}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_has_the_order_of_the_screen_by_every_column_of_the_license_tables(odd_tab: Screen, lang: str) -> None:
    odd_tab.open(region="eu", lang=lang)
    for section in ("expiring", "over"):
        odd_tab.section(section).scroll_into_view_if_needed()
        _agree(odd_tab, section, "subscription_id", ("Subscription ID", "ID subskrypcji"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_and_of_the_calling_tables(odd_tab: Screen, lang: str) -> None:
    odd_tab.open("/calling", region="eu", lang=lang)
    for section in CALLS:
        odd_tab.section(section).scroll_into_view_if_needed()
        _agree(odd_tab, section, "customer", ("Customer", "Klient"))


# Signs that moved, or came, since the collation's tables that the server reads: browsers differ here among themselves.
_MOVED = "«‹🫠\U0001fae8"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_that_order_is_the_one_that_browsers_know(visit: Screen, lang: str) -> None:
    names = [name for name in NAMES if name[0] not in _MOVED]
    places = ranks(names, lang)
    compared = visit.page.evaluate(
        "([names, lang]) => { const c = new Intl.Collator(lang, { numeric: true }).compare;"
        " return names.map(one => names.map(other => Math.sign(c(one, other)))); }",
        [names, lang],
    )
    sign = [[(one > other) - (one < other) for other in places] for one in places]  # type: ignore[operator]
    assert sign == compared
