"""Tables of thousands of rows: asked for in windows, sorted and filtered by the server, and used like any other table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from dashboard.data.listing import WINDOWED
from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.browser.test_publish import second
from tests.conftest import MadeOnce

EN = Look("en", "light")
USAGE = "calling.usage_rows"  # thousands of rows in each region
RECENT = "recent"  # windows in all regions together, a small table in Canada
MOST_BYTES = 300_000
# What is seen of a table: the names in its rows (null: still coming) by their numbers, and what is told of them.
_SEEN = """id => {
  const api = hub.grid(id), node = document.getElementById(id), rows = {};
  for (const row of node.querySelectorAll('.ag-row')) {
    const name = row.querySelector('[col-id=customer] .name');
    rows[row.getAttribute('row-index')] = row.classList.contains('is-coming') ? null : name ? name.textContent : undefined;
  }
  return {
    rows: Object.fromEntries(Object.entries(rows).filter(one => one[1] !== undefined)),
    model: api.getGridOption('rowModelType'), count: api.getDisplayedRowCount(),
    aria: Number(node.querySelector('[aria-rowcount]').getAttribute('aria-rowcount')),
    all: Number(node.closest('[data-rows]').dataset.rows), at: api.getFirstDisplayedRowIndex(), to: api.getLastDisplayedRowIndex(),
    foot: document.querySelector('[data-foot-of="' + id + '"]').innerText.replace(/\\s+/g, ' '),
  };
}"""
# Every row of a table in the order that the grid asks for, by the way that the grid asks.
_ALL = """async id => {
  const api = hub.grid(id), one = hub.windowsOf(id);
  const rows = await hub.windows.all(one.held, hub.tableAsks(api), hub.rowsPassing(id, api), () => {});
  return rows.map(row => [row.customer, row.subscription_id || null]);
}"""
# Whether a row stands in the middle of what is seen of a table: a grid draws them a frame after a scroll.
_DRAWN = """viewport => {
  const box = viewport.getBoundingClientRect(), middle = (box.top + box.bottom) / 2;
  return [...viewport.querySelectorAll('.ag-center-cols-container > .ag-row')].some(row => {
    const at = row.getBoundingClientRect();
    return at.top <= middle && middle <= at.bottom;
  });
}"""
_FOCUS = """() => {
  const cell = document.activeElement.closest('.ag-cell');
  return cell ? [Number(cell.closest('.ag-row').getAttribute('row-index')), cell.getAttribute('col-id'), cell.textContent] : null;
}"""


@pytest.fixture(scope="session")
def large(made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub of 8 000 customers."""
    home = served.copy_home(made_once("large-home", served.make_large_home), tmp_path_factory.mktemp("large") / "home")
    with served.serving(home, {"WORKERS": "1"}) as running:
        yield running


@pytest.fixture(scope="session")
def signed_in(browser: Browser, large: Hub) -> Any:
    return chromium.signed_in(browser, large)


Large = Callable[..., Screen]


@pytest.fixture
def desk_of(tab: Opens, large: Hub, signed_in: Any) -> Large:
    """Opens a page of the large hub: `desk_of(path, region=..., viewport=...)`."""

    def opens(path: str = "/calling", region: str = "us", lang: str = "en", **options: Any) -> Screen:
        screen = tab(of=large, kept=signed_in, **options)
        return screen.open(path, region=region, lang=lang)

    return opens


def _table(screen: Screen, section: str = USAGE) -> Locator:
    table = screen.section(section)
    table.locator(".grid-x").scroll_into_view_if_needed()
    return table


def _seen(screen: Screen, section: str = USAGE) -> dict[str, Any]:
    found: dict[str, Any] = screen.page.evaluate(_SEEN, screen.grid_id(section))
    return found


def _came(screen: Screen, section: str = USAGE, **wanted: Any) -> dict[str, Any]:
    """Waits until all rows in view have come, and what is told is as wanted."""
    asked = {"id": screen.grid_id(section), "wanted": wanted}
    # Judged and read in one step: between two of them the grid may draw what a scroll led to.
    found: dict[str, Any] = screen.page.wait_for_function(
        f"""asked => {{
          const seen = ({_SEEN})(asked.id), rows = Object.values(seen.rows);
          return (rows.length || seen.count === 0) && rows.every(name => name !== null) &&
            Object.entries(asked.wanted).every(([name, value]) => seen[name] === value) && seen;
        }}""",
        arg=asked,
    ).json_value()
    return found


def _scroll(screen: Screen, to: str, section: str = USAGE) -> None:
    """Scrolls, and waits until the grid has drawn the rows of that place, be it as shapes."""
    viewport = _table(screen, section).locator(".ag-body-viewport")
    viewport.evaluate(f"node => {{ node.scrollTop = {to}; }}")
    screen.page.wait_for_function(_DRAWN, arg=viewport.element_handle())


def _asked(screen: Screen) -> list[dict[str, str]]:
    """What each request for a window asked, oldest first."""
    found = [urlsplit(each) for each in screen.watch.requests if "/rows/" in each]
    return [{name: values[0] for name, values in parse_qs(each.query).items()} for each in found]


def _file(screen: Screen, section: str = USAGE, **more: str) -> list[list[str | None]]:
    """Customer and subscription of each row of the table's file."""
    block = screen.section(section).get_attribute("data-block")
    facts = {"region": screen.state()["region"], "service": "meetings", "lang": "en"} | more
    answer = screen.page.request.get(f"{screen.hub.url}/export/{block}.csv", params=facts)
    assert answer.ok, answer.text()
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    return [
        [_bare(row["Customer"]), _bare(row["Subscription ID"]) if "Subscription ID" in row else None] for row in rows
    ]


def _bare(text: str) -> str:
    """A file guards texts that a spreadsheet would take for formulas."""
    return text[1:] if re.match(r"'[=+\-@\t\r＝]", text) else text


def _names(rows: list[list[str | None]]) -> dict[int, str | None]:
    return {at: row[0] for at, row in enumerate(rows)}


def _all(screen: Screen, section: str = USAGE) -> list[list[str | None]]:
    found: list[list[str | None]] = screen.page.evaluate(_ALL, screen.grid_id(section))
    return found


def _agree(seen: dict[str, Any], wanted: list[list[str | None]]) -> None:
    """What is in view is what the file has there."""
    names = _names(wanted)
    assert {int(at): name for at, name in seen["rows"].items()} == {int(at): names[int(at)] for at in seen["rows"]}
    assert len(seen["rows"]) >= min(10, len(wanted))


def test_the_first_window_comes_with_the_block_and_the_next_ones_as_they_are_scrolled_to(desk_of: Large) -> None:
    screen = desk_of()
    _table(screen)
    seen = _came(screen, model="infinite")
    rows = _file(screen)
    assert seen["all"] == seen["count"] == len(rows) > 2000
    assert seen["aria"] == len(rows) + 1, "and the head"
    assert EN.count(len(rows)) in seen["foot"]
    _agree(seen, rows)
    assert _asked(screen) == [], "what came with the block is not asked for"
    _scroll(screen, "150 * 34")
    screen.page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(one => one.name.includes('/rows/'))"
    )
    screen.idle()
    assert [one["offset"] for one in _asked(screen)] == ["200"], "the neighbour, before it is in view"
    _agree(_came(screen), rows)


def test_every_row_is_reached_and_scrolling_back_asks_nothing(desk_of: Large) -> None:
    screen = desk_of()
    rows, names = _file(screen), dict[int, str | None]()
    seen = _came(screen)
    last = seen["count"] - 1
    while last not in names:
        names |= {int(at): name for at, name in seen["rows"].items()}
        screen.page.evaluate(
            "([id, to]) => hub.grid(id).ensureIndexVisible(to, 'bottom')",
            [screen.grid_id(USAGE), min(last, max(names) + 9)],
        )
        seen = _came(screen)
        if len(names) > 900 and max(names) < last - 900:  # the middle in strides
            screen.page.evaluate(
                "([id, to]) => hub.grid(id).ensureIndexVisible(to, 'top')", [screen.grid_id(USAGE), last - 650]
            )
            seen = _came(screen)
        names |= {int(at): name for at, name in seen["rows"].items()}
    known = _names(rows)
    assert names == {at: known[at] for at in names}
    assert len(names) > 1400
    screen.idle()
    asked = len(_asked(screen))
    assert len({one["offset"] for one in _asked(screen)}) == asked, "each window once"
    for _ in range(3):
        _scroll(screen, "node.scrollTop - 1200")
        _agree(_came(screen), rows)
    _scroll(screen, "0")
    _agree(_came(screen, at=0), rows)
    screen.idle()
    assert len(_asked(screen)) == asked


def _head(screen: Screen, section: str, column: str) -> Locator:
    return screen.section(section).locator(f'[role="columnheader"][col-id="{column}"]')


@pytest.mark.parametrize(("path", "region", "section"), [("/calling", "us", USAGE), ("/licenses", "all", RECENT)])
def test_sorted_by_each_column_the_whole_order_is_that_of_the_file(
    desk_of: Large, path: str, region: str, section: str
) -> None:
    screen = desk_of(path, region=region)
    _table(screen, section)
    _came(screen, section, model="infinite")
    names = screen.page.evaluate("id => hub.grid(id).getColumns().map(one => one.getColId())", screen.grid_id(section))
    assert len(names) >= 10
    for at, column in enumerate(names):
        way = "desc" if at % 2 else "asc"
        screen.page.evaluate(
            "([id, colId, sort]) => hub.grid(id).applyColumnState({ state: [{ colId, sort }], defaultState: { sort: null } })",
            [screen.grid_id(section), column, way],
        )
        seen, resting = (
            _came(screen, section, at=0),
            screen.page.evaluate("id => hub.resting(hub.grid(id))", screen.grid_id(section)),
        )
        wanted = _file(screen, section, **({} if resting else {"sort": f"{column}:{way}"}))
        _agree(_came(screen, section), wanted)
        assert _all(screen, section) == wanted, f"{column} {way}"
        assert seen["count"] == len(wanted)


def test_a_click_on_a_head_sorts_on_the_server_and_the_foot_says_so(desk_of: Large) -> None:
    screen = desk_of()
    _table(screen)
    given, head = _came(screen), _head(screen, USAGE, "customer")
    _scroll(screen, "node.scrollHeight")
    _came(screen)
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    seen = _came(screen)
    assert _asked(screen)[-1]["sort"] == "customer:asc"
    assert seen["foot"].endswith(EN.t("licenses.table.sorted_by", column=head.inner_text().strip()))
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    screen.page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(one => one.name.includes('customer%3Adesc'))"
    )
    _came(screen)
    _scroll(screen, "0")
    _agree(_came(screen, at=0), _file(screen, sort="customer:desc"))
    head.click()
    assert _came(screen, at=0, foot=given["foot"])["rows"] == given["rows"]


def test_filters_are_answered_by_the_server_and_nothing_found_is_said(desk_of: Large) -> None:
    screen = desk_of()
    table, before = _table(screen), _came(screen)
    screen.tool(USAGE, "filter").click()
    field = table.locator('.ag-floating-filter[aria-colindex="2"] input, .ag-floating-filter input').first
    field.fill("an")
    expect(table.locator('[data-foot="rows"]')).to_contain_text(" of ")
    seen, model = _came(screen), json.dumps({"customer": {"filterType": "text", "type": "contains", "filter": "an"}})
    wanted = _file(screen, filter=model)
    assert 0 < len(wanted) < before["count"]
    assert seen["count"] == len(wanted)
    assert seen["all"] == before["all"]
    assert seen["foot"].startswith(
        EN.t("licenses.table.of_rows", n=before["all"], shown=EN.count(len(wanted)), count=EN.count(before["all"]))
    )
    _agree(seen, wanted)
    assert _all(screen) == wanted
    field.fill("no customer is called this")
    nothing = table.locator(".filtered-out")
    expect(nothing).to_contain_text(EN.t("licenses.table.filtered_out"))
    assert _seen(screen)["count"] == 0
    nothing.get_by_role("button").click()
    expect(nothing).to_be_hidden()
    again = _came(screen, count=before["count"], foot=before["foot"])
    assert again["rows"].items() <= before["rows"].items()


def test_keys_walk_over_rows_that_are_still_to_come_and_the_focus_stays(desk_of: Large) -> None:
    screen = desk_of()
    rows = _file(screen)
    _table(screen).locator('.ag-row[row-index="0"] [col-id="customer"] + .ag-cell').click()
    screen.page.keyboard.press("ArrowLeft")
    end, walk = (
        len(rows) - 1,
        ("PageDown", "End", "PageUp", "Home", "ArrowDown", "Control+End", "ArrowUp", "Control+Home"),
    )
    for keys, at in zip(walk, (10, end, end - 10, 0, 1, end, end - 1, 0), strict=True):
        screen.page.keyboard.press(keys)
        _came(screen)
        row, column, said = screen.page.evaluate(_FOCUS)
        assert row == pytest.approx(at, abs=2 if "Page" in keys or (keys == "Home" and at) else 0), keys
        assert column == "customer" or at > 10, keys
        assert column != "customer" or said == rows[row][0], keys
    for _ in range(22):
        screen.page.keyboard.press("PageDown")
        screen.page.wait_for_timeout(110)  # the grid takes ten pages a second
    _came(screen)
    row, column, said = screen.page.evaluate(_FOCUS)
    assert (column, said) == ("customer", rows[row][0])
    assert row > 200
    inside = "[...document.getElementById(id).querySelectorAll('.ag-center-cols-container .ag-row')]"
    order = screen.page.evaluate(
        f"id => {inside}.map(row => Number(row.getAttribute('row-index')))", screen.grid_id(USAGE)
    )
    assert order == sorted(order), "listeners hear rows in their order"


def test_a_window_of_another_region_or_order_never_lands(desk_of: Large) -> None:
    screen = desk_of()
    _table(screen)
    _came(screen)
    held: list[Route] = []
    screen.page.route(
        "**/rows/**", lambda route: held.append(route) if "region=us" in route.request.url else route.continue_()
    )
    for place in ("node.scrollHeight / 2", "node.scrollHeight"):
        _scroll(screen, place)
        screen.page.wait_for_timeout(300)
    assert len(held) >= 2, "windows are on their way, as many as the grid asks for at a time"
    _head(screen, USAGE, "customer").click()
    screen.page.wait_for_timeout(300)
    assert any("sort=customer" in route.request.url for route in held), "those of another order wait for none of them"
    screen.region().select_option("ca")
    screen.ready(region="ca")
    wanted = _file(screen, sort="customer:asc")
    _agree(_came(screen, at=0), wanted)  # nobody waits for those
    for route in held:
        route.continue_()
    screen.idle()
    _agree(_came(screen, at=0), wanted)
    screen.page.unroute("**/rows/**")
    screen.page.go_back()
    screen.ready(region="us")
    _agree(_came(screen, at=0), _file(screen, sort="customer:asc"))


@pytest.mark.parametrize("how", ["503", "broken"])
def test_a_window_that_fails_is_asked_again_until_it_comes(desk_of: Large, how: str) -> None:
    screen = desk_of()
    screen.watch.expected += ["503", "ERR_FAILED", "failed request"]
    table = _table(screen)
    _came(screen)
    failing = ["offset=3000"]
    broken: list[str] = []

    def answer(route: Route) -> None:
        if not any(part in route.request.url for part in failing):
            route.continue_()
            return
        broken.append(route.request.url)
        if how == "503":
            route.fulfill(status=503, json={"error": {"id": "web.error.busy", "message": "Busy."}})
        else:
            route.abort()

    screen.page.route("**/rows/**", answer)
    _scroll(screen, "3100 * 34")
    missing = table.locator(".rows-missing")
    expect(missing).to_contain_text(EN.t("licenses.table.missing"))
    _scroll(screen, "0")
    _came(screen, at=0)
    _scroll(screen, "3100 * 34")
    tried = len(broken)
    missing.get_by_role("button").click()  # the table asks again by itself too, so it fails until the button was there
    screen.page.wait_for_timeout(500)
    assert tried >= 1
    assert len(broken) > tried, "the button asks at once"
    failing.clear()
    expect(missing).to_be_hidden(timeout=60_000)
    _agree(_came(screen), _file(screen))
    expect(screen.page.locator(".banner.off")).to_be_hidden()


def test_a_window_that_is_refused_is_told_as_a_block_tells_it(desk_of: Large) -> None:
    screen = desk_of()
    screen.watch.expected += ["403"]
    table = _table(screen)
    _came(screen)
    screen.page.route(
        "**/rows/**",
        lambda route: route.fulfill(status=403, json={"error": {"id": "web.error.no_access", "message": "Not yours."}}),
    )
    _scroll(screen, "node.scrollHeight")
    expect(table.locator(".trouble")).to_contain_text(EN.t("frame.state.no_access"))
    screen.page.unroute("**/rows/**")
    table.locator(".trouble button").click()
    expect(table.locator(".trouble")).to_be_empty()
    _agree(_came(screen), _file(screen))


def test_a_table_becomes_a_small_one_and_back_as_it_stood(desk_of: Large) -> None:
    screen = desk_of("/licenses", region="all")
    view = json.dumps({"licenses-recent-meetings": {"sort": ["customer", "desc"]}})
    screen.page.goto(screen.hub.url + "/licenses?" + urlencode({"region": "all", "lang": "en", "view": view}))
    screen.ready()
    _table(screen, RECENT)
    many = _came(screen, RECENT, model="infinite")
    _agree(many, _file(screen, RECENT, sort="customer:desc"))
    _head(screen, RECENT, "total").click()
    screen.tool(RECENT, "filter").click()
    _table(screen, RECENT).locator(".ag-floating-filter input").first.fill("an")
    expect(screen.section(RECENT).locator('[data-foot="rows"]')).to_contain_text(" of ")
    filtered = _came(screen, RECENT)
    screen.region().select_option("ca")
    screen.ready(region="ca")
    few = _came(screen, RECENT, model="clientSide")
    assert few["all"] <= WINDOWED < many["all"]
    model = json.dumps({"customer": {"filterType": "text", "type": "contains", "filter": "an"}})
    _agree(few, _file(screen, RECENT, sort="total:asc", filter=model))
    expect(_head(screen, RECENT, "total")).to_have_attribute("aria-sort", "ascending")
    expect(screen.section(RECENT).locator(".ag-floating-filter input").first).to_have_value("an")
    screen.page.go_back()
    screen.ready(region="all")
    back = _came(screen, RECENT, model="infinite", count=filtered["count"])
    assert back["rows"] == filtered["rows"]
    assert back["foot"] == filtered["foot"]
    screen.toggle("calling").toggle("meetings")
    assert _came(screen, RECENT)["rows"] == filtered["rows"]
    assert screen.sideways() == 0


def test_copy_takes_all_rows_that_pass_in_their_order(desk_of: Large) -> None:
    screen = desk_of()
    _table(screen)
    _came(screen)
    _head(screen, USAGE, "customer").click()
    _came(screen)
    screen.tool(USAGE, "copy").click()
    wanted = _file(screen, sort="customer:asc")
    expect(screen.page.locator(".notice")).to_contain_text(
        EN.t("licenses.table.copied", n=len(wanted), count=EN.count(len(wanted)))
    )
    lines = screen.page.evaluate("() => navigator.clipboard.readText()").replace("\r\n", "\n").split("\n")
    assert [_bare(line.split("\t")[0]) for line in lines[1:]] == [row[0] for row in wanted]
    assert len({line.count("\t") for line in lines}) == 1
    assert {one["limit"] for one in _asked(screen)[-2:]} == {"2000"}


def test_too_many_rows_to_copy_are_exported_instead(desk_of: Large) -> None:
    screen = desk_of()

    def many(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        said["slots"]["rows"]["count"] = 123_456
        route.fulfill(response=answer, json=said)

    screen.page.route("**/blocks/calling-usage-rows**", many)
    screen.page.reload()
    screen.ready()
    _table(screen)
    _came(screen)
    screen.page.evaluate("() => navigator.clipboard.writeText('before')")
    screen.tool(USAGE, "copy").click()
    notice = screen.page.locator(".notice")
    expect(notice).to_contain_text(EN.t("licenses.table.copy_many", n=123_456, count="123,456"))
    notice.locator(".btn-line").click()
    expect(screen.page.locator('[role="menu"] a')).to_have_count(2)
    assert screen.page.evaluate("() => navigator.clipboard.readText()") == "before"


def test_paper_has_the_first_two_thousand_rows_and_says_how_many_there_are(desk_of: Large) -> None:
    screen = desk_of()
    _table(screen)
    _came(screen)
    _head(screen, USAGE, "customer").click()
    _came(screen)
    screen.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    paper, wanted = screen.section(USAGE).locator(".paper-table"), _file(screen, sort="customer:asc")
    assert paper.locator("tbody tr td:first-child").all_inner_texts() == [row[0] for row in wanted[:2000]]
    left = len(wanted) - 2000
    expect(paper).to_contain_text(EN.t("frame.print.left_out", n=left, count=EN.count(left), all=EN.count(len(wanted))))
    screen.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)


# Addresses that were asked, and how long their answers are once they are unpacked.
_SIZES = """() => performance.getEntriesByType('resource').map(one => [one.name, one.decodedBodySize])
  .filter(one => one[0].includes('/blocks/') || one[0].includes('/rows/'))"""
# The numbers of rows that were still coming in any frame.
_COMING = """() => {
  window.__coming = new Set();
  const look = () => {
    document.querySelectorAll('.ag-row.is-coming').forEach(row => window.__coming.add(row.getAttribute('row-index')));
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.fixture
def renewing(large: Hub, tmp_path: Path) -> Iterator[Hub]:
    """The same customers; open pages look for newer versions every second or so."""
    with served.serving(served.copy_home(large.home, tmp_path / "home"), {"WORKERS": "1", "FRESH_S": "1"}) as running:
        yield running


def test_a_new_version_takes_the_place_of_the_windows_in_view_without_a_jump(
    browser: Browser, renewing: Hub, tab: Opens
) -> None:
    screen = tab(of=renewing, kept=chromium.signed_in(browser, renewing)).open("/calling", region="us", lang="en")
    _table(screen)
    _came(screen)
    _head(screen, USAGE, "customer").click()
    _came(screen)
    _scroll(screen, "2390 * 34")
    before, rows = _came(screen), _file(screen, sort="customer:asc")
    _agree(before, rows)
    screen.idle()
    screen.page.evaluate(_COMING)
    screen.forget()
    second(renewing.home / "warehouse" / "us")
    screen.ready(version="2")
    screen.idle()
    seen = _came(screen)
    assert (seen["at"], seen["rows"], seen["foot"]) == (before["at"], before["rows"], before["foot"])
    assert screen.page.evaluate("() => [...window.__coming]") == [], "the rows stood all the while"
    assert 0 < len({one["offset"] for one in _asked(screen)}) <= 4, "of the old version nothing is kept"
    assert screen.shift() < 0.01, screen.moved()
    _scroll(screen, "0")
    _agree(_came(screen, at=0), rows)


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("path", ["/licenses", "/calling"])
def test_no_answer_is_large_and_nothing_jumps(desk_of: Large, path: str, lang: str) -> None:
    screen = desk_of(path, region="all", lang=lang).idle()
    section = USAGE if path == "/calling" else RECENT
    _table(screen, section)
    _came(screen, section, model="infinite")
    screen.forget()
    _scroll(screen, "node.scrollHeight / 2", section)
    _came(screen, section)
    assert screen.shift() < 0.01, screen.moved()
    _head(screen, section, "customer").click()
    _came(screen, section)
    assert screen.shift() < 0.02, screen.moved()
    screen.page.locator("#theme").click()
    _came(screen, section)
    sizes = dict(screen.page.evaluate(_SIZES))
    assert any("/rows/" in each for each in sizes)
    assert 10_000 < max(sizes.values()) < MOST_BYTES, max(sizes, key=lambda each: sizes[each])


def test_all_that_a_query_selects_are_chosen_not_only_those_that_were_read(desk_of: Large) -> None:
    """Over windows, a sort and a scroll, less those that were taken out."""
    screen = desk_of("/customers")
    table, said = screen.section("customers.rows"), screen.page.locator(".selection [role=status]")
    count = EN.count(int(table.get_attribute("data-rows") or 0))
    table.locator('.ag-header-cell[col-id="select"]').click()
    expect(said).to_have_text(f"{count} customers selected")
    viewport = table.locator(".ag-body-viewport")
    viewport.evaluate("node => { node.scrollTop = node.scrollHeight / 2; }")
    expect(table.locator(".ag-row:not(.is-coming) .cell-select .box.on").first).to_be_visible()
    table.locator('.ag-header-cell[col-id="name"]').click()
    viewport.evaluate("node => { node.scrollTop = 0; }")
    expect(table.locator('.ag-row[row-index="0"] .cell-select .box.on')).to_be_visible()
    table.locator('.ag-row[row-index="0"] .cell-select').click()
    asked = screen.page.evaluate("() => hub.selected('customers-rows-rows')")
    assert asked["all"] and len(asked["except"]) == 1
    expect(said).not_to_have_text(f"{count} customers selected")
