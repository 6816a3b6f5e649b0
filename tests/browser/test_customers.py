"""The list of customers: chips that filter, rows that are chosen by mouse and keys, cards on a phone; axe finds nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, StorageState, expect

from dashboard import codes
from dashboard.data.questions.customer_table import TOP
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.browser.test_axe import LOOKS, PHONE, violations

GRID = "customers-rows-rows"


@pytest.fixture(scope="module")
def tagging(
    browser: Browser, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Hub, StorageState]]:
    """A home of its own: what is tagged in it is in no other test's way."""
    with served.serving(served.copy_home(template, tmp_path_factory.mktemp("tagging") / "home")) as running:
        yield running, chromium.signed_in(browser, running)


def _rows(screen: Screen) -> int:
    return int(screen.page.locator("#customers-rows").get_attribute("data-rows") or 0)


def _box(screen: Screen, at: int) -> Locator:
    return screen.page.locator(f'#{GRID} .ag-row[row-index="{at}"] .cell-select .box')


def _said(screen: Screen) -> Locator:
    return screen.page.locator(f'[data-selection-of="{GRID}"] [role=status]')


def _chosen(screen: Screen) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(screen.page.evaluate(f"() => JSON.stringify(hub.selected('{GRID}'))"))
    return told


@pytest.mark.parametrize(("lang", "theme"), LOOKS)
def test_axe_finds_nothing_also_where_rows_are_chosen(screen: Screen, lang: str, theme: str) -> None:
    screen.open("/customers", lang=lang, theme=theme)
    assert violations(screen, both=False) == []
    _box(screen, 0).click()
    assert violations(screen, "#customers-rows", both=False) == []


def test_all_regions_are_shown_and_the_figures_are_those_of_the_rows(screen: Screen) -> None:
    screen.open("/customers")
    assert screen.read().facts["region"] == "all"
    part = screen.hub.store.answer(TOP, screen.hub.scope(region="all"))
    metrics = screen.read().metrics
    assert metrics["customers.total"] == part["total"]
    assert {name: metrics[f"customers.statuses.{name}"] for name in codes.STATUSES} == part["statuses"]
    assert {name: metrics[f"customers.bands.{name}"] for name in part["bands"]} == part["bands"]
    assert _rows(screen) == part["total"]


@pytest.mark.parametrize(("path", "term"), [("statuses.trial", "status%3Atrial"), ("bands.watch", "health%3Awatch")])
def test_a_status_or_a_band_is_a_term_of_the_query_and_a_second_click_takes_it_away(
    screen: Screen, path: str, term: str
) -> None:
    screen.open("/customers", region="us")
    chip = screen.page.locator(f'.statusbar button:has([data-metric="customers.{path}"])')
    count = chip.locator("[data-metric]").get_attribute("data-value")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(screen.page.locator('[data-metric="customers.total"]')).to_have_attribute("data-value", str(count))
    assert f"q={term}" in screen.page.url
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    assert "q=" not in screen.page.url


def test_rows_are_chosen_by_keys_and_outlast_a_sort(screen: Screen) -> None:
    screen.open("/customers", region="us")
    expect(_box(screen, 0)).to_have_attribute("aria-checked", "false")
    screen.page.locator(f'#{GRID} .ag-row[row-index="0"] .ag-cell[col-id="statuses"]').click()
    screen.page.keyboard.press("Space")
    expect(_box(screen, 0)).to_have_attribute("aria-checked", "true")
    expect(_said(screen)).to_have_text("1 customer selected")
    [key] = _chosen(screen)["only"]
    screen.page.locator(f'#{GRID} .ag-header-cell[col-id="name"]').click()
    expect(_said(screen)).to_have_text("1 customer selected")
    assert _chosen(screen) == {"all": False, "only": [key]}
    screen.page.locator(f'#{GRID} .ag-row[row-index="0"] .ag-cell[col-id="statuses"]').click()
    screen.page.keyboard.press("Escape")
    expect(_said(screen)).to_have_text("")
    screen.page.locator(f'#{GRID} .ag-header-cell[col-id="select"]').click()
    rows = _rows(screen)
    expect(_said(screen)).to_have_text(f"{rows} customers selected")
    _box(screen, 2).click()
    assert (_chosen(screen)["all"], len(_chosen(screen)["except"])) == (True, 1)


def test_a_phone_shows_a_card_for_each_customer(tab: Opens) -> None:
    screen = tab(viewport=PHONE).open("/customers", region="us")
    card = screen.page.locator(f'#{GRID} .ag-row[row-index="0"] .card-cell')
    expect(card.locator(".name")).to_be_visible()
    expect(card.locator(".health")).to_be_visible()
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(screen) == []
    screen.page.set_viewport_size({"width": 1440, "height": 900})
    expect(screen.page.locator(f'#{GRID} .ag-header-cell[col-id="health"]')).to_be_visible()
    expect(card).to_have_count(0)


def _tags(screen: Screen, at: int) -> Locator:
    return screen.page.locator(f'#{GRID} .ag-row[row-index="{at}"] .cell-tags')


def test_tags_are_made_given_to_all_that_are_chosen_and_taken_back(
    tab: Opens, tagging: tuple[Hub, StorageState]
) -> None:
    screen = tab(*tagging).open("/customers", region="us", lang="en")
    page, editor = screen.page, screen.page.locator(".tag-pop")
    page.locator(f'#{GRID} .ag-header-cell[col-id="select"]').click()
    page.locator('[data-act="tag-selection"]').click()
    expect(editor.locator("[type=checkbox], .mute").first).to_be_visible()
    editor.get_by_role("textbox").fill("Renew by phone")
    page.keyboard.press("Enter")
    expect(editor.get_by_role("checkbox", name="Renew by phone")).to_be_checked()
    assert violations(screen, ".tag-pop") == []
    editor.locator("[type=submit]").click()
    expect(_tags(screen, 0)).to_contain_text("Renew by phone")
    expect(page.locator(".toast-place")).to_contain_text(f"Tags of {_rows(screen)} customers")
    page.locator(".toast-place .btn-line").click()
    expect(_tags(screen, 0)).not_to_contain_text("Renew by phone")


def test_tags_of_one_row_are_changed_in_place_by_keys_and_a_tag_is_renamed_and_merged(
    tab: Opens, tagging: tuple[Hub, StorageState]
) -> None:
    served.run(tagging[0].home, "tag", "add", "First")
    served.run(tagging[0].home, "tag", "add", "Second")
    screen = tab(*tagging).open("/customers", region="us", lang="pl", theme="dark")
    screen.watch.expected += ["409"]  # the name that is taken
    page, editor = screen.page, screen.page.locator(".tag-pop")
    _tags(screen, 1).click()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    page.keyboard.press("F2")
    expect(editor.get_by_role("checkbox", name="Second")).to_be_visible()
    editor.get_by_role("textbox").fill("first")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    editor.locator("[type=submit]").press("Enter")
    expect(_tags(screen, 1)).to_contain_text("First")
    page.locator(".ag-header-cell").first.focus()
    _tags(screen, 1).click()
    editor.locator(".tag-foot .btn").first.click()
    row = page.locator(".tag-row").filter(has=page.locator('input[value="First"]'))
    assert violations(screen, "dialog") == []
    row.locator("input").fill("SECOND")
    row.locator("[type=submit]").click()
    row.locator(".tag-told .btn").click()
    expect(page.locator(".tag-row").filter(has=page.locator('input[value="First"]'))).to_have_count(0)
    page.keyboard.press("Escape")
    expect(_tags(screen, 1)).to_contain_text("Second")
