"""Tables of thousands of rows are sorted and filtered by the server, and used like any other table."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit import windowed
from tests.browser.kit.windowed import RECENT, USAGE

EN = Look("en", "light")


@pytest.mark.parametrize(("path", "region", "section"), [("/calling", "us", USAGE), ("/licenses", "all", RECENT)])
def test_sorted_by_each_column_the_whole_order_is_that_of_the_file(
    desk_of: Opens, path: str, region: str, section: str
) -> None:
    screen = desk_of(path, region=region)
    windowed.table_of(screen, section)
    windowed.came(screen, section, model="infinite")
    names = screen.page.evaluate("id => hub.grid(id).getColumns().map(one => one.getColId())", screen.grid_id(section))
    assert len(names) >= 10
    for at, column in enumerate(names):
        way = "desc" if at % 2 else "asc"
        screen.page.evaluate(
            "([id, colId, sort]) => hub.grid(id).applyColumnState({ state: [{ colId, sort }], defaultState: { sort: null } })",
            [screen.grid_id(section), column, way],
        )
        seen, resting = (
            windowed.came(screen, section, at=0),
            screen.page.evaluate("id => hub.resting(hub.grid(id))", screen.grid_id(section)),
        )
        wanted = windowed.rows_of_file(screen, section, **({} if resting else {"sort": f"{column}:{way}"}))
        windowed.agree(windowed.came(screen, section), wanted)
        assert windowed.all_rows(screen, section) == wanted, f"{column} {way}"
        assert seen["count"] == len(wanted)


def test_a_click_on_a_head_sorts_on_the_server_and_the_foot_says_so(desk_of: Opens) -> None:
    screen = desk_of()
    windowed.table_of(screen)
    given, head = windowed.came(screen), windowed.head(screen, USAGE, "customer")
    windowed.scroll(screen, "node.scrollHeight")
    windowed.came(screen)
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    seen = windowed.came(screen)
    assert windowed.asked(screen)[-1]["sort"] == "customer:asc"
    assert seen["foot"].endswith(EN.t("licenses.table.sorted_by", column=head.inner_text().strip()))
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    screen.page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(one => one.name.includes('customer%3Adesc'))"
    )
    windowed.came(screen)
    windowed.scroll(screen, "0")
    windowed.agree(windowed.came(screen, at=0), windowed.rows_of_file(screen, sort="customer:desc"))
    head.click()
    assert windowed.came(screen, at=0, foot=given["foot"])["rows"] == given["rows"]


def test_filters_are_answered_by_the_server_and_nothing_found_is_said(desk_of: Opens) -> None:
    screen = desk_of()
    table, before = windowed.table_of(screen), windowed.came(screen)
    screen.tool(USAGE, "filter").click()
    field = table.locator('.ag-floating-filter[aria-colindex="2"] input, .ag-floating-filter input').first
    field.fill("an")
    expect(table.locator('[data-foot="rows"]')).to_contain_text(" of ")
    seen, model = (
        windowed.came(screen),
        json.dumps({"customer": {"filterType": "text", "type": "contains", "filter": "an"}}),
    )
    wanted = windowed.rows_of_file(screen, filter=model)
    assert 0 < len(wanted) < before["count"]
    assert seen["count"] == len(wanted)
    assert seen["all"] == before["all"]
    assert seen["foot"].startswith(
        EN.t("licenses.table.of_rows", n=before["all"], shown=EN.count(len(wanted)), count=EN.count(before["all"]))
    )
    windowed.agree(seen, wanted)
    assert windowed.all_rows(screen) == wanted
    field.fill("no customer is called this")
    nothing = table.locator(".filtered-out")
    expect(nothing).to_contain_text(EN.t("licenses.table.filtered_out"))
    assert windowed.seen(screen)["count"] == 0
    nothing.get_by_role("button").click()
    expect(nothing).to_be_hidden()
    again = windowed.came(screen, count=before["count"], foot=before["foot"])
    assert again["rows"].items() <= before["rows"].items()


def test_copy_takes_all_rows_that_pass_in_their_order(desk_of: Opens) -> None:
    screen = desk_of()
    windowed.table_of(screen)
    windowed.came(screen)
    windowed.head(screen, USAGE, "customer").click()
    windowed.came(screen)
    screen.tool(USAGE, "copy").click()
    wanted = windowed.rows_of_file(screen, sort="customer:asc")
    expect(screen.page.locator(".notice")).to_contain_text(
        EN.t("licenses.table.copied", n=len(wanted), count=EN.count(len(wanted)))
    )
    lines = screen.page.evaluate("() => navigator.clipboard.readText()").replace("\r\n", "\n").split("\n")
    assert [windowed.bare(line.split("\t")[0]) for line in lines[1:]] == [row[0] for row in wanted]
    assert len({line.count("\t") for line in lines}) == 1
    assert {one["limit"] for one in windowed.asked(screen)[-2:]} == {"2000"}


def test_too_many_rows_to_copy_are_exported_instead(desk_of: Opens) -> None:
    screen = desk_of()

    def many(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        said["slots"]["rows"]["count"] = 123_456
        route.fulfill(response=answer, json=said)

    screen.page.route("**/blocks/calling-usage-rows**", many)
    screen.page.reload()
    screen.ready()
    windowed.table_of(screen)
    windowed.came(screen)
    screen.page.evaluate("() => navigator.clipboard.writeText('before')")
    screen.tool(USAGE, "copy").click()
    notice = screen.page.locator(".notice")
    expect(notice).to_contain_text(EN.t("licenses.table.copy_many", n=123_456, count="123,456"))
    notice.locator(".btn-line").click()
    expect(screen.page.locator('[role="menu"] a')).to_have_count(2)
    assert screen.page.evaluate("() => navigator.clipboard.readText()") == "before"


def test_paper_has_the_first_two_thousand_rows_and_says_how_many_there_are(desk_of: Opens) -> None:
    screen = desk_of()
    windowed.table_of(screen)
    windowed.came(screen)
    windowed.head(screen, USAGE, "customer").click()
    windowed.came(screen)
    screen.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    paper, wanted = screen.section(USAGE).locator(".paper-table"), windowed.rows_of_file(screen, sort="customer:asc")
    assert paper.locator("tbody tr td:first-child").all_inner_texts() == [row[0] for row in wanted[:2000]]
    left = len(wanted) - 2000
    expect(paper).to_contain_text(EN.t("frame.print.left_out", n=left, count=EN.count(left), all=EN.count(len(wanted))))
    screen.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)


def test_all_that_a_query_selects_are_chosen_not_only_those_that_were_read(desk_of: Opens) -> None:
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
